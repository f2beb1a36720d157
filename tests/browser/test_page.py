"""The page as a reader meets it, in Chromium, with the fake assistant behind a real server."""

from urllib.parse import urlsplit

import pytest

SCRIPTS = (
    "<script>window.HACKED = 1</script> <img src=x onerror='window.HACKED = 2'> "
    "${window.HACKED=3} {{value}} `tick` C:\\users\\new \\u{.\n\n"
    "The vault opens with <b onclick='x()'>4711</b> only."
)
EXAMPLE = "Who is the lighthouse keeper?"


@pytest.fixture(scope="module")
def library(fakes):
    river = "\n\n".join(
        f"Paragraph {i} of the river and those who live by it." for i in range(3000)
    )
    return [
        fakes.document("🌊 The lighthouse keeper is Zoë Åkerlund-Díaz 👩🏽‍✈️.", "Log", name="log.md", date="2024-12-02"),
        fakes.document("The harbour has 514 berths. It is old.", "Harbour", name="harbour.txt"),
        fakes.document("It has 514 berths, the harbour.", "Count", name="count.txt"),
        fakes.document(SCRIPTS, "Evil <script>window.HACKED = 5</script> ${window.HACKED=6}", name="evil.html"),
        fakes.document(f"{river}\n\nThe ferryman is Old Tomas.\n\n{river}", "The long river", name="river.txt"),
        fakes.document("قائد السفينة هو عمر بن سعيد اليوم.", "السفينة", name="ship.txt"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def address(serve, fakes, library):
    return serve(fakes.FakeAssistant(library), examples=[EXAMPLE])


def open_panel(page, number=0):
    page.locator(".v-card .v-open").nth(number).click()
    page.wait_for_selector("dialog[open] .v-text > *")


def answered(page):
    page.wait_for_selector(".v-result[aria-busy=false] .v-timing")


def test_an_answer_its_quote_and_its_place_are_the_documents_own_words(
    ask, visit, address, library
):
    page = visit(address)
    ask(page, "Who is the lighthouse keeper?")
    log = library[0].text
    span = "Zoë Åkerlund-Díaz"
    assert page.text_content(".v-answer") == span
    assert page.text_content(".v-card blockquote") == log
    assert page.text_content(".v-card mark") == span
    assert "Very sure" in page.text_content(".v-confidence")
    assert "2 December 2024" in page.text_content(".v-card .v-where")
    open_panel(page)
    assert page.text_content(".v-text") == log
    assert page.text_content(".v-text mark") == span
    assert page.seen.errors == []


def test_the_panel_opens_at_the_mark_of_a_long_document(ask, visit, address):
    page = visit(address)
    ask(page, "Who is the ferryman?")
    open_panel(page)
    mark = page.locator(".v-text mark")
    assert mark.text_content() == "Old Tomas"
    assert mark.evaluate("node => node === document.activeElement")
    box = mark.bounding_box()
    assert 0 < box["y"] < 860
    assert len(page.text_content(".v-text")) < 60_000
    page.click(".v-later")
    page.wait_for_function("!document.querySelector('.v-text mark')")
    assert page.text_content(".v-text p >> nth=0").startswith("Paragraph")


def test_several_documents_agree(ask, visit, address):
    page = visit(address)
    ask(page, "How many berths has the harbour?")
    assert "2 documents say the same" in page.text_content(".v-confidence")
    assert page.locator(".v-detail > .v-list > .v-card").count() == 2


def test_right_to_left_words_keep_their_direction(ask, visit, address):
    page = visit(address)
    ask(page, "قائد السفينة")
    assert page.text_content(".v-card mark") in "هو عمر بن سعيد اليوم"
    direction = "node => getComputedStyle(node).direction"
    assert page.locator(".v-card blockquote").first.evaluate(direction) == "rtl"


def test_high_contrast_shows_what_is_chosen_and_where_the_focus_is(visit, address):
    page = visit(address, forced_colors="active")
    page.focus("#question textarea")
    style = "(node, name) => getComputedStyle(node)[name]"
    assert page.locator("#question textarea").evaluate(style, "outlineStyle") == "solid"
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_selector("tbody tr")
    assert page.locator("tbody input").first.evaluate(style, "appearance") == "auto"


def test_a_refusal_says_so_and_shows_what_came_closest(ask, visit, address):
    page = visit(address)
    ask(page, "How many camels does the harbour own today in Paris?")
    assert page.text_content(".v-answer") == "Your documents do not say."
    assert page.text_content(".v-card mark") == "514 berths"
    assert "below the 50\u00a0% an answer needs" in page.text_content(".v-detail")
    assert page.locator(".v-near").count() == 3


def test_a_failure_is_told_in_plain_words(ask, visit, address):
    page = visit(address)
    ask(page, "please explode")
    assert "run verbatim doctor" in page.text_content("#answer")
    assert page.locator("#answer [aria-live]").count() == 1


def test_a_document_full_of_markup_is_shown_as_text(ask, visit, address, library):
    page = visit(address)
    ask(page, "What opens the vault?")
    assert "<b onclick='x()'>" in page.text_content(".v-card blockquote")
    open_panel(page)
    shown = page.text_content(".v-text")
    assert shown == SCRIPTS.replace("\n\n", "")
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_selector(".v-documents tbody tr")
    assert library[3].title in page.text_content(".v-documents")
    assert page.evaluate("window.HACKED") is None
    assert (
        page.locator(".v-text script, .v-card script, .v-documents script, .v-text img").count()
        == 0
    )
    page.get_by_role("tab", name="Ask", exact=True).click()
    ask(page, "${window.HACKED=7} <img src=x onerror='window.HACKED=8'> \\u{")
    assert page.evaluate("window.HACKED") is None
    assert page.seen.errors == []


def test_everything_works_by_keyboard_alone(visit, address):
    page = visit(address)
    page.wait_for_function("document.activeElement.matches('#question textarea')")
    page.keyboard.type("Who is the ferryman?")
    page.keyboard.press("Enter")
    answered(page)
    tab_to(page, ".v-card .v-open")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] mark")
    assert page.evaluate("document.activeElement.textContent") == "Old Tomas"
    page.keyboard.press("Escape")
    page.wait_for_selector(".v-viewer:not([open])", state="attached")
    assert page.evaluate("document.activeElement.className") == "v-open"
    page.keyboard.press("/")
    page.wait_for_function("document.activeElement.matches('#question textarea')")
    assert page.input_value("#question textarea") == "Who is the ferryman?"


def tab_to(page, selector):
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} can't be reached with Tab")


