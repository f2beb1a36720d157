"""The page with nothing to ask yet, while files are read, and to assistive technology."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from ui.indexing import Indexing


def test_an_empty_collection_teaches_how_to_fill_it(ask, visit, serve, fakes):
    page = visit(serve(fakes.FakeAssistant()))
    assert "verbatim add PATH" in page.text_content("#answer")
    ask(page, "Who?")
    assert "verbatim add PATH" in page.text_content("#answer")
    assert page.seen.errors == []


def test_files_are_read_while_questions_are_answered(visit, serve, fakes):
    assistant = fakes.FakeAssistant(slow=0.8)
    work = Indexing(assistant, [f"/x/{name}" for name in ("a.md", "bad.pdf", "c.txt", "d.txt")])
    address = serve(assistant, work=work, examples=["Who has written the file?"])
    assistant.may_warm.clear()
    work.start()
    page = visit(address)
    assert "being read" in page.text_content("#answer")
    assert "Preparing the models" in page.text_content(".v-line")
    assistant.may_warm.set()
    page.wait_for_function(
        "/of 4 files; you can ask already/.test(document.querySelector('.v-line').textContent)"
    )
    page.wait_for_selector(".v-example")
    page.click(".v-example")
    page.wait_for_selector(".v-timing")
    assert page.text_content(".v-answer") == "Ada Lovelace"
    page.wait_for_function(
        "/3 documents.*1 file could not be read/.test(document.querySelector('.v-line').textContent)"
    )
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_selector(".v-failed")
    assert page.text_content(".v-failed") == "bad.pdfhas no text layer: it is a scan"
    quiet = len(page.seen.requests)
    page.wait_for_timeout(2500)
    assert len(page.seen.requests) <= quiet + 1  # the polling has ended
    work.stop()


@pytest.fixture(scope="module")
def address(serve, fakes):
    texts = [
        "The keeper is Maria.",
        "The keeper is Maria, they say.",
        "The ferry costs 5 pounds a head.",
    ]
    library = [
        fakes.document(text, f"Document {i}", name=f"{i}.md", date="2024-12-02")
        for i, text in enumerate(texts)
    ]
    work = Indexing(fakes.FakeAssistant(library), ["/x/bad.pdf"])
    work.start()
    yield serve(work._assistant, work=work, examples=["Who is the keeper?"])
    work.stop()


def faults(page):
    """Return the serious faults axe finds in the page as it stands."""
    page.wait_for_timeout(300)  # transitions
    return [
        (fault["id"], node["html"][:200], node["failureSummary"])
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_of_accessibility_in_any_state(ask, visit, address, scheme):
    page = visit(address, color_scheme=scheme)
    page.wait_for_selector(".v-example")
    assert faults(page) == []
    ask(page, "How many camels does the ferry of the mayor own?")
    assert faults(page) == []
    ask(page, "please explode")
    assert faults(page) == []
    ask(page, "Who is the keeper?")
    assert faults(page) == []
    page.click(".v-card .v-open >> nth=0")
    page.wait_for_selector("dialog[open] mark")
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_selector(".v-documents tbody tr")
    assert faults(page) == []


def test_there_is_one_main_heading(visit, address):
    page = visit(address)
    assert page.locator("h1").all_text_contents() == ["Verbatim"]


def test_colours_follow_the_readers_choice(visit, address):
    background = "getComputedStyle(document.querySelector('gradio-app')).backgroundColor"
    light = visit(address, color_scheme="light").evaluate(background)
    dark = visit(address, color_scheme="dark").evaluate(background)
    assert light != dark
