"""What people say of answers is kept, with words taken from the documents themselves."""

from datetime import UTC, datetime

import pytest

from rag.feedback import MOST_CHARACTERS, VERDICTS, Mark
from rag.store import Store

TEXT = "🏫 The harbour master is Ines Caldeira. أهلا The school begins at eight.\n"
MASTER = "Who is the harbour master?"


@pytest.fixture
def assistant(open_assistant, write):
    assistant = open_assistant()
    assistant.add(write({"port.txt": TEXT, "long.txt": "word " * 1000}))
    return assistant


@pytest.fixture
def feedback(assistant):
    return assistant.feedback


@pytest.fixture
def port(assistant):
    return next(info for info in assistant.documents() if info.title == "Port")


@pytest.fixture
def place(port):
    """Return where words stand in the document."""

    def find(words):
        return port.id, TEXT.index(words), TEXT.index(words) + len(words)

    return find


# Giving


def test_a_verdict_is_kept_with_the_words_judged(feedback, place, port):
    before = datetime.now(UTC).replace(microsecond=0)
    given = feedback.give(MASTER, "right", quote=place("Ines Caldeira"))
    (entry,) = feedback.entries()
    assert (entry.id, entry.question, entry.verdict) == (given, MASTER, "right")
    assert before <= datetime.fromisoformat(entry.given_at) <= datetime.now(UTC)
    assert (entry.document_id, entry.document_title, entry.sha256) == (port.id, "Port", port.sha256)
    assert (entry.start, entry.end, entry.text) == (*place("Ines Caldeira")[1:], "Ines Caldeira")
    assert entry.correction is None


def test_a_correction_is_kept_too(feedback, place, port):
    feedback.give(
        "When does the school begin?",
        "wrong words",
        quote=place("at eight"),
        correction=place("eight"),
    )
    (entry,) = feedback.entries()
    _, start, end = place("eight")
    assert entry.text == "at eight"
    assert entry.correction == Mark(port.id, "Port", port.sha256, start, end, "eight")


def test_a_refusal_can_be_judged(feedback, place):
    feedback.give("Who won?", "right", quote=None)
    feedback.give(MASTER, "wrong place", quote=None, correction=place("Ines Caldeira"))
    wrong, right = feedback.entries()
    assert [getattr(right, name) for name in ("document_id", "start", "text")] == [None] * 3
    assert (wrong.text, wrong.correction.text) == (None, "Ines Caldeira")


@pytest.mark.parametrize("verdict", VERDICTS)
def test_there_are_four_verdicts(feedback, place, verdict):
    feedback.give(MASTER, verdict, quote=place("Ines Caldeira"))
    assert [entry.verdict for entry in feedback.entries()] == [verdict]


def test_the_newest_come_first(feedback):
    ids = [feedback.give(f"Question {n}?", "right", quote=None) for n in range(3)]
    assert [entry.id for entry in feedback.entries()] == ids[::-1]


def test_the_words_stay_when_the_document_goes(assistant, feedback, place, port, open_assistant):
    feedback.give(MASTER, "right", quote=place("Ines Caldeira"))
    assistant.remove([port.id])
    assistant.close()
    (entry,) = open_assistant().feedback.entries()
    assert (entry.document_title, entry.text) == ("Port", "Ines Caldeira")


def test_giving_is_nothing_a_search_takes_notice_of(assistant, feedback, place):
    with Store.open(assistant.folder / "collection.sqlite") as store:
        generation = store.generation()
        feedback.remove(feedback.give(MASTER, "right", quote=place("Ines Caldeira")))
        assert store.generation() == generation
    assert assistant.verify() == []


# What can't be taken


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (-1, 3),
        (3, 3),
        (4, 3),
        (0, len(TEXT) + 1),
        (10**9, 10**9 + 1),
        (0.0, 3.0),
        (None, 3),
        ("0", "3"),
    ],
)
@pytest.mark.parametrize("role", ["quote", "correction"])
def test_offsets_that_are_no_slice_are_refused(feedback, port, role, start, end):
    places = {"quote": None, role: (port.id, start, end)}
    with pytest.raises(ValueError, match=rf"{role} \[.*\) is not a slice of the {len(TEXT)} char"):
        feedback.give(MASTER, "wrong words", **places)
    assert feedback.entries() == []


def test_a_slice_too_long_to_be_an_answer_is_refused(assistant, feedback):
    long = next(info for info in assistant.documents() if info.title == "Long")
    feedback.give("Which?", "right", quote=(long.id, 0, MOST_CHARACTERS))
    with pytest.raises(ValueError, match="quote has 2001 characters; expected at most 2000"):
        feedback.give("Which?", "right", quote=(long.id, 0, MOST_CHARACTERS + 1))


def test_an_unknown_document_is_a_key_error(feedback):
    with pytest.raises(KeyError, match="no document 'nowhere'"):
        feedback.give(MASTER, "right", quote=("nowhere", 0, 1))


@pytest.mark.parametrize("verdict", ["", "wrong", "Right", None])
def test_an_unknown_verdict_is_refused(feedback, verdict):
    with pytest.raises(ValueError, match=r"verdict is .*; expected one of: right, wrong words"):
        feedback.give(MASTER, verdict, quote=None)


@pytest.mark.parametrize("verdict", ["right", "should be silent"])
def test_what_is_right_takes_no_correction(feedback, place, verdict):
    with pytest.raises(ValueError, match=f"a verdict of '{verdict}' takes no correction"):
        feedback.give(MASTER, verdict, quote=None, correction=place("Ines Caldeira"))


@pytest.mark.parametrize("question", ["", " \n"])
def test_an_empty_question_is_refused(feedback, question):
    with pytest.raises(ValueError, match="the question is empty"):
        feedback.give(question, "right", quote=None)


def test_half_a_surrogate_pair_is_refused(feedback):
    with pytest.raises(ValueError, match="half a surrogate pair at offset 4 of the question"):
        feedback.give("Who \ud800?", "right", quote=None)


# Removing


def test_what_is_removed_leaves_the_disk(assistant, feedback, place):
    kept = feedback.give(MASTER, "right", quote=place("Ines Caldeira"))
    given = feedback.give("Where is Quizapu?", "wrong words", quote=place("eight"))
    feedback.remove(given)
    assert [entry.id for entry in feedback.entries()] == [kept]
    for file in assistant.folder.glob("collection.sqlite*"):
        assert b"Quizapu" not in file.read_bytes()


@pytest.mark.parametrize("number", [0, -1, 99])
def test_removing_what_is_not_there_is_named(feedback, number):
    feedback.give(MASTER, "right", quote=None)
    with pytest.raises(KeyError, match=f"no feedback {number}; expected the id of one listed"):
        feedback.remove(number)
    assert len(feedback.entries()) == 1
