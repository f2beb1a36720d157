"""What the styles of a Word document say: headings, sizes, bold type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from rag.loaders.blocks import Type
from rag.loaders.word_text import PARAGRAPH, text_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
# In points, where a document says nothing; styles that rest on others, more of which are a loop.
_USUAL_SIZE, _MOST_BASES = 10.0, 20
_LONGEST_SIZE = 5
_TRUE = {"1", "true", "on"}


@dataclass(frozen=True, slots=True)
class Styles:
    """What the styles of a document say of its paragraphs.

    Parameters
    ----------
    levels : mapping of str to int
        Level of each style that is a heading or rests on one, by style id.
    types : mapping of str to Type
        How each paragraph style sets words, by style id.
    plain : Type
        How words are set that have no style.
    bold : frozenset of str
        Ids of the character styles that are bold, such as "Strong".
    """

    levels: Mapping[str, int]
    types: Mapping[str, Type]
    plain: Type
    bold: frozenset[str]

    @classmethod
    def of(cls, document: Any) -> Self:
        """Read the styles of a document that python-docx has opened."""
        styles = document.styles.element
        by_id = {
            style.get(f"{_W}styleId", ""): style for style in styles.iterchildren(f"{_W}style")
        }
        plain = _with(Type(_USUAL_SIZE), styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr"))
        levels: dict[str, int] = {}
        types: dict[str, Type] = {}
        bold: set[str] = set()
        unstyled = plain
        for name, style in by_id.items():
            family = _family(style, by_id)
            level = next(filter(None, map(_level, family)), None)
            type_ = plain
            for one in reversed(family):
                type_ = _with(type_, one.find(f"{_W}rPr"))
            if style.get(f"{_W}type") == "character":
                bold |= {name} if type_.bold else set()
                continue
            types[name] = type_
            levels |= {name: level} if level else {}
            if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in _TRUE:
                unstyled = type_
        return cls(levels, types, unstyled, frozenset(bold))

    def type_of(self, paragraph: Any, style_id: str) -> Type:
        """Return how all words of a paragraph are set, by its style or run by run."""
        by_style = self.types.get(style_id, self.plain)
        runs = [
            run
            for run in paragraph.iter(f"{_W}r")
            if next(run.iterancestors(PARAGRAPH), None) is paragraph and text_of(run).strip()
        ]
        sizes = [_size(run.find(f"{_W}rPr/{_W}sz"), default=by_style.size) for run in runs]
        bold = [self._is_bold(run, default=by_style.bold) for run in runs]
        return Type(min(sizes), all(bold)) if runs else by_style

    def _is_bold(self, run: Any, *, default: bool) -> bool:
        style = run.find(f"{_W}rPr/{_W}rStyle")
        by_style = style is not None and style.get(f"{_W}val") in self.bold
        return _switched(run.find(f"{_W}rPr/{_W}b"), default=default or by_style)


def _family(style: Any, by_id: Mapping[str, Any]) -> list[Any]:
    """Return a style and those it rests on."""
    family = [style]
    while len(family) < _MOST_BASES:
        based = family[-1].find(f"{_W}basedOn")
        base = None if based is None else by_id.get(based.get(f"{_W}val", ""))
        if base is None:
            break
        family.append(base)
    return family


def _level(style: Any) -> int | None:
    """Return the level of a style that is a heading by its name."""
    told = style.find(f"{_W}name")
    name = "" if told is None else told.get(f"{_W}val", "")
    match = _HEADING.fullmatch(name)
    if match or style.get(f"{_W}type") != "paragraph":
        return int(match[1]) if match else None
    return 1 if name == "Title" else None


def _with(type_: Type, properties: Any) -> Type:
    if properties is None:
        return type_
    size = _size(properties.find(f"{_W}sz"), default=type_.size)
    return Type(size, _switched(properties.find(f"{_W}b"), default=type_.bold))


def _size(setting: Any, *, default: float) -> float:
    """Return a size that is told in half points."""
    told = "" if setting is None else setting.get(f"{_W}val", "")
    return int(told) / 2 if told.isdecimal() and len(told) <= _LONGEST_SIZE else default


def _switched(setting: Any, *, default: bool) -> bool:
    if setting is None:
        return default
    return setting.get(f"{_W}val", "true") in _TRUE
