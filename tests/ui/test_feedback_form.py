import pytest

from ui.answering import Answering
from ui.feedback_form import FeedbackForm
from ui.kept_answers import KeptAnswers
from ui.library import Library
from ui.site import Site

TEXT = "🌊 The keeper is Zoë 👩🏽‍✈️ Berg, since May.\n\nOr so they say."


@pytest.fixture
def assistant(fakes):
    return fakes.FakeAssistant([fakes.document(TEXT, "Log", name="log.md")])


@pytest.fixture
def site(assistant):
    return Site(Library.holding({"default": assistant}))


@pytest.fixture
def place(site):
    asked = {"question": "Who is the keeper?", "ticket": "t"}
    return Answering(site, KeptAnswers()).ask(asked)["quotes"][0]["reference"]


def give(site, verdict, quote, **more):
    asked = {"question": "Who is the keeper?", "verdict": verdict, "quote": quote}
    return FeedbackForm(site).give(asked | more)


def words(place, text):
    start = TEXT.index(text)
    return {**place, "start": start, "end": start + len(text), "text": text}


def test_a_verdict_is_written_down_and_can_be_taken_back(site, assistant, place):
    given = give(site, "right", place)
    (entry,) = assistant.feedback.entries()
    assert (given, entry.verdict) == ({"id": entry.id, "text": ""}, "right")
    assert entry.text == TEXT[place["start"] : place["end"]]
    assert FeedbackForm(site).withdraw({"id": entry.id}) == {}
    assert FeedbackForm(site).withdraw({"id": entry.id}) == {}
    assert assistant.feedback.entries() == []


def test_a_correction_takes_the_place_of_the_verdict_before_it(site, assistant, place):
    first = give(site, "wrong words", place)
    right = words(place, "Zoë 👩🏽‍✈️ Berg")
    given = give(site, "wrong words", place, correction=right, instead=first["id"])
    (entry,) = assistant.feedback.entries()
    assert (given["text"], entry.correction.text) == ("Zoë 👩🏽‍✈️ Berg", "Zoë 👩🏽‍✈️ Berg")


def test_feedback_that_takes_the_place_of_what_is_gone_is_written_down(site, assistant, place):
    first = give(site, "wrong words", place)
    assistant.feedback.remove(first["id"])
    given = give(site, "wrong words", place, correction=words(place, "Zoë"), instead=first["id"])
    assert given["text"] == "Zoë"
    assert [entry.id for entry in assistant.feedback.entries()] == [given["id"]]


def test_a_correction_may_cross_paragraphs(site, assistant, place):
    right = words(place, "May.\n\nOr so")
    give(site, "wrong words", place, correction=right)
    assert assistant.feedback.entries()[0].correction.text == "May.\n\nOr so"


def test_of_a_refusal_there_is_no_quote(site, assistant):
    give(site, "right", None)
    assert assistant.feedback.entries()[0].document_id is None


@pytest.mark.parametrize("wrong", [{"text": "Zoe"}, {"sha256": "0" * 64}, {"document": "gone"}])
def test_words_that_are_not_there_are_not_written_down(site, assistant, place, wrong):
    right = words(place, "Zoë") | wrong
    assert "has changed" in give(site, "wrong words", place, correction=right)["problem"]
    assert assistant.feedback.entries() == []


@pytest.mark.parametrize(
    ("verdict", "quote"),
    [("nonsense", None), ("right", {"start": 1}), ("right", "x"), (None, None)],
)
def test_nonsense_is_a_problem_and_no_exception(site, verdict, quote):
    assert give(site, verdict, quote)["problem"]
    assert FeedbackForm(site).give({"collection": "no"})["problem"]
    assert FeedbackForm(site).withdraw({"id": "x"})["problem"]
