"""Adding documents: files -> passages -> vectors, each step durable before it is reported.

Files are read and committed first, which makes them found by their words;
their passages are encoded after, batch by batch, each batch committed. What
an interruption leaves unencoded is encoded by the next run.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from embeddings.encoder import Encoder
from rag.documents import (
    DocumentError,
    LoadedDocument,
    Worker,
    document_id,
    find_files,
    hash_file,
    read_document,
)
from rag.loaders.files import real_path
from rag.passages import split
from rag.report import FileOutcome, OnProgress, Progress, Report
from rag.store import Entry, Store

# Passages encoded and committed at once: enough to sort by length, few enough
# that progress moves and little is lost by an interruption.
_ENCODE_AT_ONCE = 64
# Documents committed at once: a transaction is some milliseconds of disk.
_COMMIT_PASSAGES = 256
_COMMIT_SECONDS = 1.0


def encoder_text(title: str, heading: str, text: str) -> str:
    """Return what the encoder sees of a passage: title, heading, then its words."""
    return "\n".join(part for part in (title, heading, text) if part)


def digest_of(seen: str) -> bytes:
    """Return the 16-byte name of what the encoder sees: the same text has the same vector."""
    return hashlib.blake2b(seen.encode(), digest_size=16).digest()


def to_entry(loaded: LoadedDocument, *, size: int = 0, mtime_ns: int = 0) -> Entry:
    """Return a document with its passages, as the store takes it."""
    document = loaded.document
    text = document.text
    slices = split(text, body_start=loaded.body_start, title=document.title)
    seen = (encoder_text(document.title, s.heading, text[s.start : s.end]) for s in slices)
    return Entry(
        document,
        slices,
        [digest_of(each) for each in seen],
        body_start=loaded.body_start,
        size=size,
        mtime_ns=mtime_ns,
    )


def encode_pending(
    store: Store,
    encoder: Encoder,
    *,
    progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> None:
    """Encode every passage that has no vector yet, committing batch by batch.

    Vectors of another encoder are made anew.
    """
    if store.fingerprint() not in {"", encoder.fingerprint}:
        store.reset_vectors(encoder.fingerprint, encoder.dimension)
    counts = store.counts()
    total, done = counts.passages - counts.encoded, 0
    while not (cancel and cancel.is_set()) and (
        batch := store.passages_to_encode(_ENCODE_AT_ONCE)
    ):
        seen = [encoder_text(p.document.title, p.heading, p.text) for p in batch]
        ids = [passage.id for passage in batch]
        store.put_vectors(ids, encoder.encode(seen), fingerprint=encoder.fingerprint)
        done += len(batch)
        if progress:
            progress(Progress(done, max(total, done), None, "encode"))


class Reading:
    """One run of reading files into a store; every outcome is reported once it is durable.

    Parameters
    ----------
    store : Store
        Where documents go.
    progress : callable, optional
        Told of each file.
    cancel : threading.Event, optional
        Ends the run after the file being read.
    """

    def __init__(
        self,
        store: Store,
        *,
        progress: OnProgress | None = None,
        cancel: threading.Event | None = None,
    ) -> None:
        self.outcomes: list[FileOutcome] = []
        self._store = store
        self._progress = progress
        self._cancel = cancel
        self._known = dict(store.known())
        # hash -> the document that has this content; a duplicate's row names another's id
        self._holders = {
            known.sha256: known.document_id
            for source, known in self._known.items()
            if known.document_id == document_id(source)
        }
        self._line: list[tuple[Entry, FileOutcome]] = []
        self._total = 0

    def run(self, found: Sequence[Path]) -> None:
        """Read the files that are new or changed and commit what they hold."""
        queue = deque(found)
        self._total = len(found)
        with closing(Worker()) as worker:
            begun = time.monotonic()
            while queue and not (self._cancel and self._cancel.is_set()):
                self._take(queue.popleft(), worker)
                waiting = sum(len(entry.slices) for entry, _ in self._line)
                late = time.monotonic() - begun > _COMMIT_SECONDS
                if waiting >= _COMMIT_PASSAGES or late or not queue:
                    queue.extend(self._commit())
                    begun = time.monotonic()
            self._commit()

    def prune(self, paths: Sequence[Path | str]) -> None:
        """Remove documents below `paths` whose file is gone."""
        folders = [real_path(Path(path)) for path in paths]
        gone = [
            source
            for source in self._known
            if any(Path(source).is_relative_to(folder) for folder in folders)
            and not Path(source).exists()
        ]
        documents = [document_id(source) for source in gone]
        orphans = self._store.remove_documents(documents)
        self._store.forget_duplicates(gone)
        for source in gone:
            known = self._known.pop(source)
            if self._holders.get(known.sha256) == document_id(source):
                del self._holders[known.sha256]
            self.outcomes.append(FileOutcome(source, "removed", known.document_id))
        for orphan in orphans:
            self._known.pop(orphan, None)

    def _take(self, path: Path, worker: Worker) -> None:
        """Settle a file at once, or put the document it holds in line to be committed."""
        source = str(real_path(path))
        try:
            sha256 = hash_file(path)
            known = self._known.get(source)
            if known is not None and known.sha256 == sha256:
                self._tell(FileOutcome(source, "unchanged", known.document_id))
            elif self._holders.get(sha256, document_id(source)) != document_id(source):
                self._duplicate(path, source, sha256)
            else:
                self._put_in_line(path, source, worker)
        except DocumentError as error:
            self._tell(FileOutcome(source, "failed", reason=error.reason))

    def _put_in_line(self, path: Path, source: str, worker: Worker) -> None:
        status = path.stat()
        loaded = read_document(path, worker=worker)
        entry = to_entry(loaded, size=status.st_size, mtime_ns=status.st_mtime_ns)
        known = self._known.get(source)
        if known is not None and self._holders.get(known.sha256) == known.document_id:
            del self._holders[known.sha256]
        self._holders[loaded.document.sha256] = loaded.document.id
        outcome = FileOutcome(
            source,
            "added" if known is None else "updated",
            loaded.document.id,
            len(entry.slices),
        )
        self._line.append((entry, outcome))

    def _duplicate(self, path: Path, source: str, sha256: str) -> None:
        self._commit()  # what it duplicates may be in line
        holder, status = self._holders[sha256], path.stat()
        self._store.mark_duplicate(
            source, holder, sha256=sha256, size=status.st_size, mtime_ns=status.st_mtime_ns
        )
        original = self._store.document(holder).source
        reason = f"has exactly the content of {original}"
        self._tell(FileOutcome(source, "duplicate", holder, reason=reason))

    def _commit(self) -> list[Path]:
        """Commit what is in line; return files that have to be read again because of it.

        These were duplicates of a document that has changed.
        """
        line, self._line = self._line, []
        orphans = self._store.put_documents(entry for entry, _ in line) if line else []
        for _, outcome in line:
            self._tell(outcome)
        for orphan in orphans:
            self._known.pop(orphan, None)
        self._total += len(orphans)
        return [Path(orphan) for orphan in orphans]

    def _tell(self, outcome: FileOutcome) -> None:
        self.outcomes.append(outcome)
        if self._progress:
            self._progress(Progress(len(self.outcomes), self._total, outcome))


def add_files(
    store: Store,
    encoder: Callable[[], Encoder],
    paths: Sequence[Path | str],
    *,
    prune: bool = False,
    progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> Report:
    """Add files and folders to a store; only what is new or changed is read.

    Parameters
    ----------
    store : Store
        Where documents go.
    encoder : callable
        Returns what makes the passages' vectors; called when there is one to make.
    paths : sequence of path
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
        When a path does not exist and `prune` is off; nothing is added then.
    """
    begun = time.perf_counter()
    found = list(find_files(paths))
    reading = Reading(store, progress=progress, cancel=cancel)
    if prune:
        reading.prune(paths)
    reading.run(found)
    counts = store.counts()
    if counts.encoded < counts.passages or store.fingerprint():
        encode_pending(store, encoder(), progress=progress, cancel=cancel)
    cancelled = cancel is not None and cancel.is_set()
    return Report(tuple(reading.outcomes), time.perf_counter() - begun, cancelled)
