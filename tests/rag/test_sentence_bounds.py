"""The sentence around a span: where it begins, where it ends, what does not end it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evidence import sentence_bounds


def sentence(text, span):
    start = text.index(span)
    low, high = sentence_bounds(text, start, start + len(span))
    return text[low:high]


@pytest.mark.parametrize(
    "whole",
    [
        "Dr. J. R. Smith of the U.N. mission met Gen. Ali HERE on Jan. 5, 2012.",
        "The U.S. Senate voted HERE.",
        "See No. 4 and Fig. 2 HERE, pp. 3 ff.",
        "Some 3.5 million left HERE at 5 p.m. local time.",
        "Acme Inc. Chairman Bob HERE resigned.",
        "He moved to St. Louis, e.g. Ladue, HERE in 1952.",
        'Asked "Why?" he went HERE.',
        "It rose 1.5 to 2.5 HERE...",
        "HERE is what I. Newton wrote.",
        "The vote (see Art. 3) HERE stood.",
        "Is it HERE?",
        "HERE!",
    ],
)
def test_a_sentence_is_not_cut_inside(whole):
    assert sentence(f"It was cold. {whole} Then they left.", "HERE") == whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They left the U.N. The HERE stayed.", "The HERE stayed."),
        ("It was 5 p.m. They HERE.", "They HERE."),
        ("So it is with Acme Inc. It HERE.", "It HERE."),
        ("He said no. We HERE.", "We HERE."),
        ("It was I. Then HERE.", "Then HERE."),
        ("That was 2012. HERE it ended.", "HERE it ended."),
        ("He came.[1] HERE he stayed.[2] Then not.", "HERE he stayed.[2]"),
        ('She said "Stop." HERE he stopped.', "HERE he stopped."),
        ("(It rained.) HERE it did not.", "HERE it did not."),
        ("Gone... HERE too.", "HERE too."),
        ("他来了。HERE走了。完", "HERE走了。"),
        ("Is it? HERE!", "HERE!"),
    ],
)
def test_a_sentence_begins_after_the_one_before(text, expected):
    assert sentence(text, "HERE") == expected


def test_a_span_over_two_sentences_takes_both():
    text = "One came. Two left. Three stayed. Four slept."
    assert sentence(text, "left. Three") == "Two left. Three stayed."


BLOCKS = """\
# The title

First line of a paragraph
that wraps. Its second sentence.
- item one, no stop
* item two
  goes on
1. numbered item
2) other item
## A heading
Text below it
| cell a | cell b |
| cell c | cell d |
Last words"""


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("title", "The title"),
        ("paragraph", "First line of a paragraph\nthat wraps."),
        ("second", "Its second sentence."),
        ("item one", "item one, no stop"),
        ("item two", "item two\n  goes on"),
        ("goes on", "item two\n  goes on"),
        ("numbered", "numbered item"),
        ("other", "other item"),
        ("heading", "A heading"),
        ("below", "Text below it"),
        ("cell b", "| cell a | cell b |"),
        ("cell c", "| cell c | cell d |"),
        ("Last", "Last words"),
        ("1. numbered", "1. numbered item"),
    ],
)
def test_a_block_bounds_a_sentence(span, expected):
    assert sentence(BLOCKS, span) == expected


def test_windows_line_ends_bound_like_others():
    assert sentence("# Title\r\n\r\nIt is HERE\r\nnow. So", "HERE") == "It is HERE\r\nnow."


def test_text_without_stops_is_cut_at_words_and_not_far_away():
    text = "word " * 20_000 + "HERE " + "word " * 20_000
    found = sentence(text, "HERE")
    assert 800 < len(found) < 1300
    assert set(found.split()) == {"word", "HERE"}


def test_a_word_without_end_does_not_matter():
    text = "x" * 5_000
    assert sentence_bounds(text, 2_000, 2_010) == (1_400, 2_610)


def test_a_span_of_white_space_among_white_space_takes_no_more():
    assert sentence_bounds("   ", 0, 1) == (0, 1)
    assert sentence_bounds("   ", 1, 2) == (1, 2)


def test_blank_lines_after_a_mark_are_not_of_the_sentence():
    assert sentence_bounds("-\t\n\n#", 3, 5) == (3, 5)


@given(st.text(st.sampled_from("aB1. \n\t\r-#|\"'?!他。)"), min_size=1, max_size=80), st.data())
def test_the_span_is_always_inside(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    low, high = sentence_bounds(text, start, end)
    assert 0 <= low <= start < end <= high <= len(text)
    assert low == start or not text[low].isspace()
    assert high == end or not text[high - 1].isspace()


@given(st.lists(st.sampled_from(["One came.", "Two left!", "Did 3 stay?"]), min_size=1), st.data())
def test_sentences_joined_by_blanks_are_found_again(sentences, data):
    index = data.draw(st.integers(0, len(sentences) - 1))
    start = sum(len(one) + 1 for one in sentences[:index])
    text = " ".join(sentences)
    end = start + len(sentences[index])
    assert sentence_bounds(text, start + 1, end - 1) == (start, end)
