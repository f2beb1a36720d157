"""The collections the page can show: each opened once, with the background work on it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rag.home import collection_names, home_folder
from ui.indexing import Indexing

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.store import Counts


class UnknownCollectionError(KeyError):
    """There is no collection of this name, or no longer."""

    def __str__(self) -> str:
        """Return the sentence without the quotes that KeyError puts around it."""
        return str(self.args[0])


class Library:
    """Collections of one home; safe to use from several threads.

    Parameters
    ----------
    home : Path or str, optional
        Folder state lives in, as for `rag.assistant.Assistant.open`.
    default : str
        The collection that is always there: made when missing, never deleted.
    opener : callable, optional
        Opens a collection by name, in place of `Assistant.open`.
    """

    def __init__(
        self,
        home: Path | str | None = None,
        *,
        default: str = "default",
        opener: Callable[[str], Assistant] | None = None,
    ) -> None:
        self.home = home_folder(home)
        self.default = default
        self._opener = opener or self._open
        self._lock = threading.Lock()
        self._assistants: dict[str, Assistant] = {}
        self._works: dict[str, Indexing] = {}
        self._going: set[str] = set()

    @classmethod
    def holding(cls, assistants: Mapping[str, Assistant]) -> Self:
        """Return a library of assistants that are open already; their work is not started."""
        default, first = next(iter(assistants.items()))
        library = cls(first.home, default=default, opener=lambda name: assistants[name])
        for name, assistant in assistants.items():
            library._hold(name, assistant)
        return library

    def names(self) -> list[str]:
        """Return the names of the collections, sorted; the default one first."""
        with self._lock:
            return self._names()

    def assistant(self, name: str) -> Assistant:
        """Return the assistant of a collection, opened when first asked for.

        Raises
        ------
        UnknownCollectionError
            When there is no collection of this name.
        """
        with self._lock:
            if name not in self._assistants:
                if name not in self._names():
                    raise UnknownCollectionError(
                        f"there is no collection \u201c{name}\u201d any more; choose another"
                    )
                self._hold(name, self._opener(name))
                if name != self.default:  # what this one begins with is the caller's to say
                    self._works[name].start()
            return self._assistants[name]

    def work(self, name: str) -> Indexing:
        """Return the background work on a collection.

        Raises
        ------
        UnknownCollectionError
            When there is no collection of this name.
        """
        self.assistant(name)
        with self._lock:
            if name not in self._works:
                raise UnknownCollectionError(f"the collection \u201c{name}\u201d was deleted")
            return self._works[name]

    def counts(self, name: str) -> Counts:
        """Return how much a collection holds, without opening it for longer.

        Raises
        ------
        FileNotFoundError
            When there is no collection of this name.
        """
        from rag.collections import count_collection

        with self._lock:
            assistant = self._assistants.get(name)
        return assistant.counts() if assistant else count_collection(self.home, name)

    def create(self, name: str) -> None:
        """Make an empty collection.

        Raises
        ------
        FileExistsError
            When there is one, or one whose name differs in case alone.
        ValueError
            When the name can't be a collection's.
        """
        from rag.collections import create_collection

        create_collection(self.home, name)

    def delete(self, name: str) -> None:
        """Stop the work on a collection, close it, and delete all it holds.

        Raises
        ------
        FileNotFoundError
            When there is no collection of this name.
        StoreError
            When another program has it open.
        ValueError
            When it is the default collection.
        """
        from rag.collections import delete_collection

        if name == self.default:
            raise ValueError(f"\u201c{name}\u201d is the collection this page opens with; it stays")
        with self._lock:
            self._going.add(name)  # not opened again meanwhile
            work, assistant = self._works.pop(name, None), self._assistants.pop(name, None)
        try:
            if work and assistant:
                work.stop()
                assistant.close()
            delete_collection(self.home, name)
        finally:
            with self._lock:
                self._going.discard(name)

    def close(self) -> None:
        """Stop all background work and close all collections."""
        for work in self._works.values():
            work.stop()
        for assistant in self._assistants.values():
            assistant.close()

    def _names(self) -> list[str]:
        others = {*collection_names(self.home), *self._assistants} - {self.default, *self._going}
        return [self.default, *sorted(others, key=str.casefold)]

    def _hold(self, name: str, assistant: Assistant) -> None:
        self._works[name] = Indexing(assistant)  # may fail; then it is not held
        self._assistants[name] = assistant

    def _open(self, name: str) -> Assistant:
        from rag.assistant import Assistant

        models = next((one.models for one in self._assistants.values()), None)
        return Assistant.open(self.home, collection=name, models=models)
