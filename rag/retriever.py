"""Retriever: the passages nearest to a question, by meaning and by words, fused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from rag.dense import DenseSearch
from rag.fusion import convex_fusion, share_of_best
from rag.lexical import match_expression
from rag.settings import Settings
from rag.store import Store
from rag.types import Hit, Hits
from rag.valid_text import require_question, several
from rag.within import Within

if TYPE_CHECKING:
    from rag.collection_retriever import CollectionRetriever

Vector = NDArray[np.float32]


class Retriever:
    """Finds passages.

    Parameters
    ----------
    store : Store
        The collection.
    dense : DenseSearch
        Its vector index.
    encoder : callable
        Returns the encoder; called when the first question comes.
    settings : Settings
        ``candidates`` and the fusion's numbers are used.
    """

    def __init__(
        self,
        store: Store,
        dense: DenseSearch,
        encoder: Callable[[], Encoder],
        settings: Settings,
    ) -> None:
        self._store = store
        self._dense = dense
        self._encoder = encoder
        self._settings = settings

    @classmethod
    def from_documents(
        cls,
        documents: Any,
        *,
        home: str | Path | None = None,
        encoder: Any = None,
        settings: Settings | None = None,
        progress: bool = False,
    ) -> CollectionRetriever:
        """Return a retriever over these documents; parameters are `Assistant.from_documents`'s.

        >>> from rag import Retriever
        >>> retriever = Retriever.from_documents("papers/")     # doctest: +SKIP
        >>> retriever.retrieve("Who signed the lease?")         # doctest: +SKIP
        """
        from rag.assistant import Assistant
        from rag.collection_retriever import CollectionRetriever

        return CollectionRetriever(
            Assistant.from_documents(
                documents, home=home, encoder=encoder, settings=settings, progress=progress
            )
        )

    def retrieve(self, question: str, k: int = 5, *, within: Within | None = None) -> Hits:
        """Return the `k` best passages for a question, best first.

        Parameters
        ----------
        question : str
            In plain language.
        k : int
            How many; 1 or more.
        within : Within, optional
            Which documents to look in; by default all.

        Raises
        ------
        ValueError
            When the question is empty or no Unicode, `k` is less than 1, or the
            collection was encoded by another encoder.
        """
        return self.retrieve_many([question], k, within=within)[0]

    def retrieve_many(
        self, questions: Sequence[str], k: int = 5, *, within: Within | None = None
    ) -> list[Hits]:
        """Return the `k` best passages for each of several questions; encoded together.

        Parameters and errors are those of `retrieve`.

        Raises
        ------
        TypeError
            When the questions are one string.
        """
        questions = several(questions)
        for question in questions:
            require_question(question)
        if k < 1:
            raise ValueError(f"k is {k}; expected 1 or more")
        only = None if within is None else within.passages(self._store.connections)
        vectors = self._vectors(questions)
        return [
            self._retrieve(question, vector, k, only)
            for question, vector in zip(questions, vectors, strict=True)
        ]

    def _retrieve(
        self, question: str, vector: Vector | None, k: int, only: Sequence[int] | None
    ) -> Hits:
        most = max(self._settings.candidates, k)
        dense = {} if vector is None else self._by_meaning(vector, most, only)
        lexical = self._by_words(question, most, only)
        fused = convex_fusion(
            self._with_unencoded(dense, lexical),
            lexical,
            dense_weight=self._settings.dense_weight,
            lexical_weight=self._settings.lexical_weight,
        )
        scores = dict(fused)
        dense_rank, lexical_rank = _ranks(dense), _ranks(lexical)
        # some may have been removed since the index was made: ask for a few more
        passages = self._store.passages(id_ for id_, _ in fused[: 2 * k])
        hits = (
            Hit(
                passage,
                scores[passage.id],
                dense.get(passage.id),
                dense_rank.get(passage.id),
                lexical.get(passage.id),
                lexical_rank.get(passage.id),
            )
            for passage in passages[:k]
        )
        return Hits(question, tuple(hits))

    def _with_unencoded(
        self, dense: dict[int, float], lexical: dict[int, float]
    ) -> dict[int, float]:
        """Let a passage without a vector yet count as if its meaning were as near as its words.

        While documents are added, those encoded first would otherwise push
        aside all the others.
        """
        counts = self._store.counts()
        if not dense or not lexical or counts.encoded == counts.passages:
            return dense
        best, shares = max(dense.values()), share_of_best(lexical)
        waiting = self._store.without_vectors(lexical)
        return dense | {id_: best * shares[id_] for id_ in waiting}

    def _vectors(self, questions: Sequence[str]) -> Sequence[Vector | None]:
        if not questions or not self._settings.dense_weight or not self._store.fingerprint():
            return [None] * len(questions)  # nothing is encoded yet
        return list(self._encoder().encode(questions))

    def _by_meaning(self, vector: Vector, k: int, only: Sequence[int] | None) -> dict[int, float]:
        fingerprint = self._encoder().fingerprint
        return dict(self._dense.search(vector, k, fingerprint=fingerprint, within=only))

    def _by_words(self, question: str, k: int, only: Sequence[int] | None) -> dict[int, float]:
        if not self._settings.lexical_weight:
            return {}
        passages = self._store.counts().passages
        match = match_expression(question, passages, self._store.document_frequencies)
        return dict(self._store.lexical_search(match, k, within=only))


def _ranks(scores: dict[int, float]) -> dict[int, int]:
    return {id_: rank for rank, id_ in enumerate(scores, start=1)}
