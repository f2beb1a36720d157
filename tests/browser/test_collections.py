"""The switcher of collections in the head of the page."""

import pytest

from ui.library import Library


@pytest.fixture
def library(fakes, tmp_path):
    """Two collections on disk, whose assistants are fakes with a document each."""
    keepers = {"default": "Maria", "Court papers": "Ada"}
    assistants = {}

    def opener(name):
        if name not in assistants:
            who = keepers.get(name)
            texts = [fakes.document(f"The keeper is {who}.", f"Log of {who}")] if who else []
            assistants[name] = fakes.FakeAssistant(texts)
            assistants[name].collection, assistants[name].home = name, tmp_path / "home"
        return assistants[name]

    made = Library(tmp_path / "home", opener=opener)
    made.create("Court papers")
    yield made
    made.close()


@pytest.fixture
def address(serve, library):
    return serve(library, examples=["Who is the keeper of the default?"])


def open_menu(page):
    page.click(".v-chosen")
    page.wait_for_selector(".v-menu:visible li")


def choose(page, name):
    open_menu(page)
    page.get_by_role("button", name=name).first.click()
    shows(page, name)


def shows(page, name):
    page.wait_for_function(
        "wanted => document.querySelector('.v-name')?.textContent === wanted", arg=name
    )
    page.wait_for_selector(".v-menu", state="hidden")


def answer(page, ask):
    ask(page, "Who is the keeper?")
    return page.text_content(".v-answer")


def test_switching_shows_the_other_documents_and_answers(visit, ask, address):
    page = visit(address)
    assert page.locator(".v-example").count() == 1
    assert answer(page, ask) == "Maria"
    choose(page, "Court papers")
    page.wait_for_function("!document.querySelector('#answer .v-answer')")
    assert page.locator(".v-example").count() == 0  # examples are of the default collection
    assert answer(page, ask) == "Ada"
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_selector("tbody >> text=Log of Ada")
    choose(page, "default")
    page.wait_for_selector("tbody >> text=Log of Maria")
    assert page.locator("tbody tr").count() == 1
    assert page.seen.errors == []


FIRST_CARD = "**/gradio_api/run/**"  # what the page asks for when a collection is chosen


def hold(route):
    """Hold a request back until its route is given up."""


