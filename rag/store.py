"""The store: a collection's documents, passages, vectors and words in one SQLite file.

It is the truth; every other index is derived from it. A document with all
that belongs to it goes in or out in one transaction, and a call that returns
has been written to disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rag import document_rows, vector_rows
from rag.connections import Connections
from rag.records import Counts, DocumentInfo, Entry, Known
from rag.store_errors import StoreError
from rag.store_reading import StoreReading

__all__ = ["Counts", "DocumentInfo", "Entry", "Known", "Store", "StoreError"]


class Store(StoreReading):
    """A collection on disk; usable from several threads.

    Parameters
    ----------
    path : Path
        The file; made when it does not exist. Its folder exists.

    Raises
    ------
    StoreError
        When the file can't be opened, is damaged, or is not a collection.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(Connections(path))

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Open the collection in a file, which is made when it does not exist."""
        return cls(Path(path))

    def close(self) -> None:
        """Close the file; using the store afterwards is an error."""
        self.connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Writing: each of these is one transaction, on disk when it returns.

    def put_documents(self, entries: Iterable[Entry], *, fingerprint: str = "") -> dict[str, Known]:
        """Store documents, each in place of its old version, all or none.

        Of an old version that has duplicates, the first becomes a document of its
        own, which the others duplicate.

        Parameters
        ----------
        entries : iterable of Entry
            A few dozen at once save the disk work.
        fingerprint : str
            Of the encoder, where entries bring vectors.

        Returns
        -------
        dict of str to Known
            What is known now of the sources that duplicated an old version.

        Raises
        ------
        ValueError
            When vectors are of another encoder, a source belongs to another
            document, or a text isn't Unicode.
        StoreError
            When it can't be written.
        """
        moved: dict[str, Known] = {}
        with self.connections.write() as connection:
            for entry in entries:
                moved |= document_rows.put(connection, entry, fingerprint)
        return moved

    def remove_documents(self, ids: Iterable[str]) -> None:
        """Remove documents: what they say, and so their duplicates as well."""
        with self.connections.write() as connection:
            for id_ in ids:
                document_rows.remove(connection, id_)

    def remove_sources(self, sources: Iterable[str]) -> dict[str, Known]:
        """Remove what was read from these sources; a document stays while it has a duplicate.

        Returns
        -------
        dict of str to Known
            As `put_documents`.
        """
        gone = [(source,) for source in sources]
        moved: dict[str, Known] = {}
        with self.connections.write() as connection:
            # first, or a document might be handed over to one of them
            connection.executemany("DELETE FROM duplicates WHERE source = ?", gone)
            for (source,) in gone:
                moved |= document_rows.remove_source(connection, source)
        return moved

    def compact(self) -> None:
        """Overwrite what removed documents left behind in the word index and the log.

        Removed text is never found or quoted, but until this the index file
        still holds its words. Takes seconds for 100,000 passages.
        """
        with self.connections.write() as connection:
            connection.execute("INSERT INTO lexicon (lexicon) VALUES ('optimize')")
        self.connections.fold()

    def mark_duplicate(
        self, source: str, document_id: str, *, sha256: str, size: int = 0, mtime_ns: int = 0
    ) -> dict[str, Known]:
        """Note that a source has exactly the content of a document.

        Returns
        -------
        dict of str to Known
            As `put_documents`, when the source was a document of its own.

        Raises
        ------
        ValueError
            When there is no such document with that content, or it is the
            source's own.
        """
        with self.connections.write() as connection:
            row = connection.execute(
                "SELECT source FROM documents WHERE id = ? AND sha256 = ?", (document_id, sha256)
            ).fetchone()
            if row is None or row[0] == source:
                raise ValueError(
                    f"{source} can't be a duplicate of {document_id}; expected another document "
                    "with the same content"
                )
            moved = document_rows.remove_source(connection, source)
            connection.execute(
                "INSERT OR REPLACE INTO duplicates VALUES (?, ?, ?, ?, ?)",
                (source, document_id, sha256, size, mtime_ns),
            )
            return moved

    def put_vectors(
        self, ids: Sequence[int], vectors: NDArray[np.float32], *, fingerprint: str
    ) -> int:
        """Store vectors [passages, dimension] of passages that had none.

        Passages gone meanwhile, or given one by another process, are passed over;
        returns how many got theirs.

        Raises
        ------
        ValueError
            When they are of another encoder than those stored.
        """
        with self.connections.write() as connection:
            vector_rows.admit(connection, vectors, fingerprint)
            return vector_rows.put(connection, ids, vectors)

    def reset_vectors(self, fingerprint: str, dimension: int) -> None:
        """Forget all vectors: from now on they come from another encoder."""
        with self.connections.write() as connection:
            connection.execute("UPDATE passages SET vector = NULL WHERE vector IS NOT NULL")
            vector_rows.name_encoder(connection, fingerprint, dimension)
