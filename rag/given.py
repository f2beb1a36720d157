"""Documents that are given as values instead of files: strings, pairs, records, data frames."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from rag.documents import LoadedDocument
from rag.loaders.dates import is_day, parse_date
from rag.reading import to_entry
from rag.report import FileOutcome, OnProgress, Outcome, Progress
from rag.store import Entry, Store
from rag.types import Document
from rag.valid_text import require_unicode

_FIELDS = frozenset({"id", "text", "title", "source", "date"})
_SOURCE = "given:"
_COMMIT_PASSAGES = 512
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:[T ]\d\d:.*)?)?)?")
_MIDNIGHT = re.compile(r"[T ]00(?::00){0,2}(?:\.0+)?(?:[+-][\d:.]+)?\Z")


def told_apart(documents: Any) -> tuple[list[Path], list[Document]]:
    """Return what is given as files and folders to read, and as documents.

    Parameters
    ----------
    documents : path, iterable, mapping or data frame
        One path; or many of: a path (a `Path`, or in a list of nothing but
        strings that all name what exists, a string), a text, an (id, text)
        pair, a record, or a `Document`; or a data frame of records. A record
        is a mapping with "text" and maybe "id", "title", "date" and "source";
        what else it has becomes metadata, and None, NaN, NA and NaT are no
        value. A mapping that is not in a list is one record when it has
        "text" or "id"; otherwise it has a text under each id, like pairs.

    Raises
    ------
    TypeError
        When something is none of these, or a mapping of ids and texts has
        something else than strings.
    ValueError
        When a document has no text or a date that is none, one of its values is
        no Unicode, or an id or a source stands for two.
    """
    if isinstance(documents, str | Path):
        return [Path(documents)], []
    if isinstance(documents, Mapping):
        documents = _of_mapping(documents)
    elif hasattr(documents, "to_dict") and hasattr(documents, "columns"):  # pandas, not imported
        documents = documents.to_dict("records")
    many = list(documents)
    if many and all(isinstance(one, str) and _is_path(one) for one in many):
        return [Path(one) for one in many], []
    paths = [one for one in many if isinstance(one, Path)]
    made = [_document(one) for one in many if not isinstance(one, Path)]
    for document in made:
        _check_unicode(document)
    _check_apart(made)
    return paths, made


def put_given(
    store: Store, documents: Iterable[Document], *, progress: OnProgress | None = None
) -> list[FileOutcome]:
    """Store documents with their passages; those that are there unchanged are left alone.

    Each is found by its words once this returns; `rag.encoding` does the rest.
    """
    known = {document.id: document for document in store.documents()}
    wanted = list({document.id: document for document in documents}.values())  # each once
    outcomes: list[FileOutcome] = []
    line: list[tuple[Entry, FileOutcome]] = []

    def commit() -> None:
        store.put_documents(entry for entry, _ in line)
        for _, outcome in line:
            tell(outcome)
        line.clear()

    def tell(outcome: FileOutcome) -> None:
        outcomes.append(outcome)
        if progress:
            progress(Progress(len(outcomes), len(wanted), outcome))

    for document in wanted:
        before = known.get(document.id)
        if before and before.sha256 == document.sha256:
            tell(FileOutcome(document.source, "unchanged", document.id, before.passages))
            continue
        entry = to_entry(LoadedDocument(document))
        outcome: Outcome = "updated" if before else "added"
        line.append((entry, FileOutcome(document.source, outcome, document.id, len(entry.slices))))
        if sum(len(waiting.slices) for waiting, _ in line) >= _COMMIT_PASSAGES:
            commit()
    commit()
    order = {document.id: place for place, document in enumerate(wanted)}
    return sorted(outcomes, key=lambda outcome: order[outcome.document_id])


def _of_mapping(given: Mapping[Any, Any]) -> list[Any]:
    """Return the record that a mapping is, or the (id, text) pairs it has."""
    if "text" in given or "id" in given:
        return [given]
    for name, text in given.items():
        if not (isinstance(name, str) and isinstance(text, str)):
            raise TypeError(
                f"a mapping has the {type(text).__name__} {text!r:.60} under {name!r:.60}; "
                'expected one record, with its words under "text", or a text under each id, '
                "all of them strings"
            )
    return list(given.items())


def _document(one: Any) -> Document:
    if isinstance(one, Document):
        return one
    if isinstance(one, str):
        return _made({"text": one})
    if isinstance(one, Mapping):
        return _made(one)
    if isinstance(one, tuple | list) and len(one) == 2:
        return _made({"id": one[0], "text": one[1]})
    raise TypeError(
        f"a document is given as {type(one).__name__}; expected a path, a text, an (id, text) "
        'pair or a mapping with "text"'
    )


def _made(fields: Mapping[str, Any]) -> Document:
    """Return the document of a record; without an id it is known by its text."""
    fields = dict(_known(fields))
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ValueError(
            f'a document has the text {text!r:.60}; expected words under "text", in a record '
            f"that has {sorted(map(str, fields))}"
        )
    if "date" in fields:
        fields["date"] = _date(fields["date"])
    digest = sha256(_content(fields, text).encode("utf-8", "surrogatepass")).hexdigest()
    given = fields.get("id")
    id_ = digest[:12] if given is None else str(given)
    rest = {str(name): str(value) for name, value in fields.items() if name not in _FIELDS}
    return Document(
        id=id_,
        title=str(fields.get("title", "")) or (id_ if given is not None else ""),
        text=text,
        source=str(fields.get("source", "")) or f"{_SOURCE}{id_}",
        sha256=digest,
        date=fields.get("date", ""),
        metadata=rest,
    )


def _content(fields: Mapping[str, Any], text: str) -> str:
    """Return what makes a document another one when it changes; the text alone, if it is alone."""
    rest = sorted((str(k), str(v)) for k, v in fields.items() if k not in {"text", "id"})
    return text if not rest else f"{rest}\n{text}"


def _known(fields: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the fields that hold something; an empty cell of a data frame is no value."""
    return ((k, v) for k, v in fields.items() if v is not None and not _is_missing(v))


