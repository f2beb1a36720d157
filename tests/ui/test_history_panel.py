from dataclasses import replace

import pytest

from ui.answering import Answering
from ui.history_panel import HistoryPanel
from ui.kept_answers import KeptAnswers
from ui.library import Library
from ui.site import Site
from ui.turns import Turns


class Page:
    """A page on a collection: ask, and what its history shows."""

    def __init__(self, assistant, **others):
        self.assistant = assistant
        site, kept = Site(Library.holding({"default": assistant, **others})), KeptAnswers()
        self._answering = Answering(site, kept)
        self.panel = HistoryPanel(site, kept, Turns())

    def ask(self, question):
        return self._answering.ask({"question": question, "ticket": "t"})["key"]

    def do(self, what, entry=None, **more):
        return self.panel.revise({"do": what, "id": entry, **more})

    def rows(self, **more):
        return self.panel.rows(more)


def questions(rows):
    return [row["question"] for row in rows]


@pytest.fixture
def page(fakes):
    log = fakes.document("The keeper is Maria. The cook is Jan.", "Log", name="log.md")
    return Page(fakes.FakeAssistant([log]))


KEEPER, COOK = "Who is the keeper?", "Who is the cook?"


def test_questions_are_listed_newest_first_with_the_answer_they_had(page):
    page.ask(KEEPER)
    key = page.ask("How many camels?")
    shown = page.rows(key=key)
    assert [(row["question"], row["answer"]) for row in shown["earlier"]] == [
        ("How many camels?", ""), (KEEPER, "Maria"),
    ]  # fmt: skip
    assert shown["current"] == shown["earlier"][0]["id"]
    assert page.rows(key="unknown")["current"] is None


def test_a_question_asked_again_is_listed_once(page):
    for question in (KEEPER, COOK, "who is  THE keeper?"):
        page.ask(question)
    assert questions(page.rows()["earlier"]) == ["who is  THE keeper?", COOK]
    rows = page.do("forget", page.rows()["earlier"][0]["id"])
    assert questions(rows["earlier"]) == [COOK]
    assert len(page.assistant.history.entries()) == 1


def test_a_saved_question_stays_when_the_others_are_cleared(page):
    key = page.ask(KEEPER)
    page.ask(COOK)
    rows = page.do("save", key=key)
    assert (questions(rows["saved"]), questions(rows["earlier"])) == ([KEEPER], [COOK])
    rows = page.do("clear")
    assert (questions(rows["saved"]), rows["earlier"]) == ([KEEPER], [])
    rows = page.do("unsave", rows["saved"][0]["id"])
    assert (rows["saved"], questions(rows["earlier"])) == ([], [KEEPER])


def test_saving_a_question_again_takes_the_place_of_its_old_answer(page, fakes):
    page.do("save", key=page.ask(KEEPER))
    page.assistant.put(fakes.document("The keeper is Ole.", "Log", name="log.md"))
    rows = page.do("save", key=page.ask(KEEPER))
    assert [row["answer"] for row in rows["saved"]] == ["Ole"]


@pytest.mark.parametrize(
    ("text", "change", "now"),
    [
        ("The keeper is Maria. The cook is Jan.", "same", "Maria"),
        ("The keeper is Ole. The cook is Jan.", "quote gone", "Ole"),
        (None, "changed", "Zoë Berg"),
    ],
)
def test_a_saved_question_is_asked_again_and_compared(page, fakes, text, change, now):
    row = page.do("save", key=page.ask(KEEPER))["saved"][0]
    if text:
        page.assistant.put(fakes.document(text, "Log", name="log.md"))
    else:
        page.assistant._documents = {
            "a": fakes.document("The keeper is Zoë Berg.", "New", name="new.md"),
            **page.assistant._documents,
        }
    shown = page.panel.recheck({"id": row["id"], "ticket": "r"})
    assert (shown["change"], shown["now"]) == (change, now)
    assert shown["icon"]
    assert shown["words"]


def test_the_new_answer_is_taken_as_it_was_shown_when_the_reader_says_so(page, fakes):
    row = page.do("save", key=page.ask(KEEPER))["saved"][0]
    page.assistant.put(fakes.document("The keeper is Ole.", "Log", name="log.md"))
    shown = page.panel.recheck({"id": row["id"], "ticket": "r"})
    page.assistant.put(fakes.document("The keeper is Ida.", "Log", name="log.md"))
    page.assistant.settings = replace(page.assistant.settings, min_confidence=0.99)
    rows = page.do("accept", row["id"], answer=shown["answer"])
    assert [one["answer"] for one in rows["saved"]] == [shown["now"]] == ["Ole"]
    assert page.panel.recheck({"id": rows["saved"][0]["id"], "ticket": "r"})["change"] != "same"


def test_a_new_answer_that_is_kept_no_longer_is_not_replaced_by_another(page, fakes, monkeypatch):
    monkeypatch.setattr("ui.history_panel._OFFERED", 1)
    keeper = page.do("save", key=page.ask(KEEPER))["saved"][0]
    cook = page.do("save", key=page.ask(COOK))["saved"][0]
    page.assistant.put(fakes.document("The keeper is Ole. The cook is Ada.", "Log", name="log.md"))
    old, new = (page.panel.recheck({"id": one["id"], "ticket": "r"}) for one in (keeper, cook))
    for entry, answer in ((keeper, old), (keeper, new), (cook, {"answer": None})):
        rows = page.do("accept", entry["id"], answer=answer["answer"])
        assert "kept no longer" in rows["problem"]
        assert [one["answer"] for one in rows["saved"]] == ["Jan", "Maria"]


def test_a_question_removed_from_the_history_is_saved_by_asking_it_again(page):
    key = page.ask(KEEPER)
    page.do("forget", page.rows()["earlier"][0]["id"])
    assert "Ask it again" in page.do("save", key=key)["problem"]


@pytest.mark.parametrize("what", ["save", "forget"])
def test_an_answer_says_nothing_of_the_history_of_another_collection(fakes, what):
    log, notes = (fakes.FakeAssistant([fakes.document("The keeper is Maria.")]) for _ in range(2))
    notes.collection = "notes"
    page = Page(log, notes=notes)
    key = page.ask(KEEPER)
    notes.history.remember(notes.ask(COOK))  # has the id that the answer's question has there
    assert page.rows(collection="notes", key=key)["current"] is None
    assert "no longer" in page.do(what, key=key, collection="notes")["problem"]
    assert [entry.saved for entry in notes.history.entries()] == [False]


@pytest.mark.parametrize("what", ["save", "unsave", "forget", "accept"])
def test_a_question_that_is_gone_is_said_to_be(page, what):
    assert "no longer" in page.do(what, 99)["problem"]
    assert "no longer" in page.panel.recheck({"id": 99, "ticket": "r"})["problem"]


@pytest.mark.parametrize(
    "asked", [{"collection": "no"}, {"do": "nothing"}, {"id": "x"}, {"id": []}]
)
def test_nonsense_is_a_problem_and_no_exception(page, asked):
    assert page.panel.revise(asked)["problem"]


def test_a_history_that_can_not_be_written_leaves_the_answer(page, monkeypatch, caplog):
    def full(answer):
        raise OSError(28, "no space left")

    monkeypatch.setattr(page.assistant.history, "remember", full)
    assert page.rows(key=page.ask(KEEPER)) == {"saved": [], "earlier": [], "current": None}
    assert "could not be written" in caplog.text
