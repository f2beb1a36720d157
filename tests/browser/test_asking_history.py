"""The questions asked of a collection."""

import pytest

KEEPER, COOK = "Who is the keeper?", "Who is the cook?"


@pytest.fixture
def assistant(fakes):
    log = fakes.document("The keeper is Maria. The cook is Jan.", "Log", name="log.md")
    return fakes.FakeAssistant([log])


@pytest.fixture
def page(visit, ask, serve, assistant):
    opened = visit(serve(assistant))
    for question in (KEEPER, "How <b>many</b> camels?", COOK):
        ask(opened, question)
    count(opened, 3)
    opened.click("#history summary")
    return opened


def count(page, number):
    page.wait_for_function(
        "number => document.querySelectorAll('.v-entries > li').length === number", arg=number
    )


def listed(page, section):
    heading = page.locator(".v-section", has_text=section)
    return heading.locator("+ ul .v-open").all_text_contents()


def test_what_was_asked_is_listed_newest_first_and_asked_again_by_a_click(page):
    assert listed(page, "Earlier") == [COOK, "How <b>many</b> camels?", KEEPER]
    assert page.locator(".v-then").all_text_contents() == ["Jan", "No answer", "Maria"]
    page.get_by_role("button", name=KEEPER, exact=True).click()
    page.wait_for_function("document.querySelector('.v-answer').textContent === 'Maria'")
    page.wait_for_function(
        "document.querySelector('.v-entries .v-open').textContent.includes('keeper')"
    )
    assert listed(page, "Earlier") == [KEEPER, COOK, "How <b>many</b> camels?"]


def test_a_question_is_removed_and_the_rest_cleared_when_asked_twice(page):
    page.get_by_role("button", name=f"Save: {COOK}").click()
    page.wait_for_selector("text=Ask saved questions again")
    page.get_by_role("button", name=f"Remove: {KEEPER}").click()
    count(page, 2)
    page.get_by_role("button", name="Clear").dblclick()
    assert "Remove all questions that are not saved" in page.text_content(".v-sure-row")
    page.wait_for_timeout(300)
    assert listed(page, "Earlier") == ["How <b>many</b> camels?"]
    page.get_by_role("button", name="Keep").click()
    assert page.evaluate("document.activeElement.textContent") == "Clear"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Keep"
    page.get_by_role("button", name="Remove", exact=True).click()
    count(page, 1)
    assert listed(page, "Saved") == [COOK]


def test_a_saved_question_whose_quote_is_gone_is_flagged(page, ask, assistant, fakes):
    star = page.locator(".v-actions .v-star")
    star.click()
    page.wait_for_selector(".v-actions .v-star[aria-pressed=true]")
    assert star.text_content() == "★ Question saved"
    ask(page, KEEPER)
    page.wait_for_selector(".v-actions .v-star[aria-pressed=false]")
    star.click()
    page.wait_for_selector(".v-actions .v-star[aria-pressed=true]")
    assert listed(page, "Saved") == [KEEPER, COOK]
    page.get_by_role("button", name="Ask saved questions again").click()
    flags = page.locator(".v-flag")
    page.wait_for_function("document.querySelectorAll('.v-flag').length === 2")
    page.wait_for_selector("text=Ask saved questions again")
    assert flags.all_text_contents() == ["✓ Same answer"] * 2
    assistant.put(fakes.document("The keeper is Ole. The cook is Jan.", "Log", name="log.md"))
    page.get_by_role("button", name="Ask saved questions again").click()
    page.wait_for_selector("text=Save the new answer")
    page.wait_for_selector("text=Ask saved questions again")
    assert "⚠ The quote is gone. Now: Ole, 97\u00a0% sure" in flags.nth(0).text_content()
    page.wait_for_function(
        "document.querySelector('#history .v-said').textContent.includes('2 of 2 saved questions differ')"
    )
    page.get_by_role("button", name="Save the new answer").first.click()
    page.wait_for_function("document.querySelector('.v-then').textContent === 'Ole'")


def test_the_new_answer_that_is_shown_is_the_one_that_is_saved(page, assistant, fakes):
    page.get_by_role("button", name=f"Save: {KEEPER}").click()
    page.wait_for_selector("text=Ask saved questions again")
    assistant.put(fakes.document("The keeper is Ole. The cook is Jan.", "Log", name="log.md"))
    page.get_by_role("button", name="Ask saved questions again").click()
    page.wait_for_selector("text=Save the new answer")
    assistant.put(fakes.document("The keeper is Ida. The cook is Jan.", "Log", name="log.md"))
    page.get_by_role("button", name="Save the new answer").dblclick()
    page.wait_for_function("document.querySelector('.v-then').textContent === 'Ole'")
    assert page.locator("#history .v-alarm").count() == 0


def test_a_question_that_can_not_be_saved_is_told_on_the_card(page):
    page.get_by_role("button", name=f"Remove: {COOK}").click()
    count(page, 2)
    page.click("#history summary")
    star, failure = page.locator(".v-actions .v-star"), page.locator(".v-actions .v-failure")
    star.click()
    failure.wait_for(state="visible")
    assert "no longer in the history. Ask it again" in failure.text_content()
    page.route("**/component_server/", lambda route: route.fulfill(status=500))
    star.click()
    page.wait_for_function(
        "/lost touch/.test(document.querySelector('.v-actions .v-failure')?.textContent)"
    )
    assert star.get_attribute("aria-pressed") == "false"


def test_the_keyboard_stays_in_its_place_when_a_question_is_removed(page):
    page.focus(f"[aria-label='Remove: {COOK}']")
    for left, focused in ((2, "Remove: How <b>many</b> camels?"), (1, f"Remove: {KEEPER}")):
        page.keyboard.press("Enter")
        count(page, left)
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == focused
    page.keyboard.press("Enter")
    count(page, 0)
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_the_history_is_there_when_the_page_is_opened_again(page):
    page.goto(page.url.split("?")[0])
    page.wait_for_selector("#history summary")
    assert page.text_content("#history summary").split() == ["Questions", "asked", "(3)"]
    assert page.seen.errors == []


def test_saved_questions_that_could_not_be_asked_are_counted_apart(page):
    page.locator(".v-actions .v-star").click()
    page.wait_for_selector("text=Ask saved questions again")
    page.route("**/component_server/", lambda route: route.fulfill(status=500))
    page.get_by_role("button", name="Ask saved questions again").click()
    said = page.locator("#history .v-said", has_text="asked.")
    said.wait_for(state="attached")
    assert said.text_content() == "1 could not be asked."


def test_a_check_that_is_stopped_says_how_far_it_came(page, ask, assistant):
    for question in (KEEPER, COOK):
        page.get_by_role("button", name=f"Save: {question}").click()
        page.wait_for_selector(f"[aria-label='Save: {question}'][aria-pressed=true]")
    assistant.may_answer.clear()
    page.get_by_role("button", name="Ask saved questions again").click()
    page.get_by_role("button", name="Stop").click()
    assistant.may_answer.set()
    said = page.locator("#history .v-said", has_text="so far")
    said.wait_for(state="attached")
    assert said.text_content() == "0 of 1 asked so far differ from what was saved."