def test_a_new_question_closes_the_panel(ask, visit, address):
    page = visit(address)
    ask(page, "Who is the ferryman?")
    open_panel(page)
    ask(page, "Who is the lighthouse keeper?")
    assert page.locator("dialog[open]").count() == 0


def test_an_example_is_asked_by_a_click(visit, address):
    page = visit(address)
    page.click(f"text={EXAMPLE}")
    answered(page)
    assert page.input_value("#question textarea") == EXAMPLE
    assert page.text_content(".v-answer") == "Zoë Åkerlund-Díaz"


def test_every_request_goes_to_this_computer(ask, visit, address):
    page = visit(address)
    ask(page, "Who is the ferryman?")
    open_panel(page)
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_selector(".v-documents tbody tr")
    web = [url for url in page.seen.requests if not url.startswith(("data:", "blob:"))]
    assert {urlsplit(url).hostname for url in web} == {"127.0.0.1"}
    assert len(web) > 5


def test_the_browser_itself_lets_no_connection_out(visit, address):
    page = visit(address)
    blocked = "fetch('https://example.invalid/').then(() => 'sent', (error) => String(error))"
    assert "Failed to fetch" in page.evaluate(blocked)
    assert any("Content Security Policy" in error for error in page.seen.errors)


def test_the_documents_table_opens_a_document_at_its_beginning(visit, address, library):
    page = visit(address)
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_selector(".v-documents tbody tr")
    assert page.locator(".v-documents tbody tr").count() == len(library)
    assert "/home/reader" not in page.content()
    page.get_by_role("button", name="The long river", exact=True).click()
    page.wait_for_selector("dialog[open] .v-text > *")
    assert page.text_content(".v-text p >> nth=0").startswith("Paragraph 0 ")
    assert page.locator(".v-text mark").count() == 0


@pytest.mark.parametrize("width", [380, 320])
def test_a_narrow_window_needs_no_sideways_scrolling(ask, visit, address, width):
    page = visit(address, width=width, height=760)
    for question in ("Who is the lighthouse keeper?", "What opens the vault?", "How many camels?"):
        ask(page, question)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    open_panel(page)
    assert page.evaluate("document.querySelector('.v-page').scrollWidth") <= width
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_selector(".v-documents tbody tr")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_does_not_jump_while_a_question_is_read(ask, visit, serve, fakes, library):
    page = visit(serve(fakes.FakeAssistant(library, slow=0.6)))
    ask(page, "Who is the ferryman?")
    before = page.locator(".v-result").bounding_box()
    page.fill("#question textarea", "Who is the lighthouse keeper?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".v-result[aria-busy=true]")
    assert page.locator(".v-result").bounding_box() == before
    assert page.text_content(".v-waiting") == "Reading your documents…"
    answered(page)
    assert page.locator(".v-result").bounding_box()["y"] == before["y"]


def test_a_document_of_ten_megabytes_opens_at_the_exact_mark(ask, visit, serve, fakes):
    flood = "\n\n".join(["🌊 نهر " + "water " * 17_000] * 100)
    text = f"{flood}\n\nThe ferryman is Old Tomas 👩🏽‍✈️.\n\n{flood}"
    assert len(text.encode()) > 10_000_000
    page = visit(serve(fakes.FakeAssistant([fakes.document(text, "Flood", name="flood.txt")])))
    ask(page, "Who is the ferryman?")
    assert page.text_content(".v-card mark") == "Old Tomas"
    open_panel(page)
    mark = page.locator(".v-text mark")
    assert mark.text_content() == "Old Tomas"
    assert 0 < mark.bounding_box()["y"] < 860
    assert len(page.text_content(".v-text")) < 250_000
    assert page.seen.errors == []
