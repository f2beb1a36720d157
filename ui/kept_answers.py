"""Answers the page has shown: kept a while to export them, written to the history behind its back."""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.types import Answer

_log = logging.getLogger(__name__)

KEPT = 256
"""Answers kept; each is a few kilobytes."""

_PATIENCE = 10.0  # seconds to wait for one write to the disk


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer the page has shown.

    Parameters
    ----------
    collection : str
        Name of the collection that was asked.
    answer : mapping
        `rag.types.Answer.to_dict` without the nearest passages.
    remembered : Future
        Its id in the history, or None when it could not be written.
    """

    collection: str
    answer: Mapping[str, Any] = field(repr=False)
    remembered: Future[int | None] = field(repr=False)

    def entry(self) -> int | None:
        """Return its id in the history, once it is written; None when it can't be."""
        return self.remembered.result(_PATIENCE)


class KeptAnswers:
    """The newest answers shown, by key; safe to use from several threads.

    The history is written by a thread of its own, so that an answer does not
    wait for the disk. A key can't be guessed, so one page can't name the
    answer of another.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="history")

    def keep(self, assistant: Assistant, answer: Answer) -> str:
        """Keep an answer and have it written to the history; return its key."""
        key = secrets.token_urlsafe(12)
        values = {name: value for name, value in answer.to_dict().items() if name != "nearest"}
        remembered = self._writer.submit(_remember, assistant, answer)
        with self._lock:
            self._kept[key] = Kept(assistant.collection, values, remembered)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return key

    def get(self, key: str) -> Kept:
        """Return an answer.

        Raises
        ------
        KeyError
            When it is kept no longer.
        """
        with self._lock:
            return self._kept[key]

    def settle(self) -> None:
        """Wait until all that was asked so far is in the history."""
        self._writer.submit(lambda: None).result(_PATIENCE)


def _remember(assistant: Assistant, answer: Answer) -> int | None:
    try:
        return assistant.history.remember(answer)
    except Exception:  # the answer stands without it
        _log.exception("a question could not be written to the history")
        return None
