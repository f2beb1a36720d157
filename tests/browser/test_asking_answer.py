"""What can be done with an answer: copy it, save its evidence, compare its sources."""

import json
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def address(serve, fakes):
    rows = [
        ("The harbour has 514 *berths*. It is old.", "Harbour", "harbour.txt", "2023-01-03"),
        ("It has 514 berths, the harbour.", "Count", "count.txt", ""),
        ("The harbour has 620 berths now.", "News <b>", "news.txt", "2025-06-07"),
    ]
    texts = [fakes.document(text, title, name=name, date=date) for text, title, name, date in rows]
    return serve(fakes.FakeAssistant(texts))


QUESTION = "How many berths has the harbour?"


@pytest.fixture
def page(visit, ask, address):
    opened = visit(address, permissions=["clipboard-read", "clipboard-write"])
    ask(opened, QUESTION)
    return opened


def said(page, words):
    page.wait_for_function(
        "words => [...document.querySelectorAll('#answer .v-said')].some(n => n.textContent === words)",
        arg=words,
    )


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("text", "514\n\n“The harbour has 514 *berths*.”\nHarbour, 3 January 2023, paragraph 1"),
        ("markdown", "**514**\n\n> The harbour has **514** \\*berths\\*."),
        ("citation", "“The harbour has 514 *berths*.” Harbour, 3 January 2023, paragraph 1 ("),
    ],
)
def test_an_answer_is_copied_and_said_to_be(page, form, words):
    page.get_by_role("button", name=f"Copy as {form}").click()
    said(page, "Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith(words)


def test_what_the_browser_does_not_copy_is_not_said_to_be_copied(page):
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.get_by_role("button", name="Copy as text").click()
    said(page, "Not copied")


@pytest.mark.parametrize("form", ["HTML", "JSON"])
def test_the_evidence_is_saved_as_a_file(page, form, tmp_path):
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save the evidence as {form} file").click()
    assert (
        download.value.suggested_filename
        == f"verbatim-how-many-berths-has-the-harbour.{form.lower()}"
    )
    saved = tmp_path / "evidence"
    download.value.save_as(saved)
    text = Path(saved).read_text(encoding="utf-8")
    assert "514" in text
    assert "/home/reader" not in text
    if form == "JSON":
        assert [one["text"] for one in json.loads(text)["quotes"]] == ["514", "514"]
    assert page.seen.errors == []


def test_sources_that_differ_stand_side_by_side(page):
    sides = page.locator(".v-differ .v-side")
    assert sides.locator(".v-side-answer").all_text_contents() == ["514", "620"]
    where = sides.locator("footer").all_text_contents()
    assert where[0].startswith("Harbour3 January 2023")
    assert where[1].startswith("News <b>7 June 2025")
    tops = [sides.nth(number).bounding_box()["y"] for number in (0, 1)]
    assert tops[0] == tops[1]
    agreement = "2 documents say the same; other documents say otherwise"
    assert page.text_content(".v-live .v-agree") == agreement  # what is read out
    sides.nth(1).locator(".v-open").click()
    page.wait_for_selector("dialog[open] mark")
    assert page.text_content(".v-text mark") == "620"


def test_the_address_names_the_question_and_nothing_of_a_document(page):
    assert page.url.endswith("/?q=How+many+berths+has+the+harbour%3F")
    page.reload()
    page.wait_for_selector(".v-timing")
    assert page.text_content(".v-answer") == "514"
    assert page.input_value("#question textarea") == QUESTION


def test_a_refusal_can_be_saved_and_has_nothing_to_copy(page, ask):
    ask(page, "How many camels?")
    assert page.locator(".v-actions button").all_text_contents() == [
        "HTML",
        "JSON",
        "☆ Save question",
    ]


@pytest.mark.parametrize("name", ["מחיר", "x" * 300])
def test_a_cell_is_told_by_its_column_whatever_its_script_and_length(
    name, ask, visit, serve, fakes
):
    table = fakes.document(f"Boat | {name} | From\n---|---|---\nDawn | 18 crowns | Orla", "Boats")
    page = visit(serve(fakes.FakeAssistant([table])), width=500)
    ask(page, f"Boat {name} from Dawn Orla?")
    assert page.text_content(".v-where bdi") == name
    assert f"column “{name}”" in page.text_content(".v-where")
    assert page.evaluate("document.documentElement.scrollWidth") <= 500
    assert page.seen.errors == []
