"""Printed headings: which lines of a PDF are set in larger or bolder type than its text.

A PDF knows no headings, and without them a passage does not tell which branch,
flat or year it is about. A heading is short, in a type of its own, has a
paragraph below, and is no row of a table; the larger its type, the higher its
level.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from rag.loaders.lines import LEADERS, Line, Pages, joined, runs_on

_MOST_LINES = 4
_MOST_CHARACTERS = 150
# Of larger type that ends as a sentence does: a heading, or the lead of an article?
_MOST_WORDS_OF_A_SENTENCE = 8
# How much larger than the text; sizes closer than that are one.
_LARGER = 1.05
# In heights: lines of one heading, and a heading of the text's own size and the line above it.
_CLOSE = 1.4
_APART = 1.35
# Of all characters; where more are bold, bold is how the document is set (forms, bills).
_MOST_BOLD = 0.25
_LEVELS = 6
# "1", "2.3", "A." and the like stand before a heading as a cell of their own.
_NUMBER = re.compile(r"\(?[\dA-Za-z]{1,4}(?:[.\-][\dA-Za-z]{1,3})*[.):]?|§+ ?\d+\w?")
_CAPTION = re.compile(
    r"(?:(?:fig(?:ure)?|table|tab|abb(?:ildung)?|chart|plate|box)\b\.? ?\d|"
    r"(?:photo|foto|image|source|quelle)\b|by [A-Z])",
    re.IGNORECASE,
)
_UNFINISHED = (",", ";", "-", "\u2013")
# What a value in larger or bolder type follows: "You can reach us at", "The price is".
_LEADS_ON = re.compile(r"(?:[:,]|\b(?:and|are|at|by|for|from|in|is|of|on|or|the|to|with))\Z")
# "Total due: 14.20", "Lasagne 13.50", "12 staff", and all of a quotation; no titles of sections.
_VALUE = re.compile(
    r"[^:\d]{2,40}: .*\d.*|.*(?:[$\u00a3\u20ac] ?\d[\d.,]*|\d[.,]\d\d|\d (?:euros?|EUR|USD|GBP))\W*|"
    r"\d[\d.,]*%? [a-z]\w*|[\"\u201c\u201e\u00ab\u2018].*[\"\u201d\u201c\u00bb\u2019]\W*"
)
_MARKS_OF_FORMULAS = re.compile(
    r"[=\u2264\u2265\u2211]|\A[^\w\s(\[\u00a7\u00bf\u00a1\"\u201c\u201e\u00ab\u2018'#&]"
)


@dataclass(frozen=True, slots=True)
class _Type:
    """How a line is set."""

    size: float
    bold: bool

    @classmethod
    def of(cls, line: Line) -> _Type:
        return cls(round(line.size, 1), line.bold)

    def is_larger(self, other: _Type) -> bool:
        return self.size > _LARGER * other.size

    def is_bolder(self, other: _Type) -> bool:
        """Whether it is bold where the other, as large, is not."""
        return self.bold and not other.bold and self.size * _LARGER > other.size

    def is_like(self, other: _Type) -> bool:
        return self.bold == other.bold and max(self.size, other.size) < _LARGER * min(
            self.size, other.size
        )


@dataclass(frozen=True, slots=True)
class _Heading:
    """Lines [start, end) of a page, and how they are set."""

    start: int
    end: int
    type_: _Type


def with_headings(pages: Pages, words: Collection[str]) -> list[list[Line] | None]:
    """Return the pages, the lines of each heading as one with Markdown's mark before it.

    Parameters
    ----------
    pages : sequence of sequence of Line, or None
        Lines of each page in reading order, without running heads and feet;
        rows of tables are known.
    words : collection of str
        Words that the document prints whole, for hyphens at line ends within a heading.
    """
    text = _type_of_text(line for page in pages for line in page or ())
    found = [list(_headings(page or (), text)) for page in pages]
    if _too_much_is_bold(found, pages, text):
        found = [[one for one in page if one.type_.is_larger(text)] for page in found]
    levels = _levels({one.type_ for page in found for one in page})
    return [
        None if page is None else list(_marked(page, headings, levels, words))
        for page, headings in zip(pages, found, strict=True)
    ]


def _marked(
    page: Sequence[Line],
    headings: Sequence[_Heading],
    levels: Mapping[_Type, int],
    words: Collection[str],
) -> Iterator[Line]:
    end = 0
    for one, following in zip_longest(headings, headings[1:]):
        yield from page[end : one.start]
        end = one.end
        lines = page[one.start : end]
        level = levels[one.type_]
        if following and following.start == end:  # "Chapter one" above its title is as high
            level = min(level, levels[following.type_])
        yield replace(
            lines[-1], text=f"{'#' * level} {joined(lines, words)}", hyphen=False, level=level
        )
    yield from page[end:]


def _type_of_text(lines: Iterable[Line]) -> _Type:
    """Return the type most characters are set in."""
    characters: Counter[_Type] = Counter()
    for line in lines:
        characters[_Type.of(line)] += len(line.text)
    return characters.most_common(1)[0][0] if characters else _Type(0, bold=False)


def _headings(page: Sequence[Line], text: _Type) -> Iterator[_Heading]:
    for start, end in _runs(page):
        before = page[start - 1] if start else None
        after = page[end] if end < len(page) else None
        if _is_heading(page[start:end], before, after, text):
            yield _Heading(start, end, _Type.of(page[start]))


def _runs(page: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield start and end of the lines that stand close below each other in one type."""
    start = 0
    for number in range(1, len(page) + 1):
        if number == len(page) or not _goes_on(page[number - 1], page[number]):
            yield start, number
            start = number


