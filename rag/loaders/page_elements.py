"""What the elements of an HTML page are to its text: blocks, bold, hidden or layout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.loaders.page_lists import is_displayed
from rag.loaders.surroundings import is_notes

if TYPE_CHECKING:
    from lxml.html import HtmlElement

HEADINGS = {f"h{level}": level for level in range(1, 7)}
CELLS = {"td", "th"}
BLOCKS = HEADINGS.keys() | CELLS | {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "form", "header", "hr",
    "legend", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot",
    "thead", "tr", "ul",
}  # fmt: skip
# What a reader doesn't read: programs, controls and the ways to other pages.
_SKIPPED = {
    "applet", "aside", "audio", "button", "canvas", "datalist", "embed", "footer", "head",
    "iframe", "input", "map", "menu", "nav", "noembed", "noframes", "noscript", "object",
    "option", "progress", "script", "select", "style", "svg", "template", "textarea", "video",
}  # fmt: skip
# Text all the same in these: what opens a section, and what stands beside an article's words.
_KEPT_WITHIN = {
    "button": (*HEADINGS, "summary", "dt"),
    "aside": ("article", "main"),
}
LISTS = {"ol", "ul"}
BOLD = {"b", "strong"}
_INVISIBLE_STYLE = re.compile(r"visibility\s*:\s*hidden", re.IGNORECASE)


def is_skipped(element: HtmlElement) -> bool:
    """Whether an element shows nothing that a reader reads."""
    return (
        not isinstance(element.tag, str)
        or (element.tag in _SKIPPED and not _is_kept(element))
        or not is_displayed(element)
        or element.get("aria-hidden") == "true"
        or _INVISIBLE_STYLE.search(element.get("style", "")) is not None
    )


def _is_kept(element: HtmlElement) -> bool:
    within = _KEPT_WITHIN.get(element.tag)
    if within is not None and next(element.iterancestors(*within), None) is not None:
        return True
    return element.tag in {"aside", "footer"} and is_notes(element)


def is_link_within(element: HtmlElement) -> bool:
    """Whether an element is a link to a place in a page; a saved page names itself before it."""
    return "#" in element.get("href", "")


def is_only_link(element: HtmlElement) -> bool:
    """Whether an element is all that a link within the page holds."""
    link = element.getparent()
    return (
        link is not None
        and link.tag == "a"
        and is_link_within(link)
        and len(link) == 1
        and not ((link.text or "") + (element.tail or "")).strip()
    )


def is_layout(table_row: HtmlElement) -> bool:
    """Whether a table row holds whole parts of a page rather than data."""
    return any(
        element.tag == "table" or element.tag in HEADINGS for element in table_row.iterdescendants()
    )
