"""The same documents in several formats: what is written, and where their gold stands."""

import pytest

from benchmarks.formats import _page, _placed
from benchmarks.plain_text import written
from eval.questions import Question


def test_a_page_has_the_title_of_the_front_matter_or_of_the_first_heading():
    assert "<h1>Log</h1><p>One.</p>" in _page("---\ntitle: Log\n---\n\nOne.", "").replace("\n", "")
    page = _page("# Log\n\n| a | b |\n|---|---|\n| 1 | 2 |", "p { x }")
    assert "<title>Log</title>" in page
    assert "p { x }" in page
    assert page.count("<h1") == 1
    assert "<table>" in page


def test_gold_is_found_in_another_format_and_unanswerable_questions_stay():
    asked = [
        Question("a", "Who?", "log.md", ("**Maria Voss**", "Maria"), "Keeper: **Maria Voss**, of\nSenn", ("b.md",)),
        Question("b", "When?", "log.md", ()),
        Question("c", "What?", None, ()),
    ]  # fmt: skip
    texts = {"log.pdf": "Keeper: Maria Voss,\nof Senn", "b.pdf": "Maria"}
    first, second, third = _placed([*asked, Question("d", "Who?", "c.txt", ("x",), "x")], texts)
    assert first.document == "log.pdf"
    assert first.also == ("b.pdf",)
    assert first.support == "Keeper: Maria Voss,\nof Senn"
    assert first.answers == ("Maria Voss", "Maria")
    assert (second.document, second.answers, third.document) == ("log.pdf", (), None)


def test_gold_that_a_format_lost_is_named():
    question = Question("a", "Where?", "log.md", ("information",), "the information office")
    with pytest.raises(ValueError, match=r"log\.pdf lacks the gold of question a"):
        list(_placed([question], {"log.pdf": "the infor-\nmation office"}))


@pytest.mark.parametrize(
    ("style", "wanted"),
    [
        (
            "text, headings alone",
            "Boats\n\n2024-03-11\n\nTern\n\nSails\n\nTwo of them.\n\nKey   Hook\nred   4\n\n",
        ),
        (
            "text, in capitals",
            "BOATS\n\n2024-03-11\n\nTERN\n\nSails\nTwo of them.\n\nKey   Hook\nred   4\n\n",
        ),
        (
            "text, numbered",
            "Boats\n\n2024-03-11\n\n1. Tern\n\n1.1 Sails\n\nTwo of them.\n\nKey   Hook\nred   4\n\n",
        ),
    ],
)
def test_markdown_is_written_without_marks(style, wanted):
    markdown = (
        "---\ndate: 2024-03-11\n---\n# Boats\n\n## Tern\n\n### Sails\n\n**Two** of them.\n\n"
        "| Key | Hook |\n|---|---|\n| red | 4 |\n"
    )
    assert written(markdown, style) == wanted


def test_headings_are_set_between_stars():
    assert written("# Boats\n\nTwo.\n", "markdown, bold") == "**Boats**\n\n\nTwo.\n"
