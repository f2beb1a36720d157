"""Vectors in the passages table: in as float32 little-endian bytes, out as one array."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

_BATCH = 2000


def encoder(connection: sqlite3.Connection) -> tuple[str, int]:
    """Return fingerprint and dimension of the encoder the vectors come from; ("", 0) at first."""
    rows = connection.execute("SELECT key, value FROM meta WHERE key IN ('encoder', 'dimension')")
    meta = dict(rows.fetchall())
    return str(meta.get("encoder", "")), int(meta.get("dimension", 0))


def admit(connection: sqlite3.Connection, vectors: Vectors, fingerprint: str) -> None:
    """Accept vectors of one encoder alone; the first to come settles which.

    Raises
    ------
    ValueError
        When the vectors are of another encoder or shape, or not finite.
    """
    if not fingerprint:
        raise ValueError("vectors without the fingerprint of their encoder; pass it with them")
    if vectors.ndim != 2 or not np.isfinite(vectors).all():
        raise ValueError(
            f"vectors of shape {vectors.shape}; expected finite numbers [passages, dimension]"
        )
    known, dimension = encoder(connection)
    if not known:
        name_encoder(connection, fingerprint, vectors.shape[1])
    elif (known, dimension) != (fingerprint, vectors.shape[1]):
        raise ValueError(
            f"vectors of encoder {fingerprint[:12]} with {vectors.shape[1]} dimensions; the "
            f"collection holds those of {known[:12]} with {dimension}, and the two can't be "
            "compared; encode all of it again with the new one"
        )


def name_encoder(connection: sqlite3.Connection, fingerprint: str, dimension: int) -> None:
    """Write down which encoder the vectors come from."""
    connection.executemany(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)",
        [("encoder", fingerprint), ("dimension", dimension)],
    )


def to_blobs(vectors: Vectors) -> list[bytes]:
    """Return each row as stored: float32, little-endian."""
    return [row.tobytes() for row in np.ascontiguousarray(vectors, dtype="<f4")]


def ids(connection: sqlite3.Connection) -> NDArray[np.int64]:
    """Return the ids of the passages that have a vector, ascending.

    Both queries are answered by an index: the table holds the vectors.
    """
    every = connection.execute("SELECT id FROM passages")
    plain = connection.execute("SELECT id FROM passages WHERE vector IS NULL")
    return np.setdiff1d(_column(every), _column(plain), assume_unique=True)


def _column(rows: sqlite3.Cursor) -> NDArray[np.int64]:
    return np.sort(np.fromiter((row[0] for row in rows), dtype=np.int64))


def load(
    connection: sqlite3.Connection, wanted: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], Vectors]:
    """Return ids, ascending, and vectors [passages, dimension]: the wanted ones, or all."""
    where, arguments = "", list[str]()
    if wanted is None:
        wanted = ids(connection)
    else:
        where, arguments = "AND id IN (SELECT value FROM json_each(?))", [_json(wanted)]
    rows = connection.execute(
        f"SELECT id, vector FROM passages WHERE vector IS NOT NULL {where} ORDER BY id",  # noqa: S608
        arguments,
    )
    _, dimension = encoder(connection)
    found = np.empty(len(wanted), np.int64)
    vectors = np.empty((len(wanted), dimension), np.float32)
    filled = 0
    while batch := rows.fetchmany(_BATCH):
        end = filled + len(batch)
        found[filled:end] = [row[0] for row in batch]
        joined = b"".join(row[1] for row in batch)
        vectors[filled:end] = np.frombuffer(joined, dtype="<f4").reshape(-1, dimension)
        filled = end
    return found[:filled], vectors[:filled]


def by_digest(connection: sqlite3.Connection, digests: Sequence[bytes]) -> dict[bytes, bytes]:
    """Return the stored bytes of a vector for each digest that has one."""
    found: dict[bytes, bytes] = {}
    for part in _parts(list(dict.fromkeys(digests)), 500):
        marks = ",".join("?" * len(part))
        found.update(
            connection.execute(
                f"SELECT digest, vector FROM passages WHERE digest IN ({marks}) "  # noqa: S608
                "AND vector IS NOT NULL",
                part,
            )
        )
    return found


def put(connection: sqlite3.Connection, wanted: Sequence[int], vectors: Vectors) -> int:
    """Store vectors of passages that have none; return how many got theirs.

    Those gone or encoded meanwhile are passed over: what another process made
    of the same passage may differ in the last digits, and stand in its index.
    """
    before = connection.total_changes
    connection.executemany(
        "UPDATE passages SET vector = ? WHERE id = ? AND vector IS NULL",
        zip(to_blobs(vectors), map(int, wanted), strict=True),
    )
    return connection.total_changes - before


def _json(values: NDArray[np.int64]) -> str:
    return json.dumps(values.tolist())


def _parts(values: Sequence[bytes], size: int) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
