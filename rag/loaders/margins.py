"""Running heads, feet and page numbers, which cut sentences in two at each page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rag.loaders.blocks import Type
from rag.loaders.lines import Line, Pages
from rag.loaders.set_headings import usual_type

_NUMBER = re.compile(r"\d+")
_PAGE = re.compile(
    r"\b(?:pages?|pgs?|pp?|seite|página|pagina|pág|pag|sida|side|strona)\b\.?", re.IGNORECASE
)
_AFTER_PAGE = re.compile(_PAGE.pattern + r" *\Z", re.IGNORECASE)
_OF = re.compile(r"\b(?:of|von|de|di|van|sur|av|af|z)\b", re.IGNORECASE)
# What stands around a page's number that is no number of the text's own.
_BEFORE_NUMBER = re.compile(r"(?:\A|[|\u00b7\u2022\u2013\u2014-]) *\Z")
_AFTER_NUMBER = re.compile(r" *(?:[|\u00b7\u2022\u2013\u2014-]|\Z)")
_LONGEST_NUMBER, _LONGEST_LINE = 5, 300
# Stands for a number and how much larger it is than the page's, counted from 0.
_SHIFT = "\0"
_LEAST_PAGES = 3
# Lines looked at from the edge of the page inwards.
_DEEPEST = 2
# A number in a cell of its own may be an invoice's or a flat's; a book has more pages.
_CELL, _MANY_PAGES, _FAR_SHIFT = "\0\0", 5, 40
_YEAR = re.compile(r"(?:19|20)\d\d")
# In heights: how far a margin is from the text.
_APART = 1.5

Key = tuple[str, int]


def without_margins(pages: Pages) -> tuple[list[list[Line] | None], list[list[Line]]]:
    """Return the pages without running heads and feet, and those that said something.

    They stand apart from the text, no larger than it, at the same place of
    three pages or more, or of both of two. Page numbers, alone or in a line
    such as "Page 3 of 9", count as the same text when they grow with the
    pages; any other number is text. A head stays where the first page begins
    with it; what else holds words is returned once, the lines of a page as
    one list, since on its page it may stand within a sentence.
    """
    usual = usual_type(
        (line.text, Type(round(line.size, 1))) for page in pages for line in page or ()
    )
    top = _repeated(pages, usual, top=True)
    bottom = _repeated(pages, usual, top=False)
    seen: set[Key] = set()
    kept: list[list[Line] | None] = []
    said: list[list[Line]] = []
    for number, page in enumerate(pages):
        lines = list(page or ())
        head, once = _margin(lines, number, top, seen, top=True)
        lines = lines[head:]
        if number == 0:
            lines, once = once + lines, []
        foot, more = _margin(lines, number, bottom, seen, top=False)
        said += [new for new in (once, more) if new]
        kept.append(None if page is None else lines[: len(lines) - foot])
    return kept, said


def _repeated(pages: Pages, usual: Type, *, top: bool) -> set[Key]:
    counts: Counter[Key] = Counter()
    for number, page in enumerate(pages):
        for line in _edge(page or (), usual, top=top):
            counts.update(set(_keys(line, number)))
    least = min(max(len(pages), 2), _LEAST_PAGES)
    return {
        key for key, count in counts.items() if count >= (_MANY_PAGES if _CELL in key[0] else least)
    }


def _edge(page: Sequence[Line], usual: Type, *, top: bool) -> Sequence[Line]:
    """Return the lines from an edge inwards that stand apart from the text, if any."""
    lines = _from_edge(page, top=top)
    for depth in range(min(_DEEPEST, len(lines) - 1), 0, -1):
        outer, inner = lines[depth - 1 : depth + 1]
        if abs(outer.y - inner.y) > _APART * max(outer.height, inner.height):
            edge = lines[:depth]
            return () if any(Type(line.size).is_larger(usual) for line in edge) else edge
    return ()


def _margin(
    lines: Sequence[Line], number: int, repeated: set[Key], seen: set[Key], *, top: bool
) -> tuple[int, list[Line]]:
    """Return how many lines are a margin's, and those of them that say something new."""
    count = 0
    new: list[Line] = []
    for line in _from_edge(lines, top=top)[:_DEEPEST]:
        keys = repeated.intersection(_keys(line, number))
        if not keys:
            break
        count += 1
        if not (_is_page_number(line, keys) or keys & seen):
            new.append(line)
        seen |= keys
    return count, new if top else new[::-1]


def _is_page_number(line: Line, keys: set[Key]) -> bool:
    """Whether a line says nothing but its page's number; a row of figures says more."""
    return _says_nothing(line) and any(_SHIFT in text for text, _ in keys)


def _from_edge(lines: Sequence[Line], *, top: bool) -> Sequence[Line]:
    """Return the lines from an edge inwards, and one of the text below or above."""
    return (lines if top else lines[::-1])[: _DEEPEST + 1]


def _keys(line: Line, page: int) -> Iterator[Key]:
    """Yield what a line would be called on other pages: itself, or with one number as the page's.

    A number that is the page's differs from the page's count by the same on
    each page, and stands alone, at "Page", or set apart from the words.
    """
    place = round(line.y / 3)
    yield line.text, place
    numbers = list(_NUMBER.finditer(line.text)) if len(line.text) <= _LONGEST_LINE else []
    alone = len(numbers) <= 2 and _says_nothing(line)
    for match in numbers:
        mark = _mark(line, match, alone=alone) if len(match[0]) <= _LONGEST_NUMBER else ""
        shift = int(match[0]) - page if mark else 0
        if mark and (mark != _CELL or abs(shift) <= _FAR_SHIFT):
            yield f"{line.text[: match.start()]}{mark}{shift}{line.text[match.end() :]}", place


def _mark(line: Line, match: re.Match[str], *, alone: bool) -> str:
    """Return what stands for a number that may be the page's, "" for one of the text's own."""
    before, after = line.text[: match.start()], line.text[match.end() :]
    apart = _BEFORE_NUMBER.search(before) and _AFTER_NUMBER.match(after)
    if _AFTER_PAGE.search(before) or ((alone or apart) and not _YEAR.fullmatch(match[0])):
        return _SHIFT
    return _CELL if any(cell.text == match[0] for cell in line.cells) else ""


def _says_nothing(line: Line) -> bool:
    """Whether a line holds no words but such as "Page 3 of 9"."""
    words = _OF.sub("", _PAGE.sub("", line.text))
    return not any(character.isalpha() for character in words)
