"""Migrations: forward only, all or nothing, and never on a file that isn't ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rag.feedback import FeedbackLog
from rag.history import History
from rag.schema import MIGRATIONS, check_version, migrate
from rag.store import Store
from rag.types import Answer
from rag.verify import verify

# A document as the program of version 1 wrote it: one passage, not encoded yet.
VERSION_1_CONTENT = """
UPDATE meta SET value = 7;
INSERT INTO documents VALUES (
    'd1', '/docs/port.txt', 'Port', '', 'abc',
    '2697a82be6dfddf3e87624f9cd1fac3726a5216e963c3a3c88c0b6cf96cbf9fd',
    17, 1, 0, '[]', '{}', 17, 0, '2024-12-01T00:00:00+00:00', 7, 'The quay is old.' || char(10)
);
INSERT INTO duplicates VALUES ('/docs/copy.txt', 'd1', 'abc', 17, 0);
INSERT INTO passages VALUES (5, 'd1', 0, 16, '', 4, x'00', NULL);
INSERT INTO lexicon (rowid, text, heading, title) VALUES (5, 'The quay is old.', '', 'Port');
"""


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
    assert {
        "meta",
        "documents",
        "duplicates",
        "passages",
        "lexicon",
        "history",
        "feedback",
    } <= tables(connection)


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


@pytest.fixture
def version_1(tmp_path: Path) -> Path:
    path = tmp_path / "collection.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        migrate(connection, MIGRATIONS[:1])
        connection.executescript(VERSION_1_CONTENT)
        assert version(connection) == 1
        assert not {"history", "feedback", "feedback_marks"} & tables(connection)
    return path


def test_a_collection_of_version_1_keeps_what_it_holds(version_1: Path) -> None:
    with Store.open(version_1) as store:
        (info,) = store.documents()
        assert (info.id, info.title, info.duplicates) == ("d1", "Port", ("/docs/copy.txt",))
        assert store.document("d1").text == "The quay is old.\n"
        assert [passage.text for passage in store.passages([5])] == ["The quay is old."]
        assert [id_ for id_, _ in store.lexical_search('"quay"', 5)] == [5]
        assert store.generation() == 7
        assert verify(store) == []


def test_and_takes_questions_and_feedback(version_1: Path) -> None:
    for _ in range(2):  # the second time it is of version 2 already
        with Store.open(version_1) as store:
            asked = History(store.connections).remember(Answer("How is the quay?"))
            FeedbackLog(store).give("How is the quay?", "wrong place", quote=("d1", 12, 15))
    with Store.open(version_1) as store:
        assert History(store.connections).entry(asked).question == "How is the quay?"
        assert [given.text for given in FeedbackLog(store).entries()] == ["old", "old"]
    with closing(sqlite3.connect(version_1)) as connection:
        assert version(connection) == len(MIGRATIONS)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO history (asked_at, saved, answer) VALUES ('', 2, '{}')",
        "INSERT INTO feedback (given_at, question, verdict) VALUES ('', '?', 'maybe')",
        "INSERT INTO feedback_marks VALUES (1, 'both', 'd', 't', '', 0, 1, 'x')",
        "INSERT INTO feedback_marks VALUES (1, 'quote', 'd', 't', '', 1, 1, '')",
    ],
)
def test_the_tables_hold_nothing_else(connection: sqlite3.Connection, statement: str) -> None:
    migrate(connection)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        connection.execute(statement)


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


def test_one_that_another_process_makes_at_this_moment_is_a_collection(tmp_path: Path) -> None:
    path, looks = tmp_path / "collection.sqlite", []

    def meanwhile(statement: str) -> None:
        if "sqlite_master" in statement and not looks:
            looks.append(statement)
            with closing(sqlite3.connect(path, isolation_level=None)) as another:
                migrate(another)

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.set_trace_callback(meanwhile)
        assert check_version(connection) in {0, len(MIGRATIONS)}
        assert looks
        migrate(connection)


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
