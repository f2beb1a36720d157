"""The page with nothing to ask yet, while files are read, and to assistive technology."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from ui.library import Library


def line(page, pattern):
    page.wait_for_function(
        "wanted => new RegExp(wanted).test(document.querySelector('.v-line').textContent)",
        arg=pattern,
    )


def test_an_empty_collection_teaches_how_to_fill_it(ask, visit, serve, fakes):
    page = visit(serve(fakes.FakeAssistant()))
    assert "verbatim add PATH" in page.text_content("#answer")
    ask(page, "Who?")
    assert "verbatim add PATH" in page.text_content("#answer")
    page.get_by_role("tab", name="Documents").click()
    assert page.text_content(".v-terminal code >> visible=true") == "verbatim add PATH"
    assert page.seen.errors == []


def test_files_are_read_while_questions_are_answered(visit, serve, fakes):
    assistant = fakes.FakeAssistant(slow=0.8)
    assistant.may_warm.clear()
    paths = [f"/x/{name}" for name in ("a.md", "bad.pdf", "c.txt", "d.txt")]
    page = visit(serve(assistant, examples=["Who has written the file?"], paths=paths))
    assert "being read" in page.text_content("#answer")
    line(page, "Preparing the models")
    assistant.may_warm.set()
    line(page, "of 4 files; you can ask already")
    page.wait_for_selector(".v-example")
    page.click(".v-example")
    page.wait_for_selector(".v-timing")
    assert page.text_content(".v-answer") == "Ada Lovelace"
    line(page, "3 documents.*1 file not read")
    assert page.locator(".v-status[role]").count() == 0  # rewritten each second
    page.wait_for_function(
        "/^3 documents/.test(document.querySelector('#status [role=status]').textContent)"
    )
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_selector(".v-failed li")
    assert page.text_content(".v-failed li > div") == "bad.pdfhas no text layer: it is a scan"
    assert not page.locator(".v-work").is_visible()
    page.wait_for_timeout(500)
    quiet = len(page.seen.requests)
    page.wait_for_timeout(2500)
    assert len(page.seen.requests) <= quiet + 1  # the polling has ended


@pytest.fixture(scope="module")
def address(serve, fakes, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    texts = [
        "The keeper is Maria.",
        "The keeper is Maria, they say.",
        "The ferry costs 5 pounds a head.",
    ]
    documents = [
        fakes.document(text, f"Document {i}", name=f"{i}.md", date="2024-12-02")
        for i, text in enumerate(texts)
    ]
    full, empty = fakes.FakeAssistant(documents), fakes.FakeAssistant()
    full.home, empty.home, empty.collection = home, home, "Court papers"
    library = Library(home, opener={"default": full, "Court papers": empty}.__getitem__)
    library.create("Court papers")
    library.work("default").start(["/x/bad.pdf"])
    yield serve(library, examples=["Who is the keeper?"])
    library.close()


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
def test_no_serious_fault_of_accessibility_where_questions_are_asked(ask, visit, address, scheme):
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 380])
def test_no_serious_fault_of_accessibility_where_documents_are_kept(visit, address, scheme, width):
    page = visit(address, color_scheme=scheme, width=width)
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_selector(".v-documents tbody tr")
    page.wait_for_selector(".v-failed li")
    assert faults(page) == []
    with page.expect_file_chooser() as chooser:
        page.click(".v-files")
    chooser.value.set_files({"name": "photo.png", "mimeType": "image/png", "buffer": b"x"})
    page.wait_for_selector(".v-adding li")
    page.check("tbody tr >> nth=0 >> input")
    page.click("tbody tr >> nth=1 >> [data-act=more]")
    page.click(".v-row-actions [data-act=remove]")
    assert faults(page) == []
    page.click(".v-chosen")
    page.wait_for_selector(".v-menu:visible li")
    page.click(".v-new")
    page.keyboard.press("Enter")
    page.wait_for_selector("#v-create-problem:not(:empty)")
    assert faults(page) == []
    page.click(".v-drop-one")
    page.wait_for_selector(".v-confirm[open]")
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.click(".v-pick >> nth=1")
    page.wait_for_selector(".v-empty .v-bring-title:visible")
    assert faults(page) == []


def test_there_is_one_main_heading(visit, address):
    page = visit(address)
    assert page.locator("h1").all_text_contents() == ["Verbatim"]


def test_colours_follow_the_readers_choice(visit, address):
    background = "getComputedStyle(document.querySelector('gradio-app')).backgroundColor"
    light = visit(address, color_scheme="light").evaluate(background)
    dark = visit(address, color_scheme="dark").evaluate(background)
    assert light != dark
