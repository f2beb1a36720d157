"""The page with the real encoder and reader on the seed documents."""

from pathlib import Path

import pytest

SEEDS = Path(__file__).parents[2] / "seeds"
pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    from rag.assistant import Assistant

    with Assistant.open(tmp_path_factory.mktemp("home")) as opened:
        opened.add([path for path in SEEDS.glob("*.md") if path.name != "README.md"])
        yield opened


@pytest.fixture(scope="module")
def address(serve, assistant):
    return serve(assistant)


def test_a_question_is_answered_with_a_slice_of_the_document(visit, ask, address, assistant):
    page = visit(address)
    ask(page, "Who is the president of the Syrian Opposition Coalition?")
    assert page.text_content(".v-answer") == "Hadi al-Bahra"
    page.click(".v-card .v-open >> nth=0")
    page.wait_for_selector("dialog[open] mark")
    title = page.text_content(".v-viewer .v-title")
    (info,) = (one for one in assistant.documents() if one.title == title)
    text = assistant.document(info.id).text
    assert page.text_content(".v-text mark") == "Hadi al-Bahra"
    assert "".join(page.text_content(".v-text").split()) == "".join(text.split())
    quoted = page.text_content(".v-card blockquote >> nth=0")
    assert quoted in text
    assert page.seen.errors == []


def test_a_whole_list_is_shown_line_by_line(visit, ask, serve, tmp_path):
    from rag.assistant import Assistant

    rules = tmp_path / "rules.md"
    items = "- keep a dog\n- drill holes into the walls\n- smoke on the stairs"
    rules.write_text(f"# House rules\n\nThe tenant must not:\n\n{items}\n", encoding="utf-8")
    with Assistant.open(tmp_path / "home") as opened:
        opened.add([rules])
        page = visit(serve(opened))
        ask(page, "What must the tenant not do?")
        assert page.inner_text(".v-answer") == items
        assert page.inner_text(".v-card blockquote >> nth=0") == items
        assert page.seen.errors == []


def test_what_the_documents_do_not_say_is_refused(visit, ask, address):
    page = visit(address)
    ask(page, "Who won the football world cup in 2018?")
    assert page.text_content(".v-answer") == "Your documents do not say."
    assert "an answer needs" in page.text_content(".v-detail")
    assert "never mentions" in page.text_content(".v-live")
    assert "“2018”" in page.text_content(".v-live")
    near = page.locator(".v-near").all_text_contents()
    headings = [
        section.rpartition(" > ")[2]
        for section in page.locator("li:has(.v-near) .v-section").all_text_contents()
    ]
    lines = [line for text in near for line in text.splitlines()]
    assert set(headings) & set(lines)  # a heading stands on a line of its own
