"""The documents as stored: what a file name stands for, be it a duplicate's or that of several."""

import pytest

from eval.judge import judge
from eval.questions import Question
from eval.shelf import Shelf
from rag.types import Answer

QUAY = "The north quay is closed."
FERRY = "The ferry leaves at seven."


@pytest.fixture
def assistant(open_assistant):
    return open_assistant()


def judged(assistant, question):
    answer = Answer(question.question, hits=assistant.retriever.retrieve(question.question, 9))
    return judge(question, answer, Shelf.open(assistant.folder))


def test_gold_in_a_duplicate_is_gold_in_the_document_that_is_stored(assistant, write):
    assistant.add(write({"a.md": QUAY, "copy.md": QUAY, "c.md": FERRY}))
    record = judged(
        assistant, Question("q", "Which quay is closed?", "copy.md", ("north",), QUAY, ("a.md",))
    )
    assert (record.document, record.relevant) == ("a.md", (1,))
    assert [(hit.document, hit.grade) for hit in record.hits if hit.grade] == [("a.md", 1)]


def test_a_relevant_document_may_be_a_duplicate(assistant, write):
    assistant.add(write({"a.md": QUAY, "copy.md": QUAY, "c.md": FERRY}))
    question = Question("q", "north quay", relevance={"copy.md": 2, "a.md": 1, "gone.md": 1})
    record = judged(assistant, question)
    assert record.relevant == (2, 1)
    assert {hit.document: hit.grade for hit in record.hits}["a.md"] == 2


def test_several_documents_of_one_name_are_told_apart_until_a_question_asks_for_it(
    assistant, write
):
    folder = write({"x/a.md": QUAY, "y/a.md": FERRY, "c.md": "The keeper has a ferry."})
    assistant.add(folder)
    record = judged(assistant, Question("q1", "Who has a ferry?", "c.md", ("keeper",)))
    assert {hit.document for hit in record.hits if not hit.grade} >= {str(folder / "y/a.md")}
    for asked in (
        Question("q2", "Which quay?", "a.md", ("north",)),
        Question("q2", "Which quay?", "c.md", ("keeper",), also=("a.md",)),
        Question("q2", "Which quay?", relevance={"a.md": 1}),
    ):
        with pytest.raises(ValueError, match=r"x/a\.md and .*y/a\.md differ.*'q2'.*rename one"):
            judged(assistant, asked)
    silent = Question("q3", "Who is the mayor?", "a.md")
    assert judged(assistant, silent).document == "a.md"


def test_a_name_shared_with_a_duplicate_is_that_of_several(assistant, write):
    assistant.add(write({"a.md": QUAY, "c.md": FERRY, "x/a.md": FERRY}))
    with pytest.raises(ValueError, match="rename one"):
        judged(assistant, Question("q", "Which quay?", "a.md", ("north",)))


def test_copies_of_one_name_are_one_document(assistant, write):
    assistant.add(write({"x/a.md": QUAY, "y/a.md": QUAY}))
    record = judged(assistant, Question("q", "Which quay?", "a.md", ("north",)))
    assert (record.document, record.relevant) == ("a.md", (1,))


def test_the_fingerprint_knows_every_name_and_text(open_assistant, write, tmp_path):
    def fingerprint(home, *files):
        assistant = open_assistant(tmp_path / home)
        for name, text in files:
            assistant.add(write({f"{home}/{name}": text}) / home / name)
        return Shelf.open(assistant.folder).fingerprint

    plain = fingerprint("1", ("a.md", QUAY), ("b.md", QUAY))
    assert fingerprint("2", ("b.md", QUAY), ("a.md", QUAY)) == plain
    assert fingerprint("3", ("a.md", QUAY)) != plain
    both = fingerprint("4", ("x/a.md", QUAY), ("y/a.md", FERRY))
    assert fingerprint("5", ("x/a.md", FERRY), ("y/a.md", QUAY)) == both
    assert fingerprint("6", ("x/a.md", QUAY + " Now."), ("y/a.md", FERRY)) != both


def test_a_path_stands_for_its_file(assistant, write):
    assistant.add(write({"docs/a.md": QUAY}))
    question = Question("q", "Which quay is closed?", "docs/a.md", ("north",), QUAY)
    assert Shelf.open(assistant.folder).resolved(question).document == "a.md"


def test_a_document_added_meanwhile_is_named(assistant, write):
    assistant.add(write({"a.md": QUAY}))
    shelf = Shelf.open(assistant.folder)
    assistant.add(write({"c.md": FERRY}))
    answer = Answer("Ferry?", hits=assistant.retriever.retrieve("ferry", 9))
    with pytest.raises(ValueError, match=r"c\.md was added while .*ask anew when adding is done"):
        judge(Question("q", "Ferry?"), answer, shelf)