def _is_missing(value: Any) -> bool:
    """Tell whether a value is NaN or NaT, which are not themselves, or NA, which is unsure."""
    same = value == value  # noqa: PLR0124
    if isinstance(same, bool | np.bool_):
        return not same
    return same is value  # NA alone; of an array it is another array


def _date(value: Any) -> str:
    """Return a date as ISO 8601, as precise as it is; of a point in time at midnight the day."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # years beside empty cells
    text = _MIDNIGHT.sub("", value.isoformat() if isinstance(value, date) else str(value).strip())
    found = text if _ISO.fullmatch(text) and is_day(text) else parse_date(text)
    if text and not found:
        raise ValueError(
            f"a document has the date {text!r:.60}; expected an ISO date, such as 2024-12-01, "
            "2024-12 or 2024, or a day with the month in English"
        )
    return found


def _check_unicode(document: Document) -> None:
    names = ("id", "text", "title", "source", "date")
    values = [(f"the {name}", getattr(document, name)) for name in names]
    for name, value in document.metadata.items():
        values += [("a metadata name", name), (f"the metadata {name!r}", value)]
    for name, value in values:
        require_unicode(str(value), f"{name} of the document {document.id!r}")


def _check_apart(documents: list[Document]) -> None:
    contents: dict[str, str] = {}
    owners: dict[str, str] = {}
    for document in documents:
        if contents.setdefault(document.id, document.sha256) != document.sha256:
            raise ValueError(
                f"the id {document.id!r} stands for two different documents; expected one each"
            )
        owner = owners.setdefault(document.source, document.id)
        if owner != document.id:
            raise ValueError(
                f"the source {document.source!r} stands for the documents {owner!r} and "
                f"{document.id!r}; expected one each"
            )


def _is_path(text: str) -> bool:
    # Path.exists raises for a text too long to be a file's name
    return bool(text.strip()) and os.path.exists(text)  # noqa: PTH110
