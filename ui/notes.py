"""What of the files given was not read although nothing failed: passed over, or read in part."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from rag.documents import document_id
from rag.passed_over import PassedOver

if TYPE_CHECKING:
    from rag.report import FileOutcome

_KEPT = 2_000


class Notes:
    """What there is to know of a collection's files until it is dismissed.

    Safe to use from several threads.

    Attributes
    ----------
    revision : int
        Grows with every dismissal; what comes anew comes with a change of
        `ui.jobs.Jobs`.
    """

    def __init__(self) -> None:
        self.revision = 0
        self._lock = threading.Lock()
        self._passed_over: dict[str, PassedOver] = {}
        self._in_part: OrderedDict[str, FileOutcome] = OrderedDict()

    def pass_over(self, folder: str, files: PassedOver) -> None:
        """Note what was passed over in a folder, in place of what was noted of it before."""
        with self._lock:
            self._passed_over[folder] = files

    def take(self, outcome: FileOutcome) -> None:
        """Note what of a file could not be read; nothing any more once it is read whole or gone."""
        if outcome.outcome in {"unchanged", "failed"}:
            return
        duplicate = outcome.outcome == "duplicate"
        with self._lock:
            # a duplicate names the document whose content it has, and has none of its own any more
            own = document_id(outcome.source) if duplicate else outcome.document_id
            self._in_part.pop(own, None)
            if outcome.reason and not duplicate:
                self._in_part[outcome.document_id] = outcome
            while len(self._in_part) > _KEPT:
                self._in_part.popitem(last=False)

    def passed_over(self) -> PassedOver:
        """Return what was passed over in all folders together."""
        together = PassedOver()
        with self._lock:
            for files in self._passed_over.values():
                together.add(files)
        return together

    def in_part(self) -> list[FileOutcome]:
        """Return the files that were read only in part, oldest first."""
        with self._lock:
            return list(self._in_part.values())

    def dismiss(self, documents: set[str] | None = None) -> None:
        """Forget what could not be read of these documents; everything, without any."""
        with self._lock:
            for id_ in list(self._in_part if documents is None else documents):
                self._in_part.pop(id_, None)
            if documents is None:
                self._passed_over.clear()
            self.revision += 1
