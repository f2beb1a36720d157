"""The automatic numbers of a Word document's paragraphs, counted as Word counts them.

After ECMA-376, part 1, sections 17.9 (numbering) and 17.3.1.19 (`numPr`).
A paragraph or its style names a list (`w:num`) and a level of it; the list
takes its levels from a definition (`w:abstractNum`), and lists of the same
definition go on counting where the other one stopped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from rag.loaders.numerals import integer, ordinal, repeated, roman

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_VALUE, _LIST, _LEVEL = f"{_W}val", f"{_W}numId", f"{_W}ilvl"
_DEFINITION = f"{_W}abstractNumId"
_LEVELS = range(9)
_PLACE = re.compile("%([1-9])")
# Longest number set before a paragraph; "Article XXXVIII, Section 12.1(a)" has 32.
_LONGEST_MARK = 60
# Word follows styles no deeper, and so a style that is based on itself has an end.
_DEEPEST_STYLE = 20
_OFF = frozenset({"0", "false", "off"})
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": repeated,
    "upperLetter": lambda number: repeated(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "ordinal": ordinal,
    "none": lambda _: "",
}


@dataclass(frozen=True, slots=True)
class _Level:
    format: str
    text: str  # "%1.%2": what stands before a paragraph, the numbers of levels in their places
    start: int
    restart: int  # begins anew when one of so many levels from the top goes on
    legal: bool  # all its numbers in digits
    style: str  # style whose paragraphs are of this level


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level]
    counts: dict[int, int]  # shared by the lists of one definition
    anew: set[int]  # levels that begin anew when this list first comes to them

    def next(self, at: int) -> str:
        """Count one more paragraph of a level, and return the number before it."""
        if at not in self.levels:
            return ""
        if at in self.anew:
            self.anew.discard(at)
            self.counts.pop(at, None)
        self.counts[at] = self.counts.get(at, self.levels[at].start - 1) + 1
        for lower, level in self.levels.items():
            if at < lower and at < level.restart:
                self.counts.pop(lower, None)
        return self._shown(self.levels[at], at)

    def _shown(self, level: _Level, at: int) -> str:
        """Return the words of a level; "" for a bullet, and for numbers of an unknown kind."""
        places = {int(place) - 1 for place in _PLACE.findall(level.text)}
        numerals = {place: self._numeral(place, legal=level.legal) for place in places}
        if level.format == "bullet" or None in numerals.values() or max(places, default=0) > at:
            return ""
        shown = _PLACE.sub(lambda place: numerals[int(place[1]) - 1] or "", level.text)
        shown = " ".join(shown.split())
        # A sign alone is a bullet, whatever it is called.
        return shown if any(map(str.isalnum, shown)) and len(shown) <= _LONGEST_MARK else ""

    def _numeral(self, at: int, *, legal: bool) -> str | None:
        level = self.levels.get(at)
        if level is None or (level.format not in _FORMATS and not legal):
            return None
        number = self.counts.get(at, level.start)
        return str(number) if legal else _FORMATS[level.format](number)


@dataclass(frozen=True, slots=True)
class _Setting:
    """What a paragraph or a style says of its list; "" and None where it says nothing."""

    list: str
    level: int | None
    style: str = ""


class Numbering:
    """The lists of a document, each as far as it has been counted.

    Parameters
    ----------
    document : docx.document.Document
        Its numbering part may be missing, and hold any values.
    """

    def __init__(self, document: Any) -> None:
        root = _numbering_root(document)
        self._definitions = _by_attribute(root, "abstractNum", "abstractNumId")
        self._nums = _by_attribute(root, "num", "numId")
        self._styles = _by_attribute(document.styles.element, "style", "styleId")
        self._counts: dict[str, dict[int, int]] = {}
        self._lists: dict[int, _List | None] = {}
        self._said: dict[str, list[_Setting]] = {}

    def mark(self, paragraph: Any) -> str:
        """Count a paragraph; return the number before it, or "" for none and for a bullet."""
        properties = paragraph.find(f"{_W}pPr")
        if properties is None or _is_joined(properties):
            return ""
        style = _value(properties, f"{_W}pStyle")
        settings = [_setting(properties), *self._settings(style)]
        number = next((setting.list for setting in settings if setting.list), "")
        around = self._list(integer(number))
        return around.next(_level_of(settings, around)) if around else ""

    def _settings(self, name: str) -> list[_Setting]:
        """Return what a style and those it is based on say of a list, nearest first."""
        if name not in self._said:
            found: list[_Setting] = []
            style = self._styles.get(name)
            while style is not None and len(found) < _DEEPEST_STYLE:
                found.append(_setting(style.find(f"{_W}pPr"), style.get(f"{_W}styleId", "")))
                style = self._styles.get(_value(style, f"{_W}basedOn"))
            self._said[name] = found
        return self._said[name]

    def _list(self, number: int | None) -> _List | None:
        if number is None or number <= 0:  # 0 takes a paragraph out of its style's list
            return None
        if number not in self._lists:
            self._lists[number] = self._read_list(str(number))
        return self._lists[number]

    def _read_list(self, number: str) -> _List | None:
        num = self._nums.get(number)
        name = self._definition(num)
        if num is None or name not in self._definitions:
            return None
        levels = _levels(self._definitions[name])
        anew = set()
        for override in islice(num.iterfind(f"{_W}lvlOverride"), len(_LEVELS)):
            levels |= _levels(override)
            at = integer(override.get(_LEVEL))
            start = integer(_value(override, f"{_W}startOverride"))
            if at in levels and start is not None:
                levels[at] = replace(levels[at], start=start)
                anew.add(at)
        return _List(levels, self._counts.setdefault(name, {}), anew)

    def _definition(self, num: Any) -> str:
        """Return the name of a list's definition, which may be that of a list style."""
        name = _value(num, _DEFINITION)
        link = _value(self._definitions.get(name), f"{_W}numStyleLink")
        if not link:
            return name
        settings = self._settings(link)
        return _value(self._nums.get(settings[0].list), _DEFINITION) if settings else ""


