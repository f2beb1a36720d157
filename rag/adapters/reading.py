"""Reading texts that another program found, with the reader and its confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rag.answering import compose
from rag.models import Models
from rag.types import Answer, Document, Hit, Hits, Passage, Quote
from rag.valid_text import require_question


def read_texts(
    question: str,
    texts: Sequence[tuple[str, str]],
    *,
    models: Models,
    threshold: float,
) -> Answer:
    """Return what texts say to a question; they need not be of a collection.

    Parameters
    ----------
    question : str
        In plain language.
    texts : sequence of (str, str)
        The id of the document each is of, and the text; nearest first. Blank
        ones are passed over.
    models : Models
        Whose reader and calibration are used.
    threshold : float
        Probability below which nothing is answered.

    Returns
    -------
    Answer
        Offsets count in the text; the id of a quote's passage is the place
        of its text in `texts`.

    Raises
    ------
    ValueError
        When the question is empty or no Unicode.
    """
    require_question(question)
    passages = [
        Passage(Document(id_, "", text, source="", sha256=""), 0, len(text), id=number)
        for number, (id_, text) in enumerate(texts)
        if text.strip()
    ]
    candidates = models.reader().read(question, passages) if passages else []
    hits = Hits(question, tuple(Hit(passage, 0.0) for passage in passages))
    return compose(hits, candidates, calibration=models.calibration, threshold=threshold)


def place_in_document(text: str, metadata: Mapping[str, Any], quote: Quote) -> dict[str, Any]:
    """Return where a quote of `text` stands in the document the text is a slice of.

    Parameters
    ----------
    text : str
        As read.
    metadata : mapping
        As of `rag.adapters.finding.Found.metadata`, with ``page_breaks``; of
        a text from elsewhere it says nothing, and the text is the document.
    quote : Quote
        With offsets in `text`.

    Returns
    -------
    dict
        ``start``, ``end`` and ``page`` of the quote, and what the metadata
        says of the document.
    """
    start = metadata.get("start")
    # a slice that is as long as it claims: not some other program's "start"
    ours = isinstance(start, int) and metadata.get("end") == start + len(text)
    origin = start if ours and isinstance(start, int) else 0
    page = metadata.get("page") if ours else None
    if page is not None:
        page += sum(1 for offset in metadata.get("page_breaks", ()) if offset <= quote.start)
    kept = ("document_id", "title", "source", "date", "sha256") if ours else ()
    return {
        **{name: metadata[name] for name in kept if name in metadata},
        "start": origin + quote.start,
        "end": origin + quote.end,
        "page": page,
    }
