"""Files -> stored documents, each outcome durable before it is reported."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from rag.documents import (
    DocumentError,
    LoadedDocument,
    Worker,
    document_id,
    hash_file,
    read_document,
)
from rag.file_sources import path_of, source_of
from rag.loaders.files import exists, real_path
from rag.passages import split
from rag.records import passage_digest
from rag.report import FileOutcome, OnProgress, Outcome, Progress
from rag.store import Entry, Known, Store

# Documents committed at once: a transaction is some milliseconds of disk.
_COMMIT_PASSAGES = 256
_COMMIT_SECONDS = 1.0


def to_entry(loaded: LoadedDocument, *, size: int = 0, mtime_ns: int = 0) -> Entry:
    """Return a document with its passages, as the store takes it."""
    document = loaded.document
    slices = split(document.text, body_start=loaded.body_start, title=document.title)
    return Entry(
        document,
        slices,
        [passage_digest(document, cut) for cut in slices],
        body_start=loaded.body_start,
        size=size,
        mtime_ns=mtime_ns,
    )


class Reading:
    """One run of reading files into a store; every outcome is reported once it is durable.

    Parameters
    ----------
    store : Store
        Where documents go.
    found : iterable of Path
        The files, each real one once.
    unlisted : mapping of Path to str, optional
        Those of them that are folders that can't be listed, and why; may be
        filled while `found` is gone through.
    again : bool
        Read files that did not change, too.
    progress : callable, optional
        Told of each file.
    cancel : threading.Event, optional
        Ends the run after the file being read.
    """

    def __init__(
        self,
        store: Store,
        found: Iterable[Path],
        *,
        unlisted: Mapping[Path, str] | None = None,
        again: bool = False,
        progress: OnProgress | None = None,
        cancel: threading.Event | None = None,
    ) -> None:
        self._store = store
        self._unlisted = {} if unlisted is None else unlisted
        self._again = again
        self._progress = progress
        self._cancel = cancel
        self._known = dict(store.known())
        # hash -> the document that has this content; a duplicate's row names another's id
        self._holders = {
            known.sha256: known.document_id
            for source, known in self._known.items()
            if known.document_id == document_id(source)
        }
        self._with_duplicates = {
            known.document_id
            for source, known in self._known.items()
            if known.document_id != document_id(source)
        }
        self._queue = OrderedDict((source_of(path), path) for path in found)
        self._line: list[tuple[Entry, FileOutcome]] = []
        self._outcomes: dict[str, FileOutcome] = {}
        self._done, self._total = 0, len(self._queue)

    @property
    def outcomes(self) -> tuple[FileOutcome, ...]:
        """What became of each file so far; of one that was read again, the last."""
        return tuple(self._outcomes.values())

    def run(self) -> None:
        """Read the files that are new or changed and commit what they hold."""
        with closing(Worker()) as worker:
            begun = time.monotonic()
            while self._queue and not (self._cancel and self._cancel.is_set()):
                source, path = self._queue.popitem(last=False)
                self._take(source, path, worker)
                waiting = sum(len(entry.slices) for entry, _ in self._line)
                late = time.monotonic() - begun > _COMMIT_SECONDS
                if waiting >= _COMMIT_PASSAGES or late or not self._queue:
                    self._commit()
                    begun = time.monotonic()
            self._commit()

    def prune(self, paths: Sequence[Path | str]) -> None:
        """Remove documents at and below `paths` whose file is gone."""
        folders = [real_path(Path(path)) for path in paths]
        gone = {
            source: known.document_id
            for source, known in self._known.items()
            if source not in self._queue
            and any(path_of(source).is_relative_to(folder) for folder in folders)
            and not exists(path_of(source))
        }
        if not gone:
            return
        for source in gone:
            self._release(source)
        self._note(self._store.remove_sources(gone))
        self._store.compact()
        self._total += len(gone)
        for source, id_ in gone.items():
            self._tell(FileOutcome(source, "removed", id_))

    def _take(self, source: str, path: Path, worker: Worker) -> None:
        """Settle a file at once, or put the document it holds in line to be committed."""
        if path in self._unlisted:
            self._tell(FileOutcome(source, "failed", reason=self._unlisted[path]))
            return
        try:
            sha256 = hash_file(path)
            known, holder = self._known.get(source), self._holders.get(sha256)
            # a duplicate is unchanged only while its original is
            unchanged = known and (known.sha256, known.document_id) == (sha256, holder)
            if known and unchanged and not self._again:
                self._tell(FileOutcome(source, "unchanged", known.document_id))
            elif holder not in {None, document_id(source)}:
                self._duplicate(source, path, worker, sha256)
            else:
                self._put_in_line(source, path, worker)
        except DocumentError as error:
            self._tell(FileOutcome(source, "failed", reason=error.reason))
        except OSError as error:  # gone or locked between two looks at it
            reason = f"can't be read: {error.strerror or error}; try again"
            self._tell(FileOutcome(source, "failed", reason=reason))

    def _put_in_line(self, source: str, path: Path, worker: Worker) -> None:
        status = path.stat()
        loaded = read_document(path, worker=worker)
        entry = to_entry(loaded, size=status.st_size, mtime_ns=status.st_mtime_ns)
        id_, known = loaded.document.id, self._known.get(source)
        self._release(source)
        self._holders[loaded.document.sha256] = id_
        had_its_own = known is not None and known.document_id == id_
        outcome: Outcome = "updated" if had_its_own else "added"
        warning = loaded.document.metadata.get("warning", "")
        told = FileOutcome(source, outcome, id_, len(entry.slices), reason=warning)
        self._line.append((entry, told))
        if id_ in self._with_duplicates:
            # which one takes over the old text has to be known at the next file that has it
            self._commit()

    def _duplicate(self, source: str, path: Path, worker: Worker, sha256: str) -> None:
        status = path.stat()
        self._commit()  # what it duplicates may be in line
        holder = self._holders[sha256]
        try:
            original = self._store.document(holder).source
            moved = self._store.mark_duplicate(
                source, holder, sha256=sha256, size=status.st_size, mtime_ns=status.st_mtime_ns
            )
        except (KeyError, ValueError):  # another process removed or changed it meanwhile
            del self._holders[sha256]
            self._put_in_line(source, path, worker)
            return
        self._release(source)
        self._note(moved)
        self._with_duplicates.add(holder)
        reason = f"has exactly the content of {original}"
        self._tell(FileOutcome(source, "duplicate", holder, reason=reason))

    def _commit(self) -> None:
        line, self._line = self._line, []
        if not line:
            return
        try:
            self._note(self._store.put_documents(entry for entry, _ in line))
        except ValueError as error:
            self._commit_apart(line, str(error))
            return
        for _, outcome in line:
            self._tell(outcome)

    def _commit_apart(self, line: list[tuple[Entry, FileOutcome]], reason: str) -> None:
        """Commit what could not be stored together one by one: one of them is at fault."""
        if len(line) == 1:
            self._tell(FileOutcome(line[0][1].source, "failed", reason=reason))
            return
        for one in line:
            self._line = [one]
            self._commit()

    def _release(self, source: str) -> None:
        """Note that a source's document no longer has the content it was known by."""
        known = self._known.pop(source, None)
        if known and self._holders.get(known.sha256) == document_id(source):
            del self._holders[known.sha256]

    def _note(self, moved: Mapping[str, Known]) -> None:
        """Note what became of the duplicates of a document that changed or is gone."""
        self._known.update(moved)
        for known in moved.values():
            self._holders[known.sha256] = known.document_id
            self._with_duplicates.add(known.document_id)

    def _tell(self, outcome: FileOutcome) -> None:
        self._outcomes[outcome.source] = outcome
        self._done += 1
        if self._progress:
            self._progress(Progress(self._done, self._total, outcome))
