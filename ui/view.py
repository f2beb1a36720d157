"""Answers and documents as plain values for the page; knows no gradio.

Every text is a slice made here, in Python: JavaScript counts in UTF-16 and
would cut elsewhere. The values are data, not markup: the page sets them as
text, so nothing in a document can become part of the page.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import Any

from rag.named import not_mentioned
from rag.types import Answer, Document, Passage, Quote
from ui.copying import copies
from ui.wording import (
    agreement,
    confidence,
    day,
    file_name,
    place,
    plural,
    shortfall,
)

__all__ = [
    "agreement", "answer", "confidence", "day", "file_name", "plural",
    "quote", "reference", "shortfall",
]  # fmt: skip

Value = dict[str, Any]

NEAREST = 3
"""How many of the nearest passages a refusal shows."""


def answer(given: Answer) -> Value:
    """Return what the answer card shows: an answer with quotes, or a refusal.

    Parameters
    ----------
    given : Answer
        The answer of the assistant.

    Returns
    -------
    dict
        ``kind`` is "answer" or "refusal"; the rest is text to show, and
        references (see `reference`) to open the reading panel with.
    """
    shown = _refusal(given) if given.abstained else _answered(given)
    remark = not_mentioned(given)
    return {**shown, "remark": remark, "question": given.question, "timing": timing(given)}


def _answered(given: Answer) -> Value:
    best = given.quotes[0]
    differing = {(one.document.id, one.start, one.end) for one in given.differing}
    others = [
        one for one in given.alternatives if (one.document.id, one.start, one.end) not in differing
    ]
    return {
        "kind": "answer",
        "text": best.text,
        "confidence": confidence(given.confidence),
        "agreement": agreement(given.quotes),
        "quotes": [quote(one) for one in given.quotes],
        "differing": [quote(one) for one in given.differing],
        "others": [quote(one) for one in others],
        "copies": copies(given),
    }


def _refusal(given: Answer) -> Value:
    best = given.rejected
    return {
        "kind": "refusal",
        "rejected": quote(best) if best else None,
        "shortfall": shortfall(best.confidence, given.threshold) if best else "",
        "nearest": [passage(hit.passage) for hit in given.hits[:NEAREST]],
    }


def quote(given: Quote) -> Value:
    """Return a quote in its sentence, cut at the exact offsets of its span."""
    text = given.document.text
    return {
        **source(given.document, given.start),
        "section": given.section,
        "column": given.column,
        "before": text[given.sentence_start : given.start],
        "mark": given.text,
        "after": text[given.end : given.sentence_end],
        "confidence": confidence(given.confidence),
        "reference": reference(given.document, given.start, given.end),
    }


def passage(given: Passage) -> Value:
    """Return a retrieved passage, shown whole and without a mark."""
    return {
        **source(given.document, given.start),
        "section": given.section,
        "text": given.text,
        "reference": reference(given.document, given.start, given.end),
    }


def source(document: Document, offset: int | None = None) -> Value:
    """Return where words come from: title, date and page or paragraph, each "" when unknown."""
    return {
        "title": document.title,
        "date": day(document.date),
        "page": "" if offset is None else place(document, offset),
    }


def reference(document: Document, start: int, end: int) -> Value:
    """Return what finds [start, end) again, and tells when the document has changed since."""
    return {"document": document.id, "start": start, "end": end, "sha256": document.sha256}


def timing(given: Answer) -> str:
    """Return how long the answer took and what was read for it."""
    total = given.timings_ms.get("total")
    read = plural(len(given.hits[: given.read]), "passage")
    return "" if total is None else f"Read {read} in {total / 1000:.2f}\u00a0s, on this computer"


# The cards that take the answer's place


def error(reason: str, question: str = "") -> Value:
    """Return the card that says in plain words what went wrong."""
    return {"kind": "error", "text": reason, "question": question}


def crowded(question: str) -> Value:
    """Return the card of a question that found too many others waiting."""
    return {"kind": "crowded", "question": question}


def cancelled() -> Value:
    """Return what a cancelled question is answered with: the last card stays."""
    return {"kind": "cancelled"}


def welcome(examples: Iterable[str], documents: int, command: str) -> Value:
    """Return the card of a page where nothing has been asked yet.

    Parameters
    ----------
    examples : iterable of str
        Questions offered to click; shown only when there is something to ask.
    documents : int
        How many documents there are.
    command : str
        What to type to add documents, see `add_command`.
    """
    return {
        "kind": "welcome" if documents else "empty",
        "examples": list(examples) if documents else [],
        "command": command,
    }


def add_command(collection: str, home: str = "") -> str:
    """Return the command that adds documents to this collection.

    Parameters
    ----------
    collection : str
        Its name; "default" need not be said.
    home : str
        The home folder, where it is not the usual one.
    """
    words = ["verbatim", "add", "PATH"]
    words += [] if collection == "default" else ["--collection", collection]
    words += ["--home", home] if home else []
    return shlex.join(words)


def waiting() -> Value:
    """Return the card of a page whose first documents are still being read."""
    return {"kind": "waiting"}
