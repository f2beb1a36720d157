"""The browsers that are logged in."""

from __future__ import annotations

import hashlib
import math
import secrets
import time
from collections.abc import Callable

_IDLE = 12 * 3600.0  # seconds without a request after which a session ends
_SESSIONS = 1000


class Sessions:
    """Who is logged in; only hashes of their cookies are kept.

    Parameters
    ----------
    now : callable
        Returns the time in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._used: dict[bytes, float] = {}

    def open(self) -> str:
        """Begin a session; return the cookie's value."""
        token = secrets.token_urlsafe(32)
        while len(self._used) >= _SESSIONS:
            del self._used[min(self._used, key=self._used.__getitem__)]
        self._used[_digest(token)] = self._now()
        return token

    def holds(self, token: str) -> bool:
        """Return whether a cookie's value is that of a session, which it keeps alive."""
        key = _digest(token)
        if self._now() - self._used.get(key, -math.inf) > _IDLE:
            self._used.pop(key, None)
            return False
        self._used[key] = self._now()
        return True

    def close(self, token: str) -> None:
        """End a session."""
        self._used.pop(_digest(token), None)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
