"""What becomes of each file, whatever happened to it since the last run."""

import os
import threading
from pathlib import Path

import pytest

from rag.documents import document_id
from rag.store import Store

QUAY = "The north quay is closed for repairs."
FERRY = "The ferry leaves at seven."
SCHOOL = "Lessons begin at eight."
# more passages than one commit takes
MANY = {f"many/{number:03}.txt": f"Notice {number} of the harbour." for number in range(300)}


@pytest.fixture
def assistant(open_assistant):
    return open_assistant()


@pytest.fixture
def add(assistant, write):
    """Write files and add them all; return {file name: outcome}."""

    def add_files(files=None, **options):
        return outcomes(assistant.add(write(files or {}), **options))

    return add_files


def outcomes(report):
    found = [(Path(file.source).name, file.outcome) for file in report.files]
    assert len(dict(found)) == len(found)  # one outcome a file
    return dict(found)


def texts(assistant):
    """Return {file name: stored text}."""
    infos = assistant.documents()
    return {Path(one.source).name: assistant.document(one.id).text for one in infos}


def test_new_unchanged_changed(add, assistant):
    assert add({"a.txt": QUAY, "b.txt": FERRY}) == {"a.txt": "added", "b.txt": "added"}
    before = {one.source: one.id for one in assistant.documents()}
    assert add() == {"a.txt": "unchanged", "b.txt": "unchanged"}
    assert add({"a.txt": SCHOOL}) == {"a.txt": "updated", "b.txt": "unchanged"}
    assert texts(assistant) == {"a.txt": SCHOOL, "b.txt": FERRY}
    assert {one.source: one.id for one in assistant.documents()} == before
    assert assistant.verify() == []


def test_an_outcome_tells_where_and_how_much(assistant, write):
    folder = write({"a.md": f"# Port\n\n{QUAY}\n\n# Town\n\n{SCHOOL}"})
    (file,) = assistant.add(folder).added
    assert file.source == str(folder / "a.md")
    assert file.document_id == document_id(file.source) == assistant.documents()[0].id
    assert file.passages == assistant.counts().passages == 2
    (same,) = assistant.add(folder).unchanged
    assert same.document_id == file.document_id


def test_a_file_touched_but_not_changed_is_unchanged(add, write):
    add({"a.txt": QUAY})
    os.utime(write({}) / "a.txt", (1, 1))
    assert add() == {"a.txt": "unchanged"}


def test_a_change_that_keeps_size_and_time_is_noticed(add, assistant, write):
    add({"a.txt": FERRY})
    path = write({}) / "a.txt"
    status = path.stat()
    path.write_text(FERRY.replace("seven", "three"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert add() == {"a.txt": "updated"}
    assert texts(assistant) == {"a.txt": "The ferry leaves at three."}


def test_a_single_path_a_list_and_a_generator_are_taken(assistant, write):
    folder = write({"a.txt": QUAY, "b.txt": FERRY})
    assert len(assistant.add(str(folder / "a.txt")).added) == 1
    assert outcomes(assistant.add([folder, folder / "b.txt"])) == {
        "a.txt": "unchanged",
        "b.txt": "added",
    }
    assert len(assistant.add(path for path in [folder]).unchanged) == 2


def test_a_missing_path_adds_nothing_at_all(assistant, write):
    folder = write({"a.txt": QUAY})
    with pytest.raises(FileNotFoundError, match="nowhere doesn't exist; expected a file or folder"):
        assistant.add([folder, folder / "nowhere"])
    assert assistant.documents() == []


def test_nothing_found_is_no_error(assistant, tmp_path):
    assert assistant.add(tmp_path / "home").files == ()
    assert assistant.add([]).files == ()


# Files that can't be read


def test_a_bad_file_stops_nothing(add, assistant):
    bad = {"b.pdf": b"%PDF-1.4 torn", "c.txt": b"", "d.docx": b"PK", "e.txt": b"%PDF-1.7"}
    found = add({"a.txt": QUAY, **bad, "f.txt": FERRY})
    assert found == {"a.txt": "added", **dict.fromkeys(bad, "failed"), "f.txt": "added"}
    assert texts(assistant) == {"a.txt": QUAY, "f.txt": FERRY}
    assert assistant.verify() == []


def test_a_failure_says_why(assistant, write):
    folder = write({"a.txt": b"", "b.xyz": QUAY})
    empty, unknown = assistant.add([folder, folder / "b.xyz"]).failed
    assert empty.reason == "is empty: it has 0 bytes; expected words to quote"
    assert 'ends in ".xyz", a type that isn\'t read' in unknown.reason
    assert empty.document_id == ""


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        ("iterdir", "can't be listed: Permission denied; nothing in it was taken; check its"),
        ("read_text", "can't be listed: .verbatimignore: Permission denied; nothing in it was"),
    ],
)
def test_a_folder_that_can_not_be_listed_fails_alone(assistant, write, monkeypatch, method, reason):
    folder = write({"a.txt": QUAY, "locked/b.txt": FERRY, "locked/.verbatimignore": "c.txt"})
    allowed = getattr(Path, method)

    def refuse(path, *arguments, **options):  # the superuser may do anything
        if "locked" in path.parts:
            raise PermissionError(13, "Permission denied", str(path))
        return allowed(path, *arguments, **options)

    monkeypatch.setattr(Path, method, refuse)
    told = []
    report = assistant.add(folder, progress=lambda step: told.append(step.file))
    assert outcomes(report) == {"a.txt": "added", "locked": "failed"}
    assert report.failed[0].reason.startswith(reason)
    assert report.failed[0] in told
    assert assistant.add(folder / "locked").failed == report.failed


