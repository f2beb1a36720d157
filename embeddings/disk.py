"""Files that several processes share and that outlast a crash: locks, and folders put on disk."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(file: Path, *, shared: bool = False, wait: bool = True) -> Iterator[None]:
    """Hold a lock on a file for the length of a block.

    The system lets go of it when the process ends, however it ends. It binds
    only those who ask for it, this process included, and does nothing on
    Windows, which has no such call.

    Parameters
    ----------
    file : Path
        Made when missing, in a folder that exists; it stays, and empty.
    shared : bool
        Others may hold it too, if they share it.
    wait : bool
        Wait until others let go of it.

    Raises
    ------
    BlockingIOError
        When another holds it and `wait` is False.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind if wait else kind | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Write a folder's entries to disk: only then is a file that was renamed there to stay."""
    if sys.platform == "win32":  # has no such call
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
