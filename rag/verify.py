"""Verification: every stored thing is read again and held against what vouches for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from rag import vector_rows
from rag.connections import Connections
from rag.passages import PassageSlice
from rag.records import DOCUMENT_COLUMNS, to_document
from rag.store import Store
from rag.types import Document

Digest = Callable[[Document, PassageSlice], bytes]

# Half-precision encoders round; a vector of another scale is off by far more.
_NORM_TOLERANCE = 0.01

_TEXT = "SELECT source, CAST(text AS BLOB), text_sha256, passages FROM documents WHERE rowid = ?"
_DOCUMENT = f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE rowid = ?"  # noqa: S608
_PASSAGES = """
SELECT p.start, p."end", p.heading, p.digest, p.vector, l.text, l.heading, l.title
FROM passages AS p LEFT JOIN lexicon AS l ON l.rowid = p.id
WHERE p.document_id = ? ORDER BY p.start
"""
_DUPLICATES = """
SELECT u.source, d.source FROM duplicates AS u JOIN documents AS d ON d.id = u.document_id
WHERE u.sha256 != d.sha256 OR u.source IN (SELECT source FROM documents)
"""
_STRAYS = "SELECT count(*) FROM lexicon_content WHERE id NOT IN (SELECT id FROM passages)"
_AGAIN = "add the file again"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was stored.

    Parameters
    ----------
    kind : str
        "file", "document", "passage", "vector", "words" or "duplicate".
    where : str
        What it is about: a source, and the passage's offsets.
    message : str
        What is wrong and what to do.
    """

    kind: str
    where: str
    message: str


def verify(store: Store, *, digest: Digest | None = None) -> list[Problem]:
    """Read a whole collection again and return what is wrong; nothing when all is well.

    Parameters
    ----------
    store : Store
        The collection.
    digest : callable, optional
        Computes a passage's digest anew; without it digests are not compared.
    """
    problems = _words(store.connections)
    with store.connections.read() as connection:
        problems += _guarded(_file(connection), "the collection's file")
        dimension = vector_rows.encoder(connection)[1]
        for (row,) in connection.execute("SELECT rowid FROM documents ORDER BY rowid").fetchall():
            found = _document(connection, row, dimension, digest)
            problems += _guarded(found, f"document in row {row}")
    return problems


def _guarded(found: Iterator[Problem], where: str) -> list[Problem]:
    """Return what a check found; that it can't read on is a finding too."""
    problems: list[Problem] = []
    try:
        problems.extend(found)
    except (sqlite3.Error, ValueError) as error:
        message = f"can't be read: {error}; restore the file from a backup, or {_AGAIN}"
        problems.append(Problem("file", where, message))
    return problems


def _words(connections: Connections) -> list[Problem]:
    """Let SQLite hold its word index against the text it was made of."""
    with connections.rehearse() as connection:
        try:
            connection.execute("INSERT INTO lexicon (lexicon) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            message = f"the word index differs from its text ({error}); restore it from a backup"
            return [Problem("words", "the collection's file", message)]
    return []


def _file(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Check what concerns the file as a whole."""
    where = "the collection's file"
    for (finding,) in connection.execute("PRAGMA integrity_check(20)"):
        if finding != "ok":
            yield Problem("file", where, f"{finding}; restore it from a backup")
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Problem("file", where, f"row {row} of {table} belongs to no row of {parent}")
    strays = connection.execute(_STRAYS).fetchone()[0]
    if strays:
        yield Problem("words", where, f"{strays} passages are in the word index and nowhere else")
    for source, original in connection.execute(_DUPLICATES):
        message = f"is noted as a duplicate of {original} and isn't; {_AGAIN}"
        yield Problem("duplicate", source, message)


def _document(
    connection: sqlite3.Connection, row: int, dimension: int, digest: Digest | None
) -> Iterator[Problem]:
    """Check a document: its text against its hash, its passages against its text."""
    source, data, expected, count = connection.execute(_TEXT, (row,)).fetchone()
    if sha256(data).hexdigest() != expected:
        yield Problem("document", source, f"the text is not the one that was stored; {_AGAIN}")
        return
    document = to_document(connection.execute(_DOCUMENT, (row,)).fetchone())
    passages = connection.execute(_PASSAGES, (document.id,)).fetchall()
    if len(passages) != count:
        message = f"has {len(passages)} passages; {count} were stored; {_AGAIN}"
        yield Problem("document", source, message)
    for start, end, heading, known, vector, *copy in passages:
        where = f"{source} [{start}, {end})"
        if not 0 <= start < end <= len(document.text):
            yield Problem("passage", where, f"lies outside the text; {_AGAIN}")
            continue
        if copy != [document.text[start:end], heading, document.title]:
            yield Problem("words", where, f"the word index holds another text; {_AGAIN}")
        if digest and digest(document, PassageSlice(start, end, heading)) != known:
            yield Problem("passage", where, f"is not what was encoded; {_AGAIN}")
        fault = _vector_fault(vector, dimension)
        if fault:
            yield Problem("vector", where, f"the vector {fault}; {_AGAIN}")


def _vector_fault(blob: bytes | None, dimension: int) -> str:
    """Return what is wrong with a stored vector; "" when nothing is, or there is none yet."""
    if blob is None:
        return ""
    if len(blob) != 4 * dimension:
        return f"has {len(blob)} bytes; expected {4 * dimension}"
    vector = np.frombuffer(blob, dtype="<f4")
    norm = float(np.linalg.norm(vector)) if np.isfinite(vector).all() else float("nan")
    if not abs(norm - 1.0) <= _NORM_TOLERANCE:
        return f"has length {norm:.4f}; expected 1"
    return ""
