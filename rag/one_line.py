"""One line for each of the nouns: what the console and a debugger show of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.display import counted, excerpt

if TYPE_CHECKING:
    from rag.records import DocumentInfo
    from rag.types import Answer, Document, Hit, Hits, Passage, Quote

_SHORT, _FEW = 60, 3


def answer_line(answer: Answer) -> str:
    """Return <Answer 'Ann Smith', 0.86 sure, 2 quotes, to 'Who ...?'>."""
    question = _said(answer.question)
    if answer.abstained:
        bar = f"{answer.confidence:.2f} of {answer.threshold:.2f} needed"
        return f"<Answer: not in the documents, {bar}, to {question}>"
    support = counted(len(answer.quotes), "quote")
    return f"<Answer {_said(answer.text)}, {answer.confidence:.2f} sure, {support}, to {question}>"


def quote_line(quote: Quote) -> str:
    """Return <Quote 'Ann Smith' [120, 129) of 'Lease', 0.86 sure>."""
    return f"<Quote {_slice(quote)}, {quote.confidence:.2f} sure>"


def passage_line(passage: Passage) -> str:
    """Return <Passage 'This lease ...' [100, 420) of 'Lease'>."""
    return f"<Passage {_slice(passage)}>"


def hit_line(hit: Hit) -> str:
    """Return <Hit 0.182 'This lease ...' [100, 420) of 'Lease'>."""
    return f"<Hit {hit.score:.3f} {_slice(hit.passage)}>"


def hits_line(hits: Hits) -> str:
    """Return <Hits: 5 passages for 'Who ...?', best 'This lease ...' [100, 420) of 'Lease'>."""
    best = f", best {_slice(hits[0].passage)}" if hits else ""
    return f"<Hits: {counted(len(hits), 'passage')} for {_said(hits.question)}{best}>"


def document_line(document: Document) -> str:
    """Return <Document 'Lease', 12,345 characters, 'lease.pdf'>."""
    size = counted(len(document.text), "character")
    return f"<Document {_said(document.title)}, {size}, {_said(document.source)}>"


def documents_line(documents: Sequence[DocumentInfo]) -> str:
    """Return <5 documents: 'Lease', 'Draft', ...>."""
    some = [_said(info.title) for info in documents[:_FEW]]
    more = ["..."] if len(documents) > _FEW else []
    names = f": {', '.join(some + more)}" if some else ""
    return f"<{counted(len(documents), 'document')}{names}>"


def _slice(slice_: Passage | Quote) -> str:
    title = _said(slice_.document.title)
    return f"{_said(slice_.text)} [{slice_.start}, {slice_.end}) of {title}"


def _said(text: str) -> str:
    return repr(excerpt(text, _SHORT))
