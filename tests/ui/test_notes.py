import pytest

from rag.documents import document_id
from rag.report import FileOutcome
from ui.notes import Notes

REASON = "no text on page 3 (scanned?); run OCR to read it"


def outcome(name, what="added", reason=REASON):
    return FileOutcome(f"/x/{name}", what, f"doc-{name}", 1, reason)


def parts(notes):
    return [one.source for one in notes.in_part()]


@pytest.fixture
def notes():
    return Notes()


def test_a_folder_that_is_looked_through_again_is_not_counted_twice(notes, passed):
    notes.pass_over("/x/one", passed("a.png", "b.png"))
    notes.pass_over("/x/two", passed("c.rtf"))
    notes.pass_over("/x/one", passed("b.png"))
    assert notes.passed_over().names == ["b.png", "c.rtf"]
    assert notes.passed_over().count == 2


def test_what_becomes_a_duplicate_is_noted_no_more(notes):
    source = "/x/a.pdf"
    notes.take(FileOutcome(source, "added", document_id(source), 1, REASON))
    notes.take(FileOutcome(source, "unchanged", document_id(source), 1))
    assert parts(notes) == [source]
    notes.take(FileOutcome(source, "duplicate", document_id("/x/b.pdf"), 1, "has the content of b"))
    assert parts(notes) == []


def test_what_was_read_in_part_is_noted_until_it_is_read_whole_or_removed(notes):
    for name in "abc":
        notes.take(outcome(name))
    notes.take(outcome("d", reason=""))
    notes.take(outcome("e", "duplicate", "has exactly the content of /x/a"))
    notes.take(outcome("f", "failed", "is a broken PDF"))
    assert parts(notes) == ["/x/a", "/x/b", "/x/c"]
    notes.take(outcome("a", "updated", ""))
    notes.take(outcome("b", "removed", ""))
    notes.take(outcome("c", "failed", "is gone"))  # the document stays as it is
    assert parts(notes) == ["/x/c"]


def test_notes_are_dismissed_one_by_one_or_all(notes, passed):
    notes.take(outcome("a"))
    notes.take(outcome("b"))
    notes.pass_over("/x", passed("a.png"))
    notes.dismiss({"doc-a", "never there"})
    assert (parts(notes), notes.passed_over().count, notes.revision) == (["/x/b"], 1, 1)
    notes.dismiss(set())
    assert parts(notes) == ["/x/b"]
    notes.dismiss()
    assert (parts(notes), notes.passed_over().count) == ([], 0)


def test_notes_do_not_grow_without_end(notes):
    for number in range(2_100):
        notes.take(outcome(str(number)))
    assert len(parts(notes)) == 2_000
    assert parts(notes)[-1] == "/x/2099"
