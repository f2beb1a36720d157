"""The nouns of searching: documents, passages, hits, and the spans a reader marks.

An answer is an offset, never a string: every ``text`` below is a property
that slices the stored document text, so a quote can't differ from it.
Offsets are half-open and count characters (code points) of
``Document.text``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from pandas import DataFrame


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

    def __repr__(self) -> str:
        from rag.one_line import document_line

        return document_line(self)

    def _repr_html_(self) -> str:
        from rag.display import document_html

        return document_html(self)


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
        check_slice("passage", self.start, self.end, 0, len(self.document.text))

    @property
    def text(self) -> str:
        """The passage in the document's own words."""
        return self.document.text[self.start : self.end]

    @property
    def page(self) -> int | None:
        """Page the passage starts on, or None."""
        return self.document.page(self.start)

    @property
    def section(self) -> str:
        """Path of the headings it stands under, "" without any."""
        from rag.columns import sections_in

        return sections_in(self.heading)

    def __repr__(self) -> str:
        from rag.one_line import passage_line

        return passage_line(self)

    def _repr_html_(self) -> str:
        from rag.display import passage_html

        return passage_html(self)


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage, its score, and where it came from.

    The score, at most 1, is the weighted mean of two shares: of the best
    cosine and of the best BM25 score for the question (`rag.fusion`). It
    orders the hits of one question and can't be compared between questions.
    Ranks count from 1; None means that this retriever did not return the
    passage.
    """

    passage: Passage
    score: float
    dense_score: float | None = None
    dense_rank: int | None = None
    lexical_score: float | None = None
    lexical_rank: int | None = None

    def __repr__(self) -> str:
        from rag.one_line import hit_line

        return hit_line(self)


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

    def to_pandas(self) -> DataFrame:
        """Return one row a hit: its rank, scores, text and place.

        Raises
        ------
        ImportError
            When pandas is not installed.
        """
        from rag.tables import hits_table

        return hits_table(self)

    def __repr__(self) -> str:
        from rag.one_line import hits_line

        return hits_line(self)

    def _repr_html_(self) -> str:
        from rag.display import hits_html

        return hits_html(self)


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
        check_slice("span", self.start, self.end, self.passage.start, self.passage.end)

    @property
    def text(self) -> str:
        """The span in the document's own words."""
        return self.passage.document.text[self.start : self.end]


def check_slice(name: str, start: int, end: int, low: int, high: int) -> None:
    """Raise ValueError, naming what it is, unless [start, end) is a slice within [low, high)."""
    if not low <= start < end <= high:
        raise ValueError(f"{name} [{start}, {end}) is not a slice within [{low}, {high})")
