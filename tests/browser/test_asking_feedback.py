"""What a reader says of an answer, and the right words selected in the document."""

import pytest

LOG = "🌊🌊 The keeper is Zoë 👩🏽‍✈️ Berg since May.\n\nOr <b>so</b> they say."
SHIP = "قائد السفينة هو عمر بن سعيد 👩🏽‍✈️ اليوم."

# what is selected is shown a moment after it is
SHOWN = "document.querySelector('.v-picked q')?.textContent === getSelection().toString().trim()"


@pytest.fixture
def assistant(fakes):
    return fakes.FakeAssistant(
        [
            fakes.document(LOG, "Log", name="log.md"),
            fakes.document(SHIP, "السفينة", name="ship.txt"),
        ]
    )


@pytest.fixture
def page(visit, serve, assistant):
    return visit(serve(assistant))


def click(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def thanked(page, words):
    page.wait_for_function(
        "words => document.querySelector('.v-thanks')?.textContent.includes(words)", arg=words
    )


def select(page, words):
    """Select words in the document as a mouse does: from the first to the last of them."""
    page.evaluate(
        """words => {
            const walker = document.createTreeWalker(document.querySelector('.v-text'), 4);
            const nodes = [];
            while (walker.nextNode()) nodes.push(walker.currentNode);
            const all = nodes.map(node => node.data).join('');
            const at = (offset) => {
                for (const node of nodes) {
                    if (offset <= node.length) return [node, offset];
                    offset -= node.length;
                }
            };
            const start = all.indexOf(words);
            getSelection().setBaseAndExtent(...at(start), ...at(start + words.length));
        }""",
        words,
    )


@pytest.mark.parametrize(
    ("button", "verdict"),
    [
        ("Right", "right"),
        ("Wrong place", "wrong place"),
        ("Should have said nothing", "should be silent"),
    ],
)
def test_a_verdict_is_two_clicks_and_can_be_taken_back(page, ask, assistant, button, verdict):
    ask(page, "Who is the keeper?")
    click(page, button)
    thanked(page, "Thank you")
    (entry,) = assistant.feedback.entries()
    assert (entry.verdict, entry.question) == (verdict, "Who is the keeper?")
    assert entry.text == page.text_content(".v-answer")
    click(page, "Undo")
    page.wait_for_selector("text=Was this right?")
    assert assistant.feedback.entries() == []


def test_what_can_not_be_noted_is_said_and_can_be_sent_again(page, ask, assistant):
    ask(page, "Who is the keeper?")
    page.route("**/component_server/", lambda route: route.fulfill(status=401))  # logged out
    click(page, "Right")
    page.wait_for_selector(".v-feedback .v-failure >> text=lost touch")
    page.unroute("**/component_server/")
    click(page, "Right")
    thanked(page, "Thank you")
    page.route("**/component_server/", lambda route: route.fulfill(status=401))
    click(page, "Undo")
    page.wait_for_selector(".v-feedback .v-failure >> text=lost touch")
    assert [one.verdict for one in assistant.feedback.entries()] == ["right"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who is the keeper?", "Zoë 👩🏽‍✈️ Berg"),
        ("Who is the keeper?", "🌊 The keeper"),
        ("قائد السفينة", "عمر بن سعيد 👩🏽‍✈️"),
    ],
)
def test_the_right_words_are_selected_in_the_document(page, ask, assistant, question, words):
    ask(page, question)
    click(page, "Right place, wrong words")
    page.wait_for_selector(".v-correcting:not([hidden])")
    select(page, words)
    page.wait_for_function(
        "words => document.querySelector('.v-picked q')?.textContent === words", arg=words
    )
    click(page, "Use these words")
    thanked(page, f"the right words are “{words}”")
    (entry,) = assistant.feedback.entries()
    right = entry.correction
    assert (entry.verdict, right.text) == ("wrong words", words)
    assert assistant.document(right.document_id).text[right.start : right.end] == words
    assert page.seen.errors == []


def test_what_is_clicked_twice_is_noted_once(page, ask, assistant):
    twice = "name => [1, 2].forEach(() => document.querySelector(name).click())"
    ask(page, "Who is the keeper?")
    page.evaluate(twice, ".v-feedback button:nth-of-type(2)")
    page.wait_for_selector(".v-correcting:not([hidden])")
    select(page, "Berg")
    page.wait_for_selector(".v-picked q:has-text('Berg')")
    page.evaluate(twice, ".v-use")
    thanked(page, "the right words are “Berg”")
    page.wait_for_timeout(300)
    assert page.locator(".v-correcting .v-failure:not([hidden])").count() == 0
    assert [one.correction.text for one in assistant.feedback.entries()] == ["Berg"]


def test_a_selection_may_cross_paragraphs_and_loses_its_outer_space(page, ask, assistant):
    ask(page, "Who is the keeper?")
    click(page, "Right place, wrong words")
    page.wait_for_selector(".v-correcting:not([hidden])")
    select(page, " May.Or <b>so</b> ")
    page.wait_for_selector(".v-picked q:has-text('May.')")
    click(page, "Use these words")
    thanked(page, "the right words are")
    assert assistant.feedback.entries()[0].correction.text == "May.\n\nOr <b>so</b>"


def test_the_right_words_are_selected_by_keyboard_alone(page, ask, assistant):
    ask(page, "Who is the keeper?")
    page.get_by_role("button", name="Right place, wrong words").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".v-correcting:not([hidden])")
    page.wait_for_function("document.querySelector('.v-picked q')")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function(SHOWN)
    chosen = page.text_content(".v-picked q")
    page.keyboard.press("Enter")
    thanked(page, chosen)
    right = assistant.feedback.entries()[0].correction
    assert right.text == chosen
    assert LOG[right.start : right.end] == chosen


def test_escape_leaves_the_selection_first_and_then_the_document(page, ask, assistant):
    ask(page, "Who is the keeper?")
    click(page, "Right place, wrong words")
    page.wait_for_selector(".v-correcting:not([hidden])")
    page.keyboard.press("Escape")
    page.wait_for_selector(".v-correcting", state="hidden")
    assert page.locator(".v-viewer[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".v-viewer[open]").count() == 0
    assert [one.verdict for one in assistant.feedback.entries()] == ["wrong words"]


def test_a_document_that_changed_meanwhile_is_not_corrected(page, ask, assistant, fakes):
    ask(page, "Who is the keeper?")
    click(page, "Right place, wrong words")
    page.wait_for_selector(".v-correcting:not([hidden])")
    select(page, "Berg")
    assistant.put(fakes.document(f"New. {LOG}", "Log", name="log.md"))
    click(page, "Use these words")
    page.wait_for_selector(".v-correcting .v-failure:not([hidden])")
    assert "has changed" in page.text_content(".v-correcting .v-failure")


def test_of_a_refusal_the_place_that_says_it_can_be_shown(page, ask, assistant):
    ask(page, "How many camels do they own in Paris?")
    click(page, "They do say it")
    thanked(page, "Thank you")
    click(page, "Select the right words")
    page.wait_for_selector(".v-viewer[open] .v-text p")
    select(page, "since May")
    click(page, "Use these words")
    thanked(page, "since May")
    (entry,) = assistant.feedback.entries()
    assert (entry.verdict, entry.document_id) == ("wrong place", None)
    assert entry.correction.text == "since May"
