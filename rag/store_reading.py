"""The reading half of the store: each answer is taken from one state of the file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag import vector_rows
from rag.cache import DocumentCache
from rag.connections import Connections
from rag.records import DOCUMENT_COLUMNS, Counts, DocumentInfo, Known, to_document
from rag.types import Document, Passage

CACHED_CHARACTERS = 32_000_000
# What a word counts in a passage's text, its headings, and its document's title.
COLUMN_WEIGHTS = (1.0, 0.5, 0.5)

_PASSAGES = """
SELECT p.id, p.document_id, d.generation, p.start, p."end", p.heading
FROM passages AS p JOIN documents AS d ON d.id = p.document_id
"""
_GENERATION = "SELECT value FROM meta WHERE key = 'generation'"
_COUNTS = """
SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM duplicates),
    (SELECT count(*) FROM passages), (SELECT count(*) FROM passages WHERE vector IS NULL),
    (SELECT coalesce(sum(characters), 0) FROM documents)
"""


class StoreReading:
    """What a collection can be asked.

    Parameters
    ----------
    connections : Connections
        To the collection's file.
    """

    def __init__(self, connections: Connections) -> None:
        self.connections = connections
        self._cache = DocumentCache(CACHED_CHARACTERS)
        self._counted = (-1, Counts(0, 0, 0, 0, 0))  # with the generation it is true of

    def generation(self) -> int:
        """Return a number that grows with every write, by this process or another."""
        with self.connections.read() as connection:
            return int(connection.execute(_GENERATION).fetchone()[0])

    def counts(self) -> Counts:
        """Return how much the collection holds."""
        with self.connections.read() as connection:
            generation = int(connection.execute(_GENERATION).fetchone()[0])
            known, counts = self._counted
            if known != generation:  # counting takes milliseconds, and each question asks
                row = connection.execute(_COUNTS).fetchone()
                documents, duplicates, passages, plain, characters = row
                counts = Counts(documents, duplicates, passages, passages - plain, characters)
                self._counted = generation, counts
            return counts

    # Documents

    def document(self, document_id: str) -> Document:
        """Return a document with its text.

        Raises
        ------
        KeyError
            When there is none with this id.
        """
        with self.connections.read() as connection:
            row = connection.execute(
                "SELECT generation FROM documents WHERE id = ?", (document_id,)
            ).fetchone()
            if row is None:
                raise KeyError(f"no document {document_id!r}; expected the id of one in the list")
            return self._document(connection, document_id, row[0])

    def documents(self) -> list[DocumentInfo]:
        """Return what there is, in the order it was first added."""
        with self.connections.read() as connection:
            copies: dict[str, list[str]] = {}
            for id_, source in connection.execute(
                "SELECT document_id, source FROM duplicates ORDER BY source"
            ):
                copies.setdefault(id_, []).append(source)
            rows = connection.execute(
                "SELECT id, title, source, date, sha256, characters, passages, added_at, size, "
                "coalesce(json_extract(metadata, '$.warning'), '') FROM documents ORDER BY rowid"
            )
            return [
                replace(
                    DocumentInfo(*row),
                    duplicates=tuple(copies.get(row[0], ())),
                    size=size,
                    warning=warning,
                )
                for *row, size, warning in rows
            ]

    def known(self) -> dict[str, Known]:
        """Return what each source was like when it was read, duplicates included."""
        with self.connections.read() as connection:
            rows = connection.execute(
                "SELECT source, sha256, size, mtime_ns, id FROM documents UNION ALL "
                "SELECT source, sha256, size, mtime_ns, document_id FROM duplicates"
            )
            return {row[0]: Known(*row[1:]) for row in rows}

    # Passages

    def passages(self, ids: Iterable[int]) -> list[Passage]:
        """Return passages by id, in the order asked; those that are gone are left out.

        Text that was removed can't come back through an index that is behind.
        """
        wanted = [int(id_) for id_ in ids]
        with self.connections.read() as connection:
            query = f"{_PASSAGES} WHERE p.id IN (SELECT value FROM json_each(?))"  # noqa: S608
            found = self._passages(connection, query, json.dumps(wanted))
        by_id = {passage.id: passage for passage in found}
        return [by_id[id_] for id_ in wanted if id_ in by_id]

    def passages_of(self, document_id: str) -> list[Passage]:
        """Return the passages of a document in the order of its text; none when it is gone."""
        with self.connections.read() as connection:
            query = f"{_PASSAGES} WHERE p.document_id = ? ORDER BY p.start"
            return self._passages(connection, query, document_id)

    def passages_to_encode(self, limit: int) -> list[Passage]:
        """Return up to `limit` passages that have no vector yet, oldest first."""
        with self.connections.read() as connection:
            query = f"{_PASSAGES} WHERE p.vector IS NULL ORDER BY p.id LIMIT ?"
            return self._passages(connection, query, limit)

    def without_vectors(self, ids: Iterable[int]) -> set[int]:
        """Return those of the passages that have no vector yet."""
        query = (
            "SELECT id FROM passages WHERE vector IS NULL "
            "AND id IN (SELECT value FROM json_each(?))"
        )
        with self.connections.read() as connection:
            return {row[0] for row in connection.execute(query, (json.dumps(list(ids)),))}

    # Vectors

    def fingerprint(self) -> str:
        """Return which encoder the vectors come from; "" while there is none."""
        with self.connections.read() as connection:
            return vector_rows.encoder(connection)[0]

    def dimension(self) -> int:
        """Return how many numbers a vector has; 0 while there is none."""
        with self.connections.read() as connection:
            return vector_rows.encoder(connection)[1]

    def vector_ids(self) -> NDArray[np.int64]:
        """Return the ids of the passages that have a vector, ascending."""
        with self.connections.read() as connection:
            return vector_rows.ids(connection)

    def vectors(
        self, ids: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids, ascending, and vectors [passages, dimension].

        Parameters
        ----------
        ids : array of int, optional
            The passages wanted; those without a vector are left out. By
            default all.
        """
        with self.connections.read() as connection:
            return vector_rows.load(connection, ids)

    # Words

    def lexical_search(
        self, match: str, k: int, *, within: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage id, BM25 score) of the best passages, best first.

        Parameters
        ----------
        match : str
            An FTS5 expression, see `rag.lexical`; "" finds nothing.
        k : int
            How many.
        within : sequence of int, optional
            The only passages to find.
        """
        if not match:
            return []
        only = "" if within is None else "AND rowid IN (SELECT value FROM json_each(?))"
        arguments = (match,) if within is None else (match, json.dumps(list(within)))
        weights = ", ".join(map(str, COLUMN_WEIGHTS))
        query = (
            f"SELECT rowid, -bm25(lexicon, {weights}) AS score FROM lexicon "  # noqa: S608
            f"WHERE lexicon MATCH ? {only} ORDER BY score DESC, rowid LIMIT ?"
        )
        with self.connections.read() as connection:
            return connection.execute(query, (*arguments, k)).fetchall()

    def document_frequencies(self, terms: Iterable[str], limit: int) -> dict[str, int]:
        """Return in how many passages each term stands, counted no further than `limit`.

        Parameters
        ----------
        terms : iterable of str
            FTS5 expressions, such as quoted words; stemmed as the text is.
        limit : int
            Counting costs this much at most.
        """
        query = "SELECT count(*) FROM (SELECT 1 FROM lexicon WHERE lexicon MATCH ? LIMIT ?)"
        with self.connections.read() as connection:
            return {
                term: int(connection.execute(query, (term, limit)).fetchone()[0]) for term in terms
            }

    def _passages(
        self, connection: sqlite3.Connection, query: str, argument: str | int
    ) -> list[Passage]:
        return [
            Passage(self._document(connection, document_id, generation), start, end, heading, id_)
            for id_, document_id, generation, start, end, heading in connection.execute(
                query, (argument,)
            ).fetchall()
        ]

    def _document(
        self, connection: sqlite3.Connection, document_id: str, generation: int
    ) -> Document:
        """Return a document as it is in the state that `connection` sees."""

        def read() -> Document:
            query = f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE id = ?"  # noqa: S608
            return to_document(connection.execute(query, (document_id,)).fetchone())

        return self._cache.get((document_id, generation), read)
