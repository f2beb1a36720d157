"""Word lists as they are best read and added to: in one text."""

from __future__ import annotations


def listing(text: str) -> frozenset[str]:
    """Return the words of a text, which are set apart by spaces."""
    return frozenset(text.split())