def test_a_file_that_is_the_source_of_another_document_fails_alone(assistant, write):
    folder = write({"a.txt": QUAY, "b.txt": FERRY, "c.txt": SCHOOL})
    assistant.add_given([{"id": "mine", "text": "As given.", "source": str(folder / "b.txt")}])
    report = assistant.add(folder)
    assert outcomes(report) == {"a.txt": "added", "b.txt": "failed", "c.txt": "added"}
    assert "b.txt is document mine already" in report.failed[0].reason
    assert texts(assistant) == {"a.txt": QUAY, "b.txt": "As given.", "c.txt": SCHOOL}
    (folder / "d.txt").write_text(FERRY)
    assert outcomes(assistant.add(folder))["d.txt"] == "added"
    assert assistant.verify() == []


def test_a_failed_file_is_tried_again(add, assistant):
    assert add({"a.txt": b""}) == {"a.txt": "failed"}
    assert add() == {"a.txt": "failed"}
    assert add({"a.txt": QUAY}) == {"a.txt": "added"}


def test_a_file_that_can_no_longer_be_read_keeps_its_old_text(add, assistant):
    add({"a.txt": QUAY})
    assert add({"a.txt": b""}) == {"a.txt": "failed"}
    assert texts(assistant) == {"a.txt": QUAY}
    assert add({"a.txt": QUAY}) == {"a.txt": "unchanged"}


def test_a_file_that_vanishes_while_adding_fails_alone(assistant, write):
    folder = write({"a.txt": QUAY, "b.txt": FERRY, **MANY})
    report = assistant.add(folder, progress=lambda _: (folder / "many/299.txt").unlink(True))
    assert [Path(file.source).name for file in report.failed] == ["299.txt"]
    assert "doesn't exist (any more)" in report.failed[0].reason
    assert len(report.added) == 301


def test_a_name_that_is_no_unicode_is_like_any_other(assistant, write):
    name = os.fsdecode(b"caf\xe9.txt")
    folder = write({})
    folder.mkdir()
    try:
        (folder / name).write_text(QUAY)
    except OSError:
        pytest.skip("this file system has no such names")
    (file,) = assistant.add(folder).added
    assert file.source.encode().endswith(rb"caf\udce9.txt")
    assert [one.title for one in assistant.documents()] == ["Caf\ufffd"]
    assert len(assistant.add(folder, prune=True).unchanged) == 1
    assert len(assistant.reindex([file.document_id]).updated) == 1
    (folder / ".verbatimignore").write_text("caf*")
    assert assistant.add(folder, prune=True).removed == ()
    (folder / ".verbatimignore").unlink()
    (folder / "copy.txt").write_text(QUAY)
    assert outcomes(assistant.add(folder))["copy.txt"] == "duplicate"
    (folder / name).write_text(FERRY)
    assert [len(part) for part in (assistant.add(folder).updated, assistant.documents())] == [1, 2]


# Duplicates


def test_a_duplicate_is_noted_not_stored_twice(assistant, write):
    folder = write({"a.txt": QUAY, "b.txt": QUAY})
    report = assistant.add(folder)
    (copy,), (original,) = report.duplicates, report.added
    assert copy.document_id == original.document_id
    assert copy.reason == f"has exactly the content of {original.source}"
    assert texts(assistant) == {"a.txt": QUAY}
    assert assistant.documents()[0].duplicates == (copy.source,)
    assert outcomes(assistant.add(folder)) == {"a.txt": "unchanged", "b.txt": "unchanged"}


