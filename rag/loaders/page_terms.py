"""Terms of a page and what is said of them (`dl`): on one line, or on lines below the term."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.loaders.page_elements import BLOCKS, is_skipped

if TYPE_CHECKING:
    from lxml.html import HtmlElement

WRAPPERS = frozenset({"p", "div"})
"""What may stand around all words of a term or a definition."""

# Characters of a term, and of a definition that stands on its line.
_LONGEST_TERM, _LONGEST_DEFINITION = 60, 300
_ENDS = tuple("?!…؟？！。")  # noqa: RUF001
# "Step 2: the frame", but not "12:30".
_LABELLED = re.compile(r":\s")
# "Policy no." has fewer words than a sentence, or a shorter last one.
_SENTENCE = re.compile(r"(?:\S+\s+){2,}\S{4,}\.|(?:\S+\s+){3,}\S+\.")


@dataclass(slots=True)
class Entry:
    """What has been read of terms and their definitions; the last of these ends the entry."""

    last: HtmlElement
    terms: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)
    bold: bool = False  # whether all words of the last term are

    @property
    def fits_line(self) -> bool:
        """Whether it reads "Term: definition": one short one of each, no question, no sentence."""
        if len(self.terms) != 1 or len(self.definitions) != 1:
            return False
        return _is_label(self.terms[0]) and _is_short(self.definitions[0])

    @property
    def text(self) -> str:
        """The terms and their definitions, each on its line."""
        return "\n".join(filter(None, [*self.terms, *self.definitions]))


def opened(term: HtmlElement) -> Entry | None:
    """Return the entry that a term opens, None where one is open or holds more than lines.

    Each element is looked at by one term before it, so that a list is read in
    linear time: an entry ends before the next term, and before anything else.
    """
    before = term.getprevious()
    if before is not None and before.tag == "dt" and not is_skipped(before):
        return None
    found = _definitions(term)
    return Entry(found[-1]) if found else None


def _definitions(term: HtmlElement) -> Sequence[HtmlElement]:
    """Return what is shown of the definitions of a term; none where any holds blocks."""
    found: list[HtmlElement] = []
    at: HtmlElement | None = term
    tag = "dt"
    while at is not None and at.tag in {tag, "dd"}:
        tag = at.tag
        if is_skipped(at):
            if tag == "dt":
                break
        elif not _is_plain(at):
            return []
        elif tag == "dd":
            found.append(at)
        at = at.getnext()
    return found


def _is_plain(element: HtmlElement) -> bool:
    """Whether an element holds no blocks, but for one that may hold all of its words."""
    wrapper = None
    # Lazily: lists may be nested deep, and each ends at the second block within.
    for one in element.iterdescendants():
        if one.tag in BLOCKS:
            if wrapper is not None or one.tag not in WRAPPERS or one.getparent() is not element:
                return False
            wrapper = one
    if wrapper is None:
        return True
    around = [element.text, *(child.tail for child in element)]
    return len(element) == 1 and not any(text and text.strip() for text in around)


def _is_label(term: str) -> bool:
    return not (
        len(term) > _LONGEST_TERM
        or "\n" in term
        or term.endswith(_ENDS)
        or _LABELLED.search(term)
        or _SENTENCE.fullmatch(term)
    )


def _is_short(definition: str) -> bool:
    return len(definition) <= _LONGEST_DEFINITION and "\n" not in definition
