"""Migrations: forward only, all or nothing, and never on a file that isn't ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from rag.schema import MIGRATIONS, check_version, migrate


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(":memory:", isolation_level=None)
    yield opened
    opened.close()


def tables(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {row[0] for row in rows}


def version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def add_notes(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE notes (text)")


def fail(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE half (done)")
    raise ArithmeticError("in the middle")


def test_an_empty_file_gets_every_table(connection: sqlite3.Connection) -> None:
    assert check_version(connection) == 0
    migrate(connection)
    assert version(connection) == len(MIGRATIONS)
    assert {"meta", "documents", "duplicates", "passages", "lexicon"} <= tables(connection)


def test_migrating_again_changes_nothing(connection: sqlite3.Connection) -> None:
    migrate(connection)
    before = connection.total_changes
    migrate(connection)
    assert connection.total_changes == before


def test_a_file_of_an_older_version_is_brought_up_to_date(connection: sqlite3.Connection) -> None:
    migrate(connection)
    connection.execute("UPDATE meta SET value = 41 WHERE key = 'generation'")
    migrate(connection, (*MIGRATIONS, add_notes))
    assert version(connection) == len(MIGRATIONS) + 1
    assert "notes" in tables(connection)
    assert connection.execute("SELECT value FROM meta").fetchall() == [(41,)]


def test_a_step_that_fails_leaves_the_file_as_it_was(connection: sqlite3.Connection) -> None:
    migrate(connection)
    before = tables(connection)
    with pytest.raises(ArithmeticError):
        migrate(connection, (*MIGRATIONS, add_notes, fail))
    assert version(connection) == len(MIGRATIONS)
    assert tables(connection) == before


def test_a_newer_file_is_refused(connection: sqlite3.Connection) -> None:
    migrate(connection)
    connection.execute("PRAGMA user_version = 99")
    with pytest.raises(RuntimeError, match="has version 99, this program knows versions up to"):
        migrate(connection)


def test_another_programs_file_is_refused(connection: sqlite3.Connection) -> None:
    add_notes(connection)
    with pytest.raises(RuntimeError, match="another program's database"):
        migrate(connection)
    assert tables(connection) == {"notes"}


def test_passages_cannot_outlive_their_document(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    migrate(connection)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT INTO passages VALUES (1, 'none', 0, 1, '', 1, x'00', NULL)")


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 1)])
def test_a_passage_is_a_slice(connection: sqlite3.Connection, start: int, end: int) -> None:
    migrate(connection)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        connection.execute(
            "INSERT INTO passages VALUES (1, 'd', ?, ?, '', 1, x'00', NULL)", (start, end)
        )
