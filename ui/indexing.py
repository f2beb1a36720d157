"""Getting ready in the background: models first, then the files of the command line."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ui.view import Value, file_name, plural

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.report import FileOutcome, Progress

_log = logging.getLogger(__name__)

Phase = Literal["idle", "preparing", "reading", "encoding", "done", "broken"]


@dataclass(frozen=True, slots=True)
class Status:
    """How far the background work is.

    Parameters
    ----------
    phase : str
        "idle" (nothing to do), "preparing" (loading models), "reading" files,
        "encoding" their passages, "done" or "broken" (it stopped early, see
        `error`).
    done, total : int
        Files finished and files there are, or passages when encoding; 0 of 0
        until the first is done.
    failed : tuple of FileOutcome
        Files that could not be read, with the reason.
    error : str
        Why the work stopped early.
    """

    phase: Phase = "idle"
    done: int = 0
    total: int = 0
    failed: tuple[FileOutcome, ...] = ()
    error: str = ""

    @property
    def running(self) -> bool:
        """Whether the page should look again."""
        return self.phase in {"preparing", "reading", "encoding"}


class Indexing:
    """Background thread that loads the models and adds files; one a server.

    Parameters
    ----------
    assistant : Assistant
        What to get ready.
    paths : sequence of path
        Files and folders to add; none only loads the models.
    """

    def __init__(self, assistant: Assistant, paths: Sequence[Path | str] = ()) -> None:
        self._assistant = assistant
        self._paths = list(paths)
        self._cancel = threading.Event()
        self._status = Status()
        self._thread = threading.Thread(target=self._run, name="indexing", daemon=True)

    @property
    def status(self) -> Status:
        """How far it is; safe to read from any thread."""
        return self._status

    def start(self) -> None:
        """Begin in the background."""
        self._status = Status(phase="preparing")
        self._thread.start()

    def stop(self, timeout: float = 30.0) -> None:
        """End after the file being read; what is done stays done.

        Parameters
        ----------
        timeout : float
            Seconds to wait. The thread never keeps the process alive: a file
            cut off half-way is simply not in the collection.
        """
        self._cancel.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        try:
            self._assistant.warm_up()
            if self._paths and not self._cancel.is_set():
                self._status = replace(self._status, phase="reading")
                self._assistant.add(self._paths, progress=self._report, cancel=self._cancel)
            self._status = replace(self._status, phase="done")
        except Exception as error:  # the thread's last line of defence: the page says why
            _log.exception("the background work stopped")
            self._status = replace(self._status, phase="broken", error=str(error))

    def _report(self, progress: Progress) -> None:
        failed, file = self._status.failed, progress.file
        if file is not None and file.outcome == "failed":
            failed = (*failed, file)
        phase: Phase = "reading" if progress.stage == "read" else "encoding"
        self._status = Status(phase, progress.done, progress.total, failed)


def status_line(status: Status, documents: int, passages: int, collection: str) -> Value:
    """Return the line under the title: what there is, or how far indexing is.

    Parameters
    ----------
    status : Status
        Of the background work.
    documents, passages : int
        What can be asked now.
    collection : str
        Name of the collection.
    """
    return {
        "text": _status_text(status, documents, passages, collection),
        "running": status.running,
        "documents": documents,
        "done": status.done,
        "total": status.total,
        "broken": status.phase == "broken",
    }


def _status_text(status: Status, documents: int, passages: int, collection: str) -> str:
    if status.phase == "broken":
        return f"Getting ready stopped: {status.error}"
    if status.phase == "preparing":
        return "Preparing the models; the first start takes longest"
    if status.running:
        return _progress_text(status, documents)
    name = "" if collection == "default" else f" in \u201c{collection}\u201d"
    text = f"{plural(documents, 'document')}{name}, {plural(passages, 'passage')}"
    if status.failed:
        text += f" \u00b7 {plural(len(status.failed), 'file')} could not be read: see Documents"
    return text if documents or status.failed else f"No documents{name} yet"


def _progress_text(status: Status, documents: int) -> str:
    noun = "passage" if status.phase == "encoding" else "file"
    current = min(status.done + 1, status.total)
    text = f"Indexing {current:,} of {plural(status.total, noun)}" if status.total else "Indexing"
    return f"{text}; you can ask already" if documents else text


def failures(status: Status) -> list[Value]:
    """Return the files that could not be read, by name, with the reason."""
    return [{"file": file_name(one.source), "reason": one.reason} for one in status.failed]
