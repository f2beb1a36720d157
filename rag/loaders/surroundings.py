"""What stands around the text of a web page: menus, banners, teasers, strangers' comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.loaders.blocks import Place

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ROLES = {"navigation", "banner", "contentinfo", "complementary", "search"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NOTE_ROLES = {"doc-endnotes", "doc-footnotes", "doc-footnote", "doc-endnote"}
_NOTES = re.compile(r"(?:foot|end)notes?\b")
# Names whole, for a part of a name says little: has-sidebar is the class of a whole page.
_SITE = re.compile(
    r"(?:(?:site|page|main|global|top|bottom|left|right|post|entry|article)[-_]?)?"
    r"(?:nav|navbar|navigation|menu|footer|sidebar|breadcrumbs?|shar(?:e|ing)|social|related"
    r"|recommend(?:ed|ations)|newsletter|ads?|advert(?:isement)?|promo|pagination|pager)"
    r"(?:[-_]?(?:bar|links?|list|menu|items?|posts?|articles?|stories|content|container|wrapper"
    r"|widget|area|box|buttons?|icons?|media))?"
    r"|.*cookie[-_]?(?:banner|bar|bot|consent|dialog|law|message|notice|popup).*|gdpr.*|onetrust.*"
    # A section called comments may be the board's; a list of them is a site's.
    r"|comments?-?(?:list|area|respond|form|body|thread)|comment|disqus.*"
)
# Whole pages and parts of a text, whose names are those of their subjects.
_NEVER = {"html", "body", "main", "article", "section"}


class Surroundings:
    """Tells, while a page is walked, what the block being read is a part of."""

    def __init__(self) -> None:
        self._depths = {"site": 0, "notes": 0, "links": 0}
        self._words = 0
        self._linked = 0

    def enter(self, element: HtmlElement) -> None:
        """Count what begins."""
        self._move(element, 1)

    def leave(self, element: HtmlElement) -> None:
        """Count what ends."""
        self._move(element, -1)

    def _move(self, element: HtmlElement, step: int) -> None:
        self._depths["links"] += step * _is_way_out(element)
        self._depths["notes"] += step * is_notes(element)
        self._depths["site"] += step * _is_site(element)

    def take(self, text: str) -> None:
        """Count the words of the block being read."""
        words = len(text.split())
        self._words += words
        self._linked += words if self._depths["links"] else 0

    def end_block(self) -> Place:
        """Return where the block stands that ends here."""
        mostly_links = 2 * self._linked > self._words
        self._words = self._linked = 0
        if self._depths["notes"]:
            return "text"
        return "site" if self._depths["site"] else "links" if mostly_links else "text"


def is_notes(element: HtmlElement) -> bool:
    """Whether an element holds foot- or endnotes, whatever else it is."""
    names = element.get("class", "").lower().split()
    return element.get("role") in _NOTE_ROLES or any(map(_NOTES.match, names))


def _is_way_out(element: HtmlElement) -> bool:
    """Whether an element is a link, but for an address, which is what people look for.

    Nor is a heading's link to itself, before which a saved page names itself.
    """
    href = element.get("href", "mailto:")
    if element.tag != "a" or href.startswith(("mailto:", "tel:")):
        return False
    return "#" not in href or next(element.iterancestors(*_HEADINGS), None) is None


def _is_site(element: HtmlElement) -> bool:
    if element.get("role") in _ROLES:
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}".lower().split()
    if element.tag in _NEVER or "section" in names:
        return False
    return any(map(_SITE.fullmatch, names))
