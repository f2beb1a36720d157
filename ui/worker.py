"""The thread that works on a collection: models first, then the jobs, one batch after another."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rag.documents import find_files, source_of
from rag.passed_over import PassedOver
from rag.report import FileOutcome
from ui.answering import plain_reason
from ui.jobs import Job, Jobs, Kind
from ui.notes import Notes

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.report import Progress

_log = logging.getLogger(__name__)

Phase = Literal["idle", "preparing", "reading", "encoding", "removing", "done", "broken"]

_DOING = {"preparing": "Getting ready", "removing": "Removing"}


class Worker:
    """Does the jobs of a collection.

    Files are read before any passage is encoded, so that what was brought
    last can be asked, by its words, before what came first is found by its
    meaning.

    Parameters
    ----------
    assistant : Assistant
        The collection.
    jobs : Jobs
        What is to be done with it.
    notes : Notes
        Told of what is passed over, or read only in part.

    Attributes
    ----------
    phase : str
        What it is at, see `ui.indexing.Status`.
    error : str
        What stopped early, and why; "" once something has worked again.
    encoded : tuple of int
        Passages encoded, and how many there are to encode.
    """

    def __init__(self, assistant: Assistant, jobs: Jobs, notes: Notes) -> None:
        self.phase: Phase = "idle"
        self.error = ""
        self.encoded = (0, 0)
        self._assistant = assistant
        self._jobs = jobs
        self._notes = notes
        self._behind = False  # passages wait for their vectors
        # before anything can be brought here: what is kept later is queued by who keeps it
        self._left = assistant.unread_files()
        self._doers: dict[Kind, Callable[[Sequence[Job]], None]] = {
            "find": self._find,
            "add": self._add,
            "again": self._read_again,
            "remove": self._remove,
            "discard": self._discard,
        }

    def run(self) -> None:
        """Get ready, then work until the jobs are closed."""
        self._guarded(self._prepare)
        while not self._jobs.closed:
            batch = self._jobs.take()
            if batch:
                kind = batch[0].kind
                self.phase = "removing" if kind in {"remove", "discard"} else "reading"
                self._guarded(partial(self._doers[kind], batch), batch)
                self._jobs.put_back()
            elif self._behind:
                self._guarded(self._encode)
            else:
                self.phase = "broken" if self.error else "done"
                self._jobs.wait()

    def _guarded(self, work: Callable[[], None], batch: Sequence[Job] = ()) -> None:
        """Do a piece of the work; what goes wrong is shown, and the thread goes on."""
        try:
            work()
        except Exception as error:  # the thread's last line of defence: the page says why
            _log.exception("the background work stopped")
            self.error = f"{_DOING.get(self.phase, 'Reading')} stopped: {plain_reason(error)}"
            self._behind = False  # not again and again
            reason = f"could not be added: {error}"
            for job in batch:  # a file settled already keeps its outcome
                if job.kind != "remove" and self._jobs.states([job.ticket]) == ["reading"]:
                    self._jobs.settle(FileOutcome(job.source, "failed", reason=reason))
                self._jobs.finish(job)

    def _prepare(self) -> None:
        self.phase = "preparing"
        left = [(str(path), source_of(path)) for path in self._left]
        self._jobs.put("add", [file for file in left if not self._jobs.wanted(file[1])])
        counts = self._assistant.counts()
        self._behind = counts.encoded < counts.passages
        self._assistant.warm_up()

    def _find(self, batch: Sequence[Job]) -> None:
        for job in batch:
            passed_over = PassedOver()
            found = find_files([job.target], on_skip=passed_over.take)
            self._jobs.put("add", [(str(path), source_of(path)) for path in found])
            self._notes.pass_over(job.source, passed_over)
            self._jobs.finish(job)

    def _add(self, batch: Sequence[Job]) -> None:
        paths = [job.target for job in batch]
        try:
            report = self._assistant.add(paths, progress=self._report, cancel=self._jobs.interrupt)
        except FileNotFoundError:  # nothing was added because one of them is not there
            gone = [job for job in batch if not Path(job.target).exists()]
            if not gone:
                raise
            for job in gone:
                reason = "doesn't exist (any more); check the path"
                self._jobs.settle(FileOutcome(job.source, "failed", reason=reason))
            return
        self._ended(batch, cancelled=report.cancelled)

    def _read_again(self, batch: Sequence[Job]) -> None:
        ids = self._present(batch)
        interrupt = self._jobs.interrupt
        report = self._assistant.reindex(ids, progress=self._report, cancel=interrupt)
        self._ended(batch, cancelled=report.cancelled)

    def _remove(self, batch: Sequence[Job]) -> None:
        ids = self._present(batch)
        for outcome in self._assistant.remove(ids).files:
            self._settle(outcome)
        self.error = ""

    def _discard(self, batch: Sequence[Job]) -> None:
        for job in batch:
            if not self._jobs.wanted(job.source):
                self._assistant.discard_file(job.target)
            self._jobs.finish(job)
        self.error = ""

    def _encode(self) -> None:
        """Go on with what an interruption left without vectors."""
        self._jobs.begin_encoding()
        report = self._assistant.add([], progress=self._report, cancel=self._jobs.interrupt)
        self._behind, self.error = report.cancelled, ""

    def _present(self, batch: Sequence[Job]) -> list[str]:
        """Return the ids of documents that are still there; the other jobs are done."""
        there = {info.id for info in self._assistant.documents()}
        for job in batch:
            if job.target not in there:
                self._jobs.finish(job)
        return [job.target for job in batch if job.target in there]

    def _ended(self, batch: Sequence[Job], *, cancelled: bool) -> None:
        self._behind = cancelled
        if cancelled:
            return
        self.error = ""
        for job in batch:
            if self._jobs.states([job.ticket]) == ["reading"]:  # no word of it
                self._jobs.finish(job)

    def _settle(self, outcome: FileOutcome) -> None:
        self._notes.take(outcome)  # first: with the job the page hears of a change
        self._jobs.settle(outcome)

    def _report(self, progress: Progress) -> None:
        if progress.file is not None:
            self._settle(progress.file)
            if progress.done < progress.total:
                return
        # all files are read: their passages come next, but not before files that came since
        reading = progress.file is not None
        self.encoded = (0, 0) if reading else (progress.done, progress.total)
        self.phase = "encoding"
        self._jobs.begin_encoding()
