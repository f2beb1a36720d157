"""The document beside the answer: its marks, and links to them."""

import pytest

RIVER = "\n\n".join(f"Paragraph {i} of the river and those who live by it." for i in range(2000))
SHIP = "قائد السفينة هو عمر بن سعيد 👩🏽‍✈️ اليوم."


@pytest.fixture(scope="module")
def assistant(fakes):
    river = f"The ferryman is Old Tomas.\n\n{RIVER}\n\nThe ferryman was Karl Maria."
    pages = "Of the sea.\n\nThe pilot is Anna Berg.\n\nThe end."
    return fakes.FakeAssistant(
        [
            fakes.document(river, "The long river", name="river.txt"),
            fakes.document(SHIP, "السفينة", name="ship.txt"),
            fakes.document(pages, "Pilots", name="pilots.pdf", pages=(0, 13, 38)),
        ]
    )


@pytest.fixture(scope="module")
def address(serve, fakes, assistant):
    notes = fakes.FakeAssistant([fakes.document("The keeper is Maria.", "Notes", name="n.md")])
    notes.collection = "my notes"
    return serve(assistant, others={"my notes": notes})


def open_quote(page):
    page.click(".v-card .v-open >> nth=0")
    page.wait_for_selector(".v-viewer[open] mark")


def marked(page, words):
    page.wait_for_function(
        "words => document.querySelector('.v-text mark')?.textContent === words", arg=words
    )


def test_next_and_previous_go_through_the_marks_of_the_document(visit, ask, address):
    page = visit(address)
    ask(page, "Who is the ferryman?")
    open_quote(page)
    assert page.text_content(".v-which") == "Mark 1 of 2"
    page.get_by_role("button", name="Next mark").click()
    marked(page, "Karl Maria")
    assert page.text_content(".v-which") == "Mark 2 of 2"
    assert page.evaluate("document.activeElement.textContent") == "Karl Maria"
    box = page.locator(".v-text mark").bounding_box()
    assert 0 < box["y"] < 860
    page.keyboard.press("p")
    marked(page, "Old Tomas")
    page.keyboard.press("n")
    marked(page, "Karl Maria")


def test_asking_beside_the_document_leaves_the_focus_in_the_box(visit, ask, address):
    page = visit(address)
    ask(page, "Who is the ferryman?")
    open_quote(page)
    ask(page, "Who is the pilot?")
    page.wait_for_selector(".v-viewer:not([open])", state="attached")
    assert page.evaluate("document.activeElement.id") == "v-question"
    open_quote(page)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Pilots"


def test_pages_are_named(visit, ask, address):
    page = visit(address)
    ask(page, "Who is the pilot?")
    open_quote(page)
    assert page.text_content(".v-viewer .v-where") == "page 2"
    named = "[...document.querySelectorAll('.v-text p')].map(one => one.dataset.page)"
    assert page.evaluate(named) == ["page 1", "page 2", "page 3"]


def test_a_link_to_a_mark_opens_question_and_mark(visit, ask, address):
    page = visit(address, permissions=["clipboard-read", "clipboard-write"])
    ask(page, "قائد السفينة")
    open_quote(page)
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("document.querySelector('.v-copy-link').textContent === 'Copied'")
    link = page.evaluate("navigator.clipboard.readText()")
    mark = page.text_content(".v-text mark")
    assert link.startswith(f"{address}/?q=")
    assert "%D8%B9%D9%85%D8%B1" not in link  # no word of the document
    other = visit(address, path=link.removeprefix(address))
    other.wait_for_selector(".v-viewer[open] mark")
    assert other.text_content(".v-text mark") == mark
    assert other.text_content(".v-answer") == mark
    assert other.input_value("#question textarea") == "قائد السفينة"
    assert other.seen.errors == []


def place(assistant, name, words):
    document = assistant.document(f"doc-{name}")
    start = document.text.index(words)
    return f"doc={document.id}&s={start}&e={start + len(words)}&h={document.sha256[:16]}"


def test_a_link_counts_in_characters_not_in_utf_16(visit, address, assistant):
    page = visit(address, path=f"/?{place(assistant, 'ship.txt', 'اليوم')}")
    page.wait_for_selector(".v-viewer[open] mark")
    assert page.text_content(".v-text mark") == "اليوم"


def test_a_link_to_a_document_that_has_changed_says_so(visit, address, assistant):
    path = place(assistant, "ship.txt", "عمر")
    page = visit(address, path=f"/?{path[:-4]}0000")
    page.wait_for_selector(".v-viewer[open] .v-text p")
    assert "has changed since" in page.text_content(".v-note")
    assert page.locator(".v-text mark").count() == 0
    assert page.text_content(".v-text") == SHIP


def test_a_link_to_a_document_that_is_gone_says_so(visit, address):
    page = visit(address, path="/?doc=nothing&s=0&e=1&h=0123456789abcdef")
    page.wait_for_selector(".v-viewer[open]")
    assert "no longer in the collection" in page.text_content(".v-note")


def test_a_link_names_its_collection(visit, address):
    page = visit(address, path="/?q=Who+is+the+keeper%3F&collection=my+notes")
    page.wait_for_selector(".v-timing")
    assert page.text_content(".v-answer") == "Maria"
    assert "collection=my+notes" in page.url


def test_a_link_to_a_collection_that_is_not_there_says_so(visit, address):
    page = visit(address, path="/?q=Who+is+the+keeper%3F&collection=other")
    page.wait_for_selector("#answer .v-problem")
    assert "no collection “other”" in page.text_content("#answer")


def test_back_and_forth_lead_from_question_to_question(visit, ask, address):
    page = visit(address)
    ask(page, "Who is the pilot?")
    ask(page, "Who is the pilot?")
    ask(page, "Who is the ferryman?")

    def shows(words):
        page.wait_for_function(
            "words => document.querySelector('#answer .v-live').textContent.includes(words)",
            arg=words,
        )

    page.go_back()
    shows("Anna Berg")
    assert page.input_value("#question textarea") == "Who is the pilot?"
    page.go_back()
    shows("own words")  # the first card
    page.go_forward()
    shows("Anna Berg")
    page.go_forward()
    shows("Old Tomas")
    assert page.url == f"{address}/?q=Who+is+the+ferryman%3F"
    assert page.seen.errors == []


def test_back_leads_to_a_question_of_another_collection(visit, ask, address):
    page = visit(address, path="/?collection=my+notes")
    ask(page, "Who is the keeper?")
    page.click(".v-chosen")
    page.click(".v-pick >> text=default")
    page.wait_for_function("document.querySelector('.v-name').textContent === 'default'")
    ask(page, "Who is the pilot?")
    page.go_back()  # where the other collection was chosen
    page.go_back()
    page.wait_for_function("document.querySelector('.v-name').textContent === 'my notes'")
    assert page.seen.errors == []
