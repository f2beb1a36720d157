"""The reading panel when things are not as usual: linked to, cut off, or with a title without end."""

import pytest

QUESTION = "Who is the ferryman?"
RIVER = "\n\n".join(f"Paragraph {i} of the river and those who live by it." for i in range(2000))


@pytest.fixture(scope="module")
def assistant(fakes):
    return fakes.FakeAssistant(
        [
            fakes.document(f"The ferryman is Old Tomas.\n\n{RIVER}", "The river", name="river.txt"),
            fakes.document("The pilot is Anna Berg.", "All the pilots " * 60, name="pilots.txt"),
            fakes.document("The cook is Jan.", "Galley" * 100, name="galley.txt"),
        ]
    )


@pytest.fixture(scope="module")
def address(serve, assistant):
    return serve(assistant)


@pytest.fixture(scope="module")
def place(assistant):
    one = assistant.document("doc-river.txt")
    start = one.text.index("Old Tomas")
    return f"doc={one.id}&s={start}&e={start + 9}&h={one.sha256[:16]}"


def closed(page):
    page.wait_for_selector(".v-viewer:not([open])", state="attached")


def lose(page):
    page.route("**/component_server/", lambda route: route.abort())


@pytest.mark.parametrize("question", ["q=Who+is+the+ferryman%3F&", ""])
def test_a_link_to_a_place_names_it_as_long_as_it_is_shown(visit, address, place, question):
    link = f"{address}/?{question}{place}"
    page = visit(address, path=link.removeprefix(address))
    for _ in range(2):
        page.wait_for_selector(".v-viewer[open] mark")
        assert page.url == link
        page.reload()
    page.wait_for_selector(".v-viewer[open] mark")
    page.click(".v-later")
    page.wait_for_selector(".v-earlier:visible")
    assert page.url == link
    page.keyboard.press("Escape")
    closed(page)
    assert page.url == f"{address}/{'?' + question[:-1] if question else ''}"


def test_a_place_gives_way_to_another_document_and_to_a_new_question(visit, ask, address, place):
    page = visit(address, path=f"/?q=Who+is+the+cook%3F&{place}")
    page.wait_for_selector(".v-viewer[open] mark")
    page.click(".v-card .v-open >> nth=0")
    page.wait_for_function("document.querySelector('.v-text mark')?.textContent === 'Jan'")
    assert page.url == f"{address}/?q=Who+is+the+cook%3F"
    page.goto(f"{address}/?q=Who+is+the+cook%3F&{place}")
    page.wait_for_selector(".v-viewer[open] mark")
    ask(page, QUESTION)
    assert page.url == f"{address}/?q=Who+is+the+ferryman%3F"


def test_the_address_keeps_a_question_that_could_not_be_asked(visit, ask, address):
    page = visit(address)
    lose(page)
    ask(page, QUESTION)
    assert page.locator("#answer .v-problem").count() == 1
    assert page.url == f"{address}/?q=Who+is+the+ferryman%3F"


def test_a_document_that_can_not_be_read_on_stays_as_it_is(visit, ask, address):
    page = visit(address)
    ask(page, QUESTION)
    page.click(".v-card .v-open >> nth=0")
    page.wait_for_selector(".v-viewer[open] mark")
    before = page.text_content(".v-text")
    lose(page)
    page.click(".v-later")
    page.wait_for_selector(".v-note:has-text('lost touch')")
    assert page.text_content(".v-text") == before
    assert page.text_content(".v-viewer .v-title") == "The river"
    assert page.locator(".v-later").is_visible()
    assert page.locator(".v-note").bounding_box()["y"] > 0  # in sight, at the end of the text too
    page.unroute("**/component_server/")
    page.click(".v-later")
    page.wait_for_selector(".v-earlier:visible")
    assert page.text_content(".v-note") == ""


@pytest.mark.parametrize("size", [(1280, 720), (360, 640)])
@pytest.mark.parametrize("question", ["Who is the pilot?", "Who is the cook?"])
def test_a_long_title_leaves_room_to_read(visit, ask, address, question, size):
    width, height = size
    page = visit(address, width=width, height=height)
    ask(page, question)
    page.click(".v-card .v-open >> nth=0")
    page.wait_for_selector(".v-viewer[open] mark")
    title = page.locator(".v-viewer .v-title")
    assert title.bounding_box()["height"] < 80  # three lines
    assert title.get_attribute("title") == title.text_content()
    assert page.locator(".v-page").bounding_box()["height"] > height / 2
    mark = page.locator(".v-text mark").bounding_box()
    assert 0 < mark["y"] < height - mark["height"]


def stands(page, modal):
    page.wait_for_function(
        "modal => document.querySelector('.v-viewer[open]')?.matches(':modal') === modal", arg=modal
    )


def test_a_document_stays_as_it_is_when_the_window_becomes_narrow_or_wide(visit, ask, address):
    page = visit(address)
    ask(page, QUESTION)
    page.click(".v-card .v-open >> nth=0")
    page.wait_for_selector(".v-viewer[open] mark")
    page.evaluate("document.querySelector('.v-page').scrollTop = 700")
    select = "getSelection().selectAllChildren(document.querySelectorAll('.v-text p')[9])"
    page.evaluate(select)
    chosen = page.evaluate("String(getSelection())")
    for width, modal in ((900, True), (1280, False)):
        page.set_viewport_size({"width": width, "height": 860})
        stands(page, modal)
        assert page.evaluate("document.querySelector('.v-page').scrollTop") > 300
        assert page.evaluate("String(getSelection())") == chosen
        assert page.evaluate("document.activeElement.textContent") == "Old Tomas"
    page.keyboard.press("Escape")
    closed(page)
    assert page.evaluate("document.activeElement.textContent") == "The river"


def test_printing_leaves_the_document_beside_the_answer(visit, ask, address):
    page = visit(address)
    ask(page, QUESTION)
    page.click(".v-card .v-open >> nth=0")
    page.wait_for_selector(".v-viewer[open] mark")
    page.pdf()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 860})
    page.wait_for_timeout(200)
    stands(page, False)
    shown = "node => getComputedStyle(node).display !== 'none'"
    assert not page.locator(".v-doors").evaluate(shown)
    assert not page.locator(".v-feedback").evaluate(shown)
    assert page.locator(".v-card mark").evaluate(shown)
    mark = page.locator(".v-text mark")
    assert "underline" in mark.evaluate("node => getComputedStyle(node).textDecorationLine")
    assert page.locator(".v-page").evaluate("node => node.scrollHeight === node.clientHeight")


@pytest.mark.parametrize("leave", ["go back", "Escape"])
def test_over_the_answer_going_back_closes_the_document_and_stays_on_the_page(
    visit, ask, address, leave
):
    page = visit(address, width=400)
    ask(page, QUESTION)
    address = page.url
    for _ in range(2):  # the second time it leads no further either
        page.click(".v-card .v-open >> nth=0")
        page.wait_for_selector(".v-viewer[open] mark")
        page.evaluate("history.back()") if leave == "go back" else page.keyboard.press("Escape")
        closed(page)
        assert page.url == address
        assert page.text_content(".v-answer") == "Old Tomas"
    assert page.seen.errors == []