@pytest.mark.parametrize(("original", "copy"), [("a.txt", "b.txt"), ("b.txt", "a.txt")])
def test_a_duplicate_becomes_a_document_when_its_original_changes(add, assistant, original, copy):
    add({original: QUAY})
    add({copy: QUAY})
    assert add({original: FERRY}) == {original: "updated", copy: "unchanged"}
    assert texts(assistant) == {original: FERRY, copy: QUAY}
    assert add() == {original: "unchanged", copy: "unchanged"}
    assert assistant.verify() == []


def test_a_duplicate_elsewhere_too(assistant, write):
    folder = write({"here/a.txt": QUAY, "there/b.txt": QUAY})
    assistant.add(folder)
    write({"here/a.txt": FERRY})
    assert outcomes(assistant.add(folder / "here")) == {"a.txt": "updated"}
    assert texts(assistant) == {"a.txt": FERRY, "b.txt": QUAY}
    (hit, *_) = assistant.retriever.retrieve("north quay repairs", 1)
    assert (hit.passage.document.title, hit.dense_rank, hit.lexical_rank) == ("B", 1, 1)
    assert assistant.verify() == []


def test_and_one_that_can_not_be_read_just_now(assistant, write):
    folder = write({"here/a.txt": QUAY, "there/b.txt": QUAY})
    assistant.add(folder)
    write({"here/a.txt": FERRY})
    (folder / "there").rename(folder / "unplugged")
    assistant.add(folder / "here")
    assert texts(assistant) == {"a.txt": FERRY, "b.txt": QUAY}


