"""Documents in: finding files, and reading each into a `Document` or a reason why not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from rag.file_sources import printable, source_of, stem_of
from rag.loaders import markdown, text
from rag.loaders.extraction import DEFAULT_LIMITS, Extraction, ExtractionError, Limits
from rag.loaders.files import (
    OnSkip,
    exists,
    hash_parts,
    ignore_skipped,
    open_file,
    read_head,
    read_parts,
    real_path,
    walk,
)
from rag.loaders.isolation import Worker
from rag.loaders.kinds import HEAD_BYTES, KINDS, kind_of
from rag.loaders.titles import readable_stem
from rag.types import Document

__all__ = [
    "DEFAULT_LIMITS", "SUFFIXES", "DocumentError", "Limits", "LoadedDocument", "Worker",
    "document_id", "find_files", "hash_file", "of_copy", "read_document", "source_of",
]  # fmt: skip

#: Endings of the files that can be read.
SUFFIXES = tuple(KINDS)

# These keep the file's own text and parse nothing that could go wrong.
_READ_HERE: dict[str, Callable[[bytes, Limits], Extraction]] = {
    "text": text.extract,
    "markdown": markdown.extract,
}


class DocumentError(ValueError):
    """A file that can't be read.

    Parameters
    ----------
    path : Path
        The file.
    reason : str
        One line: what is wrong, what was expected, what to do.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{printable(str(path))}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class LoadedDocument:
    """A document as read, before it is stored.

    Parameters
    ----------
    document : Document
        What is stored.
    body_start : int
        Offset at which its body starts: passages begin after front matter.
    """

    document: Document
    body_start: int = 0


def document_id(source: str) -> str:
    """Return the identifier of the document from `source`: 12 hexadecimal digits."""
    return hashlib.sha256(printable(source).encode()).hexdigest()[:12]


def find_files(paths: Iterable[Path | str], *, on_skip: OnSkip = ignore_skipped) -> Iterator[Path]:
    """Return the files to read: those given, and the supported ones in folders given.

    Folders are walked recursively in order of names; hidden files and folders
    are passed over; links are followed, each real file and folder once. A
    file given by name is yielded whatever its type, so that `read_document`
    tells what is wrong with it; so is a folder that can't be listed.

    Parameters
    ----------
    paths : iterable of Path or str
        Files and folders.
    on_skip : callable
        Called with path and reason for each file in a folder that isn't taken,
        and each folder that can't be listed.

    Raises
    ------
    FileNotFoundError
        At once, when a path doesn't exist.
    """
    given = [Path(path) for path in paths]
    for path in given:
        if not exists(path):
            broken = "is a link to nothing" if path.is_symlink() else "doesn't exist"
            raise FileNotFoundError(
                f"{printable(str(path))} {broken}; expected a file or folder; check the path"
            )
    return _find(given, on_skip)


def read_document(
    path: Path | str,
    *,
    limits: Limits = DEFAULT_LIMITS,
    worker: Worker | None = None,
    source: str = "",
) -> LoadedDocument:
    """Read one file.

    Parameters
    ----------
    path : Path or str
        The file; its ending and its content have to agree on its format.
    limits : Limits
        What it may cost, when no worker is given.
    worker : Worker, optional
        Reads the formats that are read in a child process, with its own
        limits. Give one when reading many files: starting it takes longer
        than reading most files.
    source : str
        Where the document came from, when that isn't `path` (an upload).

    Raises
    ------
    DocumentError
        With the reason why it can't be read.
    """
    path = Path(path)
    try:
        if worker is not None:
            extraction, sha256 = _extract(path, worker)
        else:
            with closing(Worker(limits)) as own:
                extraction, sha256 = _extract(path, own)
    except ExtractionError as error:
        raise DocumentError(path, str(error)) from error
    return _loaded(source or source_of(path), sha256, extraction)


def of_copy(document: Document, source: str) -> Document:
    """Return a document as it is when it is read from another file with the same bytes."""
    title = document.title
    if title == _title_of(document.source):
        title = _title_of(source)
    return replace(document, id=document_id(source), source=source, title=title)


def hash_file(path: Path | str, *, limits: Limits = DEFAULT_LIMITS) -> str:
    """Return the SHA-256 of a file in hexadecimal, without reading it into memory.

    Equal to the `sha256` of the document read from it, so that unchanged files
    need not be read again.

    Raises
    ------
    DocumentError
        With the reason why it can't be read.
    """
    path = Path(path)
    digest = hashlib.sha256()
    try:
        with open_file(path, limits) as (stream, size):
            for part in read_parts(stream, size):
                digest.update(part)
    except ExtractionError as error:
        raise DocumentError(path, str(error)) from error
    return digest.hexdigest()


def _find(given: Iterable[Path], on_skip: OnSkip) -> Iterator[Path]:
    folders: set[tuple[int, int]] = set()
    files: set[Path] = set()
    for path in given:
        for found in walk(path, on_skip, folders):
            real = real_path(found)
            if real not in files:
                files.add(real)
                yield found


def _extract(path: Path, worker: Worker) -> tuple[Extraction, str]:
    """Return the extraction and the hash of the very bytes it was read from."""
    digest = hashlib.sha256()
    with open_file(path, worker.limits) as (stream, size):
        kind = kind_of(path, read_head(stream, HEAD_BYTES))
        parts = hash_parts(read_parts(stream, size), digest)
        if kind in _READ_HERE:
            extraction = _READ_HERE[kind](b"".join(parts), worker.limits)
        else:
            extraction = worker.extract(kind, size, parts)
    return extraction, digest.hexdigest()


def _loaded(source: str, sha256: str, extraction: Extraction) -> LoadedDocument:
    source = printable(source)
    document = Document(
        id=document_id(source),
        title=extraction.title or _title_of(source),
        text=extraction.text,
        source=source,
        sha256=sha256,
        date=extraction.date,
        pages=extraction.pages,
        metadata=dict(extraction.metadata),
    )
    return LoadedDocument(document, extraction.body_start)


def _title_of(source: str) -> str:
    """Return the title of a document that states none."""
    return readable_stem(stem_of(source))
