"""Answers, documents and progress as plain values for the page; knows no gradio.

Every text is a slice made here, in Python: JavaScript counts in UTF-16 and
would cut elsewhere. The values are data, not markup: the page sets them as
text, so nothing in a document can become part of the page.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from rag.types import Answer, Document, Passage, Quote

if TYPE_CHECKING:
    from rag.store import DocumentInfo

Value = dict[str, Any]

NEAREST = 3
"""How many of the nearest passages a refusal shows."""

_SURE = ((0.9, "Very sure"), (0.75, "Sure"), (0.5, "Fairly sure"), (0.0, "Not very sure"))


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
    return {**shown, "question": given.question, "timing": timing(given)}


def _answered(given: Answer) -> Value:
    best = given.quotes[0]
    return {
        "kind": "answer",
        "text": best.text,
        "confidence": confidence(given.confidence),
        "agreement": agreement(given.quotes),
        "quotes": [quote(one) for one in given.quotes],
        "others": [quote(one) for one in given.alternatives],
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
        **source(given.document, given.page),
        "before": text[given.sentence_start : given.start],
        "mark": given.text,
        "after": text[given.end : given.sentence_end],
        "confidence": confidence(given.confidence),
        "reference": reference(given.document, given.start, given.end),
    }


def passage(given: Passage) -> Value:
    """Return a retrieved passage, shown whole and without a mark."""
    return {
        **source(given.document, given.page),
        "text": given.text,
        "reference": reference(given.document, given.start, given.end),
    }


def source(document: Document, page: int | None = None) -> Value:
    """Return where words come from: title, date and page, each "" when unknown."""
    return {
        "title": document.title,
        "date": day(document.date),
        "page": "" if page is None else f"page {page}",
    }


def reference(document: Document, start: int, end: int) -> Value:
    """Return what finds [start, end) again, and tells when the document has changed since."""
    return {"document": document.id, "start": start, "end": end, "sha256": document.sha256}


def confidence(probability: float) -> Value:
    """Return a probability in words and as a percentage."""
    words = next(words for bound, words in _SURE if probability >= bound)
    percent = percentage(probability)
    return {"words": words, "percent": percent, "label": f"{percent}\u00a0%"}


def percentage(probability: float) -> int:
    """Return whole percent between 1 and 99: a reader is never certain either way."""
    return min(99, max(1, round(100 * probability)))


def shortfall(probability: float, threshold: float) -> str:
    """Return how far below the bar a rejected candidate is, in words.

    Parameters
    ----------
    probability : float
        Confidence of the rejected candidate, 0 to 1.
    threshold : float
        Confidence an answer needs, 0 to 1.
    """
    sure, bar = percentage(probability), percentage(threshold)
    if sure >= bar:  # equal after rounding, or rejected for another reason than confidence
        return f"{sure}\u00a0% sure, just below the {bar}\u00a0% an answer needs"
    points = "1 point" if bar - sure == 1 else f"{bar - sure} points"
    return f"{sure}\u00a0% sure, {points} below the {bar}\u00a0% an answer needs"


def agreement(quotes: Sequence[Quote]) -> str:
    """Return how many documents say the same; "" when only one does."""
    documents = len({one.document.id for one in quotes})
    return f"{documents} documents say the same" if documents > 1 else ""


def timing(given: Answer) -> str:
    """Return how long the answer took and what was read for it."""
    total = given.timings_ms.get("total")
    read = plural(len(given.hits), "passage")
    return "" if total is None else f"Read {read} in {total / 1000:.2f}\u00a0s, on this computer"


def error(reason: str) -> Value:
    """Return the card that says in plain words what went wrong."""
    return {"kind": "error", "text": reason}


def busy(message: str) -> Value:
    """Return the value that keeps the last card in place while a question is read."""
    return {"kind": "busy", "text": message}


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


def documents(rows: Iterable[DocumentInfo]) -> list[Value]:
    """Return the rows of the documents table; files by name only, never by path."""
    return [
        {
            "id": row.id,
            "title": row.title,
            "date": day(row.date),
            "passages": f"{row.passages:,}",
            "characters": f"{row.characters:,}",
            "file": file_name(row.source),
        }
        for row in rows
    ]


def file_name(path: str) -> str:
    """Return the last part of a path, so that the page does not tell where files lie."""
    return PurePath(path.replace("\\", "/")).name or path


def day(iso: str) -> str:
    """Return an ISO date as a person writes it; anything else unchanged."""
    try:
        parsed = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{parsed.day} {_MONTHS[parsed.month - 1]} {parsed.year}"


_MONTHS = (  # not strftime: its names follow the process's locale
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def plural(count: int, noun: str) -> str:
    """Return "1 document", "2 documents"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