def test_a_question_overtakes_the_first_card_of_its_collection(visit, address, library):
    page, papers = visit(address), library.assistant("Court papers")
    page.route(FIRST_CARD, hold)
    choose(page, "Court papers")
    papers.may_answer.clear()
    page.fill("#question textarea", "Who is the keeper?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".v-result[aria-busy=true]")
    page.unroute(FIRST_CARD)
    page.wait_for_selector(".v-example", state="detached")  # the first card has come
    papers.may_answer.set()
    page.wait_for_selector(".v-answer >> text=Ada")


def test_a_question_asked_before_the_first_card_is_answered(browser, address):
    context = browser.new_context()
    page = context.new_page()
    page.route(FIRST_CARD, hold)
    page.goto(address)
    page.fill("#question textarea", "Who is the keeper?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".v-answer >> text=Maria")
    with page.expect_response(FIRST_CARD):
        page.unroute(FIRST_CARD)
    page.wait_for_timeout(500)
    assert page.text_content(".v-answer") == "Maria"
    context.close()


def test_the_first_card_of_a_collection_leaves_an_answer_alone(visit, address, ask):
    page = visit(address)
    page.route(FIRST_CARD, hold)
    choose(page, "Court papers")
    assert answer(page, ask) == "Ada"
    with page.expect_response(FIRST_CARD):
        page.unroute(FIRST_CARD)
    page.wait_for_timeout(500)
    assert page.text_content(".v-answer") == "Ada"


def test_the_questions_of_a_collection_that_was_left_do_not_come_late(visit, address, ask):
    page, held = visit(address), []

    def late(route):
        asked = route.request.post_data or ""
        of_the_first = '"rows"' in asked and '"default"' in asked
        held.append(route) if of_the_first else route.continue_()

    page.route("**/component_server/", late)
    assert answer(page, ask) == "Maria"
    choose(page, "Court papers")
    assert answer(page, ask) == "Ada"
    page.wait_for_selector(".v-then >> text=Ada", state="attached")
    assert held
    for route in held:
        route.continue_()
    page.wait_for_timeout(500)
    assert page.locator(".v-then").all_text_contents() == ["Ada"]


def test_a_document_of_another_collection_opens_from_its_list(visit, address):
    page = visit(address)
    choose(page, "Court papers")
    page.get_by_role("tab", name="Documents").click()
    page.get_by_role("button", name="Log of Ada", exact=True).click()
    page.wait_for_selector("dialog[open] .v-text > *")
    assert page.text_content(".v-text") == "The keeper is Ada."


def test_two_tabs_on_different_collections_do_not_mix(visit, ask, address):
    first, second = visit(address), visit(address)
    choose(second, "Court papers")
    assert answer(first, ask) == "Maria"
    assert answer(second, ask) == "Ada"
    assert answer(first, ask) == "Maria"


def test_the_choice_is_remembered_by_the_browser_and_by_each_tab(visit, address, ask):
    page = visit(address)
    choose(page, "Court papers")
    other = page.context.new_page()
    other.goto(address)
    shows(other, "Court papers")
    choose(other, "default")
    page.reload()
    shows(page, "Court papers")
    page.wait_for_selector("#answer .v-live > *")
    assert answer(page, ask) == "Ada"


def test_the_address_names_the_collection(visit, address, ask):
    page = visit(address, path="/?collection=Court+papers")
    shows(page, "Court papers")
    assert answer(page, ask) == "Ada"
    choose(page, "default")
    assert "collection=" not in page.url
    choose(page, "Court papers")
    assert "collection=Court+papers" in page.url


def test_a_link_without_a_collection_means_the_default_one(visit, address):
    page = visit(address)
    choose(page, "Court papers")
    page.goto(f"{address}/?q=Who+is+the+keeper%3F")
    page.wait_for_selector(".v-result[aria-busy=false] .v-answer")
    page.wait_for_function("document.querySelector('.v-answer').textContent === 'Maria'")
    shows(page, "default")


def test_an_address_of_no_collection_says_so(visit, address):
    page = visit(address, path="/?collection=no+such")
    page.wait_for_function(
        "/there is no collection “no such”/.test(document.querySelector('.v-line').textContent)"
    )
    choose(page, "default")
    page.wait_for_function("/1 document/.test(document.querySelector('.v-line').textContent)")


def test_one_that_is_remembered_and_gone_gives_way_to_the_default(visit, address, library, ask):
    page = visit(address)
    choose(page, "Court papers")
    library.delete("Court papers")
    page.goto("about:blank")
    page.goto(address)
    shows(page, "default")
    page.wait_for_function("/1 document/.test(document.querySelector('.v-line').textContent)")
    assert answer(page, ask) == "Maria"


def test_a_collection_is_made_with_a_name_that_will_do(visit, address, library):
    page = visit(address)
    open_menu(page)
    page.click(".v-new")
    for name, problem in (
        ("", "Give the collection a name"),
        ("a/b", "A name has up to 64 letters"),
        ("court PAPERS", "choose another name"),
    ):
        page.fill("#v-create-name", name)
        page.keyboard.press("Enter")
        page.wait_for_function(
            "wanted => document.querySelector('#v-create-problem').textContent.includes(wanted)",
            arg=problem,
        )
    page.fill("#v-create-name", "Letters 2024")
    page.keyboard.press("Enter")
    shows(page, "Letters 2024")
    page.wait_for_function("/No documents yet/.test(document.querySelector('.v-line').textContent)")
    assert library.names() == ["default", "Court papers", "Letters 2024"]
    assert page.seen.errors == []


def test_a_server_that_is_gone_is_said_to_be(visit, address):
    page = visit(address)
    open_menu(page)
    page.route("**/component_server/", lambda route: route.abort())
    page.click(".v-new")
    page.fill("#v-create-name", "Letters")
    page.keyboard.press("Enter")
    page.wait_for_selector("#v-create-problem >> text=lost touch")
    page.keyboard.press("Escape")
    page.click(".v-chosen")
    page.wait_for_selector(".v-menu li >> text=lost touch")


def test_a_collection_is_deleted_after_one_more_question(visit, address, library):
    page = visit(address)
    choose(page, "Court papers")
    open_menu(page)
    assert page.locator(".v-drop-one").count() == 1  # the default one stays
    page.click(".v-drop-one")
    page.wait_for_selector(".v-confirm[open]")
    assert page.text_content("#v-confirm-title") == "Delete \u201cCourt papers\u201d?"
    assert "1 document" in page.text_content("#v-confirm-text")
    assert page.evaluate("document.activeElement.textContent") == "Keep it"
    page.keyboard.press("Enter")
    page.wait_for_selector(".v-confirm:not([open])", state="attached")
    assert "Court papers" in library.names()
    page.click(".v-drop-one")
    page.click(".v-confirm .v-danger")
    page.wait_for_function("document.querySelectorAll('.v-menu li').length === 1")
    page.keyboard.press("Escape")
    shows(page, "default")
    assert library.names() == ["default"]
    page.wait_for_function("/1 document/.test(document.querySelector('.v-line').textContent)")


def test_one_that_was_deleted_elsewhere_says_so(visit, address, library, ask):
    page = visit(address)
    choose(page, "Court papers")
    library.delete("Court papers")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_function(
        "/there is no collection/.test(document.querySelector('.v-line').textContent)"
    )
    choose(page, "default")
    assert answer(page, ask) == "Maria"


def test_the_switcher_works_by_keyboard(visit, address, ask):
    page = visit(address)
    page.focus(".v-chosen")
    page.keyboard.press("Enter")
    page.wait_for_selector(".v-menu:visible [aria-current]:focus")
    assert page.get_attribute(".v-chosen", "aria-expanded") == "true"
    page.keyboard.press("Escape")
    page.wait_for_selector(".v-chosen:focus")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(".v-menu:visible [aria-current]:focus")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    shows(page, "Court papers")
    assert page.evaluate("document.activeElement.className") == "v-chosen"


def test_a_click_elsewhere_closes_the_menu(visit, address):
    page = visit(address)
    open_menu(page)
    page.mouse.click(1200, 700)
    page.wait_for_selector(".v-menu", state="hidden")
