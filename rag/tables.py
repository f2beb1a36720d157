"""Hits, answers, documents and reports as pandas tables, for who has pandas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from rag.records import DocumentInfo
from rag.report import FileOutcome

_PLACE = ("text", "title", "section", "date", "page", "start", "end", "document_id", "source")
_SCORES = ("dense_rank", "dense_score", "lexical_rank", "lexical_score")

if TYPE_CHECKING:
    from pandas import DataFrame

    from rag.report import Report
    from rag.types import Answer, Hits, Passage, Quote


def hits_table(hits: Hits) -> DataFrame:
    """Return one row a hit, best first: its scores and ranks, its text, and its place."""
    rows = (
        (rank, hit.score, *(getattr(hit, name) for name in _SCORES), *_place(hit.passage))
        for rank, hit in enumerate(hits, start=1)
    )
    return _frame(rows, ("rank", "score", *_SCORES, *_PLACE))


def answer_table(answer: Answer) -> DataFrame:
    """Return one row a quote; ``role`` is "quote", "differing", "alternative" or "rejected".

    The first row of a refusal is the best candidate rejected.
    """
    groups = [("quote", answer.quotes), ("differing", answer.differing)]
    groups.append(("rejected" if answer.abstained else "alternative", answer.alternatives))
    rows = (
        (role, quote.confidence, *_place(quote), quote.column, quote.sentence)
        for role, quotes in groups
        for quote in quotes
    )
    return _frame(rows, ("role", "confidence", *_PLACE, "column", "sentence"))


def documents_table(documents: Sequence[DocumentInfo]) -> DataFrame:
    """Return one row a document."""
    return _of_fields(documents, DocumentInfo)


def report_table(report: Report) -> DataFrame:
    """Return one row a file."""
    return _of_fields(report.files, FileOutcome)


def _of_fields(items: Sequence[Any], kind: type) -> DataFrame:
    names = [field.name for field in fields(kind)]
    return _frame(([getattr(item, name) for name in names] for item in items), names)


def _place(slice_: Passage | Quote) -> tuple[Any, ...]:
    """Return the values of the columns `_PLACE`."""
    document = slice_.document
    return (
        slice_.text,
        document.title,
        slice_.section,
        document.date,
        slice_.page,
        slice_.start,
        slice_.end,
        document.id,
        document.source,
    )


def _frame(rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> DataFrame:
    try:
        from pandas import DataFrame
    except ImportError as error:
        raise ImportError(
            "pandas is not installed, which to_pandas needs; pip install pandas"
        ) from error
    return DataFrame(list(rows), columns=list(columns))
