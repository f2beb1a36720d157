"""Rows of one document: written, replaced and removed together."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime

from rag import vector_rows
from rag.cutting import count_words
from rag.records import Entry, text_sha256

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


def put(connection: sqlite3.Connection, entry: Entry, fingerprint: str) -> list[str]:
    """Write a document with all that belongs to it, in place of its old version.

    Returns
    -------
    list of str
        Sources that were duplicates of the old version and are no more.

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
    connection.execute("DELETE FROM duplicates WHERE source = ?", (document.source,))
    connection.execute(_UPSERT, _document_row(entry))
    first = _next_passage(connection)
    _put_passages(connection, entry, first)
    connection.execute(
        "DELETE FROM passages WHERE document_id = ? AND id < ?", (document.id, first)
    )
    return _drop_duplicates(connection, document.id, keep=document.sha256)


def remove(connection: sqlite3.Connection, document_id: str) -> list[str]:
    """Remove a document with all that belongs to it; return the sources that were duplicates."""
    sources = _drop_duplicates(connection, document_id, keep="")
    connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
    return sources


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


def _drop_duplicates(connection: sqlite3.Connection, document_id: str, *, keep: str) -> list[str]:
    """Forget the duplicates of a document whose content isn't `keep` (a sha256)."""
    arguments = (document_id, keep)
    rows = connection.execute(
        "SELECT source FROM duplicates WHERE document_id = ? AND sha256 != ? ORDER BY source",
        arguments,
    ).fetchall()
    connection.execute("DELETE FROM duplicates WHERE document_id = ? AND sha256 != ?", arguments)
    return [row[0] for row in rows]
