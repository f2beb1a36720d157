"""The vector index of a collection, kept in step with its store.

SQLite is the truth. A passage's id is never used again and its vector changes
only with the encoder, so an index of any earlier state is brought up to date
by adding what is new and leaving out what is gone.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.index import NO_ID, VectorIndex
from embeddings.publication import Manifest, load, publish, read_manifest
from rag.store import Store
from rag.verify import Problem

_log = logging.getLogger(__name__)

# beyond so many passages gone, asking the index for spares costs more than building it anew
_MOST_GONE = 200
# So many are read from the store in milliseconds when the index is loaded; writing the
# index of a large collection takes seconds.
_MOST_UNPUBLISHED = 1000
_NONE = np.empty(0, np.int64)
_UNWRITTEN = (
    "%s: the vector index can't be written: %s; nothing stored is lost, and the next change or "
    "start brings the index up to date"
)


class DenseSearch:
    """Nearest passages by vector.

    Parameters
    ----------
    store : Store
        The truth.
    folder : Path
        Where the index is published.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._lock = threading.Lock()
        self._index: VectorIndex | None = None
        self._encoder = ""
        self._generation = -1
        self._gone = _NONE
        # the index on disk that the one in memory goes on from, and how many it has more
        self._manifest: Manifest | None = None
        self._unpublished: float = 0

    def search(
        self,
        vector: NDArray[np.float32],
        k: int,
        *,
        fingerprint: str,
        within: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Return (passage id, cosine) of the `k` nearest passages, best first.

        Parameters
        ----------
        vector : array of shape [dimension]
            Unit length.
        k : int
            How many are wanted.
        fingerprint : str
            Of the encoder the vector comes from.
        within : sequence of int, optional
            The only passages to find, ascending.

        Raises
        ------
        ValueError
            When the collection was encoded by another encoder.
        """
        with self._lock:
            index, gone = self._step()
            known = self._encoder
        # asked here, because another process may have encoded all of it anew a moment ago
        if known not in {"", fingerprint}:
            raise ValueError(
                f"the collection was encoded by {known[:12]}, the encoder in use is "
                f"{fingerprint[:12]}; use the same one, or add the documents again, "
                "which encodes them anew"
            )
        if len(index) == 0:
            return []
        # what is gone would take the places of what is asked for
        only = None if within is None else np.array(within, np.int64)
        most = min(k + len(gone), len(index))
        (scores,), (ids,) = index.search(vector[None, :], most, within=only)
        live = np.isin(ids, gone, invert=True) & (ids != NO_ID)
        return list(zip(ids[live][:k].tolist(), scores[live][:k].tolist(), strict=True))

    def publish(self) -> None:
        """Bring the index up to date, and publish it unless only some passages are new.

        What is gone leaves the published index at once, as it leaves the store. An
        index that can't be written fails nothing that was stored: a warning says so.
        """
        if not self._store.fingerprint():
            return  # nothing is encoded yet
        with self._lock:
            if self._published() != self._manifest:
                self._index = None  # another process wrote it: what is gone is told from the file
            index, gone = self._step()
            while self._worth_publishing(gone):
                if len(gone):
                    index = self._without(index, gone)
                try:
                    self._manifest = publish(
                        self._folder, index, encoder=self._encoder, generation=self._generation
                    )
                except OSError as error:
                    self._index = None  # what is gone is told from the file that is still there
                    _log.warning(_UNWRITTEN, self._folder, error)
                    return
                self._unpublished = 0
                # another process may have removed some since, and written before this one
                index, gone = self._step()

    def _worth_publishing(self, gone: NDArray[np.int64]) -> bool:
        manifest = self._manifest
        if manifest is None or manifest.encoder != self._encoder:
            return True
        return bool(len(gone)) or self._unpublished > _MOST_UNPUBLISHED

    def _without(self, index: VectorIndex, gone: NDArray[np.int64]) -> VectorIndex:
        ids, vectors = index.content()
        live = np.isin(ids, gone, invert=True)
        self._index, self._gone = VectorIndex.build(ids[live], vectors[live]), _NONE
        return self._index

    def verify(self) -> list[Problem]:
        """Return what is wrong with the published index; being behind the store is not wrong."""
        fingerprint = self._store.fingerprint()
        manifest = self._published()
        if manifest is None or manifest.encoder != fingerprint:
            return []  # none, or of vectors that are no more: the next question builds it
        index = load(self._folder, encoder=fingerprint)
        if index is None:
            message = "does not match its hash; it was moved aside and is built anew when needed"
            return [Problem("index", str(self._folder / manifest.file), message)]
        return self._compared(index, manifest.file)

    def _compared(self, index: VectorIndex, file: str) -> list[Problem]:
        """Return a problem for each vector that is not the stored one."""
        ids, vectors = index.content()
        order = np.argsort(ids)
        stored_ids, stored = self._store.vectors(ids)
        at = np.searchsorted(ids[order], stored_ids)
        wrong = stored_ids[(vectors[order][at] != stored).any(axis=1)]
        message = "has another vector than the store; remove the file, and it is built anew"
        return [Problem("index", f"{file}: passage {id_}", message) for id_ in wrong]

    def _published(self) -> Manifest | None:
        """Return the manifest of the index on disk; None when its file is not there."""
        manifest = read_manifest(self._folder)
        there = manifest is not None and (self._folder / manifest.file).is_file()
        return manifest if there else None

    def _step(self) -> tuple[VectorIndex, NDArray[np.int64]]:
        """Bring the index up to date; return it, and those of its ids that are gone."""
        generation = self._store.generation()
        if self._index is None or generation != self._generation:
            self._index, self._gone = self._updated()
            while self._store.fingerprint() != self._encoder:
                # another process encoded all of it anew meanwhile: some of these vectors are old
                self._index, self._gone = self._updated()
            self._generation = generation
        return self._index, self._gone

    def _updated(self) -> tuple[VectorIndex, NDArray[np.int64]]:
        fingerprint, known = self._store.fingerprint(), self._encoder
        # with another encoder the same passages have other vectors
        index = self._index if fingerprint == known else None
        self._encoder = fingerprint
        if index is None:
            manifest = self._published()
            index, self._unpublished = load(self._folder, encoder=fingerprint), 0
            self._manifest = manifest if index is not None else None
        if index is None or index.dimension != self._store.dimension():
            return self._anew()
        live = self._store.vector_ids()
        gone = np.setdiff1d(index.ids, live, assume_unique=True)
        if len(gone) > _MOST_GONE:
            return self._anew()
        new = np.setdiff1d(live, index.ids, assume_unique=True)
        self._unpublished += len(new)
        return (index.with_added(*self._store.vectors(new)) if len(new) else index), gone

    def _anew(self) -> tuple[VectorIndex, NDArray[np.int64]]:
        self._unpublished = math.inf
        return VectorIndex.build(*self._store.vectors()), _NONE
