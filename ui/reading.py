"""A document around a place in it, for the reading panel; knows no gradio.

A long document is sent as a window around the mark, never whole: the page
asks for the window before or after when the reader wants to go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from rag.types import Document
from ui.paragraphs import BLANK_LINES
from ui.view import Value, source
from ui.wording import in_part

WINDOW = 24_000
"""Characters of a document shown at once, about ten printed pages."""

_REACH = 2_000  # how far a window's edge moves inwards to end at a paragraph or a space
_HASH = 8  # characters of a hash that a link has to bring
_CHANGED = "This document has changed since it was quoted."
_HEADING = re.compile(r"#{1,6} \S")


def read(document: Document, asked: dict[str, Any]) -> Value:
    """Return the panel's value: the document's text around a place, with the mark if it holds.

    Parameters
    ----------
    document : Document
        The document as it is stored now.
    asked : dict
        A reference (see `ui.view.reference`): ``start`` and ``end`` are what
        to mark, ``sha256`` the document it was found in, whole or as a link
        shortens it. Without them the document is shown from its beginning.
        ``at`` asks for the window that begins there, ``until`` for the one
        that ends there.

    Returns
    -------
    dict
        ``blocks`` are paragraphs, each with its offset ``start``, the
        ``page`` that begins with it, and parts with ``text`` and ``mark``.
        A mark that can't be proven (the document changed) is left out and
        ``note`` says so. ``warning`` says what of the file is not in the text.
    """
    mark, note = _mark(document, asked)
    low, high = _window(document.text, asked, mark)
    return {
        **source(document, mark[0] if mark else None),
        "document": document.id,
        "sha256": document.sha256,
        "start": mark[0] if mark else None,
        "end": mark[1] if mark else None,
        "low": low,
        "high": high,
        "earlier": low > 0,
        "later": high < len(document.text),
        "blocks": list(_paged(document, blocks(document.text, low, high, mark))),
        "note": note,
        "warning": in_part(document.metadata.get("warning", "")),
    }


def _mark(document: Document, asked: dict[str, Any]) -> tuple[tuple[int, int] | None, str]:
    start, end = asked.get("start"), asked.get("end")
    told = str(asked.get("sha256") or "")
    proven = len(told) >= _HASH and document.sha256.startswith(told)
    if start is None or end is None:
        return None, "" if proven or not told else _CHANGED
    if proven and 0 <= int(start) < int(end) <= len(document.text):
        return (int(start), int(end)), ""
    return None, f"{_CHANGED} The place is not marked, because it may be another one now."


def _window(text: str, asked: dict[str, Any], mark: tuple[int, int] | None) -> tuple[int, int]:
    """Return the window [low, high) that is asked for, with edges between words."""
    at, until = asked.get("at"), asked.get("until")
    if at is not None:
        low = min(max(0, int(at)), len(text))
        return low, _edge(text, low + WINDOW)
    if until is not None:
        high = min(max(0, int(until)), len(text))
        return _edge(text, high - WINDOW), high
    start, end = mark or (0, 0)
    room = max(0, WINDOW - (end - start)) // 2
    low = start - room if mark else 0
    high = max(end + room, low + WINDOW)
    return _edge(text, low, within=start), _edge(text, high)


def _edge(text: str, offset: int, *, within: int | None = None) -> int:
    """Return an offset near `offset` that cuts no word: after a blank line, or else a space."""
    if offset <= 0:
        return 0
    if offset >= len(text):
        return len(text)
    stop = min(len(text), offset + _REACH if within is None else min(offset + _REACH, within))
    paragraph = BLANK_LINES.search(text, offset, stop)
    if paragraph:
        return paragraph.end()
    space = re.compile(r"\s+").search(text, offset, stop)
    return space.end() if space else offset


def _paged(document: Document, given: Iterable[Value]) -> Iterator[Value]:
    """Yield blocks with the page that begins in them, if one does."""
    last = None
    for block in given:
        page = document.page(block["start"])
        yield {**block, "page": "" if page in {None, last} else f"page {page}"}
        last = page


def blocks(text: str, low: int, high: int, mark: tuple[int, int] | None) -> Iterator[Value]:
    """Yield the paragraphs of text[low:high], each cut where the mark begins and ends.

    Parameters
    ----------
    text : str
        The document's text.
    low, high : int
        The window.
    mark : tuple of int or None
        What to mark, as [start, end) of `text`; it may cross paragraphs.
    """
    start = low
    for gap in BLANK_LINES.finditer(text, low, high):
        if gap.start() > start:
            yield _block(text, start, gap.start(), mark)
        start = gap.end()
    if start < high:
        yield _block(text, start, high, mark)


def _block(text: str, low: int, high: int, mark: tuple[int, int] | None) -> Value:
    start, end = mark or (high, high)
    start, end = min(max(start, low), high), min(max(end, low), high)
    parts = [
        {"text": text[low:start], "mark": False},
        {"text": text[start:end], "mark": True},
        {"text": text[end:high], "mark": False},
    ]
    return {
        "kind": _kind(text, low, high),
        "start": low,
        "parts": [part for part in parts if part["text"]],
    }


def _kind(text: str, low: int, high: int) -> str:
    if low == 0 and text.startswith("---\n"):
        return "front"
    single = "\n" not in text[low:high].strip()
    return "heading" if single and _HEADING.match(text, low) else "text"
