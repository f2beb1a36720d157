"""Words that were removed leave the disk, as soon as nobody reads an earlier state."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from embeddings.disk import locked
from rag.connections import Connections
from rag.history import History
from rag.store_errors import BUSY_SECONDS
from rag.types import Answer

SECRET = "zanzibar"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "collection.sqlite"


@pytest.fixture
def connections(path: Path) -> Iterator[Connections]:
    opened = Connections(path)
    yield opened
    opened.close()


@pytest.fixture
def reader(path: Path, connections: Connections) -> Iterator[sqlite3.Connection]:
    """Another program that reads the state in which the secret is asked."""
    del connections  # it makes the file
    other = sqlite3.connect(path, isolation_level=None)
    yield other
    other.close()


def begin(reader: sqlite3.Connection) -> None:
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM history").fetchall()


def forget(connections: Connections, reader: sqlite3.Connection | None = None) -> float:
    """Remember a secret and forget it, which a reader sees or not; return the seconds."""
    history = History(connections)
    entry = history.remember(Answer(SECRET))
    if reader:
        begin(reader)
    began = time.perf_counter()
    history.forget(entry)
    return time.perf_counter() - began


def on_disk(path: Path) -> bool:
    return any(SECRET.encode() in file.read_bytes() for file in path.parent.iterdir())


def test_forgotten_words_leave_the_disk(
    path: Path, connections: Connections, caplog: pytest.LogCaptureFixture
) -> None:
    forget(connections)
    assert not on_disk(path)
    assert caplog.records == []


def test_nobody_waits_for_a_reader(
    connections: Connections, reader: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    assert forget(connections, reader) < BUSY_SECONDS / 3
    (warning,) = caplog.records
    assert warning.levelno == logging.WARNING
    assert "another reader or writer is at work; until it is done, removed words" in warning.message
    began = time.perf_counter()
    for _ in range(20):
        History(connections).remember(Answer("harbour"))
    assert time.perf_counter() - began < BUSY_SECONDS / 3
    assert len(caplog.records) == 1


def test_the_words_leave_with_the_first_write_after_it(
    path: Path, connections: Connections, reader: sqlite3.Connection
) -> None:
    forget(connections, reader)
    History(connections).remember(Answer("harbour"))
    assert on_disk(path)  # the reader may still ask for them
    assert reader.execute("SELECT count(*) FROM history").fetchone() == (1,)
    reader.execute("COMMIT")
    History(connections).remember(Answer("harbour"))
    assert not on_disk(path)


def test_or_on_closing(path: Path, connections: Connections, reader: sqlite3.Connection) -> None:
    forget(connections, reader)
    reader.execute("COMMIT")
    assert on_disk(path)
    connections.close()
    assert path.with_name(f"{path.name}-wal").exists()  # the other program has it open
    assert not on_disk(path)


def test_or_when_the_last_program_closes(
    path: Path,
    connections: Connections,
    reader: sqlite3.Connection,
    caplog: pytest.LogCaptureFixture,
) -> None:
    forget(connections, reader)
    connections.close()
    assert "when the last program closes it" in caplog.records[-1].message
    assert on_disk(path)
    reader.execute("COMMIT")
    reader.close()
    assert not on_disk(path)


def test_what_was_written_is_kept_when_folding_fails(
    connections: Connections, reader: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: float) -> bool:
        raise sqlite3.OperationalError("disk I/O error")

    forget(connections, reader)
    with monkeypatch.context() as patched:
        patched.setattr(connections, "_folded", fail)
        History(connections).remember(Answer("harbour"))
    assert [asked.question for asked in History(connections).entries()] == ["harbour"]


def test_writing_waits_for_another_writer_as_before(connections: Connections) -> None:
    forget(connections)
    with connections.note() as connection:
        assert connection.execute("PRAGMA busy_timeout").fetchone() == (BUSY_SECONDS * 1000,)


def test_a_new_one_waits_for_another_process_that_makes_it(path: Path) -> None:
    with ThreadPoolExecutor(1) as pool, closing(sqlite3.connect(path)) as other:
        with locked(path.with_name(".opening.lock")):
            other.execute("BEGIN IMMEDIATE")
            opening = pool.submit(Connections, path)
            with pytest.raises(TimeoutError):
                opening.result(0.5)
            other.rollback()
        opening.result(60).close()
