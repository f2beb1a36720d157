"""The words of a Word paragraph or cell: runs, equations, symbols and what sets them apart."""

from __future__ import annotations

from typing import Any

from rag.loaders.equations import linear
from rag.loaders.extraction import without_invisible
from rag.loaders.raised import flattened
from rag.loaders.word_numbering import Numbering
from rag.loaders.word_symbols import symbol

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARAGRAPH, TEXT_BOX = f"{_W}p", f"{_W}txbxContent"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
DELETED = {f"{_W}del", f"{_W}moveFrom", f"{_W}rPr", f"{_W}pPr"}
_EQUATION = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def text_of(element: Any, numbering: Numbering | None = None) -> str:
    """Return the words of a paragraph or a cell, but for deleted ones.

    Text boxes of a paragraph stand after it as blocks of their own; those in a
    cell belong to it. With the numbering, paragraphs are counted and their
    numbers stand before them.
    """
    from lxml import etree

    parts: list[tuple[bool, bool, str]] = []
    left_out = {*DELETED, FALLBACK} | ({TEXT_BOX} if element.tag == PARAGRAPH else set())
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "end":
            if node.tag == TEXT_BOX and TEXT_BOX not in left_out:
                parts.append((False, False, "\n"))
        elif node.tag in left_out:
            walk.skip_subtree()
        elif node.tag == f"{_W}t":
            parts.append((*_raised(node), without_invisible(node.text or "")))
        elif node.tag == PARAGRAPH and (parts or numbering):
            mark = numbering.mark(node) if numbering else ""
            parts.append((False, False, f"\n{mark} " if mark else "\n"))
        else:
            if sign := _sign(node):
                parts.append((False, False, sign))
            if node.tag == _EQUATION:
                walk.skip_subtree()
    return flattened(parts)


def _sign(node: Any) -> str:
    """Return what an element without text of its own stands for, or ""."""
    if node.tag == _EQUATION:
        return linear(node)
    if node.tag == f"{_W}sym":
        return symbol(node.get(f"{_W}font", ""), node.get(f"{_W}char", ""))
    return _CHARACTERS.get(node.tag, "")


def _raised(text: Any) -> tuple[bool, bool]:
    """Return whether a run's text is raised, and then whether it links within its document."""
    run = text.getparent()
    style = run.find(f"{_W}rPr/{_W}vertAlign")
    if style is None or style.get(f"{_W}val") != "superscript":
        return False, False
    link = next(run.iterancestors(f"{_W}hyperlink"), None)
    return True, link is not None and f"{_W}anchor" in link.attrib