@pytest.mark.parametrize("change", ["rewritten", "a duplicate", "deleted"])
def test_a_process_that_ends_at_what_it_reports_loses_no_duplicate(
    assistant, open_assistant, write, change
):
    folder = write({"here/a.txt": QUAY, "here/x.txt": FERRY, "there/b.txt": QUAY})
    assistant.add(folder)
    if change == "deleted":
        (folder / "here/a.txt").unlink()
    else:
        write({"here/a.txt": FERRY if change == "a duplicate" else SCHOOL})

    def end(progress):
        if progress.file.source.endswith("a.txt"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assistant.add(folder / "here", prune=True, progress=end)
    assert texts(assistant)["b.txt"] == QUAY
    with open_assistant() as another:
        assert len(another.add(folder / "here").files) == (1 if change == "deleted" else 2)
        assert texts(another)["b.txt"] == QUAY
        assert another.verify() == []


def test_a_duplicate_that_changes_with_its_original_leaves_the_next_one(add, assistant):
    add({"a.txt": QUAY, "b.txt": QUAY, "c.txt": QUAY})
    found = add({"a.txt": FERRY, "b.txt": SCHOOL})
    assert found == {"a.txt": "updated", "b.txt": "updated", "c.txt": "unchanged"}
    assert texts(assistant) == {"a.txt": FERRY, "b.txt": SCHOOL, "c.txt": QUAY}
    assert assistant.verify() == []


def test_of_several_duplicates_one_becomes_the_original(add, assistant):
    add({"a.txt": QUAY, "b.txt": QUAY, "c.txt": QUAY})
    found = add({"a.txt": FERRY})
    assert found == {"a.txt": "updated", "b.txt": "unchanged", "c.txt": "unchanged"}
    assert texts(assistant) == {"a.txt": FERRY, "b.txt": QUAY}
    (_, second) = assistant.documents()
    assert [Path(copy).name for copy in second.duplicates] == ["c.txt"]


def test_a_duplicate_that_changes_becomes_a_document(add, assistant):
    add({"a.txt": QUAY, "b.txt": QUAY})
    assert add({"b.txt": FERRY}) == {"a.txt": "unchanged", "b.txt": "added"}
    assert texts(assistant) == {"a.txt": QUAY, "b.txt": FERRY}
    assert add({"c.txt": QUAY})["c.txt"] == "duplicate"  # a still has that content


def test_a_document_that_becomes_equal_to_another_becomes_its_duplicate(add, assistant):
    add({"a.txt": QUAY, "b.txt": FERRY})
    assert add({"b.txt": QUAY}) == {"a.txt": "unchanged", "b.txt": "duplicate"}
    assert texts(assistant) == {"a.txt": QUAY}
    assert assistant.verify() == []


def test_two_files_may_swap_their_content(add, assistant):
    add({"a.txt": QUAY, "b.txt": FERRY})
    assert set(add({"a.txt": FERRY, "b.txt": QUAY})) == {"a.txt", "b.txt"}
    assert texts(assistant) == {"a.txt": FERRY, "b.txt": QUAY}
    assert add() == {"a.txt": "unchanged", "b.txt": "unchanged"}
    assert assistant.verify() == []


def test_files_may_rotate_as_logs_do(add, assistant):
    add({"log.txt": QUAY, "log1.txt": FERRY, "log2.txt": SCHOOL})
    add({"log.txt": "A new day.", "log1.txt": QUAY, "log2.txt": FERRY})
    assert texts(assistant) == {"log.txt": "A new day.", "log1.txt": QUAY, "log2.txt": FERRY}
    assert assistant.verify() == []


def test_what_moves_on_is_not_stored_beside_its_duplicate(assistant, write):
    folder = write({"here/log.txt": QUAY, "here/log1.txt": FERRY, "there/copy.txt": QUAY})
    assistant.add(folder)
    write({"here/log.txt": SCHOOL, "here/log1.txt": QUAY})
    found = outcomes(assistant.add(folder / "here"))
    assert found == {"log.txt": "updated", "log1.txt": "duplicate"}
    assert texts(assistant) == {"log.txt": SCHOOL, "copy.txt": QUAY}


@pytest.mark.parametrize("how", ["removed", "changed", "removed late", "changed late"])
def test_a_document_that_another_process_takes_away_has_no_duplicate(
    assistant, open_assistant, write, monkeypatch, how
):
    original = write({"one/a.txt": QUAY}) / "one"
    assistant.add(original)
    (id_,) = [one.id for one in assistant.documents()]
    folder = write({"two/1.txt": SCHOOL, "two/2.txt": QUAY, "two/3.txt": QUAY}) / "two"
    look_up = Store.document

    def take_away():
        monkeypatch.setattr(Store, "document", look_up)
        with open_assistant() as another:
            if "removed" in how:
                another.remove([id_])
            else:
                write({"one/a.txt": FERRY})
                another.add(original)

    def meanwhile(store, wanted):
        if "late" in how:  # between looking it up and noting the duplicate
            found = look_up(store, wanted)
            take_away()
            return found
        take_away()
        return look_up(store, wanted)

    monkeypatch.setattr(Store, "document", meanwhile)
    found = outcomes(assistant.add(folder))
    assert found == {"1.txt": "added", "2.txt": "added", "3.txt": "duplicate"}
    kept = {"a.txt": FERRY} if "changed" in how else {}
    assert texts(assistant) == {**kept, "1.txt": SCHOOL, "2.txt": QUAY}
    assert assistant.verify() == []


# Progress and cancelling


def test_progress_tells_of_each_file_once_it_is_durable(add, assistant, write):
    steps = []

    def look(progress):
        steps.append(progress)
        if progress.file and progress.file.outcome == "added":
            assert assistant.document(progress.file.document_id)

    add({"a.txt": QUAY, "b.txt": QUAY, "c.txt": b"", **MANY}, progress=look)
    reading = [step for step in steps if step.stage == "read"]
    assert [step.done for step in reading] == list(range(1, 304))
    assert {step.total for step in reading} == {303}
    assert len({step.file.source for step in reading}) == 303


def test_cancelling_keeps_what_was_reported(assistant, write):
    cancel, told = threading.Event(), []

    def stop(progress):
        told.append(progress.file)
        cancel.set()

    report = assistant.add(write(MANY), progress=stop, cancel=cancel)
    assert report.cancelled
    assert 0 < len(report.added) < len(MANY)
    assert list(report.files) == told
    assert len(assistant.documents()) == len(report.added)
    assert assistant.counts().encoded == 0
    rest = assistant.add(write({}))
    assert len(rest.added) == len(MANY) - len(report.added)
    assert len(rest.unchanged) == len(report.added)
    assert assistant.counts().encoded == len(MANY)


def test_cancelling_loses_no_duplicate_whose_original_changed(assistant, write):
    folder = write({"here/a.txt": QUAY, "there/b.txt": QUAY, "there/c.txt": QUAY})
    assistant.add(folder)
    write({"here/a.txt": FERRY})
    cancel = threading.Event()
    report = assistant.add(folder / "here", progress=lambda _: cancel.set(), cancel=cancel)
    assert report.cancelled
    assert outcomes(report) == {"a.txt": "updated"}
    assert texts(assistant) == {"a.txt": FERRY, "b.txt": QUAY}
    assert assistant.verify() == []


def test_cancelled_before_the_start_nothing_happens(assistant, write):
    cancel = threading.Event()
    cancel.set()
    report = assistant.add(write({"a.txt": QUAY}), cancel=cancel)
    assert (report.files, report.cancelled) == ((), True)
    assert assistant.documents() == []


def test_an_error_in_the_middle_keeps_what_was_reported(assistant, write):
    told = []

    def fail(progress):
        told.append(progress.file.document_id)
        if len(told) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assistant.add(write(MANY), progress=fail)
    kept = [one.id for one in assistant.documents()]
    assert set(told) <= set(kept)
    assert len(assistant.add(write({})).unchanged) == len(kept) < len(MANY)
    assert assistant.counts().encoded == len(MANY)
