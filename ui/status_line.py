"""The line in the head of the page: what there is, or how far the work on it is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ui.wording import plural

if TYPE_CHECKING:
    from rag.store import Counts
    from ui.indexing import Status
    from ui.view import Value


def status_line(status: Status, counts: Counts, collection: str) -> Value:
    """Return the line with what the page's script needs to know.

    Parameters
    ----------
    status : Status
        Of the background work.
    counts : Counts
        What can be asked now.
    collection : str
        Name of the collection.
    """
    return {
        "text": _text(status, counts),
        "phase": status.phase,
        "running": status.running,
        "documents": counts.documents,
        "done": status.done,
        "total": status.total,
        "broken": status.phase == "broken",
        "collection": collection,
        "at": time.time_ns() // 1_000_000,
        "gone": False,
    }


def gone(collection: str, reason: str) -> Value:
    """Return the line of a collection that is not there any more."""
    return {
        "text": reason,
        "phase": "broken",
        "running": False,
        "documents": 0,
        "done": 0,
        "total": 0,
        "broken": True,
        "collection": collection,
        "at": time.time_ns() // 1_000_000,
        "gone": True,
    }


def size_text(counts: Counts) -> str:
    """Return how much there is: "2 documents, 31 passages"."""
    return f"{plural(counts.documents, 'document')}, {plural(counts.passages, 'passage')}"


def found_text(counts: Counts) -> str:
    """Return how the passages are found; those just added are not found by meaning yet."""
    if not counts.passages:
        return ""
    plain = counts.passages - counts.encoded
    if not plain:
        return "Found by words and by meaning."
    some = "All" if plain == counts.passages else f"{plain:,} of them"
    return f"{some} found by words only for now, by meaning soon."


def _text(status: Status, counts: Counts) -> str:
    if status.phase == "broken":
        return status.error
    if status.phase == "preparing":
        return "Preparing the models; the first start takes longest"
    if status.phase == "reading":
        return _reading(status, counts)
    if status.phase == "removing":
        return "Removing\u2026"
    text = size_text(counts) if counts.documents or status.failed else "No documents yet"
    if counts.encoded < counts.passages:
        text += f" ({counts.passages - counts.encoded:,} by words only so far)"
    if status.failed:
        text += f" \u00b7 {plural(len(status.failed), 'file')} not read"
    return text


def _reading(status: Status, counts: Counts) -> str:
    current = min(status.done + 1, status.total)
    total = plural(status.total, "file")
    text = f"Reading {current:,} of {total}" if status.total else "Looking for files"
    return f"{text}; you can ask already" if counts.documents else text
