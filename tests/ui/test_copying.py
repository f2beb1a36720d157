import pytest

from rag.types import Answer, Passage, Quote
from ui.copying import copies

TEXT = "Head\n\n- The *cost* was\n1. 514 <people>, 👩🏽‍🚀. End."


@pytest.fixture
def answer(fakes):
    document = fakes.document(TEXT, "Notes [1]", name="notes.md", date="2024-12-02")
    low, start = TEXT.index("- The"), TEXT.index("514 <")
    quote = Quote(
        Passage(document, 0, len(TEXT)), start, start + 12, low, TEXT.index(" End"), 3.0, 0.9
    )
    return Answer("Who?", (quote,), abstained=False, confidence=0.9)


def test_plain_text_is_the_documents_own_words_with_their_place(answer):
    assert copies(answer)["text"] == (
        "514 <people>\n\n"
        "“- The *cost* was\n1. 514 <people>, 👩🏽‍🚀.”\nNotes [1], 2 December 2024, paragraph 2"
    )


def test_markdown_shows_the_words_as_they_are(answer):
    assert copies(answer)["markdown"] == (
        "**514 \\<people\\>**\n\n"
        "> \\- The \\*cost\\* was\n> 1\\. **514 \\<people\\>**, 👩🏽‍🚀.\n>\n"
        "> — Notes \\[1\\], 2 December 2024, paragraph 2"
    )


def test_a_citation_can_be_checked(answer):
    document = answer.quotes[0].document
    start, end = answer.quotes[0].start, answer.quotes[0].end
    shown = copies(answer)["citation"]
    assert shown.startswith(
        "“- The *cost* was\n1. 514 <people>, 👩🏽‍🚀.” Notes [1], 2 December 2024"
    )
    assert f"(notes.md, SHA-256 {document.sha256[:12]}…, characters {start}\u2013{end})." in shown
    assert "/home" not in shown


def test_a_refusal_has_nothing_to_copy():
    assert copies(Answer("Who?")) == {}
