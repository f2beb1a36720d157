"""Near misses: the passages closest to a question, by words and by meaning, that lack its answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from embeddings.encoder import SentenceEncoder
from rag.fusion import convex_fusion
from rag.lexical import match_expression
from rag.settings import Settings

_SETTINGS = Settings()


class Titled(NamedTuple):
    """A passage with the title of its document."""

    title: str
    text: str


class Closest:
    """What the product's retriever does, over passages in memory.

    Parameters
    ----------
    passages : sequence of Titled
        What to search.
    encoder : SentenceEncoder or None
        For the ranking by meaning; None ranks by words alone.
    """

    def __init__(self, passages: Sequence[Titled], encoder: SentenceEncoder | None = None) -> None:
        self._passages = list(passages)
        texts = [passage.text for passage in passages]
        self._encoder = encoder
        self._db = sqlite3.connect(":memory:")
        self._db.execute("CREATE VIRTUAL TABLE f USING fts5(t, tokenize='porter unicode61')")
        self._db.executemany("INSERT INTO f(rowid, t) VALUES (?, ?)", enumerate(texts))
        self._vectors = encoder.encode(texts) if encoder else None

    def without(self, question: str, answer: str, gold: str, count: int) -> list[Titled]:
        """Return the `count` closest passages that are not `gold` and lack `answer`, closest first."""
        fused = convex_fusion(
            self._by_meaning(question),
            self._by_words(question),
            dense_weight=_SETTINGS.dense_weight,
            lexical_weight=_SETTINGS.lexical_weight,
        )
        found = (self._passages[row] for row, _score in fused)
        lowered = answer.lower()
        near = [
            one
            for one in found
            if one.text != gold and not (lowered and lowered in one.text.lower())
        ]
        return near[:count]

    def _by_words(self, question: str) -> dict[int, float]:
        match = match_expression(question, 0, lambda _terms, _limit: {})
        query = f"SELECT rowid, -bm25(f) FROM f WHERE f MATCH ? ORDER BY bm25(f) LIMIT {_SETTINGS.candidates}"
        return dict(self._db.execute(query, (match,))) if match else {}

    def _by_meaning(self, question: str) -> dict[int, float]:
        if self._encoder is None or self._vectors is None:
            return {}
        similar = self._vectors @ self._encoder.encode([question])[0]
        nearest = np.argsort(-similar)[: _SETTINGS.candidates]
        return {int(row): float(similar[row]) for row in nearest}
