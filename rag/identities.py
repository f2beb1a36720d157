"""Identities: the facts at its top that tell a bill, a sheet or a card from others of its kind.

Records are alike but for their values: which van was serviced, which month
was billed stands once, at the top. Those facts go with every passage of the
record as a heading does: beside the text, never into it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rag.columns import BAR
from rag.facts import facts
from rag.told import HEADING, Pieces, lines_of

LONGEST = 100
"""Most characters of an identity."""
# Lines of a record that its identity is taken from, and characters it holds for.
_TOP, _REACH = 15, 6_000
_LONGEST_LABEL, _LONGEST_VALUE = 25, 45
_FEWEST = 2
# A row of so many cells is one of a table, with no label of its own.
_COLUMNS = 3
# What ends so is a sentence or code.
_ENDS = tuple(".!?;,{")
_MARKS = " \t-*|\u2022"
# A word between these is one that is explained.
_QUOTES = "\"'\u201c\u2018\u00ab\u201e"
_AFTER_LABEL = re.compile(r"\*{0,2}\s*[:|]|\t| {3,}")


class _Record(NamedTuple):
    start: int
    end: int
    identity: str


class Identities:
    """What the records of a text are of: "Vehicle: PX19 KQW (Van 1), Date in: 08/01/2024".

    Where the label that the first of these facts has comes again, another
    record begins. Facts below a heading hold no longer than it does, but for
    one that is the title.

    Parameters
    ----------
    text : str
        Plain text or Markdown.
    body_start : int
        Offset the body starts at, after any front matter.
    """

    def __init__(self, text: str, body_start: int = 0) -> None:
        lines = [
            (body_start + at, line.rstrip())
            for at, line in lines_of(text[body_start:])
            if not line.isspace()
        ]
        self._records = list(_records(lines, len(text)))
        self._starts = [record.start for record in self._records]

    def of(self, start: int, end: int) -> str:
        """Return the identity of the record that a stretch lies in, "" where it is of none or two."""
        before = bisect_right(self._starts, start) - 1
        if before < 0 or end > self._records[before].end:
            return ""
        return self._records[before].identity


def _records(lines: Pieces, end: int) -> Iterator[_Record]:
    found = _facts(lines[:_TOP])
    if not found:
        return
    label = found[0][0].casefold()
    again = [at for at, (_, line) in enumerate(lines) if _begins(line, label)] or [0]
    stops = [*_stops(lines, again[0]), len(lines)]
    for at, after in zip(again, [*again[1:], len(lines)], strict=True):
        start = 0 if at == again[0] else lines[at][0]
        stop = min(after, stops[bisect_right(stops, at)])
        until = lines[stop][0] if stop < len(lines) else end
        identity = _joined(_facts(lines[at : min(stop, at + _TOP)]))
        yield _Record(start, min(until, start + _REACH), identity)


def _begins(line: str, label: str) -> bool:
    """Tell whether a line begins with a label, its letters alike but for their case."""
    words = line.lstrip(_MARKS)
    alike = words[: len(label)].casefold() == label
    return alike and _AFTER_LABEL.match(words[len(label) :]) is not None


def _stops(lines: Pieces, first: int) -> list[int]:
    """Return the lines at which the heading that a line stands under holds no longer."""
    levels = {at: _level(line) for at, (_, line) in enumerate(lines) if HEADING.match(line)}
    above = max((at for at in levels if at < first), default=None)
    if above is None or (above == 0 and levels[above] == 1):
        return []
    return [at for at, level in levels.items() if at > first and level <= levels[above]]


def _level(line: str) -> int:
    return len(line.split(maxsplit=1)[0])


def _facts(lines: Pieces) -> list[tuple[str, str]]:
    """Return label and value of each short fact that tells a record, none where too few do.

    Those with colons, where some have: beside them what a gap sets apart is
    mostly a letterhead. A label that comes twice begins something else.
    """
    found: dict[str, str] = {}
    told: dict[str, str] = {}
    for fact in facts([one for one in lines if one[1].strip("| ").count("|") < _COLUMNS - 1]):
        label, value = _pair(fact.shown)
        words = label.removesuffix(":")
        if (
            not words
            or not value
            or words[0] in _QUOTES
            or len(words) > _LONGEST_LABEL
            or len(value) > _LONGEST_VALUE
        ):
            continue
        if words in found:
            break
        if value.endswith(_ENDS):
            continue
        found[words] = value
        if label.endswith(":"):
            told[words] = value
    chosen = told if len(told) >= _FEWEST else found
    return list(chosen.items()) if _tells(chosen) else []


def _tells(found: Mapping[str, str]) -> bool:
    """Tell whether facts are those of a record, not of a glossary or of settings."""
    low = sum(value[0].islower() for value in found.values())
    names = any(not label[0].islower() for label in found)
    return len(found) >= _FEWEST and 2 * low <= len(found) and names


def _pair(shown: str) -> tuple[str, str]:
    """Return the first label of a fact and its value, with what stands in brackets behind it."""
    first, *others = shown.split(BAR)
    label, colon, value = first.partition(": ")
    if not colon:
        value, *others = others or [""]
    bracket = others[0] if others and others[0].startswith("(") else ""
    return label + colon.strip(), f"{value} {bracket}".strip()


def _joined(found: Sequence[tuple[str, str]]) -> str:
    shown = ""
    for label, value in found:
        longer = f"{shown}, {label}: {value}" if shown else f"{label}: {value}"
        if len(longer) > LONGEST:
            break
        shown = longer
    return shown
