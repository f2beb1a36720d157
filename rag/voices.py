"""Voices: whose words a passage holds and of which day, where that stands above it.

A mail names its sender once, a letter its writer at the end, a transcript
the speaker at the beginning of a turn, a diary the day above the entry. A
passage from the middle says "I" and "today": what it stands under goes with
it as a heading does, beside the text, never into it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby

from rag.told import HEADING, Line, Voice, lines_of
from rag.turns import days, turns
from rag.writers import letters, mails

# Below one of these what stood above holds no longer.
_STOP = re.compile(r" {0,3}(?:#{1,6}[ \t]|([-*_])[ \t]?(?:\1[ \t]?){2,}$|\[End\b)", re.MULTILINE)


class Voices:
    """The voices of a text: who wrote it to whom, on what day, who speaks.

    Parameters
    ----------
    text : str
        Plain text or Markdown.
    """

    def __init__(self, text: str) -> None:
        paragraphs = list(_paragraphs(text))
        lines = [(start + at, line) for start, words in paragraphs for at, line in lines_of(words)]
        headings = [start for start, line in lines if HEADING.match(line)]
        stops = [start for start, words in paragraphs if _STOP.match(words)]
        heads = list(mails(text))
        # the headings of a mail that no heading stands above are its own
        within = headings if headings and heads and headings[0] < heads[0].start else []
        self._writers = _Layer(_lasting(heads, within, len(text)) or list(letters(lines)))
        self._days = _Layer(_lasting(days(paragraphs), stops, len(text)))
        self._speakers = _Layer(_lasting(turns(paragraphs), stops, len(text)))

    def writer(self, place: int) -> str:
        """Return who wrote to whom what stands at a place, "" where nothing above tells."""
        return self._writers.at(place)

    def within(self, place: int) -> list[str]:
        """Return the day of the entry and the speaker that a place stands under."""
        return [words for layer in (self._days, self._speakers) if (words := layer.at(place))]

    def speaker(self, place: int) -> str:
        """Return who speaks what stands at a place, "" where nothing tells."""
        return self._speakers.at(place)


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield what stands between blank lines, with where it begins."""
    start = 0
    for blank, lines in groupby(text.splitlines(keepends=True), key=str.isspace):
        words = "".join(lines)
        if not blank:
            yield start, words
        start += len(words)


class _Layer:
    """Voices of one kind in the order of the text, none overlapping another."""

    def __init__(self, voices: list[Voice]) -> None:
        self._voices = voices
        self._starts = [voice.start for voice in voices]

    def at(self, place: int) -> str:
        before = bisect_right(self._starts, place) - 1
        if before < 0 or place >= self._voices[before].end:
            return ""
        return self._voices[before].words


def _lasting(lines: Iterable[Line], stops: Iterable[int], end: int) -> list[Voice]:
    """Return voices that hold until the next line that tells of another, or of none, or a stop."""
    told = list(lines)
    ends = [*stops, end]
    lasting = [
        Voice(one.end, min(until, ends[bisect_right(ends, one.start)]), one.words)
        for one, until in zip(told, [*(one.start for one in told[1:]), end], strict=False)
        if one.start < end
    ]
    return [voice for voice in lasting if voice.words]
