"""A cache of documents, bounded by how much text it holds."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from rag.types import Document

Key = tuple[str, int]


class DocumentCache:
    """The documents read last, by id and the generation that stored them.

    Parameters
    ----------
    characters : int
        Characters of text it may hold; the document read last is kept
        whatever its size.
    """

    def __init__(self, characters: int) -> None:
        self._room = characters
        self._held = 0
        self._lock = threading.Lock()
        self._documents: OrderedDict[Key, Document] = OrderedDict()

    def __len__(self) -> int:
        return len(self._documents)

    def get(self, key: Key, read: Callable[[], Document]) -> Document:
        """Return the document under `key`; `read` it when it isn't held."""
        with self._lock:
            if key in self._documents:
                self._documents.move_to_end(key)
                return self._documents[key]
        document = read()  # without the lock: others need not wait for the disk
        with self._lock:
            if key not in self._documents:
                self._documents[key] = document
                self._held += len(document.text)
            while self._held > self._room and len(self._documents) > 1:
                _, dropped = self._documents.popitem(last=False)
                self._held -= len(dropped.text)
        return document
