"""The packaged reader on a few paragraphs: answers, refusals, invariances on real logits."""

import pytest

from rag.reader import SpanReader, open_reader
from rag.settings import Settings
from rag.types import Document, Passage

pytestmark = pytest.mark.model

TEXTS = {
    "lighthouse": (
        "The Hollin Point lighthouse was built in 1874 by the engineer Margaret Osei. It stands "
        "62 metres above the sea and its lamp can be seen from 24 nautical miles away."
    ),
    "ferry": (
        "The ferry from Hollin to Carrow carries 1,200 passengers a day in summer. A single ticket "
        "costs $14.50 and the crossing takes 55 minutes."
    ),
    "school": (
        "Carrow Primary School opened with 48 pupils. Its first head teacher, Dr. Samuel Brandt, "
        "was a 54-year-old botanist who had taught in Lisbon."
    ),
    "market": (
        "The market is held on Thursdays in Dyer's Square. Fishermen sell herring and crab there "
        "until noon, and the town band plays at 11 a.m."
    ),
}


def passage(name, text):
    document = Document(id=name, title=name, text=text, source=name, sha256="")
    return Passage(document, 0, len(text))


PASSAGES = [passage(name, text) for name, text in TEXTS.items()]
QUESTIONS = {
    "When was the lighthouse built?": "1874",
    "Who built the lighthouse?": "Margaret Osei",
    "How many passengers does the ferry carry a day?": "1,200",
    "How long does the crossing take?": "55 minutes",
    "Who was the first head teacher of the school?": "Samuel Brandt",
    "On which day is the market held?": "Thursdays",
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory) -> SpanReader:
    return open_reader(Settings(threads=2), cache=tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize(("question", "answer"), QUESTIONS.items())
def test_a_question_is_answered_from_the_right_passage(reader, question, answer):
    best = reader.read(question, PASSAGES)[0]
    assert answer in best.text
    assert best.text == best.passage.document.text[best.start : best.end]
    assert len(best.text) <= len(answer) + 12


def test_an_unanswerable_question_has_a_lower_margin(reader):
    answerable = min(reader.read(question, PASSAGES)[0].margin for question in QUESTIONS)
    found = reader.read("What is the boiling point of mercury?", PASSAGES)
    assert found[0].margin < answerable


def places(found, size=3):
    return [(one.passage.document.id, one.start, one.end) for one in found[:size]]


def margins(found, size=3):
    return [one.margin for one in found[:size]]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_order_of_passages_does_not_matter(reader, question):
    forwards, backwards = reader.read(question, PASSAGES), reader.read(question, PASSAGES[::-1])
    assert places(forwards, 1) == places(backwards, 1)
    assert margins(forwards) == pytest.approx(margins(backwards), abs=0.05)


@pytest.mark.parametrize("question", QUESTIONS)
def test_neither_batch_nor_padding_matters(reader, question):
    together = reader.read(question, PASSAGES)[0]
    padded = passage("long", "Nothing of note happened that year in the harbour. " * 20)
    for others in ([], [padded]):
        alone = reader.read(question, [together.passage, *others])[0]
        assert (alone.start, alone.end) == (together.start, together.end)
        assert alone.margin == pytest.approx(together.margin, abs=0.05)


def test_an_answer_deep_in_a_long_passage_is_found(reader):
    filler = "The road along the coast is narrow and winds between the dunes. " * 60
    text = filler + TEXTS["lighthouse"] + " " + filler
    best = reader.read("Who built the lighthouse?", [passage("long", text)])[0]
    assert best.text == "Margaret Osei"


def test_twenty_passages_do_not_swamp_the_good_one(reader):
    others = [passage(f"road {n}", f"Road {n} is narrow and winds along.") for n in range(19)]
    question = "When was the lighthouse built?"
    alone, among = (reader.read(question, [*more, PASSAGES[0]])[0] for more in ([], others))
    assert (alone.text, among.text) == ("1874", "1874")
    assert among.margin == pytest.approx(alone.margin, abs=0.05)
