"""The documents as stored: what answers are judged against."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Protocol, Self

from eval.gold import Place
from rag.types import Document, Passage


class Listed(Protocol):
    """A stored document, as listed."""

    @property
    def id(self) -> str:
        """Its identifier."""


class Stored(Protocol):
    """Where documents and passages are kept: `rag.store.Store`, or a fake."""

    def documents(self) -> Sequence[Listed]:
        """Return what is stored."""

    def document(self, id_: str, /) -> Document:
        """Return one document."""

    def passages_of(self, id_: str, /) -> Sequence[Passage]:
        """Return the passages of one document."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The stored documents by file name: their texts, and their passages."""

    texts: Mapping[str, str]
    passages: Mapping[str, Sequence[Place]]

    @classmethod
    def of(cls, store: Stored) -> Self:
        """Read everything that is stored."""
        texts: dict[str, str] = {}
        passages: dict[str, list[Place]] = {}
        for info in store.documents():
            document = store.document(info.id)
            name = file_name(document)
            texts[name] = document.text
            passages[name] = [Place(name, p.start, p.end) for p in store.passages_of(info.id)]
        return cls(texts, passages)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read everything stored in the collection of that folder."""
        from rag.store import Store

        with Store.open(folder / "collection.sqlite") as store:
            return cls.of(store)

    @property
    def fingerprint(self) -> str:
        """The same for the same names and texts, whatever their order."""
        found = hashlib.sha256()
        for name, text in sorted(self.texts.items()):
            for part in (name, text):
                found.update(hashlib.sha256(part.encode()).digest())
        return found.hexdigest()[:16]

    def around(self, place: Place) -> Place:
        """Return the passage that holds `place`, or a window of the text around it."""
        for passage in self.passages.get(place.document, ()):
            if passage.holds(place):
                return passage
        size = len(self.texts[place.document])
        return Place(place.document, max(0, place.start - 300), min(size, place.end + 300))


def file_name(document: Document) -> str:
    """Return the file name a question knows the document by."""
    return PurePath(document.source).name
