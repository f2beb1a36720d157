"""Numbers, dates and places as a person would write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from rag.display import percentage
from ui.paragraphs import paragraph_number

if TYPE_CHECKING:
    from rag.types import Document, Quote

_SURE = ((0.9, "Very sure"), (0.75, "Sure"), (0.5, "Fairly sure"), (0.0, "Not very sure"))


def confidence(probability: float) -> dict[str, Any]:
    """Return a probability in words and as a percentage."""
    words = next(words for bound, words in _SURE if probability >= bound)
    percent = percentage(probability)
    return {"words": words, "percent": percent, "label": f"{percent}\u00a0%"}


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
    """Return how many documents say the same."""
    documents = len({one.document.id for one in quotes})
    return f"{documents} documents say the same" if documents > 1 else "One document says so"


def place(document: Document, offset: int) -> str:
    """Return where an offset is: "page 3", or "paragraph 3" of a document without pages."""
    page = document.page(offset)
    return f"page {page}" if page is not None else f"paragraph {paragraph_number(document, offset)}"


def in_part(warning: str) -> str:
    """Return a document's warning as what it means for the reader; "" without one."""
    return f"Read only in part: {warning}" if warning else ""


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
