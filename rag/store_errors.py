"""What SQLite reports of a collection's file, in words that say what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUSY_SECONDS = 30.0
"""How long one waits for another program's write."""


class StoreError(RuntimeError):
    """A collection's file can't be read or written; the text says what to do."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the errors of SQLite into ones that say what to do."""
    try:
        yield
    except sqlite3.Error as error:
        advice = _ADVICE.get(_code(error))
        if advice is None:
            raise StoreError(f"{path}: {error}") from error
        raise StoreError(f"{path}: {advice}") from error


@contextmanager
def may_write(folder: Path) -> Iterator[None]:
    """Turn what the system says of a place that can't be written to into what to do."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise
        raise StoreError(
            f"{folder} can't be written to ({error.strerror}), which even asking needs; expected "
            "a place you may write to; name one with --home, such as one that holds a copy"
        ) from error


def _code(error: sqlite3.Error) -> int:
    """Return the primary result code of an error; 0 when it has none."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


_ADVICE = {
    sqlite3.SQLITE_NOTADB: (
        "the file is not a collection; it was left as it is; move it away and add the documents "
        "again"
    ),
    sqlite3.SQLITE_CORRUPT: (
        "the file is damaged; it was left as it is; restore it from a backup, or move it away "
        "and add the documents again"
    ),
    sqlite3.SQLITE_FULL: (
        "the disk is full; nothing of this step was kept; free some space and try again"
    ),
    sqlite3.SQLITE_READONLY: (
        "the file or its folder can't be written; expected a place you may write to; check the "
        "permissions"
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the file can't be opened; expected a folder that exists and that you may write to; "
        "check the path"
    ),
    sqlite3.SQLITE_PERM: "access to the file was denied; check the permissions",
    sqlite3.SQLITE_BUSY: (
        f"another program has been writing for more than {BUSY_SECONDS:.0f} seconds; wait until "
        "it is done, or close it"
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk could not be read or written; nothing of this step was kept; check the disk"
    ),
}
