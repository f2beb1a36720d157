"""The history: questions that were asked, each with the answer it had."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rag.connections import Connections
from rag.types import Answer

#: Unsaved questions kept; saved ones are kept until they are forgotten.
KEPT = 500

# of an answer, what says nothing any more when it is read again
_PASSING = frozenset({"nearest", "timings_ms"})
_COLUMNS = "id, asked_at, saved, answer"
# from the newest unsaved question beyond those kept
_DROP = """
DELETE FROM history WHERE saved = 0 AND id <= (
    SELECT id FROM history WHERE saved = 0 ORDER BY id DESC LIMIT 1 OFFSET ?
)
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked, with the answer it had.

    Parameters
    ----------
    id : int
        Never used again once it is forgotten.
    question : str
        As asked.
    asked_at : str
        ISO 8601 in UTC.
    saved : bool
        Whether it is kept until it is forgotten.
    answer : mapping
        `rag.types.Answer.to_dict` without "nearest" and "timings_ms".
    """

    id: int
    question: str
    asked_at: str
    saved: bool
    answer: Mapping[str, Any] = field(repr=False, hash=False)

    @property
    def text(self) -> str:
        """The answer in the documents' own words; "" when abstained."""
        return str(self.answer["answer"])


class History:
    """The questions asked of one collection; usable from several threads.

    A call that returns has been written to disk.

    Parameters
    ----------
    connections : Connections
        To the collection's file.
    kept : int
        Unsaved questions kept, the newest ones.
    """

    def __init__(self, connections: Connections, *, kept: int = KEPT) -> None:
        if kept < 1:
            raise ValueError(f"kept is {kept}; expected how many questions, 1 or more")
        self._connections = connections
        self._kept = kept

    def remember(self, answer: Answer) -> int:
        """Keep a question with its answer; return its id.

        The oldest unsaved question makes room when there are too many.
        """
        kept = {name: value for name, value in answer.to_dict().items() if name not in _PASSING}
        # escaped, because a question may hold half a surrogate pair, which SQLite can't store
        row = (datetime.now(UTC).isoformat(timespec="seconds"), json.dumps(kept))
        with self._connections.note() as connection:
            connection.execute(_DROP, (self._kept - 1,))
            cursor = connection.execute("INSERT INTO history (asked_at, answer) VALUES (?, ?)", row)
            return int(cursor.lastrowid or 0)

    def entries(self, limit: int = 100, *, saved: bool | None = None) -> list[Asked]:
        """Return questions, newest first.

        Parameters
        ----------
        limit : int
            How many at most.
        saved : bool, optional
            Only saved ones, or only the others; by default both.

        Raises
        ------
        ValueError
            When the limit is negative.
        """
        if limit < 0:
            raise ValueError(f"limit is {limit}; expected how many questions, 0 or more")
        where, wanted = ("", ()) if saved is None else ("WHERE saved = ?", (int(saved),))
        query = f"SELECT {_COLUMNS} FROM history {where} ORDER BY id DESC LIMIT ?"  # noqa: S608
        with self._connections.read() as connection:
            return [_asked(row) for row in connection.execute(query, (*wanted, limit))]

    def entry(self, entry_id: int) -> Asked:
        """Return one question.

        Raises
        ------
        KeyError
            When there is none with this id.
        """
        query = f"SELECT {_COLUMNS} FROM history WHERE id = ?"  # noqa: S608
        with self._connections.read() as connection:
            row = connection.execute(query, (entry_id,)).fetchone()
        if row is None:
            raise _unknown(entry_id)
        return _asked(row)

    def save(self, entry_id: int, saved: bool = True) -> None:  # noqa: FBT001, FBT002
        """Keep a question until it is forgotten, or no longer.

        Raises
        ------
        KeyError
            When there is none with this id.
        """
        with self._connections.note() as connection:
            _one(connection, "UPDATE history SET saved = ? WHERE id = ?", int(saved), entry_id)

    def forget(self, entry_id: int) -> None:
        """Forget a question, saved or not; its words leave the disk too, see `Connections.fold`.

        Raises
        ------
        KeyError
            When there is none with this id.
        """
        with self._connections.note() as connection:
            _one(connection, "DELETE FROM history WHERE id = ?", entry_id)
        self._connections.fold()

    def clear(self) -> None:
        """Forget every question not saved; their words leave the disk too, as in `forget`."""
        with self._connections.note() as connection:
            connection.execute("DELETE FROM history WHERE saved = 0")
        self._connections.fold()


def _asked(row: tuple[int, str, int, str]) -> Asked:
    entry_id, asked_at, saved, written = row
    answer = json.loads(written)
    return Asked(entry_id, answer["question"], asked_at, bool(saved), answer)


def _one(connection: sqlite3.Connection, statement: str, *arguments: int) -> None:
    """Run a statement on the question whose id comes last, which must exist."""
    if connection.execute(statement, arguments).rowcount == 0:
        raise _unknown(arguments[-1])


def _unknown(entry_id: int) -> KeyError:
    return KeyError(f"no question {entry_id} in the history; expected the id of one listed")
