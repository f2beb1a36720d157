"""Passages: paragraph-sized slices of a text, the unit of retrieval and reading.

A paragraph is a passage. Short ones are joined with what follows under the
same heading, long ones are cut between sentences with a sentence of overlap.
A passage begins with the headings right above it, so that they can be quoted.
Every character that is not white space or mark-up lies in a passage, or in a
heading that names one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.above import Above
from rag.columns import columns
from rag.cutting import Limits, count_words, pieces
from rag.items import LONGEST_QUESTION, Leads
from rag.markup import Part, parts
from rag.paragraphs import is_list_item
from rag.sections import sections
from rag.sentence_spans import trimmed

# About what an answer needs around it; fits the encoder's 256 tokens and the
# reader's window whole.
TARGET_WORDS = 120
MAX_WORDS = 180
# Holds where words say little: one symbol repeated, no spaces, another script.
MAX_CHARACTERS = 2000
# So little does not stand alone when there is a neighbour that can take it.
FEW_WORDS = 25
# How a question of a text that answers them begins.
_QUESTION = re.compile(r"[*_]{0,2}(?:Q|Question) ?\d{0,3}[:.)]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PassageSlice:
    """Where a passage lies in a text, and the headings it stands under.

    Parameters
    ----------
    start, end : int
        Half-open span in characters; no white space at its ends.
    heading : str
        Path of headings, "Section > Subsection", without the document's
        title, and what else stands above it (see `rag.above`); of the later
        parts of a table its columns stand last, "Section > Boat | Leaves".
    """

    start: int
    end: int
    heading: str = ""


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is not parted again: a paragraph, or a piece of a long one."""

    start: int
    end: int
    words: int
    opens: bool = False  # a headline, or a question: what follows belongs to it
    leads: bool = False  # a headline, a question alone, or "as follows:"
    list_: int | None = None  # that it is an item of
    columns: str = ""  # of a table whose head row lies before


def split(
    text: str,
    *,
    body_start: int = 0,
    title: str = "",
    target_words: int = TARGET_WORDS,
    max_words: int = MAX_WORDS,
    max_characters: int = MAX_CHARACTERS,
    overlap_sentences: int = 1,
) -> list[PassageSlice]:
    """Cut a text into passages.

    Parameters
    ----------
    text : str
        Plain text or Markdown.
    body_start : int
        Offset the body starts at, after any front matter.
    title : str
        The document's title: a heading that repeats it is left out of paths.
    target_words : int
        Short paragraphs are joined, and long ones cut, to about so many.
    max_words : int
        Longer paragraphs are cut.
    max_characters : int
        No passage is longer.
    overlap_sentences : int
        Sentences that two pieces of a cut paragraph share.

    Returns
    -------
    list of PassageSlice
        In the order of the text.

    Raises
    ------
    ValueError
        When `body_start` lies outside the text or a limit makes no sense.
    """
    if not 0 <= body_start <= len(text):
        raise ValueError(f"body_start is {body_start}; expected 0 to {len(text)}")
    limits = Limits(target_words, max_words, max_characters, overlap_sentences)
    body = text[body_start:] if body_start else text
    found = list(parts(body, body_start))
    above = Above(text, body_start, found)
    cuts: list[PassageSlice] = []
    for path, begin, section in sections(found, title):
        below = [
            _cut(path, group, above)
            for group in _joined(_units(text, section, limits, above.leads), limits)
        ]
        if below and begin is not None:
            below[0] = _headed(text, below[0], begin, limits)
        cuts += below
    return cuts


def _cut(path: str, group: Sequence[_Unit], above: Above) -> PassageSlice:
    start, end = group[0].start, group[-1].end
    return PassageSlice(start, end, above.heading(path, start, end, group[0].columns))


def _headed(text: str, cut: PassageSlice, begin: int, limits: Limits) -> PassageSlice:
    """Return a passage with the headings right above it, unless they make it too long."""
    fits = limits.allow(count_words(text[begin : cut.end]), cut.end - begin)
    return replace(cut, start=begin) if fits else cut


def _units(text: str, section: Sequence[Part], limits: Limits, lists: Leads) -> Iterator[_Unit]:
    """Yield the parts of a section without their white space, long ones in pieces."""
    before, asked = section[0].start, False
    for part in section:
        start, end = trimmed(text, part.start, part.end)
        if start == end:
            continue
        words = text[start:end]
        count = count_words(words)
        # below a question another one is no answer
        alone = words.endswith("?") and len(words) <= LONGEST_QUESTION
        asks, asked = alone and not asked, alone
        if limits.allow(count, end - start):
            headline = part.kind != "rows" and _is_headline(words)
            opens = headline or ((asks or not alone) and _QUESTION.match(words) is not None)
            leads = headline or asks or words.endswith(":")
            count += count_words(text[before:start])  # rules and marks, once joined
            yield _Unit(start, end, count, opens, leads, lists.list_at(start))
        else:
            rows = part.kind == "rows"
            known = columns(words) if rows else ""
            for low, high in pieces(text, start, end, limits, rows=rows):
                above = known if low > start else ""
                yield _Unit(low, high, count_words(text[low:high]), columns=above)
        before = end


def _is_headline(words: str) -> bool:
    """Tell whether a paragraph looks like the headline of the next: a line, no sentence."""
    return (
        len(words) <= 100
        and words[-1].isalnum()
        and words[0].isalnum()
        and not words[0].islower()
        and len(words.splitlines()) == 1
        and not is_list_item(words)
    )


def _joined(units: Iterable[_Unit], limits: Limits) -> list[list[_Unit]]:
    """Join short units; a headline goes with what follows it."""
    groups: list[list[_Unit]] = []
    group: list[_Unit] = []
    size = 0  # words in the group
    for unit in units:
        if group and not _belongs(unit, group, size, limits):
            kept = len(group) - _leading(group)
            groups.append(group[:kept])
            group = group[kept:]
            size = sum(one.words for one in group)
            if group and not _fits(unit, group, size, limits.max_words, limits):
                groups.append(group)
                group, size = [], 0
        group.append(unit)
        size += unit.words
    if groups and size < FEW_WORDS and _fits_before(group, groups[-1], size, limits):
        groups[-1] += group
    elif group:
        groups.append(group)
    return groups


def _belongs(unit: _Unit, group: Sequence[_Unit], size: int, limits: Limits) -> bool:
    """Tell whether a unit goes into the same passage as the units before it."""
    if size < FEW_WORDS:
        return _fits(unit, group, size, limits.max_words, limits)
    if unit.opens and not group[-1].leads:
        return False
    # a list is cut as late as can be
    goes_on = unit.list_ is not None and unit.list_ == group[-1].list_
    most = limits.max_words if goes_on else limits.target_words
    return _fits(unit, group, size, most, limits)


def _fits(unit: _Unit, group: Sequence[_Unit], size: int, words: int, limits: Limits) -> bool:
    return size + unit.words <= words and unit.end - group[0].start <= limits.max_characters


def _fits_before(rest: Sequence[_Unit], group: Sequence[_Unit], size: int, limits: Limits) -> bool:
    """Tell whether the last units of a section have room in the passage before."""
    words = size + sum(unit.words for unit in group)
    return limits.allow(words, rest[-1].end - group[0].start)


def _leading(group: Sequence[_Unit]) -> int:
    """Return how many units at the end belong to what follows; never all of them."""
    count = 0
    while count < len(group) - 1 and group[-1 - count].leads:
        count += 1
    return count
