"""What the modules of `rag.voices` share: lines that tell whose words follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rag.word_lists import listing

Pieces = list[tuple[int, str]]
"""Paragraphs, or lines that aren't blank, each with where it begins."""

MARKS = "*_: \t,."
"""What stands around names and days, and is no part of them."""
HEADING = re.compile(r" {0,3}#{1,6}[ \t]")
"""How a line begins that is a heading of Markdown."""
_SMALL_WORDS = listing("and of the & de la du van von der den")


class Voice(NamedTuple):
    """What holds from one place of a text to another, said in words.

    Parameters
    ----------
    start, end : int
        Half-open span in characters: a passage that begins in it stands
        under the voice, and does not hold the line that tells.
    words : str
        "From Ada Kern to Piet Roos", "Tuesday 7 November 2023", "Orla Finnegan".
    """

    start: int
    end: int
    words: str


class Line(NamedTuple):
    """A line that tells whose words follow: where it begins, where they do, and what it tells."""

    start: int
    end: int
    words: str


def is_name(words: str) -> bool:
    """Tell whether words may be a name: one word, or no more than small words in lower case."""
    return all(one in _SMALL_WORDS or not one[0].islower() for one in words.split()[1:])


def lines_of(paragraph: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a paragraph, each with where it begins in it."""
    at = 0
    for line in paragraph.splitlines(keepends=True):
        yield at, line
        at += len(line)
