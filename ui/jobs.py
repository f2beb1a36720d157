"""What is still to be done with a collection's files, in order, and what became of the rest."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from rag.report import FileOutcome

Kind = Literal["find", "add", "again", "remove", "discard"]
State = Literal["waiting", "reading", "stopping", "cancelled", "unknown"]

_AT_ONCE = 500  # files handed over together: the process that reads them is started once
_REMEMBERED = 20_000  # finished files the page can still ask about
_FAILURES = 2_000


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do.

    Parameters
    ----------
    ticket : int
        Its number.
    kind : str
        "find" files in a folder, "add" a file, read a document "again",
        "remove" a document, or "discard" a file that was brought here.
    target : str
        Path of the file or folder; for "again" and "remove" the document's id.
    source : str
        The file as the store names it.
    """

    ticket: int
    kind: Kind
    target: str
    source: str


class Jobs:
    """Jobs in order; what removes something comes first. Safe to use from several threads.

    One thread takes batches and works on them. `interrupt` tells it that
    something more urgent waits.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._numbers = itertools.count(1)
        self._urgent: OrderedDict[int, Job] = OrderedDict()
        self._waiting: OrderedDict[int, Job] = OrderedDict()
        self._current: dict[int, Job] = {}
        self._dropped: set[int] = set()  # of the current ones, not wanted any more
        self._outcomes: OrderedDict[int, FileOutcome | None] = OrderedDict()
        self._failures: OrderedDict[str, tuple[Job, FileOutcome]] = OrderedDict()
        self._done = 0
        self._idle = True
        self._encoding = False
        self._closed = False
        self.interrupt = threading.Event()
        self.revision = 0  # grows with every change

    # What the page does

    def put(self, kind: Kind, files: Iterable[tuple[str, str]]) -> list[int]:
        """Queue a job for each (target, source); return their tickets."""
        with self._changed:
            jobs = [Job(next(self._numbers), kind, *file) for file in files]
            if not jobs:
                return []
            urgent = kind in {"remove", "discard"}
            if self._idle:
                self._idle, self._done = False, 0
            (self._urgent if urgent else self._waiting).update((job.ticket, job) for job in jobs)
            if urgent or self._encoding:
                self.interrupt.set()
            self._notify()
            return [job.ticket for job in jobs]

    def cancel(self, tickets: Collection[int] | None = None) -> None:
        """Give up files that are not read yet; None means all."""
        with self._changed:
            chosen = [t for t in self._waiting if tickets is None or t in tickets]
            jobs = [self._waiting.pop(ticket) for ticket in chosen]
            for job in jobs:
                self._give_up(job)
            if not self._encoding:
                self._dropped |= {t for t in self._current if tickets is None or t in tickets}
            if self._dropped:
                self.interrupt.set()
            self._notify()

    def retry(self, wanted: Callable[[str], bool]) -> list[int]:
        """Queue again what failed, where `wanted` says so of the source."""
        with self._changed:
            jobs = self._pop_failures(wanted)
            return [t for job in jobs for t in self.put(job.kind, [(job.target, job.source)])]

    def dismiss(self, wanted: Callable[[str], bool]) -> None:
        """Forget what failed, where `wanted` says so of the source."""
        with self._changed:
            added = [job for job in self._pop_failures(wanted) if job.kind == "add"]
            self.put("discard", [(job.target, job.source) for job in added])
            self._notify()

    def states(self, tickets: Iterable[int]) -> list[State | FileOutcome]:
        """Return how far each job is, or what became of it."""
        with self._changed:
            return [self._state(ticket) for ticket in tickets]

    def failures(self) -> list[FileOutcome]:
        """Return what could not be read, oldest first."""
        with self._changed:
            return [outcome for _, outcome in self._failures.values()]

    def busy(self) -> dict[str, str]:
        """Return what happens to documents: "waiting", "reading" or "removing", by id."""
        with self._changed:
            again = {j.target: "waiting" for j in self._waiting.values() if j.kind == "again"}
            again |= {j.target: "reading" for j in self._current.values() if j.kind == "again"}
            going = [*self._urgent.values(), *self._current.values()]
            return again | {j.target: "removing" for j in going if j.kind == "remove"}

    @property
    def pending(self) -> bool:
        """Whether there is something to do."""
        with self._changed:
            return bool(self._urgent or self._waiting or self._current)

    def tally(self) -> tuple[int, int]:
        """Return how many files are done, and how many there are, since there was nothing to do."""
        with self._changed:
            current = sum(1 for job in self._current.values() if job.kind in {"add", "again"})
            return self._done, self._done + current + len(self._waiting)

    # What the thread does that works on them

    def take(self) -> list[Job]:
        """Return the next jobs, all of one kind; none when there is nothing to do."""
        with self._changed:
            self.interrupt.clear()
            self._encoding = False
            line = self._urgent or self._waiting
            kind = next(iter(line.values())).kind if line else None
            limit = 1 if kind == "find" else _AT_ONCE
            same = itertools.takewhile(lambda job: job.kind == kind, line.values())
            batch = list(itertools.islice(same, limit))
            for job in batch:
                self._current[job.ticket] = line.pop(job.ticket)
            self._notify()
            return batch

    def settle(self, outcome: FileOutcome) -> None:
        """Note what became of a file."""
        with self._changed:
            jobs = [job for job in self._current.values() if job.source == outcome.source]
            for job in jobs:
                self._finish(job, outcome)
            self._failures.pop(outcome.source, None)
            if outcome.outcome == "failed":
                other = Job(
                    0, "add", outcome.source, outcome.source
                )  # read besides those asked for
                self._failures[outcome.source] = (jobs[-1] if jobs else other, outcome)
                while len(self._failures) > _FAILURES:
                    self._failures.popitem(last=False)
            self._notify()

    def put_back(self) -> None:
        """Return to the line what was taken and not settled, but for what was cancelled."""
        with self._changed:
            for job in reversed(list(self._current.values())):
                del self._current[job.ticket]
                if job.ticket in self._dropped:
                    self._give_up(job)
                else:
                    line = self._urgent if job.kind in {"remove", "discard"} else self._waiting
                    line[job.ticket] = job
                    line.move_to_end(job.ticket, last=False)
            self._dropped.clear()
            self._notify()

    def finish(self, job: Job) -> None:
        """Note that a job is done of which there is nothing to tell."""
        with self._changed:
            self._finish(job, None)
            self._notify()

    def begin_encoding(self) -> None:
        """Note that all files taken are read: from now on, what comes interrupts."""
        with self._changed:
            self._encoding = True
            if self._waiting or self._urgent:
                self.interrupt.set()

    def wanted(self, source: str) -> bool:
        """Return whether a file is still to be read."""
        with self._changed:
            jobs = [*self._waiting.values(), *self._current.values()]
            return any(job.source == source and job.kind != "discard" for job in jobs)

    def wait(self) -> None:
        """Return when there is something to do, or at the end."""
        with self._changed:
            self._idle = not (self._urgent or self._waiting)
            self._changed.wait_for(lambda: self._urgent or self._waiting or self._closed)

    def close(self) -> None:
        """Let the thread that works on them end."""
        with self._changed:
            self._closed = True
            self.interrupt.set()
            self._notify()

    @property
    def closed(self) -> bool:
        """Whether no more is to be done."""
        return self._closed

    def _notify(self) -> None:
        self.revision += 1
        self._changed.notify_all()

    def _finish(self, job: Job, outcome: FileOutcome | None) -> None:
        self._current.pop(job.ticket, None)
        self._outcomes[job.ticket] = outcome
        if job.kind in {"add", "again"}:
            self._done += 1
        while len(self._outcomes) > _REMEMBERED:
            self._outcomes.popitem(last=False)

    def _give_up(self, job: Job) -> None:
        self._outcomes[job.ticket] = None
        if job.kind == "add":
            self.put("discard", [(job.target, job.source)])

    def _pop_failures(self, wanted: Callable[[str], bool]) -> list[Job]:
        sources = [source for source in self._failures if wanted(source)]
        return [self._failures.pop(source)[0] for source in sources]

    def _state(self, ticket: int) -> State | FileOutcome:
        if ticket in self._waiting:
            return "waiting"
        if ticket in self._current:
            return "stopping" if ticket in self._dropped else "reading"
        if ticket in self._outcomes:
            return self._outcomes[ticket] or "cancelled"
        return "unknown"
