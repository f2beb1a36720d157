"""Questions take turns: one is read at a time, a few wait, and more are told so at once."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

WAITING = 16
"""Questions that may wait while one is read."""


class LineFullError(RuntimeError):
    """Too many questions wait already."""


class CancelledError(RuntimeError):
    """Whoever asked does not want the answer any more."""


class Turns:
    """A line of tickets, first come, first served; for use from several threads.

    Parameters
    ----------
    waiting : int
        Tickets that may wait while one has its turn.
    """

    def __init__(self, waiting: int = WAITING) -> None:
        self._waiting = waiting
        self._changed = threading.Condition()
        self._line: deque[str] = deque()
        self._cancelled: set[str] = set()

    @contextmanager
    def turn(self, ticket: str) -> Iterator[None]:
        """Wait for the turn of a ticket and have it.

        Raises
        ------
        LineFullError
            When too many wait already.
        CancelledError
            When the ticket was cancelled, before its turn or during it.
        ValueError
            When the ticket is in the line already.
        """
        self._join(ticket)
        try:
            self._wait(ticket)
            yield
            if ticket in self._cancelled:
                raise CancelledError(f"question {ticket} was cancelled while it was read")
        finally:
            with self._changed:
                self._line.remove(ticket)
                self._cancelled.discard(ticket)
                self._changed.notify_all()

    def cancel(self, ticket: str) -> bool:
        """Give up a ticket; return whether it was in the line."""
        with self._changed:
            known = ticket in self._line
            if known:
                self._cancelled.add(ticket)
                self._changed.notify_all()
            return known

    def ahead(self, ticket: str) -> int | None:
        """Return how many tickets come before one, 0 when it has its turn; None when unknown."""
        with self._changed:
            line = [one for one in self._line if one == ticket or one not in self._cancelled]
            return line.index(ticket) if ticket in line else None

    def _join(self, ticket: str) -> None:
        with self._changed:
            if ticket in self._line:
                raise ValueError(f"ticket {ticket!r} waits already; expected a new one")
            if len(self._line) > self._waiting:
                raise LineFullError(f"{len(self._line)} questions are before this one")
            self._line.append(ticket)

    def _wait(self, ticket: str) -> None:
        with self._changed:
            self._changed.wait_for(lambda: ticket in (self._line[0], *self._cancelled))
            if ticket in self._cancelled:
                raise CancelledError(f"question {ticket} was cancelled before it was read")
