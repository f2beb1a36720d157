"""Retriever: the passages nearest to a question, by meaning and by words, fused."""

from __future__ import annotations

from collections.abc import Callable

from embeddings.encoder import Encoder
from rag.dense import DenseSearch
from rag.fusion import reciprocal_rank_fusion
from rag.lexical import match_expression
from rag.settings import Settings
from rag.store import Store
from rag.types import Hit, Hits


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

    def retrieve(self, question: str, k: int = 5) -> Hits:
        """Return the `k` best passages for a question, best first.

        Raises
        ------
        ValueError
            When the question is empty, or `k` is less than 1.
        """
        if not question.strip():
            raise ValueError("the question is empty; expected a question in words")
        if k < 1:
            raise ValueError(f"k is {k}; expected 1 or more")
        most = max(self._settings.candidates, k)
        dense, lexical = self._by_meaning(question, most), self._by_words(question, most)
        fused = reciprocal_rank_fusion(
            [list(dense), list(lexical)],
            [self._settings.dense_weight, self._settings.lexical_weight],
            constant=self._settings.fusion_constant,
        )
        if dense:
            fused = self._with_unencoded_lifted(fused, lexical)
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

    def _with_unencoded_lifted(
        self, fused: list[tuple[int, float]], lexical: dict[int, float]
    ) -> list[tuple[int, float]]:
        """Let a passage without a vector yet count as if its meaning ranked like its words.

        While documents are added, those encoded first would otherwise push
        aside all the others.
        """
        counts, settings = self._store.counts(), self._settings
        if not lexical or counts.encoded == counts.passages:
            return fused
        waiting = self._store.without_vectors(lexical)
        lift = 1.0 + settings.dense_weight / settings.lexical_weight
        lifted = ((id_, score * lift if id_ in waiting else score) for id_, score in fused)
        return sorted(lifted, key=lambda item: -item[1])

    def _by_meaning(self, question: str, k: int) -> dict[int, float]:
        if not self._settings.dense_weight or not self._store.fingerprint():
            return {}  # nothing is encoded yet
        encoder = self._encoder()
        known = self._store.fingerprint()
        if known != encoder.fingerprint:
            raise ValueError(
                f"the collection was encoded by {known[:12]}, the encoder in use is "
                f"{encoder.fingerprint[:12]}; use the same one, or add the documents again, "
                "which encodes them anew"
            )
        return dict(self._dense.search(encoder.encode([question])[0], k))

    def _by_words(self, question: str, k: int) -> dict[int, float]:
        if not self._settings.lexical_weight:
            return {}
        passages = self._store.counts().passages
        match = match_expression(question, passages, self._store.document_frequencies)
        return dict(self._store.lexical_search(match, k))


def _ranks(scores: dict[int, float]) -> dict[int, int]:
    return {id_: rank for rank, id_ in enumerate(scores, start=1)}
