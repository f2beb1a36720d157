"""Blocks of extracted text (headings, paragraphs, list items, table rows) and how they join."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rag.columns import TABLES_APART
from rag.paragraphs import is_list_item

BlockKind = Literal["heading", "paragraph", "item", "row", "fact"]
Place = Literal["text", "links", "site"]


# How much larger a type is than another; sizes closer than that are one.
_LARGER = 1.05
# Of a nested item, for each level; `rag.paragraphs` knows items by no more than twelve blanks.
_INDENT, _DEEPEST = "  ", 6
_LINE_WITHIN = re.compile(r"\n(?=[^\n])")


@dataclass(frozen=True, slots=True)
class Type:
    """How words are set.

    Parameters
    ----------
    size : float
        In points; 0 where all are alike or nothing is known.
    bold : bool
        Whether all of them are bold.
    """

    size: float = 0.0
    bold: bool = False

    def is_larger(self, other: Type) -> bool:
        """Whether it is larger by more than two fonts of one size differ."""
        return self.size > _LARGER * other.size

    def is_bolder(self, other: Type) -> bool:
        """Whether it is bold where the other, as large, is not."""
        return self.bold and not other.bold and self.size * _LARGER >= other.size

    def is_like(self, other: Type) -> bool:
        """Whether both are as large and as bold."""
        larger, smaller = max(self.size, other.size), min(self.size, other.size)
        return self.bold == other.bold and larger <= _LARGER * smaller


@dataclass(frozen=True, slots=True)
class Block:
    """One block, its text without marks.

    Parameters
    ----------
    kind : str
        "heading", "paragraph", "item", "row" or "fact" (a label and its value).
    text : str
        What stands there; may hold newlines in a paragraph.
    level : int
        Level of a heading, 1 to 6; of an item, in how many others it is nested.
    mark : str
        Number that a list sets before it ("3.", "(a)", "4.2"), which is no
        part of its text; "" without one.
    begins : bool
        True for the first row of a table and the first fact of a form.
    type_ : Type
        How a paragraph is set.
    place : str
        On a web page "site" for what by its markup stands around the text (a
        menu, a sidebar), "links" for what else is mostly links.
    """

    kind: BlockKind
    text: str
    level: int = 0
    mark: str = ""
    begins: bool = False
    type_: Type = Type()
    place: Place = "text"

    @property
    def line(self) -> str:
        """The block as stored: headings and items carry Markdown's marks, or their numbers.

        Nested items are indented by two blanks a level, their further lines by one level more.
        """
        text, mark = self.text, self.mark
        if self.kind == "heading":
            text = " ".join([mark, *text.split()]).strip()
            mark = "#" * self.level
        elif self.kind == "item":
            blanks = _INDENT * min(self.level, _DEEPEST)
            text = _LINE_WITHIN.sub(f"\n{blanks}{_INDENT}", text) if blanks else text
            mark = blanks + (mark or "-")
        return f"{mark} {text}" if mark else text


def heading(text: str, level: int, mark: str = "") -> Block:
    """Return a heading, its level held to 1 to 6."""
    return Block("heading", text, min(max(level, 1), 6), mark)


def row(cells: Iterable[str], *, begins: bool = False) -> Block:
    """Return a table row: one line, cells set apart by bars; empty without words."""
    words = [" ".join(cell.split()) for cell in cells]
    return Block("row", " | ".join(words).strip() if any(words) else "", begins=begins)


def fact(label: str, value: str, *, begins: bool = False) -> Block:
    """Return a label and its value as one line, as a form prints them."""
    colon = "" if label.endswith((":", "?")) else ":"
    return Block(
        "fact", f"{label}{colon} {value}" if label and value else label or value, begins=begins
    )


def join(blocks: Iterable[Block]) -> str:
    """Return the blocks as text, blank lines between them.

    Items of one list, rows of one table and facts of one form stand on lines without a
    blank line, so that they stay in one passage; but not an item whose number
    `rag.paragraphs` doesn't know for one, and would read on into. Between two
    tables stand two blank lines, for one may stand within a table.
    """
    parts: list[str] = []
    before = ""
    for block in blocks:
        if not block.text.strip():
            continue
        if parts:
            parts.append(_between(before, block))
        parts.append(block.line)
        before = block.kind
    return "".join(parts)


def _between(before: str, block: Block) -> str:
    if block.kind == "row" == before:
        return TABLES_APART if block.begins else "\n"
    if block.kind == "fact" == before:
        return "\n\n" if block.begins else "\n"
    close = block.kind == "item" == before and is_list_item(block.line)
    return "\n" if close else "\n\n"


def tidy(text: str) -> str:
    """Return text with runs of blanks as one, and no blanks around newlines."""
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
