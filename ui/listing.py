"""The documents as rows: searched, sorted, a page at a time; knows no gradio."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from rag.documents import document_id
from rag.kept_files import unnumbered
from ui.wording import file_name, in_part

if TYPE_CHECKING:
    from rag.report import FileOutcome
    from rag.store import DocumentInfo
    from ui.notes import Notes
    from ui.view import Value

ROWS = 100
"""Rows of one page of the table."""

_SEARCH_LIMIT = 200
_DIGITS = re.compile(r"([0-9]+)")
_BYTES = ("bytes", "KB", "MB", "GB")

Key = Callable[["DocumentInfo"], Any]


def folded(text: str) -> str:
    """Return a text as it is compared: without case and accents."""
    if text.isascii():  # most are, and this is a tenth of the work
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def brought_before(documents: Iterable[DocumentInfo]) -> dict[str, DocumentInfo]:
    """Return, by id, which document of the same name there was before; documents are oldest first."""
    before: dict[str, DocumentInfo] = {}
    last: dict[Path, DocumentInfo] = {}
    for info in documents:
        name = unnumbered(info.source)
        if name in last:
            before[info.id] = last[name]
        last[name] = info
    return before


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Return a key that puts "Part 2" before "Part 10"."""
    parts = _DIGITS.split(folded(text))
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


_KEYS: dict[str, Key] = {
    "title": lambda row: _natural(row.title),
    "date": lambda row: row.date,
    "size": lambda row: row.size,
    "passages": lambda row: row.passages,
    "added": lambda row: row.added_at,
}


@dataclass(frozen=True, slots=True)
class Query:
    """Which rows are asked for.

    Parameters
    ----------
    search : str
        Words that title or file name hold, all of them.
    sort : str
        "title", "date", "size", "passages" or "added".
    descending : bool
        Largest or newest first.
    page : int
        From 0.
    """

    search: str = ""
    sort: str = "added"
    descending: bool = True
    page: int = 0

    @classmethod
    def of(cls, asked: Mapping[str, Any]) -> Self:
        """Return the query in what the page sent; what makes no sense is left out."""
        sort, page = asked.get("sort"), asked.get("page")
        return cls(
            search=str(asked.get("search") or "")[:_SEARCH_LIMIT],
            sort=sort if isinstance(sort, str) and sort in _KEYS else "added",
            descending=bool(asked.get("descending", True)),
            page=page if isinstance(page, int) and page >= 0 else 0,
        )


def matching(infos: Iterable[DocumentInfo], query: Query) -> list[DocumentInfo]:
    """Return the documents that a query finds, in its order; those without a date come last."""
    words = folded(query.search).split()
    found = [info for info in infos if _holds(info, words)] if words else list(infos)
    found.sort(key=_KEYS[query.sort], reverse=query.descending)
    if query.sort == "date":
        found.sort(key=lambda info: not info.date)
    return found


def rows(found: Sequence[DocumentInfo], query: Query, busy: Mapping[str, str]) -> Value:
    """Return one page of rows, and where it stands among the others.

    Parameters
    ----------
    found : sequence of DocumentInfo
        See `matching`.
    query : Query
        Names the page; the last one there is when there are fewer.
    busy : mapping
        What happens to documents, by id.
    """
    pages = max(1, -(-len(found) // ROWS))
    page = min(query.page, pages - 1)
    shown = found[page * ROWS : (page + 1) * ROWS]
    return {
        "rows": [{**_row(info), "busy": busy.get(info.id, "")} for info in shown],
        "matching": len(found),
        "page": page,
        "pages": pages,
        "first": page * ROWS + 1 if shown else 0,
    }


def noted(notes: Notes, places: Iterable[Path], limit: int) -> Value:
    """Return what is shown of files that were passed over, or read only in part: `limit` of each."""
    parts, passed_over = notes.in_part(), notes.passed_over()
    return {
        "in_part": [failure(one, places) for one in parts[-limit:]],
        "ids": [document_id(one.source) for one in parts],
        "passed_over": {
            "count": passed_over.count,
            "names": passed_over.names[:limit],
            "endings": [ending for ending, _ in passed_over.endings.most_common()][:limit],
        },
    }


def failure(outcome: FileOutcome, places: Iterable[Path]) -> Value:
    """Return what is shown of a file that could not be read, or not all of it."""
    return {
        "id": document_id(outcome.source),
        "file": file_name(outcome.source),
        "reason": without_paths(outcome.reason, places),
    }


def without_paths(text: str, places: Iterable[Path]) -> str:
    """Return a message that does not tell where on this computer things lie."""
    for place in places:
        text = text.replace(f"{place}/", "").replace(str(place), "\u2026")
    return text


def size_of(count: int) -> str:
    """Return a number of bytes as a person writes it: "1.2 MB"."""
    number, unit = float(count), 0
    while number >= 999.5 and unit < len(_BYTES) - 1:
        number, unit = number / 1000, unit + 1
    if unit == 0:
        return f"{count} byte{'' if count == 1 else 's'}"
    return f"{number:.1f} {_BYTES[unit]}" if number < 9.95 else f"{number:.0f} {_BYTES[unit]}"


def _holds(info: DocumentInfo, words: Iterable[str]) -> bool:
    text = folded(f"{info.title} {file_name(info.source)}")
    return all(word in text for word in words)


def _row(info: DocumentInfo) -> Value:
    """Return a row; the file by its name only, never by its path."""
    return {
        "id": info.id,
        "title": info.title,
        "file": file_name(info.source),
        "date": info.date,
        "passages": info.passages,
        "size": size_of(info.size),
        "added": info.added_at,
        "copies": len(info.duplicates),
        "warning": in_part(info.warning),
    }
