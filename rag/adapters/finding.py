"""What a question finds, in the form every framework is given it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from rag.types import Answer, Document, Hits, Passage, Quote
from rag.within import Within

Unit = Literal["passage", "quote"]
"""What is returned: the passages nearest to the question, or the quotes that answer it."""


@runtime_checkable
class Retrieves(Protocol):
    """Finds passages, as `rag.Retriever` does."""

    def retrieve(self, question: str, k: int = 5, *, within: Within | None = None) -> Hits:
        """Return the `k` best passages, best first."""
        ...


@runtime_checkable
class Asks(Protocol):
    """Answers with quotes, as `rag.Assistant` does."""

    @property
    def retriever(self) -> Retrieves:
        """What finds the passages."""
        ...

    def ask(self, question: str, *, within: Within | None = None) -> Answer:
        """Return the answer, or a refusal."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """A slice of a document, how well it fits, and what in it answers.

    Parameters
    ----------
    document : Document
        What it is a slice of.
    start, end : int
        Offsets in the document's text.
    heading : str
        The headings it stands under; of a later part of a table its columns
        stand last.
    score : float
        Of a passage the fused score of its retrieval, which orders the
        passages of one question and means nothing beside another's; of a
        quote its confidence.
    quote : Quote or None
        The best quote within it, when the question was answered from it.
    """

    document: Document
    start: int
    end: int
    heading: str
    score: float
    quote: Quote | None = None

    @property
    def id(self) -> str:
        """A name that stays the same as long as the document does."""
        return f"{self.document.id}:{self.start}-{self.end}"

    @property
    def text(self) -> str:
        """The slice in the document's own words."""
        return self.document.text[self.start : self.end]

    def metadata(self) -> dict[str, Any]:
        """Return where the slice is from, as flat JSON values.

        Returns
        -------
        dict
            ``document_id``, ``title``, ``source``, ``date`` and ``sha256`` of
            the document; ``start``, ``end``, ``page`` (from 1; None without
            pages), ``heading`` and ``score`` of the slice; ``quote``,
            ``quote_start``, ``quote_end``, ``quote_page`` and ``confidence``
            (0 to 1) of the quote in it, None where there is none.
        """
        document, quote = self.document, self.quote
        return {
            "document_id": document.id,
            "title": document.title,
            "source": document.source,
            "date": document.date,
            "sha256": document.sha256,
            "start": self.start,
            "end": self.end,
            "page": document.page(self.start),
            "heading": self.heading,
            "score": self.score,
            "quote": quote and quote.text,
            "quote_start": quote and quote.start,
            "quote_end": quote and quote.end,
            "quote_page": quote and quote.page,
            "confidence": quote and quote.confidence,
        }


def check(source: object, unit: str) -> None:
    """Check what an adapter was made with.

    Raises
    ------
    TypeError
        When `source` neither answers nor finds passages, or can't quote
        though quotes are wanted.
    ValueError
        When there is no such unit.
    """
    if unit not in ("passage", "quote"):
        raise ValueError(f"unit is {unit!r}; expected 'passage' or 'quote'")
    if isinstance(source, Asks):
        return
    if not isinstance(source, Retrieves):
        raise TypeError(f"{source!r} finds nothing; expected a rag.Assistant or a rag.Retriever")
    if unit == "quote":
        raise TypeError(f"{source!r} finds passages and quotes nothing; expected a rag.Assistant")


def find(
    source: Asks | Retrieves,
    question: str,
    *,
    k: int,
    unit: Unit = "passage",
    within: Within | None = None,
) -> list[Found]:
    """Return what `source` finds for a question, best first.

    Parameters
    ----------
    source : Assistant or Retriever
        An assistant also reads the passages, and says what in them answers.
    question : str
        In plain language.
    k : int
        Most passages, or quotes, to return.
    unit : str
        "passage", or "quote": the sentences of the quotes an answer stands
        on, none when it is a refusal.
    within : Within, optional
        Which documents to look in; by default all.

    Raises
    ------
    ValueError
        When the question is empty or no Unicode, or `k` is less than 1.
    """
    if k < 1:
        raise ValueError(f"k is {k}; expected 1 or more")
    if not isinstance(source, Asks):
        return _passages(source.retrieve(question, k, within=within), {})
    answer = source.ask(question, within=within)
    if unit == "quote":
        return [_of_quote(quote) for quote in answer.quotes[:k]]
    best = {_place(quote.passage): quote for quote in reversed(answer.quotes)}
    hits = answer.hits
    if len(hits) < k:
        hits = source.retriever.retrieve(question, k, within=within)
    return _passages(hits, best)[:k]


def _passages(hits: Hits, best: dict[tuple[str, int, int], Quote]) -> list[Found]:
    return [
        Found(
            hit.passage.document,
            hit.passage.start,
            hit.passage.end,
            hit.passage.heading,
            hit.score,
            best.get(_place(hit.passage)),
        )
        for hit in hits
    ]


def _of_quote(quote: Quote) -> Found:
    return Found(
        quote.document,
        quote.sentence_start,
        quote.sentence_end,
        quote.passage.heading,
        quote.confidence,
        quote,
    )


def _place(passage: Passage) -> tuple[str, int, int]:
    return passage.document.id, passage.start, passage.end
