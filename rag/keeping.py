"""The keeping half of the assistant: documents in, out, and read again."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from rag.dense import DenseSearch
from rag.documents import source_of
from rag.encoding import bring_up_to_date
from rag.given import put_given, told_apart
from rag.ingest import add_files, read_again
from rag.kept_files import KeptFiles
from rag.listing import Documents
from rag.models import Models
from rag.records import passage_digest
from rag.report import FileOutcome, OnProgress, Report
from rag.store import Counts, DocumentInfo, Store
from rag.types import Document
from rag.valid_text import several
from rag.verify import Problem, verify


class Keeping:
    """What a collection holds, and how that changes.

    Parameters
    ----------
    store : Store
        The collection.
    dense : DenseSearch
        Its vector index.
    models : Models
        Encoder and reader.
    files : KeptFiles
        Where files lie that were brought to it.
    """

    def __init__(self, store: Store, dense: DenseSearch, models: Models, files: KeptFiles) -> None:
        self._store = store
        self._dense = dense
        self._encoder = models.encoder
        self._files = files
        self._adding = threading.Lock()

    def add(
        self,
        paths: str | Path | Iterable[str | Path],
        *,
        prune: bool = False,
        progress: OnProgress | None = None,
        cancel: threading.Event | None = None,
    ) -> Report:
        """Add files and folders; only what is new or changed is read.

        Parameters
        ----------
        paths : path or iterable of path
            Files and folders.
        prune : bool
            Also remove documents below `paths` whose file is gone.
        progress : callable, optional
            Told of each file, then of each batch of passages, once durable.
        cancel : threading.Event, optional
            Ends the run early; what was reported stays.

        Raises
        ------
        FileNotFoundError
            When a path does not exist; nothing is added then.
        """
        chosen: Sequence[str | Path] = [paths] if isinstance(paths, str | Path) else list(paths)
        with self._adding:
            report = add_files(
                self._store, self._encoder, chosen, prune=prune, progress=progress, cancel=cancel
            )
            self._dense.publish()
        return report

    def add_given(self, documents: Any, *, progress: OnProgress | None = None) -> Report:
        """Add documents that are given as values; those that did not change are left alone.

        Parameters
        ----------
        documents : path, iterable, mapping or data frame
            See `rag.given.told_apart`: texts, (id, text) pairs, records, a
            data frame, or files and folders.
        progress : callable, optional
            Told of each document, then of each batch of passages, once durable.

        Raises
        ------
        TypeError, ValueError
            When something is no document; nothing is added then.
        """
        begun = time.perf_counter()
        paths, made = told_apart(documents)
        if paths and not made:
            return self.add(paths, progress=progress)
        read = Report(())
        with self._adding:
            if paths:
                read = add_files(self._store, self._encoder, paths, progress=progress)
            given = put_given(self._store, made, progress=progress)
            bring_up_to_date(self._store, self._encoder, progress=progress)
            self._dense.publish()
        outcomes, seconds = (*read.files, *given), time.perf_counter() - begun
        return Report(outcomes, seconds, passed_over=read.passed_over)

    def reindex(
        self,
        ids: Iterable[str],
        *,
        progress: OnProgress | None = None,
        cancel: threading.Event | None = None,
    ) -> Report:
        """Read the files of documents again, changed or not.

        A document whose file can't be read stays as it is; the report says why.

        Parameters
        ----------
        ids : iterable of str
            Documents.
        progress, cancel : optional
            As for `add`.

        Raises
        ------
        KeyError
            When there is no document with one of the ids; nothing is read then.
        TypeError
            When the ids are one string.
        """
        with self._adding:
            sources = [info.source for info in self._infos(ids)]
            report = read_again(
                self._store, self._encoder, sources, progress=progress, cancel=cancel
            )
            self._dense.publish()
        return report

    def keep_file(self, name: str, stream: BinaryIO, *, limit: int) -> Path:
        """Keep a file that was brought here, such as an upload; adding it is a step of its own.

        It belongs to the collection, and goes when its document is removed. One
        that can't be read stays, to be tried again or discarded.

        Parameters
        ----------
        name : str
            What it was called where it came from; never trusted.
        stream : binary file
            Its content.
        limit : int
            Most bytes it may have.

        Returns
        -------
        Path
            Where it lies: the same as before, for the same name and content.

        Raises
        ------
        ValueError
            When there are more bytes than that.
        """
        return self._files.keep(name, stream, limit=limit)

    def unread_files(self) -> list[Path]:
        """Return the files kept here that are in no document: not read yet, or unreadable."""
        self._files.sweep()
        known = self._store.known()
        return [path for path in self._files.paths() if source_of(path) not in known]

    def discard_file(self, path: str | Path) -> None:
        """Delete a file kept here that is in no document; any other file stays."""
        source = source_of(path)
        with self._adding:
            if source not in self._store.known():
                self._files.remove(source)

    def remove(self, ids: Iterable[str]) -> Report:
        """Remove documents by id; of their files, only those kept by `keep_file` go too.

        Answers in the history that quote them stay until they are forgotten.

        Raises
        ------
        KeyError
            When there is no document with one of the ids; nothing is removed then.
        TypeError
            When the ids are one string.
        """
        begun = time.perf_counter()
        with self._adding:
            infos = self._infos(ids)
            # the files first: cut short, the document is still there to be removed again
            for info in infos:
                for source in (info.source, *info.duplicates):
                    self._files.remove(source)
            self._store.remove_documents(info.id for info in infos)
            self._store.compact()  # the words of what is gone leave the file too
            self._dense.publish()
        files = tuple(FileOutcome(info.source, "removed", info.id) for info in infos)
        return Report(files, time.perf_counter() - begun)

    def documents(self) -> Documents:
        """Return what the collection holds, without the texts."""
        return Documents(self._store.documents())

    def document(self, document_id: str) -> Document:
        """Return a document with its text.

        Raises
        ------
        KeyError
            When there is none with this id.
        """
        return self._store.document(document_id)

    def counts(self) -> Counts:
        """Return how much the collection holds."""
        return self._store.counts()

    def verify(self) -> list[Problem]:
        """Read every passage, hash and index again; return what is wrong."""
        return [*verify(self._store, digest=passage_digest), *self._dense.verify()]

    def _infos(self, ids: Iterable[str]) -> list[DocumentInfo]:
        """Return the documents with these ids, each once, in the order asked."""
        held = {info.id: info for info in self._store.documents()}
        wanted = list(dict.fromkeys(several(ids)))
        for id_ in wanted:
            if id_ not in held:
                raise KeyError(f"no document {id_!r}; expected the id of one in the list")
        return [held[id_] for id_ in wanted]
