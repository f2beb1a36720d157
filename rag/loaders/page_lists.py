"""The numbers a page shows before the items of its ordered lists, and how deep lists are nested.

After the HTML standard, section 4.4.5 (`start`, `reversed`, `type`, and
`value` of an item); style sheets are not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.loaders.numerals import integer, lettered, roman

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NOT_DISPLAYED = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:([^;]*)", re.IGNORECASE)
# What editors write into an element's own style, as the attribute `type` would say it.
_TYPES = {
    "decimal": "1", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A",
    "upper-latin": "A", "lower-roman": "i", "upper-roman": "I", "none": "", "disc": "",
    "circle": "", "square": "",
}  # fmt: skip
_NUMBERED = frozenset("1aAiI")


def is_displayed(element: HtmlElement) -> bool:
    """Tell whether an element takes any room on the page; an item that doesn't isn't counted."""
    return "hidden" not in element.attrib and not _NOT_DISPLAYED.search(element.get("style", ""))


class OpenLists:
    """The lists around the place a walk of a page has come to."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    @property
    def level(self) -> int:
        """In how many items the items of the list entered last are nested."""
        return self._open[-1].level if self._open else 0

    def open(self, element: HtmlElement) -> None:
        """Enter a list; below an item without words of its own it is not nested in it."""
        level = self.level + bool(self._open and self._open[-1].shown)
        self._open.append(_Open(_ordered(element) if element.tag == "ol" else None, level))

    def close(self) -> None:
        """Leave the list entered last."""
        self._open.pop()

    def mark(self, item: HtmlElement) -> str:
        """Count an item; return its number as shown ("3."), or "" where none is."""
        if not self._open:
            return ""
        self._open[-1].shown = False
        around = self._open[-1].numbers
        if around is None:
            return ""
        value = integer(item.get("value"))
        number = around.following if value is None else value
        around.following = number + around.step
        kind = _type(item, around.type)
        return f"{_numeral(number, kind)}." if kind else ""

    def show(self) -> None:
        """Note that the words of the last item of the list entered last stand on a line."""
        if self._open:
            self._open[-1].shown = True


@dataclass(slots=True)
class _Open:
    numbers: _Ordered | None  # None for a list without them
    level: int
    shown: bool = False  # whether its last item has words of its own


@dataclass(slots=True)
class _Ordered:
    following: int  # number of the next item
    step: int
    type: str  # "1", "a", "A", "i", "I"; "" for one whose style takes the numbers away


def _ordered(element: HtmlElement) -> _Ordered:
    start = integer(element.get("start"))
    if "reversed" not in element.attrib:
        return _Ordered(1 if start is None else start, 1, _type(element, "1"))
    if start is None:
        # Only children: with all that lists within them hold, deep nesting would be slow.
        start = sum(child.tag == "li" and is_displayed(child) for child in element)
    return _Ordered(start, -1, _type(element, "1"))


def _type(element: HtmlElement, usual: str) -> str:
    style = _LIST_STYLE.search(element.get("style", ""))
    for word in style[1].lower().split() if style else ():
        if word in _TYPES:
            return _TYPES[word]
    kind = element.get("type", "")
    return kind if usual and kind in _NUMBERED else usual


def _numeral(number: int, kind: str) -> str:
    if kind == "1":
        return str(number)
    numeral = lettered(number) if kind in "aA" else roman(number)
    return numeral.upper() if kind.isupper() else numeral
