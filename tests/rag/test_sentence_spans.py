"""Sentence bounds: hand-made cases, and what must hold for every text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.sentence_spans import sentence_spans, trimmed


def sentences(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in sentence_spans(text)]


CASES = [
    # abbreviations, titles, initials
    "Resolution 2254 of the U.N. Security Council was cited. | It was adopted in 2015.",
    "The U.S. and the U.K. agreed. | Dr. Ahmed al-Saleh met Brig. Gen. Hamadeh on Monday.",
    "Mr. Lindqvist and Ms. Adeyemi left. | Sen. J. K. Marsh stayed.",
    "J. R. R. Tolkien wrote it. | George W. Bush did not.",
    "He flew to the U.S. | The visit lasted a week.",
    "They live in St. Petersburg, St. Louis and on Main St. | The house is old.",
    "It was bought by Acme Inc. | The price was not given.",
    "Acme Inc. Chief Executive Ada Lind resigned. | Shares fell.",
    "See e.g. The Guardian, i.e. a newspaper. | Others agree.",
    "The paper by Rossi et al. | It was cited.",
    "Roe v. Wade was decided in 1973. | It was overturned.",
    # numbers
    "The rate rose to 3.5 per cent. | It had been 2.1 per cent.",
    "Article No. 5 and Fig. 3 on p. 12 apply. | Nothing else does.",
    "He said no. | They left.",
    "It happened on Jan. 5 and Sept. 12. | Nobody noticed.",
    "The war ended in 1945. | Berlin lay in ruins.",
    "It closes at 5 p.m. | Police then arrive.",
    "It opens at 9 a.m. GMT and at 8 p.m. Monday. | Come early.",
    "Version 2.0.1 of www.example.org is out. | Get it.",
    "1. The first point is short. | It needs no second sentence.",
    "Tel. 555 1234, ext. 12, Ext. 7. | Call Tel. +49 30 1234 or Tel. (030) 1234. | It rings.",
    "The rent is Rs. 500. | Apt. 4 in Bldg. 7 is let, Sect. 9 says. | Apt. B is not.",
    "Max. 20 persons, Min. 3 days. | I met Max. | Berlin was cold.",
    "It is 6 ft. 2 in. 3 men saw it. | They moved in. | 12 days later they left. | Some stayed.",
    "The plank is 6 ft. | The wall is higher.",
    "MR. BERG AND GEN. A. LIND SIGNED. | MR. Berg and DR. Lind left.",
    "He was fined by the SEC. | Shares fell. | She has MS. | A doctor said so.",
    # quotes, brackets, footnotes
    "“We will return.” | He paused. | “All of us.”",
    '"Stop!" he said. | "Why?" she asked.',
    "“I assure you that civilians are safe. | No one is marginalized.” | He left.",
    "He said: “It is over.” | The meeting (held in Paris) ended.",
    "He called it “a crime.” | Others (e.g. Smith) did not.",
    "The town fell.[12] | Its mayor fled.[3][4] | Nobody followed.",
    "He left the U.S. | “We will miss him,” she said.",
    "The forces (U.S.) Central Command named were small. | They left.",
    # marks
    "Really?! | Yes… | Wait... | No.",
    "He waited... and waited. | Nothing came.",
    "Yahoo! was founded in 1994. | It was sold.",
    "They met in Aleppo. | al-Bahra spoke first.",
    # scripts
    "第一句。 | 第二句！ | 「第三句。」 | 第四句？",  # noqa: RUF001
    "وصل الوفد. | هل غادر؟ | نعم.",
    "यह पहला है। | यह दूसरा है।",
    # lines
    "Final communique\n | General Assembly\n | The assembly met to address the recent escalation.",
    "- first item\n | - second item. | It has two sentences.\n | - third item",
    "A first paragraph\n\n | A second paragraph",
    "The meeting was attended by the president\nof the coalition, who spoke of the aid. | He\nleft.",
]


@pytest.mark.parametrize("case", CASES)
def test_sentences_end_where_a_reader_would_end_them(case: str) -> None:
    wanted = [part.strip() for part in case.split("|")]
    text = case.replace(" | ", "" if "。" in case else " ").replace("\n ", "\n")
    assert sentences(text) == wanted


def test_nothing_in_nothing_out() -> None:
    assert sentence_spans("") == []
    assert sentence_spans(" \n ") == [(0, 3)]


ALPHABET = st.sampled_from(list("aB1.!?…。؟ \n\r\t\"'“”()[]-*#U.S. هé😀\u0301\x00\x0c\u2029"))


@given(st.one_of(st.text(), st.lists(ALPHABET).map("".join)))
def test_sentences_tile_the_text(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
    assert [end for _, end in spans[:-1]] == [start for start, _ in spans[1:]]


@given(st.text(), st.data())
def test_trimming_only_takes_white_space(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    low, high = trimmed(text, start, end)
    assert start <= low <= high <= end
    assert text[low:high] == text[start:end].strip()


@pytest.mark.parametrize(
    "unit",
    [".", ". ", "a. ", "1. ", "\n", "a\n", "U.S. ", "“.” ", "[1]", "。", "😀", "- a\n", '."', " "],
)
def test_time_is_linear_in_the_length(unit: str) -> None:
    text = unit * (150_000 // len(unit))
    began = time.perf_counter()
    spans = sentence_spans(text)
    assert time.perf_counter() - began < 5
    assert spans[-1][1] == len(text)
