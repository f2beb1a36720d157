"""Keys that have to know what lies open on the page: a quote, a fold, a dialog."""

import pytest


@pytest.fixture(scope="module")
def library(fakes):
    keepers = [
        fakes.document("The keeper is Maria.", f"Log {number}", name=f"{number}.md")
        for number in range(6)
    ]
    return [*keepers, fakes.document("The cook is Jan.", "Galley", name="galley.md")]


@pytest.fixture(scope="module")
def address(serve, fakes, library):
    notes = fakes.FakeAssistant([library[0]])
    notes.collection = "my notes"
    return serve(fakes.FakeAssistant(library), others={"my notes": notes})


def reading(page, title):
    page.wait_for_function(
        "title => document.querySelector('.v-viewer[open] .v-title')?.textContent === title",
        arg=title,
    )


def focused(page):
    return page.evaluate("document.activeElement.textContent")


def open_count(page, name):
    return page.locator(f".v-{name}[open]").count()


@pytest.mark.parametrize("place", [".v-open", "blockquote"])
def test_j_and_k_go_on_from_the_quote_clicked(visit, ask, address, place):
    page = visit(address)
    ask(page, "Who is the keeper?")
    page.locator("#answer .v-card").nth(1).locator(place).click()
    reading(page, "Log 1")
    page.keyboard.press("j")
    reading(page, "Log 2")
    page.locator("#answer .v-card").nth(1).locator(place).click()
    reading(page, "Log 1")
    page.keyboard.press("k")
    reading(page, "Log 0")


def test_j_and_k_pass_over_what_is_folded(visit, ask, address):
    page = visit(address)
    ask(page, "Who is the keeper?")
    page.keyboard.press("Escape")
    for _ in range(4):
        page.keyboard.press("j")
    assert focused(page) == "Log 2"
    page.click(".v-folded summary")
    page.keyboard.press("j")
    assert focused(page) == "Log 3"


@pytest.mark.parametrize("width", [1280, 700])
def test_escape_closes_the_list_of_keys_and_then_the_document(visit, ask, address, width):
    page = visit(address, width=width)
    ask(page, "Who is the keeper?")
    page.click(".v-card .v-open >> nth=0")
    reading(page, "Log 0")
    page.keyboard.press("?")
    page.wait_for_selector(".v-keys[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector(".v-keys:not([open])", state="attached")
    assert open_count(page, "viewer") == 1
    page.keyboard.press("Escape")
    page.wait_for_selector(".v-viewer:not([open])", state="attached")


def test_escape_keeps_a_collection_and_the_document_beside(visit, ask, address):
    page = visit(address)
    ask(page, "Who is the keeper?")
    page.click(".v-card .v-open >> nth=0")
    reading(page, "Log 0")
    page.click(".v-chosen")
    page.click(".v-drop-one")
    page.wait_for_selector(".v-confirm[open]")
    page.keyboard.press("j")  # nothing behind the dialog moves
    page.keyboard.press("Escape")
    page.wait_for_selector(".v-confirm:not([open])", state="attached")
    page.wait_for_timeout(100)
    reading(page, "Log 0")


def test_escape_in_a_dialog_leaves_the_question_under_way(visit, serve, fakes, library):
    assistant = fakes.FakeAssistant(library)
    page = visit(serve(assistant))
    assistant.may_answer.clear()
    page.fill("#question textarea", "Who is the cook?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#cancel:visible")
    page.click(".v-help")
    page.wait_for_selector(".v-keys[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector(".v-keys:not([open])", state="attached")
    assistant.may_answer.set()
    page.wait_for_selector(".v-timing")
    assert page.text_content(".v-answer") == "Jan"


def test_escape_closes_a_document_before_it_cancels_a_question(visit, ask, serve, fakes, library):
    assistant = fakes.FakeAssistant(library)
    page = visit(serve(assistant))
    ask(page, "Who is the keeper?")
    assistant.may_answer.clear()
    page.fill("#question textarea", "Who is the cook?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#cancel:visible")
    page.click(".v-card .v-open >> nth=0")
    reading(page, "Log 0")
    page.keyboard.press("Escape")
    page.wait_for_selector(".v-viewer:not([open])", state="attached")
    assert page.get_attribute(".v-result", "aria-busy") == "true"
    page.keyboard.press("Escape")
    page.wait_for_selector(".v-result[aria-busy=false]")
    assistant.may_answer.set()
    assert page.text_content(".v-answer") == "Maria"
