"""Assistant: the one facade over a collection, for the command line, the page and notebooks."""

from __future__ import annotations

import shutil
import weakref
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Self

from rag.asking import Asking
from rag.collections import in_use
from rag.confidence import Calibration
from rag.dense import DenseSearch
from rag.home import collection_folder, home_folder
from rag.keeping import Keeping
from rag.kept_files import KeptFiles
from rag.models import Models
from rag.progress_bar import progress_bar
from rag.report import Report
from rag.settings import Settings
from rag.store import Store
from rag.store_errors import may_write

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from rag.reader import Reader


class Assistant(Asking, Keeping):
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
    models : Models, optional
        Of another assistant, to be shared with it; in place of these three.
    """

    def __init__(
        self,
        folder: Path,
        *,
        settings: Settings | None = None,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
        calibration: Calibration | None = None,
        models: Models | None = None,
    ) -> None:
        with may_write(folder):
            folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        settings = settings or Settings()
        models = models or Models(settings, encoder=encoder, reader=reader, calibration=calibration)
        with ExitStack() as opened:
            opened.enter_context(in_use(folder))
            store = opened.enter_context(Store.open(folder / "collection.sqlite"))
            self._opened = opened.pop_all()
        dense = DenseSearch(store, folder)
        Asking.__init__(self, store, dense, models, settings)
        Keeping.__init__(self, store, dense, models, KeptFiles(folder / "files"))

    @classmethod
    def open(
        cls,
        home: str | Path | None = None,
        *,
        collection: str = "default",
        settings: Settings | None = None,
        make: bool = True,
        models: Models | None = None,
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
        models : Models, optional
            Of another assistant, to be shared with it.

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
        return cls(folder, settings=settings, models=models)

    @classmethod
    def from_documents(
        cls,
        documents: Any,
        *,
        home: str | Path | None = None,
        collection: str = "default",
        settings: Settings | None = None,
        encoder: Any = None,
        reader: Reader | str | Path | None = None,
        progress: bool = False,
    ) -> Self:
        """Open a collection of these documents; a temporary one, unless there is a home.

        Parameters
        ----------
        documents : path, iterable or data frame
            Files and folders, texts, (id, text) pairs, records or a data
            frame, see `rag.given.told_apart`.
        home : str or Path, optional
            Folder to keep the collection in. Without, it goes when the
            assistant is closed.
        collection : str
            Name of the collection.
        settings : Settings, optional
            How to search, read and decide.
        encoder : optional
            In place of the embedded one, see `embeddings.plugged.as_encoder`.
        reader : Reader, str or Path, optional
            In place of the embedded one; a path is the folder of an
            AutoModelForQuestionAnswering.
        progress : bool
            Whether to show progress bars.

        Raises
        ------
        FileNotFoundError
            When a path does not exist.
        TypeError, ValueError
            When something is no document, or nothing of what was given
            could be read.
        """
        chosen = settings or Settings()
        if isinstance(reader, str | Path):
            chosen, reader = replace(chosen, reader=str(reader)), None
        if encoder is not None:
            from embeddings.plugged import as_encoder

            encoder = as_encoder(encoder)
        models = Models(chosen, encoder=encoder, reader=reader)
        temporary = None if home is not None else Path(mkdtemp(prefix="verbatim-"))
        try:
            assistant = cls.open(
                home or temporary, collection=collection, settings=chosen, models=models
            )
        except BaseException:
            _discard(temporary)
            raise
        if temporary:
            # also when it is forgotten, or the program ends, without being closed
            assistant._opened.callback(weakref.finalize(assistant, _discard, temporary))
        try:
            with progress_bar(shown=progress) as bar:
                report = assistant.add_given(documents, progress=bar)
            _check_read(report, assistant.counts().documents)
        except BaseException:
            assistant.close()
            raise
        return assistant

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
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _check_read(report: Report, documents: int) -> None:
    if report.failed and not documents:
        reasons = "; ".join(f"{one.source}: {one.reason}" for one in report.failed[:3])
        raise ValueError(f"none of the documents could be read ({reasons})")


def _discard(folder: Path | None) -> None:
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
