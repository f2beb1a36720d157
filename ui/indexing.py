"""The background work on a collection: getting ready, reading files, removing documents."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from rag.documents import document_id, source_of
from rag.report import FileOutcome
from ui.jobs import Jobs, Kind, State
from ui.notes import Notes
from ui.worker import Phase, Worker

if TYPE_CHECKING:
    from rag.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Status:
    """How far the background work is.

    Parameters
    ----------
    phase : str
        "idle" (never started), "preparing" (loading models), "reading" files,
        "encoding" their passages, "removing" documents, "done" or "broken"
        (it stopped early, see `error`).
    done, total : int
        Files finished and files there are, or passages when encoding; 0 of 0
        until that is known.
    failed : tuple of FileOutcome
        Files that could not be read, with the reason.
    error : str
        What stopped early, and why.
    """

    phase: Phase = "idle"
    done: int = 0
    total: int = 0
    failed: tuple[FileOutcome, ...] = ()
    error: str = ""

    @property
    def running(self) -> bool:
        """Whether the page should look again."""
        return self.phase in {"preparing", "reading", "encoding", "removing"}


class Indexing:
    """The background work as the page sees it; one a collection.

    Its thread starts with the first thing to do, see `ui.worker`.

    Parameters
    ----------
    assistant : Assistant
        The collection.

    Attributes
    ----------
    notes : Notes
        What was passed over, or read only in part.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.notes = Notes()
        self._assistant = assistant
        self._jobs = Jobs()
        self._worker = Worker(assistant, self._jobs, self.notes)
        self._starting = threading.Lock()
        self._thread = threading.Thread(target=self._worker.run, name="indexing", daemon=True)

    @property
    def status(self) -> Status:
        """How far it is; safe to read from any thread."""
        worker = self._worker
        phase, (done, total) = worker.phase, self._jobs.tally()
        if phase in {"done", "broken"} and self._jobs.pending:
            phase = "reading"  # the thread has not woken up yet
        if phase != "reading":
            done, total = worker.encoded if phase == "encoding" else (0, 0)
        return Status(phase, done, total, tuple(self._jobs.failures()), worker.error)

    @property
    def revision(self) -> int:
        """A number that grows with every change worth showing."""
        return self._jobs.revision + self.notes.revision

    @property
    def busy(self) -> dict[str, str]:
        """What happens to documents, by id: see `Jobs.busy`."""
        return self._jobs.busy()

    def start(self, paths: Iterable[Path | str] = ()) -> None:
        """Begin in the background, once.

        Parameters
        ----------
        paths : iterable of path
            Files and folders to add; none only gets ready, and goes on with
            what an earlier end has left.
        """
        self.add(paths)
        with self._starting:
            if self._thread.ident is None and not self._jobs.closed:
                self._worker.phase = "preparing"
                self._thread.start()

    def add(self, paths: Iterable[Path | str]) -> list[int]:
        """Queue files and folders; return a ticket for each, see `states`."""
        tickets = []
        for path in map(Path, paths):
            kind: Kind = "find" if path.is_dir() else "add"
            tickets += self._jobs.put(kind, [(str(path), source_of(path))])
        if tickets:
            self.start()
        return tickets

    def receive(self, name: str, stream: BinaryIO, *, limit: int) -> int:
        """Keep a file that is brought here and queue it; return its ticket.

        Once this returns the file is on disk, and read even if the program
        ends before that: the next start goes on with it.

        Raises
        ------
        ValueError
            When there are more than `limit` bytes.
        OSError
            When it can't be written.
        """
        path = self._assistant.keep_file(name, stream, limit=limit)
        (ticket,) = self.add([path])
        if not path.exists():  # given up at this very moment, under the same name
            raise FileNotFoundError(f"{path.name} was being removed; bring it again")
        return ticket

    def reindex(self, ids: Collection[str]) -> list[int]:
        """Queue documents to be read again."""
        return self._put("again", ids)

    def remove(self, ids: Collection[str]) -> list[int]:
        """Queue documents to be removed, before anything else."""
        return self._put("remove", ids)

    def retry(self, ids: Collection[str]) -> list[int]:
        """Queue again what could not be read, by the id its document would have."""
        tickets = self._jobs.retry(lambda source: document_id(source) in ids)
        self.start()
        return tickets

    def dismiss(self, ids: Collection[str]) -> None:
        """Forget what could not be read; a file that was brought here for it is deleted."""
        self._jobs.dismiss(lambda source: document_id(source) in ids)
        self.start()

    def cancel(self, tickets: Collection[int] | None = None) -> None:
        """Give up files that are not read yet; the one being read is read to its end."""
        self._jobs.cancel(tickets)

    def states(self, tickets: Iterable[int]) -> list[State | FileOutcome]:
        """Return how far the jobs with these tickets are, or what became of them."""
        return self._jobs.states(tickets)

    def stop(self, timeout: float = 30.0) -> None:
        """End after the file being read; what is done stays done.

        Parameters
        ----------
        timeout : float
            Seconds to wait. The thread never keeps the process alive: a file
            cut off half-way is simply not in the collection.
        """
        with self._starting:
            self._jobs.close()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _put(self, kind: Kind, ids: Collection[str]) -> list[int]:
        sources = {info.id: info.source for info in self._assistant.documents()}
        tickets = self._jobs.put(kind, [(id_, sources[id_]) for id_ in ids if id_ in sources])
        if tickets:
            self.start()
        return tickets
