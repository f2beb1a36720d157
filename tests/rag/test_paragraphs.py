"""Paragraphs of plain text: blank lines, one a line, or wrapped at a width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.paragraphs import hard_breaks, is_list_item, paragraph_spans
from rag.sentence_spans import sentence_spans

WRAPPED = (
    "The opposition forces overran the positions of the regime across the",
    "north and recaptured the city. Since then the operation has gone on",
    "to recapture additional areas of the province.",
    "A second paragraph without a blank line before it begins here and is",
    "wrapped like the first.",
)


def paragraphs(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in paragraph_spans(text)]


def test_blank_lines_separate() -> None:
    assert paragraphs("one\n\ntwo\n \t\n\nthree\n") == ["one", "two", "three"]


def test_a_wrapped_line_goes_on_and_a_short_one_ends() -> None:
    assert hard_breaks(WRAPPED) == [True, False, False, True, False]


def test_one_paragraph_a_line() -> None:
    lines = [f"Paragraph {number} is here. " + "It says more. " * number for number in range(1, 9)]
    assert hard_breaks(lines) == [True] * 8


def test_long_lines_are_not_wrapped() -> None:
    line = "Each of these lines is far longer than anyone would wrap a text. " * 4
    assert hard_breaks([line, line, line]) == [True] * 3


def test_a_line_that_goes_on_in_lower_case_is_no_paragraph() -> None:
    long = "Each of these lines is far longer than anyone would wrap a text " * 4
    assert hard_breaks([long, "and yet it goes on " * 9, long]) == [True, False, True]


def test_headings_of_a_press_release_stand_alone() -> None:
    lines = ["Final communique", "General Assembly", "October 10, 2023", "The assembly met. " * 9]
    assert hard_breaks(lines) == [True] * 4


QUOTED = [f"> {line}" for line in WRAPPED]
ITEM = ["- The rent is due on the first of each month and is paid to", "  Oak Street Housing."]
DASHED = [
    "The forces overran the positions of the regime in the north of the",
    "\u2013 by then deserted \u2013 province and went on to the city.",
]


@pytest.mark.parametrize(
    ("lines", "begins"),
    [
        (QUOTED, "10010"),
        ([f">{line}" for line in QUOTED], "10010"),
        ([*QUOTED[:3], ">", *QUOTED[:2]], "100010"),
        (["On Monday Ann wrote:", *QUOTED[:3], "I agree with her."], "11001"),
        ([*QUOTED[:1], WRAPPED[1][6:]], "10"),
        ([">>> import os", ">>> import re", ">>> x = 1", ">>> y = 2"], "1111"),
        ([">", *QUOTED[:2]], "110"),
        (ITEM * 3, "101010"),
        ([f"> {line}" for line in ITEM * 2], "1010"),
        ([*ITEM, "The next paragraph begins here."], "101"),
        (["- Rent", "  1. Monthly, to", "     Oak Street", "  2. Yearly"], "1101"),
        ([*DASHED, *WRAPPED[:3]], "10000"),
        (DASHED, "10"),
        (["The parties to this agreement are the following:", "\u2013 Ann", "\u2013 Bo"], "111"),
        (["It is over. He left the town.", "\u2014 Who is it? asked Ann of Oak Street."], "11"),
    ],
)
def test_quoted_lines_items_and_dashes_go_on_in_mid_sentence(lines: list[str], begins: str) -> None:
    assert "".join(str(int(begin)) for begin in hard_breaks(lines)) == begins


def test_a_quotation_is_cut_into_sentences_not_lines() -> None:
    text = "\n".join(QUOTED)
    found = [text[start:end].strip() for start, end in sentence_spans(text)]
    assert found[0] == "\n".join(QUOTED[:2]).split(" Since")[0]


@pytest.mark.parametrize(
    "line", ["- a", "* a", "• a", "  \u2013 a", "1. a", "12) a", "(3) a", "a) b", "\t- a"]
)
def test_list_items(line: str) -> None:
    assert is_list_item(line)


@pytest.mark.parametrize("line", ["-a", "1945. was", "word", "", "-", "e.g. a", "3.5 a", "a. b"])
def test_no_list_items(line: str) -> None:
    assert not is_list_item(line)


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                [*WRAPPED, "> ", ">", "\n", "\n\n", "\r\n", "- ", "x", " ", "\x0c", "\u2029", "\r"]
            )
        ).map("".join),
    )
)
def test_paragraphs_tile_the_text(text: str) -> None:
    spans = paragraph_spans(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