def _goes_on(line: Line, below: Line) -> bool:
    if line.row or below.row or not _Type.of(line).is_like(_Type.of(below)):
        return False
    return 0.5 * line.height < line.y - below.y < _CLOSE * line.height


def _is_heading(run: Sequence[Line], before: Line | None, after: Line | None, text: _Type) -> bool:
    type_ = _Type.of(run[0])
    if run[0].row or len(run) > _MOST_LINES or not _reads_so(run):
        return False
    if not (type_.is_larger(text) or type_.is_bolder(text)) or (after and runs_on(run[-1], after)):
        return False
    if any(_is_beside(run, line) for line in (before, after)):
        return False
    if before is None or _Type.of(before).is_larger(text):
        return True
    return not _LEADS_ON.search(before.text) and (
        type_.is_larger(text) or not _is_close(before, run[0])
    )


def _reads_so(run: Sequence[Line]) -> bool:
    """Whether the words could be a heading's."""
    words = " ".join(line.text for line in run)
    if len(words) > _MOST_CHARACTERS or sum(map(str.isalpha, words)) < 2 or words[0].islower():
        return False
    if run[-1].hyphen or words.endswith(_UNFINISHED) or any(map(_has_cells, run)):
        return False
    if _CAPTION.match(words) or LEADERS.search(words):
        return False
    if _VALUE.fullmatch(words) or _MARKS_OF_FORMULAS.search(words):
        return False
    return not words.endswith((".", ":")) or len(words.split()) <= _MOST_WORDS_OF_A_SENTENCE


def _is_beside(run: Sequence[Line], line: Line | None) -> bool:
    """Whether a line is a part of the same printed line, raised or in another type."""
    return line is not None and any(abs(one.y - line.y) < 0.5 * one.height for one in run)


def _has_cells(line: Line) -> bool:
    """Whether it stands in cells, a number before a heading apart."""
    cells = line.cells
    return len(cells) > 2 or (len(cells) == 2 and not _NUMBER.fullmatch(cells[0].text))


def _is_close(above: Line, line: Line) -> bool:
    """Whether nothing sets a line apart from the text above it, on its page."""
    return 0 < above.y - line.y < _APART * max(above.height, line.height)


def _too_much_is_bold(found: Iterable[Iterable[_Heading]], pages: Pages, text: _Type) -> bool:
    """Whether too much of the text's own size is set as headings are."""
    bold = all_ = 0
    for page, headings in zip(pages, found, strict=True):
        lengths = [len(line.text) for line in page or ()]
        all_ += sum(lengths)
        for one in headings:
            bold += 0 if one.type_.is_larger(text) else sum(lengths[one.start : one.end])
    return bold > _MOST_BOLD * all_


def _levels(types: set[_Type]) -> dict[_Type, int]:
    """Return the level of each type, from 1 for the largest."""
    levels: dict[_Type, int] = {}
    level, above = 0, None
    for type_ in sorted(types, key=lambda one: (-one.size, not one.bold)):
        if above is None or not type_.is_like(above):
            level, above = level + 1, type_
        levels[type_] = min(level, _LEVELS)
    return levels
