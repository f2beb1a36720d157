"""The visible blocks of an HTML page, in order; walks without recursion."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.loaders.blocks import Block, BlockKind, Type, fact, heading, row, tidy
from rag.loaders.equations import linear
from rag.loaders.extraction import without_invisible
from rag.loaders.page_elements import (
    BLOCKS,
    BOLD,
    CELLS,
    HEADINGS,
    LISTS,
    is_layout,
    is_link_within,
    is_only_link,
    is_skipped,
)
from rag.loaders.page_lists import OpenLists, is_displayed
from rag.loaders.page_terms import WRAPPERS, Entry, opened
from rag.loaders.raised import LONGEST, LOOK_BACK, raised
from rag.loaders.surroundings import Surroundings

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def page_blocks(page: HtmlElement) -> list[Block]:
    """Return the visible blocks of a page.

    Parameters
    ----------
    page : HtmlElement
        Root of the parsed page.
    """
    from lxml import etree

    walk = etree.iterwalk(page, events=("start", "end"))
    builder = _Builder()
    for event, element in walk:
        if event == "end":
            builder.leave(element)
        elif is_skipped(element):
            builder.skip(element)
            walk.skip_subtree()
        elif element.tag == "math":
            builder.equation(element)
            walk.skip_subtree()
        else:
            builder.enter(element)
    builder.flush()
    return builder.blocks


class _Builder:
    """Collects text as elements are entered and left."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[str] = []
        self._lists = OpenLists()
        self._surroundings = Surroundings()
        # Number of the list item whose first words are to come, "" for a bullet; None in none.
        self._item: str | None = None
        # The same of the items around it, which may open with a list of their own.
        self._around: list[str | None] = []
        self._preformatted = 0
        # Cells of the table row being read; None outside tables that hold data.
        self._cells: list[str] | None = None
        # Whether the next row is the first of its table.
        self._begins = False
        # Terms and definitions being read that stand on lines; None outside of them.
        self._entry: Entry | None = None
        # How many elements around are bold, and whether any words of the block are not.
        self._bold = 0
        self._plain = False
        # Where raised and lowered text begins among the pieces, and whether it holds a link.
        self._raised: list[tuple[int, bool]] = []

    def enter(self, element: HtmlElement) -> None:
        """Take the text before the first child."""
        tag = element.tag
        if tag in BLOCKS:
            self._separate(tag)
        self._surroundings.enter(element)
        if tag == "table":
            self._begins = True
        elif tag == "tr":
            self._cells = None if is_layout(element) else []
        elif tag in LISTS:
            self._lists.open(element)
        elif tag == "li":
            self._around.append(self._item)
            self._item = self._lists.mark(element)
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "dl":
            self._begins = self._begins or self._cells is None
        elif tag == "dt" and self._cells is None:
            self._entry = self._entry or opened(element)
        elif tag == "br":
            self._pieces.append("\n")
        elif tag in BOLD:
            self._bold += 1
        elif tag == "sup":
            self._raised.append((len(self._pieces), is_only_link(element)))
        elif tag == "a" and self._raised and is_link_within(element):
            self._raised[-1] = (self._raised[-1][0], True)
        self._take(element.text)

    def skip(self, element: HtmlElement) -> None:
        """Count an item that isn't read and takes its number on the page all the same."""
        if element.tag == "li" and is_displayed(element):
            self._lists.mark(element)

    def equation(self, element: HtmlElement) -> None:
        """Take an equation as one piece of text."""
        self._surroundings.enter(element)
        self._take(linear(element))

    def leave(self, element: HtmlElement) -> None:
        """End the element, and take the text after it."""
        if not is_skipped(element):
            self._end(element)
            self._surroundings.leave(element)
        self._take(element.tail)

    def flush(self) -> None:
        """End the block being read."""
        bold = not self._plain
        self._add_text(self._pop(), bold=bold)

    def _add_text(self, text: str, *, bold: bool = False) -> None:
        """Add a paragraph, or an item where its words open one."""
        if not text:
            return
        kind: BlockKind = "paragraph" if self._item is None else "item"
        level = 0 if self._item is None else self._lists.level
        self._add(Block(kind, text, level, self._item or "", type_=Type(bold=bold)))
        if self._item is not None:
            self._lists.show()
            self._item = None

    def _add(self, block: Block) -> None:
        self.blocks.append(replace(block, place=self._surroundings.end_block()))

    def _end(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in HEADINGS and self._cells is None:
            text = self._pop()
            if text:
                self._add(heading(text, HEADINGS[tag], self._item or ""))
                if self._item:
                    self._item = None  # its number stands in the heading
        elif tag in CELLS and self._cells is not None:
            self._cells.append(self._pop())
        elif tag == "tr" and self._cells is not None:
            self._end_row(self._cells)
        elif tag == "dt" and self._entry is not None:
            self._entry.bold = not self._plain
            self._entry.terms.append(self._pop())
        elif tag == "dd" and self._entry is not None:
            self._entry.definitions.append(self._pop())
            if element is self._entry.last:
                self._end_entry(self._entry)
        elif tag in BLOCKS:
            self._separate(tag)
        self._close(tag)

    def _close(self, tag: str) -> None:
        """Go back to what is around the element."""
        if tag == "table" or (tag == "dl" and self._cells is None):
            self._begins = True  # of the one around it
        elif tag == "pre":
            self._preformatted -= 1
        elif tag in LISTS:
            self._lists.close()
        elif tag == "li":
            self._item = self._around.pop()
        elif tag in BOLD:
            self._bold -= 1
        elif tag == "sup":
            self._end_raised()

    def _end_entry(self, entry: Entry) -> None:
        self._entry = None
        if entry.fits_line:
            self._end_fact(entry.terms[0], entry.definitions[0])
        elif entry.bold:  # each may be the heading of what is below it
            for term in entry.terms:
                self._add_text(term, bold=True)
            self._add_text("\n".join(entry.definitions))
        else:
            self._add_text(entry.text)

    def _end_fact(self, label: str, value: str) -> None:
        if self._item:  # no item will carry its number
            label, self._item = f"{self._item} {label}", None
            self._lists.show()
        self._add(fact(label, value, begins=self._begins))
        self._begins = False

    def _end_raised(self) -> None:
        start, linked = self._raised.pop()
        # More pieces are no mark or figure, and markup that nests them would be slow to read.
        if 0 < len(self._pieces) - start <= LONGEST:
            before = "".join(self._pieces[max(0, start - LOOK_BACK) : start])
            text = "".join(self._pieces[start:])
            self._pieces[start:] = [raised(text, before, linked=linked)]

    def _end_row(self, cells: list[str]) -> None:
        self._cells = None
        block = row([*cells, self._pop()] if self._pieces else cells, begins=self._begins)
        if block.text:
            self._add(block)
            self._begins = False

    def _separate(self, tag: str) -> None:
        """Set a block apart: inside a cell by a space, for a row is one line."""
        if self._entry is not None and tag in WRAPPERS:
            return
        if self._cells is None:
            self.flush()
        elif tag not in CELLS:
            self._pieces.append(" ")

    def _take(self, text: str | None) -> None:
        text = without_invisible(text or "")
        if not text:
            return
        self._surroundings.take(text)
        self._plain = self._plain or not (self._bold or text.isspace())
        if self._cells is not None and self._item and not text.isspace():
            self._pieces.append(f"{self._item} ")  # a row has no items to carry it
            self._item = None
        self._pieces.append(text if self._preformatted else re.sub(r"\s+", " ", text))

    def _pop(self) -> str:
        raw = "".join(self._pieces)
        self._pieces.clear()
        self._plain = False
        return raw.strip("\n").rstrip() if self._preformatted else tidy(raw)
