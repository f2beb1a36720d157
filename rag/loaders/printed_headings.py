"""Printed headings: which lines of a PDF are set in larger or bolder type than its text.

A PDF knows no headings, and without them a passage does not tell which branch,
flat or year it is about. A heading is short, in a type of its own, has a
paragraph below, and is no row of a table; the larger its type, the higher its
level.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from rag.loaders.blocks import Type
from rag.loaders.lines import Line, Pages, joined, runs_on
from rag.loaders.set_headings import MOST_BOLD, levels, reads_as_heading, stretches, usual_type

_MOST_LINES = 4
# In heights: lines of one heading, and a heading of the text's own size and the line above it.
_CLOSE = 1.4
_APART = 1.35
# "1", "2.3", "A." and the like stand before a heading as a cell of their own.
_NUMBER = re.compile(r"\(?[\dA-Za-z]{1,4}(?:[.\-][\dA-Za-z]{1,3})*[.):]?|§+ ?\d+\w?")
# What a value in larger or bolder type follows: "You can reach us at", "The price is".
_LEADS_ON = re.compile(r"(?:[:,]|\b(?:and|are|at|by|for|from|in|is|of|on|or|the|to|with))\Z")


@dataclass(frozen=True, slots=True)
class _Heading:
    """Lines [start, end) of a page, and how they are set."""

    start: int
    end: int
    type_: Type


_NONE = _Heading(-1, -1, Type())


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
    text = usual_type((line.text, _type(line)) for page in pages for line in page or ())
    found = [list(_headings(page or (), text)) for page in pages]
    _leave_out_last(found, pages)
    if _too_much_is_bold(found, pages, text):
        found = [[one for one in page if one.type_.is_larger(text)] for page in found]
    level = iter(levels(pair for page in found for pair in _types(page)))
    return [
        None if page is None else list(_marked(page, one, [next(level) for _ in one], words))
        for page, one in zip(pages, found, strict=True)
    ]


def _leave_out_last(found: Sequence[list[_Heading]], pages: Pages) -> None:
    """Leave out what nothing stands below, such as the name that signs a letter."""
    last = max((number for number, page in enumerate(pages) if page), default=None)
    if last is None:
        return
    end = len(pages[last] or ())
    while found[last] and found[last][-1].end == end:
        end = found[last].pop().start


def _types(headings: Sequence[_Heading]) -> Iterator[tuple[Type, bool]]:
    """Yield the type of each heading, and whether one like it stands right below."""
    for one, below in zip_longest(headings, headings[1:], fillvalue=_NONE):
        yield one.type_, _is_right_below(one, below) and below.type_.is_like(one.type_)


def _is_right_below(one: _Heading, below: _Heading) -> bool:
    return below.start == one.end


def _marked(
    page: Sequence[Line],
    headings: Sequence[_Heading],
    found: Sequence[int],
    words: Collection[str],
) -> Iterator[Line]:
    end = 0
    for number, (one, own) in enumerate(zip(headings, found, strict=True)):
        yield from page[end : one.start]
        end = one.end
        lines = page[one.start : end]
        below = headings[number + 1] if number + 1 < len(headings) else _NONE
        # "Chapter one" above its title is as high as that.
        level = min(own, found[number + 1]) if _is_right_below(one, below) else own
        yield replace(
            lines[-1], text=f"{'#' * level} {joined(lines, words)}", hyphen=False, level=level
        )
    yield from page[end:]


def _type(line: Line) -> Type:
    return Type(round(line.size, 1), line.bold)


def _headings(page: Sequence[Line], text: Type) -> Iterator[_Heading]:
    for start, end in stretches(len(page), lambda number: _goes_on(*page[number - 1 : number + 1])):
        before = page[start - 1] if start else None
        after = page[end] if end < len(page) else None
        if _is_heading(page[start:end], before, after, text):
            yield _Heading(start, end, _type(page[start]))


def _goes_on(line: Line, below: Line) -> bool:
    """Whether two lines stand close below each other in one type."""
    if line.row or below.row or not _type(line).is_like(_type(below)):
        return False
    return 0.5 * line.height < line.y - below.y < _CLOSE * line.height


def _is_heading(run: Sequence[Line], before: Line | None, after: Line | None, text: Type) -> bool:
    type_ = _type(run[0])
    if run[0].row or len(run) > _MOST_LINES or not _could_be(run):
        return False
    if not (type_.is_larger(text) or type_.is_bolder(text)) or (after and runs_on(run[-1], after)):
        return False
    if any(_is_beside(run, line) for line in (before, after)):
        return False
    if before is None or _type(before).is_larger(text):
        return True
    return not _LEADS_ON.search(before.text) and (
        type_.is_larger(text) or not _is_close(before, run[0])
    )


def _could_be(run: Sequence[Line]) -> bool:
    """Whether the words could be a heading's."""
    if run[-1].hyphen or any(map(_has_cells, run)):
        return False
    return reads_as_heading(" ".join(line.text for line in run))


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


def _too_much_is_bold(found: Iterable[Iterable[_Heading]], pages: Pages, text: Type) -> bool:
    """Whether too much of the text's own size is set as headings are."""
    bold = all_ = 0
    for page, headings in zip(pages, found, strict=True):
        lengths = [len(line.text) for line in page or ()]
        all_ += sum(lengths)
        for one in headings:
            bold += 0 if one.type_.is_larger(text) else sum(lengths[one.start : one.end])
    return bold > MOST_BOLD * all_
