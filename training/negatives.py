"""Near misses: the passages closest in words to a question that lack its answer."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence

from rag.lexical import match_expression


class Closest:
    """Lexical search over passages, in memory.

    Parameters
    ----------
    passages : sequence of str
        What to search.
    """

    def __init__(self, passages: Sequence[str]) -> None:
        self._passages: list[str] = list(passages)
        self._db = sqlite3.connect(":memory:")
        self._db.execute("CREATE VIRTUAL TABLE f USING fts5(t, tokenize='porter unicode61')")
        self._db.executemany("INSERT INTO f(rowid, t) VALUES (?, ?)", enumerate(self._passages))

    def without(self, question: str, answer: str, gold: str, rng: random.Random) -> str:
        """Return one of the three closest passages without the answer; any other when none match."""
        match = match_expression(question, 0, lambda _terms, _limit: {})
        query = "SELECT rowid FROM f WHERE f MATCH ? ORDER BY bm25(f) LIMIT 8"
        rows = self._db.execute(query, (match,)).fetchall() if match else []
        found = [self._passages[row] for (row,) in rows]
        lowered = answer.lower()
        near = [text for text in found if text != gold and lowered not in text.lower()][:3]
        if near:
            return str(rng.choice(near))
        return rng.choice([text for text in rng.sample(self._passages, 20) if text != gold])