def _numbering_root(document: Any) -> Any:
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith("/numbering"):
            # Only a part that names itself as what it is has been parsed.
            return getattr(relation.target_part, "element", None)
    return None


def _by_attribute(root: Any, tag: str, attribute: str) -> dict[str, Any]:
    """Return children by an attribute; of several the first, as Word does."""
    found: dict[str, Any] = {}
    for child in () if root is None else root.iterfind(f"{_W}{tag}"):
        found.setdefault(child.get(f"{_W}{attribute}", ""), child)
    return found


def _value(element: Any, path: str) -> str:
    """Return what a child says, or ""."""
    child = None if element is None else element.find(path)
    return "" if child is None else child.get(_VALUE, "")


def _is_joined(properties: Any) -> bool:
    """Whether the end of a paragraph is deleted, so that it is one with the next."""
    return any(properties.find(f"{_W}rPr/{_W}{tag}") is not None for tag in ("del", "moveFrom"))


def _setting(properties: Any, style: str = "") -> _Setting:
    stated = None if properties is None else properties.find(f"{_W}numPr")
    return _Setting(_value(stated, _LIST), integer(_value(stated, _LEVEL)), style)


def _level_of(settings: list[_Setting], around: _List) -> int:
    """Return the level of a paragraph: its own, or the one that its style has in the list."""
    by_style = {level.style: at for at, level in around.levels.items() if level.style}
    for setting in settings:
        at = by_style.get(setting.style, setting.level)
        if at is not None:
            return at
    return 0


def _levels(parent: Any) -> dict[int, _Level]:
    """Return the levels that a definition, or one override of it, describes."""
    found: dict[int, _Level] = {}
    for element in islice(parent.iterfind(f"{_W}lvl"), len(_LEVELS)):
        at = integer(element.get(_LEVEL))
        if at is not None and at in _LEVELS:
            found[at] = _level(element, at)
    return found


def _level(element: Any, at: int) -> _Level:
    start = integer(_value(element, f"{_W}start"))
    restart = integer(_value(element, f"{_W}lvlRestart"))
    legal = element.find(f"{_W}isLgl")
    # Of formats newer than Word 2007, such as 001, the likeness for older programs.
    form = _value(element, f"{_W}numFmt") or _value(element, f".//{_FALLBACK}/{_W}numFmt")
    return _Level(
        format=form or "decimal",
        text=_value(element, f"{_W}lvlText")[: 4 * _LONGEST_MARK],
        start=0 if start is None else start,
        restart=at if restart is None else restart,
        legal=legal is not None and legal.get(_VALUE) not in _OFF,
        style=_value(element, f"{_W}pStyle"),
    )
