"""The documents as stored: what answers are judged against."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Protocol, Self

from eval.gold import Place
from eval.questions import Question
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
    """The stored documents by name: their file's, or the whole path where others share that.

    Parameters
    ----------
    texts, passages : mapping
        Of each document, by its name.
    names : mapping of str to str
        Name of each document, by id.
    files : mapping of str to mapping
        What each file name stands for, those of duplicates too: path by id of the document.
    """

    texts: Mapping[str, str]
    passages: Mapping[str, Sequence[Place]]
    names: Mapping[str, str]
    files: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, store: Stored) -> Self:
        """Read everything that is stored."""
        documents: list[Document] = []
        files: dict[str, dict[str, str]] = {}
        for info in store.documents():
            documents.append(document := store.document(info.id))
            for source in (document.source, *getattr(info, "duplicates", ())):
                files.setdefault(PurePath(source).name, {}).setdefault(document.id, source)
        texts: dict[str, str] = {}
        passages: dict[str, list[Place]] = {}
        names: dict[str, str] = {}
        for document in documents:
            name = file_name(document)
            if len(files[name]) > 1:
                name = document.source
            names[document.id] = name
            texts[name] = document.text
            passages[name] = [Place(name, p.start, p.end) for p in store.passages_of(document.id)]
        return cls(texts, passages, names, files)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read everything stored in the collection of that folder."""
        from rag.store import Store

        with Store.open(folder / "collection.sqlite") as store:
            return cls.of(store)

    @property
    def fingerprint(self) -> str:
        """The same for the same file names and texts, whatever their order."""
        found = hashlib.sha256()
        held = ((n, self.texts[self.names[id_]]) for n, ids in self.files.items() for id_ in ids)
        for pair in sorted(held):
            for part in pair:
                found.update(hashlib.sha256(part.encode()).digest())
        return found.hexdigest()[:16]

    def resolved(self, question: Question) -> Question:
        """Return the question with its gold documents named as they are here.

        A document whose file is a duplicate is called by the name of the one
        that is stored; one that is not stored keeps its name.

        Raises
        ------
        ValueError
            When it names a file that several documents are called by.
        """
        if not question.answerable:
            ids = list(self._sources(question.document or ""))
            return replace(question, document=self.names[ids[0]]) if len(ids) == 1 else question
        main = self._name(question.document, question.id) if question.document else None
        also = dict.fromkeys(self._name(name, question.id) for name in question.also)
        relevance: dict[str, int] = {}
        for given, grade in question.relevance.items():
            name = self._name(given, question.id)
            relevance[name] = max(grade, relevance.get(name, grade))
        others = tuple(name for name in also if name != main)
        return replace(question, document=main, also=others, relevance=relevance)

    def _name(self, file: str, question: str) -> str:
        sources = self._sources(file)
        if len(sources) > 1:
            first, second = sorted(sources.values())[:2]
            raise ValueError(
                f"{first} and {second} differ but are both named {file!r}, which question "
                f"{question!r} asks for; rename one of them"
            )
        return next((self.names[id_] for id_ in sources), file)

    def _sources(self, file: str) -> Mapping[str, str]:
        """Return what a file name stands for; a path that is none counts by its last part."""
        return self.files.get(file) or self.files.get(PurePath(file).name, {})

    def name_of(self, document: Document) -> str:
        """Return the name of a document that is stored.

        Raises
        ------
        ValueError
            When it was not stored yet when this was read.
        """
        if document.id not in self.names:
            raise ValueError(
                f"{document.source} was added while the questions were asked; expected documents "
                "that stay as they are: ask anew when adding is done"
            )
        return self.names[document.id]

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
