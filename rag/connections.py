"""Connections to a collection's file: one that writes, several that read.

The writer alone checkpoints the log. Readers are opened read-only and see one
state from the beginning of their block to its end.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from embeddings.disk import locked
from rag.schema import check_version, migrate
from rag.store_errors import BUSY_SECONDS, StoreError, explained, may_write

_log = logging.getLogger(__name__)

# Longer than a question reads; a verification is not waited for, as every write would wait too.
_FOLD_SECONDS = 0.5
_CACHE_KIB = 16_384
_LOCK = ".opening.lock"
_WRITER_SETTINGS = (
    "synchronous = FULL",  # acknowledged means on disk
    "foreign_keys = ON",
    "secure_delete = ON",  # removed means overwritten
    "journal_size_limit = 67108864",
)


class Connections:
    """The connections to one collection.

    Parameters
    ----------
    path : Path
        The file; made when it does not exist.

    Raises
    ------
    StoreError
        When the file can't be opened, is damaged, or is not a collection.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._closed = False
        self._fold_is_owed = False
        with explained(path):
            self._writer = _open(path, "rwc")
            try:
                self._prepare()
            except BaseException:
                self._writer.close()
                raise

    def _prepare(self) -> None:
        try:
            check_version(self._writer)  # before anything is written to a file not ours
            # SQLite waits for no other that turns the write-ahead log on at this moment
            with may_write(self.path.parent), locked(self.path.with_name(_LOCK)):
                self._set_up()
                migrate(self._writer)
        except (sqlite3.Error, StoreError):
            raise
        except RuntimeError as error:
            raise StoreError(f"{self.path}: {error}") from error

    def _set_up(self) -> None:
        mode = self._writer.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            _log.warning("%s: no write-ahead log here, journal mode is %s", self.path, mode)
        for setting in _WRITER_SETTINGS:
            self._writer.execute(f"PRAGMA {setting}")

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction that commits at the end of the block, all or nothing.

        Raises
        ------
        StoreError
            When it can't be written; nothing of the block is kept.
        """
        with self.note() as connection:
            yield connection
            connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")

    @contextmanager
    def note(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction as `write` does, for what searches never see.

        The generation stays, so that no index is brought up to date for a
        question that was asked.
        """
        with self._lock, explained(self.path):
            self._check_open()
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:  # a full disk has rolled back already
                    self._writer.execute("ROLLBACK")
                raise
            self._fold_if_owed(0.0)

    @contextmanager
    def rehearse(self) -> Iterator[sqlite3.Connection]:
        """Open a writing transaction of which nothing is kept: some checks need one."""
        with self._lock, explained(self.path):
            self._check_open()
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            finally:
                self._writer.rollback()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Open a block that reads one state of the collection.

        Raises
        ------
        StoreError
            When it can't be read.
        """
        with explained(self.path):
            self._check_open()
            connection = self._borrow()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                connection.rollback()
                self._give_back(connection)

    def fold(self) -> None:
        """Fold the log into the file and empty it: words that were removed leave both.

        What others read from an earlier state stays until they are done. Then this
        is owed, which a warning says: it is tried again after each write and at
        the end.

        Raises
        ------
        StoreError
            When it can't be written.
        """
        with self._lock, explained(self.path):
            self._check_open()
            self._fold_is_owed = True
            self._fold_is_owed = not self._folded(_FOLD_SECONDS)
            if self._fold_is_owed:
                _log.warning(
                    "%s: another reader or writer is at work; until it is done, removed words are "
                    "still in this file or in its log; they leave with the next write after that, "
                    "or on closing",
                    self.path,
                )

    def _fold_if_owed(self, seconds: float) -> None:
        """Fold what could not be folded before; failing is not the fault of what was written."""
        if self._fold_is_owed:
            with suppress(sqlite3.Error):
                self._fold_is_owed = not self._folded(seconds)

    def _folded(self, seconds: float) -> bool:
        """Fold, waiting so long for readers; tell whether the log is empty now."""
        (usual,) = self._writer.execute("PRAGMA busy_timeout").fetchone()
        self._writer.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
        try:
            (busy, *_) = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            self._writer.execute(f"PRAGMA busy_timeout = {usual}")
        return not busy

    def close(self) -> None:
        """Close every connection; the writer last, so that the log is folded in."""
        with self._lock:
            self._closed = True
            while not self._idle.empty():
                self._idle.get_nowait().close()
            self._fold_if_owed(_FOLD_SECONDS)
            if self._fold_is_owed:
                _log.warning(
                    "%s: another reader or writer is still at work; removed words leave this file and its "
                    "log when the last program closes it",
                    self.path,
                )
                self._fold_is_owed = False
            self._writer.close()

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError(f"{self.path} is closed; open the collection again")

    def _borrow(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return _open(self.path, "ro")

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if self._closed:
            connection.close()
        else:
            self._idle.put(connection)


def _open(path: Path, mode: str) -> sqlite3.Connection:
    """Open a connection in autocommit mode, usable from any thread."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
