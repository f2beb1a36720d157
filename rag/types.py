"""The nouns of Verbatim: documents, passages, hits, quotes and answers.

An answer is an offset, never a string: every ``text`` below is a property
that slices the stored document text, so a quote can't differ from it.
Offsets are half-open and count characters (code points) of
``Document.text``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload


@dataclass(frozen=True, slots=True)
class Document:
    """A file as stored: its text is what every offset counts in.

    Parameters
    ----------
    id : str
        Stable identifier, derived from ``source``; the same file keeps it
        when its content changes.
    title : str
        What a person would call it.
    text : str
        The stored text.
    source : str
        Where it came from: an absolute path, or any name the caller gave.
    sha256 : str
        Hash of the bytes the document was read from, in hexadecimal.
    date : str
        ISO date of publication, or "" when the document states none.
    pages : tuple of int
        Offset at which each page starts; empty when there are no pages.
    metadata : mapping
        What else the document says of itself (front matter, PDF properties).
    """

    id: str
    title: str
    text: str = field(repr=False)
    source: str
    sha256: str
    date: str = ""
    pages: tuple[int, ...] = field(default=(), repr=False)
    metadata: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)

    def page(self, offset: int) -> int | None:
        """Return the number of the page at `offset`, from 1; None without pages."""
        if not self.pages:
            return None
        return max(1, bisect_right(self.pages, offset))


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph-sized slice of a document, the unit of retrieval.

    Raises
    ------
    ValueError
        When the offsets are not a slice of the document's text.
    """

    document: Document = field(repr=False)
    start: int
    end: int
    heading: str = ""
    id: int = 0

    def __post_init__(self) -> None:
        _check_slice("passage", self.start, self.end, 0, len(self.document.text))

    @property
    def text(self) -> str:
        """The passage in the document's own words."""
        return self.document.text[self.start : self.end]

    @property
    def page(self) -> int | None:
        """Page the passage starts on, or None."""
        return self.document.page(self.start)


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage, its fused score, and where it came from.

    Ranks count from 1; None means that this retriever did not return the
    passage.
    """

    passage: Passage
    score: float
    dense_score: float | None = None
    dense_rank: int | None = None
    lexical_score: float | None = None
    lexical_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Hits(Sequence[Hit]):
    """Hits of one question, best first."""

    question: str
    hits: tuple[Hit, ...] = ()

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[index]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span the reader marked: offsets in the document, and how sure it was.

    Parameters
    ----------
    passage : Passage
        The passage it was read in.
    start, end : int
        Offsets in the document's text, inside the passage.
    score : float
        Start logit plus end logit.
    margin : float
        `score` minus the null score of the window it was read in.
    """

    passage: Passage
    start: int
    end: int
    score: float
    margin: float

    def __post_init__(self) -> None:
        _check_slice("span", self.start, self.end, self.passage.start, self.passage.end)

    @property
    def text(self) -> str:
        """The span in the document's own words."""
        return self.passage.document.text[self.start : self.end]


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
        Logit margin over the null score.
    confidence : float
        Probability, 0 to 1, that the span answers the question.
    """

    passage: Passage
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    margin: float
    confidence: float

    def __post_init__(self) -> None:
        size = len(self.document.text)
        _check_slice("sentence", self.sentence_start, self.sentence_end, 0, size)
        _check_slice("quote", self.start, self.end, self.sentence_start, self.sentence_end)
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
            "confidence": round(self.confidence, 4),
            "margin": round(self.margin, 4),
            "sentence": {
                "start": self.sentence_start,
                "end": self.sentence_end,
                "text": self.sentence,
            },
        }


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
    timings_ms : mapping of str to float
        Milliseconds: retrieve, read, total.
    """

    question: str
    quotes: tuple[Quote, ...] = ()
    abstained: bool = True
    confidence: float = 0.0
    threshold: float = 0.0
    alternatives: tuple[Quote, ...] = ()
    hits: Hits = field(default_factory=lambda: Hits(""), repr=False)
    timings_ms: Mapping[str, float] = field(default_factory=dict, repr=False, hash=False)

    def __post_init__(self) -> None:
        if self.abstained == bool(self.quotes):
            raise ValueError(
                f"an answer with {len(self.quotes)} quotes can't have abstained={self.abstained}"
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


def _check_slice(name: str, start: int, end: int, low: int, high: int) -> None:
    if not low <= start < end <= high:
        raise ValueError(f"{name} [{start}, {end}) is not a slice within [{low}, {high})")
