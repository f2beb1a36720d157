"""The nouns of answering: quotes, and the answer that stands on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rag.sources import Document, Hits, Passage, check_slice

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True)
class Quote:
    """A span in its sentence, offered as (support of) an answer.

    Parameters
    ----------
    passage : Passage
        The passage it was read in.
    start, end : int
        Offsets of the span in the document's text.
    sentence_start, sentence_end : int
        Offsets of the sentence (or sentences) that hold the span.
    margin : float
        Logit margin over the null score, less what the rank of its passage
        and names that its document never mentions cost.
    confidence : float
        Probability, 0 to 1, that the span answers the question.
    lead : float
        By how much its margin leads that of the next different answer, or
        that of no answer (0) where it is nearer; 0 for what does not lead.
    """

    passage: Passage
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    margin: float
    confidence: float
    lead: float = 0.0

    def __post_init__(self) -> None:
        size = len(self.document.text)
        check_slice("sentence", self.sentence_start, self.sentence_end, 0, size)
        check_slice("quote", self.start, self.end, self.sentence_start, self.sentence_end)
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} is not a probability; expected 0 to 1")

    @property
    def document(self) -> Document:
        """The document quoted."""
        return self.passage.document

    @property
    def text(self) -> str:
        """The quote in the document's own words."""
        return self.document.text[self.start : self.end]

    @property
    def sentence(self) -> str:
        """The sentence that holds the quote, in the document's own words."""
        return self.document.text[self.sentence_start : self.sentence_end]

    @property
    def page(self) -> int | None:
        """Page the quote starts on, or None."""
        return self.document.page(self.start)

    @property
    def section(self) -> str:
        """Path of the headings the quote stands under, "" without any."""
        return self.passage.section

    @property
    def column(self) -> str:
        """Name of the table column the quote is a cell of, "" where there is none."""
        from rag.columns import columns_in
        from rag.table_rows import column_at

        passage = self.passage
        start, end = self.start - passage.start, self.end - passage.start
        return column_at(passage.text, columns_in(passage.heading), start, end)

    def to_dict(self) -> dict[str, Any]:
        """Return the quote as JSON values."""
        document = self.document
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "document": {
                "id": document.id,
                "title": document.title,
                "source": document.source,
                "date": document.date,
                "sha256": document.sha256,
            },
            "page": self.page,
            "section": self.section,
            "column": self.column,
            "confidence": round(self.confidence, 4),
            "margin": round(self.margin, 4),
            "lead": round(self.lead, 4),
            "sentence": {
                "start": self.sentence_start,
                "end": self.sentence_end,
                "text": self.sentence,
            },
        }

    def __repr__(self) -> str:
        from rag.one_line import quote_line

        return quote_line(self)

    def _repr_html_(self) -> str:
        from rag.display import quote_html

        return quote_html(self)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say to a question, or that they do not.

    Parameters
    ----------
    question : str
        As asked.
    quotes : tuple of Quote
        The quotes the answer stands on, best first: the best one and those
        of other places that say the same. Empty when abstained.
    abstained : bool
        True when nothing found was good enough.
    confidence : float
        Probability, 0 to 1, that the best candidate answers the question;
        on a refusal, of the best rejected one.
    threshold : float
        Confidence below which the assistant abstains.
    alternatives : tuple of Quote
        Other candidates, best first; on a refusal the first of them is the
        best rejected one.
    hits : Hits
        The passages retrieved, nearest first.
    read : int or None
        How many of them the reader read, from the first; None for all.
    timings_ms : mapping of str to float
        Milliseconds: retrieve, read, total.
    differing : tuple of Quote
        Quotes of other documents that give another number, date or name for
        the same question with some confidence, best first. What they say may
        be among the alternatives too.
    unmentioned : tuple of str
        Words of the question's names, and its numbers, that the document of
        the best candidate never mentions; they lower its confidence.
    """

    question: str
    quotes: tuple[Quote, ...] = ()
    abstained: bool = True
    confidence: float = 0.0
    threshold: float = 0.0
    alternatives: tuple[Quote, ...] = ()
    hits: Hits = field(default_factory=lambda: Hits(""), repr=False)
    timings_ms: Mapping[str, float] = field(default_factory=dict, repr=False, hash=False)
    differing: tuple[Quote, ...] = ()
    unmentioned: tuple[str, ...] = ()
    read: int | None = None

    def __post_init__(self) -> None:
        if self.abstained == bool(self.quotes):
            raise ValueError(
                f"an answer with {len(self.quotes)} quotes can't have abstained={self.abstained}"
            )
        if self.abstained and self.differing:
            raise ValueError(
                f"a refusal with {len(self.differing)} differing quotes; expected none: "
                "only an answer can be differed from"
            )

    @property
    def text(self) -> str:
        """The answer in the documents' own words; "" when abstained."""
        return self.quotes[0].text if self.quotes else ""

    @property
    def rejected(self) -> Quote | None:
        """The best candidate that was not good enough, on a refusal."""
        return self.alternatives[0] if self.abstained and self.alternatives else None

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON values; the command line's --json form."""
        return {
            "question": self.question,
            "answer": self.text,
            "abstained": self.abstained,
            "confidence": round(self.confidence, 4),
            "threshold": round(self.threshold, 4),
            "quotes": [quote.to_dict() for quote in self.quotes],
            "alternatives": [quote.to_dict() for quote in self.alternatives],
            "differing": [quote.to_dict() for quote in self.differing],
            "unmentioned": list(self.unmentioned),
            "nearest": [
                {
                    "document_id": hit.passage.document.id,
                    "start": hit.passage.start,
                    "end": hit.passage.end,
                    "text": hit.passage.text,
                    "score": round(hit.score, 6),
                }
                for hit in self.hits
            ],
            "timings_ms": {name: round(value, 2) for name, value in self.timings_ms.items()},
        }

    def to_pandas(self) -> DataFrame:
        """Return one row a quote: its role, confidence, text and place.

        Raises
        ------
        ImportError
            When pandas is not installed.
        """
        from rag.tables import answer_table

        return answer_table(self)

    def __repr__(self) -> str:
        from rag.one_line import answer_line

        return answer_line(self)

    def _repr_html_(self) -> str:
        from rag.display import answer_html

        return answer_html(self)
