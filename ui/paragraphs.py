"""Paragraphs of a document as the reading panel shows them, and their numbers."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.types import Document

BLANK_LINES = re.compile(r"\n(?:[ \t\r]*\n)+")
"""What stands between two paragraphs."""

_KEPT = 64  # documents whose paragraphs are known: a long one takes a while to scan


class _Known:
    """Where the paragraphs of the newest few documents begin."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._starts: OrderedDict[tuple[str, str], array[int]] = OrderedDict()

    def starts(self, document: Document) -> array[int]:
        key = (document.id, document.sha256)
        with self._lock:
            known = self._starts.get(key)
        if known is None:
            known = _scan(document.text)
            with self._lock:
                self._starts[key] = known
                while len(self._starts) > _KEPT:
                    self._starts.popitem(last=False)
        return known


_known = _Known()


def paragraph_number(document: Document, offset: int) -> int:
    """Return the number of the paragraph an offset is in, from 1."""
    return max(1, bisect_right(_known.starts(document), offset))


def _scan(text: str) -> array[int]:
    first = len(text) - len(text.lstrip())
    return array("q", [first, *(gap.end() for gap in BLANK_LINES.finditer(text, first))])
