"""The password: where it comes from, how it is kept, and how guessing is slowed down."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

VARIABLE = "VERBATIM_PASSWORD"
"""Environment variable the password is taken from when no file is named."""

SHORTEST = 10
"""Characters a password must have."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_KEY_LENGTH = 32
# RFC 7914; interactive log-in: about 50 ms and 16 MB a guess
_COST, _BLOCK, _PARALLEL, _MEMORY = 1 << 14, 8, 1, 1 << 26


def read_password(
    file: Path | None = None, environment: MutableMapping[str, str] | None = None
) -> str | None:
    """Return the password that was given; None when none was.

    Parameters
    ----------
    file : Path, optional
        Holds the password in its first line; goes before the environment.
    environment : mapping, optional
        The process's by default; the password is taken out of it, so that no
        program started later inherits it.

    Raises
    ------
    ValueError
        When it is too short, or the file can be read by others.
    OSError
        When the file can't be read.
    """
    variables = os.environ if environment is None else environment
    found = variables.pop(VARIABLE, None)
    where = VARIABLE
    if file is not None:
        if os.name == "posix" and file.stat().st_mode & _OTHERS:
            raise ValueError(
                f"{file} can be read or changed by other users; expected a private file: "
                f"chmod 600 {file}"
            )
        where, found = str(file), file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    if found is not None and len(found) < SHORTEST:
        raise ValueError(
            f"the password in {where} has {len(found)} characters; expected {SHORTEST} or more"
        )
    return found


class Password:
    """A password, kept as a salted scrypt hash.

    Parameters
    ----------
    password : str
        In the clear; not kept.
    """

    def __init__(self, password: str) -> None:
        self._salt = secrets.token_bytes(16)
        self._hash = self._derive(password.encode())
        # programs send the password with every request: the second time it is known by this
        self._seal = secrets.token_bytes(32)
        self._known = b""

    def matches(self, given: bytes) -> bool:
        """Return whether these bytes (UTF-8) are the password; takes about 50 ms."""
        same = hmac.compare_digest(self._derive(given), self._hash)
        if same:
            self._known = hmac.digest(self._seal, given, "sha256")
        return same

    def known(self, given: bytes) -> bool:
        """Return whether these bytes have matched before; takes no time."""
        return hmac.compare_digest(hmac.digest(self._seal, given, "sha256"), self._known)

    def _derive(self, password: bytes) -> bytes:
        return hashlib.scrypt(
            password,
            salt=self._salt,
            n=_COST,
            r=_BLOCK,
            p=_PARALLEL,
            maxmem=_MEMORY,
            dklen=_KEY_LENGTH,
        )


@dataclass(slots=True)
class _Failures:
    count: int = 0
    last: float = 0.0


class Lockout:
    """Makes an address wait after wrong passwords, longer each time; and everybody, if many guess.

    An address that has given the right password before does not wait for what
    others do wrong.

    Parameters
    ----------
    free : int
        Wrong passwords of an address that cost no wait.
    free_together : int
        The same, of all addresses together.
    longest, longest_together : float
        Seconds of the longest wait.
    now : callable
        Returns the time in seconds.
    """

    def __init__(
        self,
        *,
        free: int = 5,
        free_together: int = 50,
        longest: float = 900.0,
        longest_together: float = 60.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._free, self._free_together = free, free_together
        self._longest, self._longest_together = longest, longest_together
        self._now = now
        self._failures: dict[str, _Failures] = {}
        self._together = _Failures()
        self._trusted: set[str] = set()

    def wait(self, address: str) -> float:
        """Return the seconds an address has to wait before its next try; 0 for none."""
        self._forget()
        key = _network(address)
        own = self._left(self._failures.get(key), self._free, self._longest)
        if key in self._trusted:
            return own
        return max(own, self._left(self._together, self._free_together, self._longest_together))

    def failed(self, address: str) -> None:
        """Take note of a wrong password."""
        for failures in (self._failures.setdefault(_network(address), _Failures()), self._together):
            failures.count += 1
            failures.last = self._now()

    def succeeded(self, address: str) -> None:
        """Take note of the right password."""
        self._failures.pop(_network(address), None)
        self._trusted.add(_network(address))

    def _left(self, failures: _Failures | None, free: int, longest: float) -> float:
        if failures is None or failures.count < free:
            return 0.0
        delay = min(longest, 2.0 ** min(failures.count - free + 1, 30))
        return max(0.0, failures.last + delay - self._now())

    def _forget(self) -> None:
        """Drop what lies back longer than the longest wait, so that nothing grows for ever."""
        before = self._now() - 2 * self._longest
        self._failures = {key: one for key, one in self._failures.items() if one.last > before}
        if self._together.last <= before:
            self._together = _Failures()


def _network(address: str) -> str:
    """Return what counts as one address: of IPv6, the network of 64 bits a household has."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return parsed.exploded[:19] if parsed.version == 6 else str(parsed)
