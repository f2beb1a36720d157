"""Assistant: the one facade over a collection, for the command line, the page and notebooks."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rag.answering import compose
from rag.confidence import Calibration, packaged_calibration
from rag.dense import DenseSearch
from rag.encoding import digest_of, encoder_text
from rag.home import collection_folder, home_folder
from rag.ingest import add_files
from rag.passages import PassageSlice
from rag.report import FileOutcome, OnProgress, Report
from rag.retriever import Retriever
from rag.settings import Settings
from rag.store import Counts, DocumentInfo, Store
from rag.types import Answer, Document
from rag.verify import Problem, verify

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from rag.reader import Reader

# passages an answer carries, read or not: shown on a refusal, judged by the evaluation
_NEAREST = 10


class Assistant:
    """Answers questions over a collection of documents in their own words.

    Open one with `Assistant.open`. Safe to use from several threads.

    Parameters
    ----------
    folder : Path
        The collection's folder; made when missing.
    settings : Settings, optional
        How to search, read and decide.
    encoder, reader : optional
        Used in place of those the settings name, which are loaded when first
        needed.
    calibration : Calibration, optional
        Of the reader; the packaged one's by default.
    """

    def __init__(
        self,
        folder: Path,
        *,
        settings: Settings | None = None,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.settings = settings or Settings()
        self._encoder = encoder
        self._reader = reader
        self._calibration = calibration or packaged_calibration()
        self._loading = threading.Lock()
        self._adding = threading.Lock()
        self._store = Store.open(folder / "collection.sqlite")
        self._dense = DenseSearch(self._store, folder)
        self.retriever = Retriever(self._store, self._dense, self._get_encoder, self.settings)

    @classmethod
    def open(
        cls,
        home: str | Path | None = None,
        *,
        collection: str = "default",
        settings: Settings | None = None,
        make: bool = True,
    ) -> Self:
        """Open a collection.

        Parameters
        ----------
        home : str or Path, optional
            Folder state lives in; by default VERBATIM_HOME, else the user's
            data folder.
        collection : str
            Name of the collection.
        settings : Settings, optional
            How to search, read and decide.
        make : bool
            Make the collection when it is missing.

        Raises
        ------
        FileNotFoundError
            When there is no such collection and `make` is False.
        ValueError
            When the name can't be a collection's.
        """
        folder = collection_folder(home_folder(home), collection)
        if not make and not (folder / "collection.sqlite").is_file():
            raise FileNotFoundError(
                f"no collection {collection!r} in {home_folder(home)}; "
                "make it by adding documents: verbatim add PATH"
            )
        return cls(folder, settings=settings)

    @property
    def home(self) -> Path:
        """Folder the state lives in."""
        return self.folder.parent.parent

    @property
    def collection(self) -> str:
        """Name of the collection."""
        return self.folder.name

    def close(self) -> None:
        """Close the collection; asking afterwards is an error."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Asking

    def ask(self, question: str, *, min_confidence: float | None = None) -> Answer:
        """Answer a question in the documents' own words, or say they do not.

        Parameters
        ----------
        question : str
            In plain language.
        min_confidence : float, optional
            Probability, 0 to 1, below which to abstain; the settings' by
            default.

        Raises
        ------
        ValueError
            When the question is empty or the confidence is no probability.
        """
        threshold = self.settings.min_confidence if min_confidence is None else min_confidence
        if not 0.0 <= threshold <= 1.0:
            raise ValueError(f"min_confidence is {threshold}; expected a probability, 0 to 1")
        begun = time.perf_counter()
        hits = self.retriever.retrieve(question, max(self.settings.depth, _NEAREST))
        retrieved = time.perf_counter()
        passages = [hit.passage for hit in hits[: self.settings.depth]]
        candidates = self._get_reader().read(question, passages) if passages else []
        read = time.perf_counter()
        answer = compose(hits, candidates, calibration=self._calibration, threshold=threshold)
        timings = {
            "retrieve": 1000 * (retrieved - begun),
            "read": 1000 * (read - retrieved),
            "total": 1000 * (time.perf_counter() - begun),
        }
        return replace(answer, timings_ms=timings)

    def warm_up(self) -> None:
        """Load the models now instead of at the first question."""
        self._get_encoder()
        self._get_reader()

    # Keeping documents

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
                self._store,
                self._get_encoder,
                chosen,
                prune=prune,
                progress=progress,
                cancel=cancel,
            )
            self._dense.publish()
        return report

    def remove(self, ids: Iterable[str]) -> Report:
        """Remove documents by id; their files are not touched.

        Raises
        ------
        KeyError
            When there is no document with one of the ids; nothing is removed then.
        """
        begun = time.perf_counter()
        wanted = list(dict.fromkeys(ids))
        with self._adding:
            sources = [self._store.document(id_).source for id_ in wanted]
            self._store.remove_documents(wanted)
            self._store.compact()  # the words of what is gone leave the file too
            self._dense.publish()
        outcomes = zip(sources, wanted, strict=True)
        files = tuple(FileOutcome(source, "removed", id_) for source, id_ in outcomes)
        return Report(files, time.perf_counter() - begun)

    def documents(self) -> list[DocumentInfo]:
        """Return what the collection holds, without the texts."""
        return self._store.documents()

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
        return [*verify(self._store, digest=_digest), *self._dense.verify()]

    # The models, loaded once, when first needed

    def _get_encoder(self) -> Encoder:
        with self._loading:
            if self._encoder is None:
                from embeddings.encoder import SentenceEncoder

                chosen = self.settings
                self._encoder = SentenceEncoder(
                    chosen.encoder, engine=chosen.engine, threads=chosen.threads
                )
            return self._encoder

    def _get_reader(self) -> Reader:
        with self._loading:
            if self._reader is None:
                from rag.reader import open_reader

                self._reader = open_reader(self.settings)
            return self._reader


def _digest(document: Document, passage: PassageSlice) -> bytes:
    text = document.text[passage.start : passage.end]
    return digest_of(encoder_text(document.title, passage.heading, text))
