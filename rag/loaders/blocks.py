"""Blocks of extracted text (headings, paragraphs, list items, table rows) and how they join."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item", "row"]
_CLOSE = {"item", "row"}


@dataclass(frozen=True, slots=True)
class Block:
    """One block, its text without marks.

    Parameters
    ----------
    kind : str
        "heading", "paragraph", "item" or "row".
    text : str
        What stands there; may hold newlines in a paragraph.
    level : int
        Level of a heading, 1 to 6.
    """

    kind: BlockKind
    text: str
    level: int = 0

    @property
    def line(self) -> str:
        """The block as stored: headings and items carry Markdown's marks."""
        if self.kind == "heading":
            return f"{'#' * self.level} {' '.join(self.text.split())}"
        return f"- {self.text}" if self.kind == "item" else self.text


def heading(text: str, level: int) -> Block:
    """Return a heading, its level held to 1 to 6."""
    return Block("heading", text, min(max(level, 1), 6))


def row(cells: Iterable[str]) -> Block:
    """Return a table row: one line, cells set apart by bars; empty without words."""
    words = [" ".join(cell.split()) for cell in cells]
    return Block("row", " | ".join(words).strip() if any(words) else "")


def join(blocks: Iterable[Block]) -> str:
    """Return the blocks as text, blank lines between them.

    Items of one list and rows of one table stand on lines without a blank
    line, so that they stay in one passage.
    """
    parts: list[str] = []
    before = ""
    for block in blocks:
        if not block.text.strip():
            continue
        if parts:
            parts.append("\n" if block.kind == before and block.kind in _CLOSE else "\n\n")
        parts.append(block.line)
        before = block.kind
    return "".join(parts)


def tidy(text: str) -> str:
    """Return text with runs of blanks as one, and no blanks around newlines."""
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
