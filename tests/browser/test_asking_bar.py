"""The bar an answer has to reach."""

import json

import pytest

SLIDER = "#v-sure"


@pytest.fixture(scope="module")
def address(serve, fakes, tmp_path_factory):
    assistant = fakes.FakeAssistant([fakes.document("The keeper is Maria.", "Log", name="log.md")])
    assistant.home = tmp_path_factory.mktemp("home")
    run = assistant.home / "evaluations" / "first"
    run.mkdir(parents=True)
    points = [
        {"min_confidence": bar / 100, "answered": 1 - bar / 100, "right": 0.9}
        for bar in range(5, 100, 5)
    ]
    metrics = {"metrics": {}, "questions": 80, "operating_points": points}
    (run / "metrics.json").write_text(json.dumps(metrics))
    (run / "config.json").write_text('{"name": "seeds test fast"}')
    return serve(assistant)


def text(page, selector, words):
    page.wait_for_function(
        "([selector, words]) => document.querySelector(selector)?.textContent.includes(words)",
        arg=[selector, words],
    )


def test_the_bar_decides_again_says_its_cost_and_is_remembered(visit, ask, address):
    page = visit(address)
    text(page, ".v-certainty output", "50\u00a0% sure")
    text(
        page,
        ".v-cost",
        "At 50\u00a0% it answered 50\u00a0% of the evaluation\u2019s questions, 90\u00a0%",
    )
    ask(page, "Who is the keeper of the tower?")  # 48 % sure
    assert page.text_content(".v-answer") == "Your documents do not say."
    page.focus(SLIDER)
    page.keyboard.press("ArrowLeft")
    text(page, ".v-answer", "Maria")
    assert page.evaluate("document.activeElement.id") == "v-sure"
    assert page.get_attribute(SLIDER, "aria-valuetext") == "45 % sure"
    text(page, ".v-cost", "At 45\u00a0%")
    page.keyboard.press("End")
    text(page, ".v-answer", "Your documents do not say.")
    text(page, "#answer .v-detail", "48\u00a0% sure, 47 points below the 95\u00a0% an answer needs")
    page.reload()
    page.wait_for_selector(".v-timing")
    text(page, ".v-certainty output", "95\u00a0% sure")
    text(page, ".v-answer", "Your documents do not say.")
    assert page.seen.errors == []


def test_the_bar_is_for_the_question_asked_and_leaves_the_next_one_alone(visit, ask, serve, fakes):
    texts = "The keeper is Maria.", "The cook is Jan."
    assistant = fakes.FakeAssistant(
        [fakes.document(one, name=f"{n}.md") for n, one in enumerate(texts)]
    )
    page = visit(serve(assistant))
    ask(page, "Who is the keeper of the tower?")  # 48 % sure
    page.fill("#question textarea", "Who is the c")
    page.focus(SLIDER)
    page.keyboard.press("ArrowLeft")
    text(page, ".v-answer", "Maria")
    assert page.input_value("#question textarea") == "Who is the c"
    assistant.may_answer.clear()
    page.fill("#question textarea", "Who is the cook of the tower?")
    page.keyboard.press("Enter")
    page.focus(SLIDER)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assistant.may_answer.set()
    text(page, "#answer .v-asked", "No answer to “Who is the cook of the tower?”")


def test_the_first_bar_chosen_with_the_mouse_stays(visit, address):
    page = visit(address)
    text(page, ".v-cost", "At 50")
    box = page.locator(SLIDER).bounding_box()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2)
    with page.expect_response("**/component_server/"):
        page.mouse.down()
    page.wait_for_timeout(200)
    page.mouse.up()
    chosen = page.input_value(SLIDER)
    assert int(chosen) > 70
    text(page, ".v-certainty output", f"{chosen}\u00a0% sure")
    assert page.evaluate("window.verbatim.sure") == int(chosen)


def test_moving_the_bar_before_a_question_asks_nothing(visit, address):
    page = visit(address)
    text(page, ".v-cost", "At 50")
    page.focus(SLIDER)
    page.keyboard.press("ArrowRight")
    text(page, ".v-cost", "At 55")
    page.wait_for_timeout(400)
    assert page.locator(".v-timing").count() == 0
