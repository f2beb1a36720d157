"""Exact nearest vectors by inner product, with FAISS.

An index is a value: adding returns a new one that shares the vectors it
already had, so a search never meets an index that changes under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

NO_ID = -1
"""Stands where there are fewer vectors than were asked for."""

_MERGE_FRACTION = 0.1
_MERGE_AT_LEAST = 1000


class VectorIndex:
    """Vectors by id: a large part that stays, and a small one of what was added since.

    Made by `VectorIndex.build`, `VectorIndex.with_added` or
    `embeddings.publication.load`.

    Parameters
    ----------
    dimension : int
        Numbers in a vector.
    parts : sequence of faiss.IndexIDMap2
        The main part and, if anything was added since, the delta. They must
        not change any more.
    """

    def __init__(self, dimension: int, parts: Sequence[Any]) -> None:
        self.dimension = dimension
        self._parts = tuple(part for part in parts if part.ntotal)

    @classmethod
    def build(cls, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> VectorIndex:
        """Build an index.

        Parameters
        ----------
        ids : ndarray of int64, [n]
            All different, 0 or more.
        vectors : ndarray of float32, [n, dimension]
            Unit rows: their inner product is the cosine.

        Returns
        -------
        VectorIndex
            Over exactly these vectors.

        Raises
        ------
        ValueError
            When shapes don't match, or an id is negative or there twice.
        """
        _check(ids, vectors)
        return cls(vectors.shape[1], [_part(ids, vectors)])

    def with_added(self, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> VectorIndex:
        """Return a new index that also holds these vectors; this one stays as it is.

        The main part is shared. What was added is searched beside it, and
        merged into it when it has grown beyond a tenth of the whole.

        Parameters
        ----------
        ids : ndarray of int64, [n]
            All different, none in the index yet.
        vectors : ndarray of float32, [n, dimension]
            Unit rows.

        Returns
        -------
        VectorIndex
            Over both.

        Raises
        ------
        ValueError
            When shapes don't match or an id is there already.
        """
        _check(ids, vectors)
        if vectors.shape[1] != self.dimension:
            raise ValueError(
                f"vectors have {vectors.shape[1]} numbers; expected {self.dimension} as in the index"
            )
        twice = np.intersect1d(ids, self.ids)
        if len(twice):
            raise ValueError(f"id {twice[0]} is in the index already; expected a new one")
        main, delta = self._parts[:1], self._parts[1:]
        old = [_content(part) for part in delta]
        added = _part(*_joined([*old, (ids, vectors)]))
        grown = VectorIndex(self.dimension, [*main, added])
        limit = max(_MERGE_AT_LEAST, int(_MERGE_FRACTION * len(grown)))
        return grown if added.ntotal <= limit else grown.merged()

    def merged(self) -> VectorIndex:
        """Return an index over the same vectors in one part."""
        if len(self._parts) < 2:
            return self
        return VectorIndex.build(*_joined([_content(part) for part in self._parts]))

    def search(
        self,
        queries: NDArray[np.float32],
        k: int,
        *,
        within: NDArray[np.int64] | None = None,
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the `k` nearest vectors of each query, best first.

        Ids that no longer exist elsewhere are still found: a caller that
        drops some asks for more than it needs.

        Parameters
        ----------
        queries : ndarray of float32, [q, dimension]
            Unit rows.
        k : int
            How many; 1 or more. May exceed the size of the index.
        within : ndarray of int64, optional
            The only ids to find, sorted.

        Returns
        -------
        scores : ndarray of float32, [q, k]
            Inner products, falling; -inf where there is nothing.
        ids : ndarray of int64, [q, k]
            `NO_ID` where there is nothing.

        Raises
        ------
        ValueError
            When shapes don't match or `k` is less than 1.
        """
        if k < 1:
            raise ValueError(f"k is {k}; expected 1 or more")
        if queries.ndim != 2 or queries.shape[1] != self.dimension:
            raise ValueError(f"queries have shape {queries.shape}; expected [q, {self.dimension}]")
        scores = np.full((len(queries), k), -np.inf, np.float32)
        ids = np.full((len(queries), k), NO_ID, np.int64)
        for part in self._parts if len(queries) else ():
            # FAISS pads by itself, but takes time and memory for every column asked for.
            found = part.search(
                np.ascontiguousarray(queries, np.float32),
                min(k, part.ntotal),
                **({} if within is None else _only(within)),
            )
            scores, ids = _best(np.hstack([scores, found[0]]), np.hstack([ids, found[1]]), k)
        return scores, ids

    @property
    def ids(self) -> NDArray[np.int64]:
        """Every id in the index, [n]."""
        import faiss

        if not self._parts:
            return np.empty(0, np.int64)
        return np.concatenate([faiss.vector_to_array(part.id_map) for part in self._parts])

    def content(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return every id, [n], and its vector, [n, dimension]."""
        if not self._parts:
            return np.empty(0, np.int64), np.empty((0, self.dimension), np.float32)
        return _joined([_content(part) for part in self._parts])

    def __len__(self) -> int:
        return sum(int(part.ntotal) for part in self._parts)

    def to_bytes(self) -> NDArray[np.uint8]:
        """Return the index in FAISS's own format."""
        import faiss

        part = self.merged()._parts[0] if self._parts else _empty(self.dimension)
        content: NDArray[np.uint8] = faiss.serialize_index(part)
        return content

    @classmethod
    def from_bytes(cls, content: NDArray[np.uint8]) -> VectorIndex:
        """Read an index that `to_bytes` wrote; the bytes must be trusted.

        Raises
        ------
        ValueError
            When the bytes are no such index.
        """
        import faiss

        try:
            part = faiss.deserialize_index(content)
        except RuntimeError as error:
            raise ValueError(f"not a FAISS index: {error}") from error
        kind = type(part).__name__
        if kind != "IndexIDMap2":
            raise ValueError(f"the index is a FAISS {kind}; expected an IndexIDMap2")
        return cls(int(part.d), [part])


def _only(ids: NDArray[np.int64]) -> dict[str, Any]:
    import faiss

    wanted = np.ascontiguousarray(ids, np.int64)
    params: Any = faiss.SearchParameters  # its stub knows no arguments
    return {"params": params(sel=faiss.IDSelectorBatch(wanted))}


def _best(
    scores: NDArray[np.float32], ids: NDArray[np.int64], k: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    # Equal scores are ordered by id, so that the order does not depend on the parts.
    order = np.lexsort((ids, -scores), axis=1)[:, :k]
    return np.take_along_axis(scores, order, axis=1), np.take_along_axis(ids, order, axis=1)


def _empty(dimension: int) -> Any:
    import faiss

    return faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))


def _part(ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> Any:
    part = _empty(vectors.shape[1])
    if len(ids):
        part.add_with_ids(
            np.ascontiguousarray(vectors, np.float32), np.ascontiguousarray(ids, np.int64)
        )
    return part


def _content(part: Any) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    import faiss

    flat = faiss.downcast_index(part.index)
    return faiss.vector_to_array(part.id_map), flat.reconstruct_n(0, part.ntotal)


def _joined(
    contents: Sequence[tuple[NDArray[np.int64], NDArray[np.float32]]],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    return (
        np.concatenate([ids for ids, _ in contents]),
        np.concatenate([vectors for _, vectors in contents]),
    )


def _check(ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
    if vectors.ndim != 2 or ids.shape != (len(vectors),):
        raise ValueError(
            f"ids have shape {ids.shape} and vectors {vectors.shape}; expected [n] and [n, dimension]"
        )
    if len(ids) and int(ids.min()) < 0:
        raise ValueError(f"id {ids.min()} is negative; expected 0 or more")
    if len(np.unique(ids)) != len(ids):
        raise ValueError("an id is there twice; expected all different")
