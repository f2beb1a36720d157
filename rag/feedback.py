"""Feedback: what people said of an answer, and the words that were right instead."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from rag.store import Store
from rag.valid_text import require_question

Verdict = Literal["right", "wrong words", "wrong place", "should be silent"]
#: Document id, start and end of a slice of its text.
Place = tuple[str, int, int]

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
#: Longest slice that is taken as an answer.
MOST_CHARACTERS = 2000

# with these there is nothing to put right
_FINAL = frozenset({"right", "should be silent"})
_COLUMNS = """
f.id, f.given_at, f.question, f.verdict,
q.document_id, q.document_title, q.sha256, q.start, q."end", q.text,
c.document_id, c.document_title, c.sha256, c.start, c."end", c.text
"""
_ENTRIES = f"""
SELECT {_COLUMNS} FROM feedback AS f
LEFT JOIN feedback_marks AS q ON q.feedback_id = f.id AND q.role = 'quote'
LEFT JOIN feedback_marks AS c ON c.feedback_id = f.id AND c.role = 'correction'
ORDER BY f.id DESC
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Mark:
    """A slice of a document as it was when feedback was given.

    Parameters
    ----------
    document_id, document_title, sha256 : str
        Of the document, which may have changed or gone since.
    start, end : int
        Offsets in its text.
    text : str
        The slice.
    """

    document_id: str
    document_title: str
    sha256: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person said of one answer.

    Parameters
    ----------
    id : int
        Never used again once it is removed.
    given_at : str
        ISO 8601 in UTC.
    question : str
        As asked.
    verdict : str
        One of `VERDICTS`; of a refusal "right" says that it was.
    document_id, document_title, sha256, start, end, text : optional
        The quote judged, as in `Mark`; None when a refusal was.
    correction : Mark, optional
        What is right instead.
    """

    id: int
    given_at: str
    question: str
    verdict: Verdict
    document_id: str | None = None
    document_title: str | None = None
    sha256: str | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None
    correction: Mark | None = None


class FeedbackLog:
    """The feedback given in one collection; usable from several threads.

    A call that returns has been written to disk.

    Parameters
    ----------
    store : Store
        The collection.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def give(
        self,
        question: str,
        verdict: str,
        *,
        quote: Place | None,
        correction: Place | None = None,
    ) -> int:
        """Write down what is said of an answer; return its id.

        Parameters
        ----------
        question : str
            As asked.
        verdict : str
            One of `VERDICTS`.
        quote : (document id, start, end), optional
            The quote judged; None when a refusal is.
        correction : (document id, start, end), optional
            What is right instead.

        Raises
        ------
        KeyError
            When there is no such document.
        ValueError
            When the offsets are no slice, the verdict is none of those there
            are or takes no correction, or the question is empty or no Unicode.
        """
        _check(question, verdict, correction)
        marks = {
            role: self._mark(role, place)
            for role, place in (("quote", quote), ("correction", correction))
            if place is not None
        }
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._store.connections.note() as connection:
            cursor = connection.execute(
                "INSERT INTO feedback (given_at, question, verdict) VALUES (?, ?, ?)",
                (now, question, verdict),
            )
            given = int(cursor.lastrowid or 0)
            connection.executemany(
                "INSERT INTO feedback_marks VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(given, role, *astuple(mark)) for role, mark in marks.items()],
            )
        return given

    def entries(self) -> list[Feedback]:
        """Return all feedback, newest first."""
        with self._store.connections.read() as connection:
            return [_feedback(row) for row in connection.execute(_ENTRIES)]

    def remove(self, feedback_id: int) -> None:
        """Remove one; its words leave the disk too, see `Connections.fold`.

        Raises
        ------
        KeyError
            When there is none with this id.
        """
        with self._store.connections.note() as connection:
            gone = connection.execute("DELETE FROM feedback WHERE id = ?", (feedback_id,))
            if gone.rowcount == 0:
                raise KeyError(f"no feedback {feedback_id}; expected the id of one listed")
        self._store.connections.fold()

    def _mark(self, role: str, place: Place) -> Mark:
        """Take a slice of a document as it is now."""
        document_id, start, end = place
        document = self._store.document(document_id)
        size = len(document.text)
        if not all(isinstance(at, int) for at in (start, end)) or not 0 <= start < end <= size:
            raise ValueError(
                f"{role} [{start}, {end}) is not a slice of the {size} characters of {document_id}"
            )
        if end - start > MOST_CHARACTERS:
            raise ValueError(
                f"{role} has {end - start} characters; expected at most {MOST_CHARACTERS}; "
                "mark only the words that answer"
            )
        text = document.text[start:end]
        return Mark(document.id, document.title, document.sha256, start, end, text)


def _feedback(row: tuple[Any, ...]) -> Feedback:
    given = Feedback(*row[:10])
    return given if row[10] is None else replace(given, correction=Mark(*row[10:]))


def _check(question: str, verdict: str, correction: Place | None) -> None:
    require_question(question)
    if verdict not in VERDICTS:
        raise ValueError(f"verdict is {verdict!r}; expected one of: {', '.join(VERDICTS)}")
    if correction is not None and verdict in _FINAL:
        raise ValueError(
            f"a verdict of {verdict!r} takes no correction; expected 'wrong words' or 'wrong place'"
        )
