"""Keys, waiting, cancelling, and several pages at once."""

import pytest
from axe_playwright_python.sync_playwright import Axe


@pytest.fixture(scope="module")
def library(fakes):
    rows = [("keeper", "Maria"), ("cook", "Jan"), ("pilot", "Anna"), ("keeper", "Maria")]
    return [
        fakes.document(f"The {who} is {name}.", f"Log {number}", name=f"{number}.md")
        for number, (who, name) in enumerate(rows)
    ]


@pytest.fixture(scope="module")
def address(serve, fakes, library):
    return serve(fakes.FakeAssistant(library))


@pytest.fixture
def slow(serve, fakes, library):
    return serve(fakes.FakeAssistant(library, slow=1.5))


def start(page, question):
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(".v-result[aria-busy=true]")


def answer(page, words):
    page.wait_for_function(
        "words => document.querySelector('.v-answer')?.textContent === words", arg=words
    )


def focused(page):
    return page.evaluate("document.activeElement.textContent")


def test_quotes_are_walked_with_j_and_k_and_opened_with_enter(visit, ask, address):
    page = visit(address)
    ask(page, "Who is the keeper?")
    page.keyboard.press("j")  # still in the box: it is typed
    assert page.input_value("#question textarea").endswith("?j")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert focused(page) == "Log 0"
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == "Log 3"
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_selector(".v-viewer[open] mark")
    page.keyboard.press("j")
    page.wait_for_function("document.querySelector('.v-viewer .v-title').textContent === 'Log 3'")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert "next and previous quote" in page.text_content(".v-keys[open]")
    page.keyboard.press("Escape")
    assert page.locator(".v-keys[open]").count() == 0


def test_the_slash_goes_to_the_question_from_another_tab(visit, address):
    page = visit(address)
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_selector(".v-documents tbody tr")
    page.keyboard.press("/")
    page.wait_for_function("document.activeElement.matches('#question textarea')")


def test_a_question_is_cancelled_and_its_late_answer_dropped(visit, slow):
    page = visit(slow)
    before = page.text_content("#answer .v-live")
    start(page, "Who is the keeper?")
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_selector("#ask:visible")
    assert page.text_content(".v-waiting") == ""
    page.wait_for_timeout(2000)
    assert page.text_content("#answer .v-live") == before
    assert page.text_content("#answer .v-said") == "Cancelled"
    start(page, "Who is the cook?")
    page.keyboard.press("Escape")
    page.wait_for_selector(".v-result[aria-busy=false]")
    assert page.text_content("#answer .v-live") == before
    assert page.locator(".v-entries > li").count() == 0


def test_a_newer_question_takes_the_place_of_an_older_one(visit, slow):
    page = visit(slow)
    start(page, "Who is the keeper?")
    start(page, "Who is the cook?")
    answer(page, "Jan")
    page.wait_for_timeout(300)
    assert page.text_content(".v-answer") == "Jan"
    assert page.text_content("#history summary").split()[-1] == "(1)"


def test_two_pages_get_the_answers_to_their_own_questions(visit, serve, fakes, library):
    assistant = fakes.FakeAssistant(library)
    address = serve(assistant)
    one, two, three = (visit(address) for _ in range(3))
    assistant.may_answer.clear()
    start(one, "Who is the keeper?")
    start(two, "Who is the cook?")
    start(three, "Who is the pilot?")
    three.wait_for_function(
        "/^Waiting for . questions? asked before/.test(document.querySelector('.v-waiting').textContent)"
    )
    assistant.may_answer.set()
    answer(one, "Maria")
    answer(two, "Jan")
    answer(three, "Anna")
    assert [page.text_content(".v-answer") for page in (one, two, three)] == [
        "Maria",
        "Jan",
        "Anna",
    ]


def test_a_full_line_is_a_card_that_offers_to_ask_again(visit, ask, address):
    page = visit(address)
    full = '{"kind": "crowded", "question": "Who is the cook?"}'
    page.route(
        "**/component_server/",
        lambda route: (
            route.fulfill(body=full, content_type="application/json")
            if '"ask"' in (route.request.post_data or "")
            else route.continue_()
        ),
    )
    ask(page, "Who is the cook?")
    assert "Too many questions are waiting." in page.text_content("#answer")
    page.unroute("**/component_server/")
    page.get_by_role("button", name="Ask again").click()
    answer(page, "Jan")
    assert page.locator(".toast-body").count() == 0


def test_a_server_that_is_gone_is_said_to_be(visit, address):
    page = visit(address)
    page.route("**/component_server/", lambda route: route.abort())
    page.fill("#question textarea", "Who?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer .v-problem")
    assert "lost touch" in page.text_content("#answer")


def faults(page):
    page.wait_for_timeout(300)
    return [
        (fault["id"], node["html"][:200], node["failureSummary"])
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_of_accessibility(visit, ask, address, scheme):
    page = visit(address, color_scheme=scheme)
    ask(page, "Who is the keeper?")
    page.click(".v-actions .v-star")
    page.click("#history summary")
    page.get_by_role("button", name="Ask saved questions again").click()
    page.wait_for_selector(".v-flag")
    assert faults(page) == []
    page.get_by_role("button", name="Right place, wrong words").click()
    page.wait_for_selector(".v-correcting:not([hidden])")
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector(".v-keys[open]")
    assert faults(page) == []


@pytest.mark.parametrize("width", [380, 320])
def test_a_narrow_window_needs_no_sideways_scrolling(visit, ask, address, width):
    page = visit(address, width=width, height=700)
    ask(page, "Who is the keeper?")
    page.click(".v-actions .v-star")
    page.click("#history summary")
    page.wait_for_selector(".v-entries > li")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Right place, wrong words").click()
    page.wait_for_selector(".v-correcting:not([hidden])")
    panel = page.locator(".v-viewer").bounding_box()
    assert panel["x"] >= 0
    assert page.locator(".v-use").is_visible()


def test_a_question_that_is_too_long_is_not_cut_and_not_sent(visit, ask, address):
    page = visit(address)
    before = page.text_content("#answer .v-live")
    box, problem = page.locator("#question textarea"), page.locator("#v-too-long")
    long = "Who is the keeper" + " of the tower" * 160 + "?"
    box.fill(long)
    assert problem.text_content() == f"{len(long):,} characters; 1,000 at most. Shorten it."
    assert box.get_attribute("aria-invalid") == "true"
    page.keyboard.press("Enter")
    page.wait_for_function(
        "/Shorten/.test(document.querySelector('#question .v-said').textContent)"
    )
    assert page.text_content("#answer .v-live") == before
    assert box.input_value() == long
    long = "Who is the keeper" + " of 👩🏽‍✈️" * 100 + "?"  # 717 characters, more in UTF-16
    ask(page, long)
    assert not problem.is_visible()
    asked = page.locator(".v-asked")
    assert asked.get_attribute("title") == long
    assert 40 < asked.bounding_box()["height"] < 70  # three lines
