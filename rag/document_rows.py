"""Rows of one document: written, replaced and removed together."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime

from rag import vector_rows
from rag.cutting import count_words
from rag.documents import of_copy
from rag.passages import PassageSlice
from rag.records import (
    DOCUMENT_COLUMNS,
    Entry,
    Known,
    passage_digest,
    text_sha256,
    to_document,
)

_UPSERT = """
INSERT INTO documents (
    id, source, title, date, sha256, text_sha256, characters, passages, body_start, pages,
    metadata, size, mtime_ns, added_at, generation, text
) VALUES (
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
    (SELECT value + 1 FROM meta WHERE key = 'generation'), ?
) ON CONFLICT (id) DO UPDATE SET
    source = excluded.source, title = excluded.title, date = excluded.date,
    sha256 = excluded.sha256, text_sha256 = excluded.text_sha256,
    characters = excluded.characters, passages = excluded.passages,
    body_start = excluded.body_start, pages = excluded.pages, metadata = excluded.metadata,
    size = excluded.size, mtime_ns = excluded.mtime_ns, added_at = excluded.added_at,
    generation = excluded.generation, text = excluded.text
"""


def put(connection: sqlite3.Connection, entry: Entry, fingerprint: str) -> dict[str, Known]:
    """Write a document with all that belongs to it, in place of its old version.

    Returns
    -------
    dict of str to Known
        As `hand_over`, of the old version.

    Raises
    ------
    ValueError
        When the source belongs to another document, the text isn't Unicode,
        or the vectors are of another encoder.
    """
    document = entry.document
    _check_source(connection, document.id, document.source)
    if entry.vectors is not None:
        vector_rows.admit(connection, entry.vectors, fingerprint)
    moved = hand_over(connection, document.id, unless=document.sha256)
    connection.execute("DELETE FROM duplicates WHERE source = ?", (document.source,))
    connection.execute(_UPSERT, _document_row(entry))
    first = _next_passage(connection)
    _put_passages(connection, entry, first)
    connection.execute(
        "DELETE FROM passages WHERE document_id = ? AND id < ?", (document.id, first)
    )
    return moved


def remove(connection: sqlite3.Connection, document_id: str) -> None:
    """Remove a document with all that belongs to it, its duplicates included."""
    connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))


def remove_source(connection: sqlite3.Connection, source: str) -> dict[str, Known]:
    """Remove the document of a source, if it has one; `hand_over` keeps what has duplicates."""
    row = connection.execute("SELECT id FROM documents WHERE source = ?", (source,)).fetchone()
    if row is None:
        return {}
    moved = hand_over(connection, row[0])
    remove(connection, row[0])
    return moved


def hand_over(
    connection: sqlite3.Connection, document_id: str, *, unless: str = ""
) -> dict[str, Known]:
    """Make the first duplicate of a document one of its own, which the others duplicate.

    Called before the document changes or goes, in the same transaction: there is
    no moment at which a duplicate's content is in no document. No file is read,
    as that of the duplicate may be out of reach just now.

    Parameters
    ----------
    connection : sqlite3.Connection
        In a transaction.
    document_id : str
        The document; nothing is done when there is none.
    unless : str
        The sha256 of its next version; duplicates that have it stay.

    Returns
    -------
    dict of str to Known
        What is known now of each source that duplicated it.
    """
    copies = connection.execute(
        "SELECT source, sha256, size, mtime_ns FROM duplicates "
        "WHERE document_id = ? AND sha256 != ? ORDER BY source",
        (document_id, unless),
    ).fetchall()
    if not copies:
        return {}
    source, _, size, mtime_ns = copies[0]
    entry = _entry_of_copy(connection, document_id, source, size, mtime_ns)
    put(connection, entry, "")
    connection.execute(
        "UPDATE duplicates SET document_id = ? WHERE document_id = ? AND sha256 != ?",
        (entry.document.id, document_id, unless),
    )
    return {
        source: Known(sha256, size, mtime_ns, entry.document.id)
        for source, sha256, size, mtime_ns in copies
    }


def _entry_of_copy(
    connection: sqlite3.Connection, document_id: str, source: str, size: int, mtime_ns: int
) -> Entry:
    """Return a stored document with its passages as that of another source."""
    *row, body_start = connection.execute(
        f"SELECT {DOCUMENT_COLUMNS}, body_start FROM documents WHERE id = ?",  # noqa: S608
        (document_id,),
    ).fetchone()
    document = of_copy(to_document(row), source)
    rows = connection.execute(
        'SELECT start, "end", heading FROM passages WHERE document_id = ? ORDER BY start',
        (document_id,),
    )
    slices = [PassageSlice(*row) for row in rows]
    return Entry(
        document,
        slices,
        [passage_digest(document, cut) for cut in slices],
        body_start=body_start,
        size=size,
        mtime_ns=mtime_ns,
    )


def _check_source(connection: sqlite3.Connection, document_id: str, source: str) -> None:
    row = connection.execute(
        "SELECT id FROM documents WHERE source = ? AND id != ?", (source, document_id)
    ).fetchone()
    if row:
        raise ValueError(
            f"{source} is document {row[0]} already, not {document_id}; expected one id for a "
            "source; remove the other first"
        )


def _document_row(entry: Entry) -> tuple[object, ...]:
    document = entry.document
    try:
        digest = text_sha256(document.text)
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{document.source}: half a surrogate pair at offset {error.start}; expected Unicode "
            "text; replace it when reading"
        ) from error
    return (
        document.id,
        document.source,
        document.title,
        document.date,
        document.sha256,
        digest,
        len(document.text),
        len(entry.slices),
        entry.body_start,
        json.dumps(document.pages),
        json.dumps(dict(document.metadata), ensure_ascii=False),
        entry.size,
        entry.mtime_ns,
        datetime.now(UTC).isoformat(timespec="seconds"),
        document.text,
    )


def _next_passage(connection: sqlite3.Connection) -> int:
    """Return the id the next passage gets: one that none ever had."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'passages'").fetchone()
    return int(row[0]) + 1 if row else 1


def _put_passages(connection: sqlite3.Connection, entry: Entry, first: int) -> None:
    """Write passages and their words; unchanged ones take over their vectors."""
    text, title = entry.document.text, entry.document.title
    if entry.vectors is None:
        known = vector_rows.by_digest(connection, entry.digests)
        blobs = [known.get(digest) for digest in entry.digests]
    else:
        blobs = list(vector_rows.to_blobs(entry.vectors))
    words = [text[cut.start : cut.end] for cut in entry.slices]
    connection.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                first + at,
                entry.document.id,
                cut.start,
                cut.end,
                cut.heading,
                count_words(words[at]),
                entry.digests[at],
                blobs[at],
            )
            for at, cut in enumerate(entry.slices)
        ],
    )
    connection.executemany(
        "INSERT INTO lexicon (rowid, text, heading, title) VALUES (?, ?, ?, ?)",
        [(first + at, words[at], cut.heading, title) for at, cut in enumerate(entry.slices)],
    )
