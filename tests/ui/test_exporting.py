import json

import pytest

from ui.answering import Answering
from ui.exporting import Exporting
from ui.kept_answers import KEPT, KeptAnswers
from ui.library import Library
from ui.site import Site


@pytest.fixture
def page(fakes):
    """Ask on a page, and export what was answered."""

    class Page:
        def __init__(self):
            log = fakes.document("The keeper is <b>Maria</b>.", "Log", name="log.md")
            self.assistant = fakes.FakeAssistant([log])
            site = Site(Library.holding({"default": self.assistant}))
            self.kept = KeptAnswers()
            self._answering = Answering(site, self.kept)
            self.export = Exporting(site, self.kept).export

        def ask(self, question):
            return self._answering.ask({"question": question, "ticket": "t"})["key"]

    return Page()


def test_an_answer_is_saved_as_evidence_without_any_path(page):
    file = page.export({"key": page.ask("Who is the keeper?"), "form": "json"})
    assert (file["name"], file["type"]) == (
        "verbatim-who-is-the-keeper.json", "application/json;charset=utf-8",
    )  # fmt: skip
    stated = json.loads(file["text"])
    assert (stated["format"], stated["collection"]) == ("verbatim-evidence", "default")
    assert stated["quotes"][0]["document"]["source"] == "log.md"
    assert "/home" not in file["text"]


def test_a_refusal_can_be_saved_too(page):
    file = page.export({"key": page.ask("How many camels?"), "form": "html"})
    assert file["name"].endswith("how-many-camels.html")
    assert "<!doctype html" in file["text"].lower()[:100]


def test_a_quote_that_holds_no_longer_is_not_exported(page, fakes):
    key = page.ask("Who is the keeper?")
    page.assistant.put(fakes.document("The keeper was Maria.", "Log", name="log.md"))
    assert "has changed" in page.export({"key": key, "form": "html"})["problem"]


@pytest.mark.parametrize("asked", [{}, {"key": "unknown"}, {"key": None, "form": "html"}])
def test_an_unknown_answer_is_asked_for_again(page, asked):
    assert "Ask again" in page.export(asked)["problem"]


def test_only_the_newest_answers_are_kept(page):
    keys = [page.ask("Who is the keeper?") for _ in range(KEPT + 1)]
    assert len(set(keys)) == KEPT + 1
    assert "problem" in page.export({"key": keys[0]})
    assert "text" in page.export({"key": keys[-1]})


def test_a_name_without_letters_is_still_a_name(page):
    assert page.export({"key": page.ask("\u2026?!")})["name"] == "verbatim-answer.html"
