"""The tables of a collection, and how older files come up to date.

``PRAGMA user_version`` counts the migrations applied. They only go forward: a
new version appends a function to `MIGRATIONS` and never edits an earlier one,
because files made by each of them exist.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

OLDEST_SQLITE = (3, 37, 0)  # STRICT tables

Migration = Callable[[sqlite3.Connection], None]

_VERSION_1 = """
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('generation', 0);

-- The text comes last: reading the columns before it never touches its pages.
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    date TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    characters INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    body_start INTEGER NOT NULL,
    pages TEXT NOT NULL,
    metadata TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    added_at TEXT NOT NULL,
    generation INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX documents_by_sha256 ON documents (sha256);

CREATE TABLE duplicates (
    source TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL
) STRICT;
CREATE INDEX duplicates_by_document ON duplicates (document_id);

-- AUTOINCREMENT: an id is never used again, so an index built from an earlier
-- state can't mistake one passage for another.
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    start INTEGER NOT NULL CHECK (start >= 0),
    "end" INTEGER NOT NULL CHECK ("end" > start),
    heading TEXT NOT NULL,
    words INTEGER NOT NULL,
    digest BLOB NOT NULL,
    vector BLOB
) STRICT;
CREATE INDEX passages_by_document ON passages (document_id, start);
CREATE INDEX passages_by_digest ON passages (digest);
CREATE INDEX passages_to_encode ON passages (id) WHERE vector IS NULL;

-- Its own copy of the words: SQLite alone can then delete from it, check it
-- and rebuild it.
CREATE VIRTUAL TABLE lexicon USING fts5 (
    text, heading, title, tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER passages_leave_the_lexicon AFTER DELETE ON passages BEGIN
    DELETE FROM lexicon WHERE rowid = old.id;
END;
"""


_VERSION_2 = """
-- AUTOINCREMENT: a page that is open still names what it showed, or nothing.
CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    asked_at TEXT NOT NULL,
    saved INTEGER NOT NULL DEFAULT 0 CHECK (saved IN (0, 1)),
    answer TEXT NOT NULL
) STRICT;
CREATE INDEX history_by_saved ON history (saved, id);

CREATE TABLE feedback (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    given_at TEXT NOT NULL,
    question TEXT NOT NULL,
    verdict TEXT NOT NULL
        CHECK (verdict IN ('right', 'wrong words', 'wrong place', 'should be silent'))
) STRICT;

-- What was judged, and what is right instead; outlives the document it was taken from.
CREATE TABLE feedback_marks (
    feedback_id INTEGER NOT NULL REFERENCES feedback (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('quote', 'correction')),
    document_id TEXT NOT NULL,
    document_title TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    start INTEGER NOT NULL CHECK (start >= 0),
    "end" INTEGER NOT NULL CHECK ("end" > start),
    text TEXT NOT NULL,
    PRIMARY KEY (feedback_id, role)
) STRICT, WITHOUT ROWID;
"""


def _create_tables(connection: sqlite3.Connection) -> None:
    """Version 1: documents, their passages and vectors, and the words in them."""
    _run(connection, _VERSION_1)


def _create_asking_tables(connection: sqlite3.Connection) -> None:
    """Version 2: questions asked with their answers, and what people said of these."""
    _run(connection, _VERSION_2)


MIGRATIONS: tuple[Migration, ...] = (_create_tables, _create_asking_tables)


def migrate(connection: sqlite3.Connection, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Bring a collection's tables to the newest version, in one transaction.

    Parameters
    ----------
    connection : sqlite3.Connection
        In autocommit mode; new files are empty.
    migrations : tuple of callable
        The step to each version from the one before it.

    Raises
    ------
    RuntimeError
        When SQLite lacks what the tables need, the file was made by a newer
        version of this program, or it is another program's database.
    """
    if check_version(connection, migrations) == len(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # read again under the lock: another process may have been faster
        for number in range(check_version(connection, migrations), len(migrations)):
            migrations[number](connection)
            connection.execute(f"PRAGMA user_version = {number + 1}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def check_version(
    connection: sqlite3.Connection, migrations: tuple[Migration, ...] = MIGRATIONS
) -> int:
    """Return the version of a collection's tables, 0 in an empty file; writes nothing.

    Raises
    ------
    RuntimeError
        As for `migrate`.
    """
    _check_sqlite(connection)
    # in one statement: another process may be making the tables
    version, has_tables = connection.execute(
        "SELECT user_version, EXISTS (SELECT 1 FROM sqlite_master) FROM pragma_user_version"
    ).fetchone()
    if version > len(migrations):
        raise RuntimeError(
            f"the collection has version {version}, this program knows versions up to "
            f"{len(migrations)}; install the newer program that made it"
        )
    if version == 0 and has_tables:
        raise RuntimeError(
            "the file is another program's database; expected a collection; choose another folder"
        )
    return int(version)


def _check_sqlite(connection: sqlite3.Connection) -> None:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise RuntimeError(
            f"SQLite is {sqlite3.sqlite_version}; expected {wanted} or newer; "
            "use a newer build of Python"
        )
    if ("fts5",) not in connection.execute("PRAGMA module_list"):
        raise RuntimeError(
            "SQLite was built without FTS5, its full-text search; use another build of Python"
        )


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run the statements of a script in the transaction that is open.

    ``executescript`` would commit it first.
    """
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
