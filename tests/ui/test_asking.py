import threading
import time

import pytest

from ui import asking
from ui.answering import Answering, plain_reason
from ui.asking import Asking
from ui.kept_answers import KeptAnswers
from ui.library import Library
from ui.site import Site
from ui.turns import Turns


@pytest.fixture
def site_of(fakes):
    def make(*documents, examples=(), **settings):
        assistant = fakes.FakeAssistant(documents, **settings)
        return Site(Library.holding({"default": assistant}), examples=tuple(examples)), assistant

    return make


@pytest.fixture
def keeper(fakes):
    return fakes.document("The keeper is Maria.", "Log", name="log.md")


def ask(site, question, **more):
    return Asking(site).answering.ask({"question": question, "ticket": "t", **more})


def test_a_question_is_answered_with_a_card(site_of, keeper):
    site, _ = site_of(keeper)
    shown = ask(site, "  Who is the keeper?\n")
    assert (shown["kind"], shown["text"], shown["question"]) == (
        "answer", "Maria", "Who is the keeper?",
    )  # fmt: skip
    assert shown["collection"] == "default"


@pytest.mark.parametrize("nothing", ["", "   ", None])
def test_an_empty_question_shows_the_first_card_again(site_of, keeper, nothing):
    site, _ = site_of(keeper, examples=["Who?"])
    assert ask(site, nothing) == Asking(site).welcome("default")
    assert Asking(site).welcome("default")["examples"] == ["Who?"]


def test_the_bar_decides(site_of, keeper):
    site, _ = site_of(keeper)
    question = "Who is the keeper of the old tower?"
    assert ask(site, question, sure=5)["kind"] == "answer"
    assert ask(site, question, sure=95)["kind"] == "refusal"
    assert ask(site, question)["kind"] == ask(site, question, sure=50)["kind"]


@pytest.mark.parametrize(("count", "kind"), [(1000, "answer"), (1001, "error")])
def test_a_question_that_is_too_long_is_not_cut(site_of, keeper, count, kind):
    site, _ = site_of(keeper)
    shown = ask(site, "Who is the keeper?".ljust(count, "?"))
    assert shown["kind"] == kind
    if kind == "error":
        assert "has 1,001 characters; expected 1,000 at most; shorten it" in shown["text"]


def test_half_a_surrogate_pair_does_no_harm(site_of, keeper):
    site, _ = site_of(keeper)
    assert ask(site, "Who is the keeper \ud83d?")["question"] == "Who is the keeper ??"


def test_a_failure_becomes_a_card_with_its_reason(site_of, keeper, caplog):
    site, _ = site_of(keeper)
    shown = ask(site, "please explode")
    assert (shown["kind"], shown["question"]) == ("error", "please explode")
    assert "run verbatim doctor" in shown["text"]
    assert "could not be answered" in caplog.text


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (PermissionError(13, "no", "/home/x/secret"), "permission denied"),
        (ValueError("no model in /home/x/models/a b: see C:\\x\\y"), "no model in \u2026 b: see \u2026"),
        (KeyError(), "KeyError"),
    ],
)  # fmt: skip
def test_a_reason_tells_no_path(problem, reason):
    assert plain_reason(problem) == reason


def test_without_documents_the_card_names_the_command_of_this_collection(
    fakes, tmp_path, monkeypatch
):
    assistant = fakes.FakeAssistant()
    site = Site(Library.holding({"default": assistant}))
    assert ask(site, "Who?")["command"] == "verbatim add PATH"
    assistant = fakes.FakeAssistant()
    assistant.home, assistant.collection = tmp_path / "my home", "court papers"
    site = Site(Library.holding({"court papers": assistant}), "court papers")
    command = f"verbatim add PATH --collection 'court papers' --home '{tmp_path}/my home'"
    assert ask(site, "Who?")["command"] == command


def test_a_collection_that_is_not_there_is_not_made(site_of, keeper):
    site, _ = site_of(keeper)
    shown = ask(site, "Who is the keeper?", collection="other")
    assert shown["kind"] == "error"
    assert "no collection \u201cother\u201d" in shown["text"]
    assert Asking(site).welcome("other")["kind"] == "error"
    assert Asking(site).coverage({"collection": "other"}) == {}
    assert site.library.names() == ["default"]


def eventually(true, seconds=5):
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.005)


def question(number):
    return f"Who is the keeper{'?' * (number + 1)}"


@pytest.fixture
def crowd(site_of, keeper):
    """Ask several questions at once of a slow assistant with a short line; return their cards."""

    def go(count, waiting, *, slow=0.2):
        site, assistant = site_of(keeper, slow=slow)
        turns = Turns(waiting)
        answering = Answering(site, KeptAnswers(), turns)
        cards = {}

        def one(number):
            cards[number] = answering.ask({"question": question(number), "ticket": str(number)})

        threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
        for number, thread in enumerate(threads):
            thread.start()
            eventually(
                lambda number=number: turns.ahead(str(number)) is not None or number in cards
            )
        return Crowd(answering, assistant, cards, threads)

    return go


class Crowd:
    def __init__(self, answering, assistant, cards, threads):
        self.answering, self.assistant = answering, assistant
        self._cards, self._threads = cards, threads

    def cards(self):
        for thread in self._threads:
            thread.join(20)
        return self._cards


def test_everyone_gets_the_answer_to_their_own_question(crowd):
    cards = crowd(4, 16, slow=0.02).cards()
    assert {n: card["question"] for n, card in cards.items()} == {n: question(n) for n in range(4)}


def test_more_questions_than_can_wait_get_a_card_that_says_so(crowd):
    cards = crowd(4, 1).cards()
    kinds = [cards[number]["kind"] for number in range(4)]
    assert kinds == ["answer", "answer", "crowded", "crowded"]


def test_a_cancelled_question_is_not_remembered_and_the_others_are_answered(crowd):
    asked = crowd(3, 16)
    assert asked.answering.waiting({"ticket": "2"}) == "Waiting for 2 questions asked before\u2026"
    asked.answering.cancel({"ticket": "1"})
    assert asked.answering.waiting({"ticket": "2"}) == "Waiting for 1 question asked before\u2026"
    asked.answering.cancel({"ticket": "0"})
    cards = asked.cards()
    assert [cards[n]["kind"] for n in range(3)] == ["cancelled", "cancelled", "answer"]
    asked.answering._kept.settle()
    assert [one.question for one in asked.assistant.history.entries()] == [question(2)]


def test_a_place_is_read_from_the_document_as_it_is_stored_now(site_of, keeper, fakes):
    site, assistant = site_of(keeper)
    place = ask(site, "Who is the keeper?")["quotes"][0]["reference"]
    parts = asking.read(site, place)["blocks"][0]["parts"]
    assert [(part["text"], part["mark"]) for part in parts] == [
        ("The keeper is ", False), ("Maria", True), (".", False),
    ]  # fmt: skip
    assistant.put(fakes.document("The keeper was Maria.", "Log", name="log.md"))
    changed = asking.read(site, place)
    assert "has changed" in changed["note"]
    assert not any(part["mark"] for part in changed["blocks"][0]["parts"])


@pytest.mark.parametrize(
    "asked",
    [{}, {"document": "x"}, {"document": "doc-log.md", "at": "z"}, {"collection": "no"}],
)
def test_what_can_not_be_found_is_said_in_the_panel(site_of, keeper, asked):
    assert asking.read(site_of(keeper)[0], asked)["title"] == "Not found"
