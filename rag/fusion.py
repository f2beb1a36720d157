"""Joining what was found by meaning and what was found by words into one ranking."""

from __future__ import annotations

from collections.abc import Mapping


def convex_fusion(
    dense: Mapping[int, float],
    lexical: Mapping[int, float],
    *,
    dense_weight: float,
    lexical_weight: float,
) -> list[tuple[int, float]]:
    """Return (id, score), best first, where score = weighted mean of two shares, at most 1.

    A share is a score over the best of its kind, so that cosines and BM25
    can be added. What only words found is taken to be as near in meaning as
    the last of those found by it; what only meaning found shares no word.
    Of equal scores the one found by meaning, then the one found earlier, comes
    first.

    Parameters
    ----------
    dense, lexical : mapping of int to float
        Cosine and BM25 score by id, best first.
    dense_weight, lexical_weight : float
        0 or more, not both 0.

    References
    ----------
    Bruch, Gai and Ingber (2023), An analysis of fusion functions for hybrid
    retrieval, ACM Transactions on Information Systems: sums of scaled scores
    do better than sums of reciprocal ranks.
    """
    meaning, words = share_of_best(dense), share_of_best(lexical)
    last = min(meaning.values(), default=0.0)
    total = dense_weight + lexical_weight
    scores = (
        (
            id_,
            (dense_weight * meaning.get(id_, last) + lexical_weight * words.get(id_, 0.0)) / total,
        )
        for id_ in dict.fromkeys((*dense, *lexical))
    )
    return sorted(scores, key=lambda item: -item[1])


def share_of_best(scores: Mapping[int, float]) -> dict[int, float]:
    """Return each score over the best; all 0 when none is above 0."""
    best = max(scores.values(), default=0.0)
    return {id_: score / best if best > 0 else 0.0 for id_, score in scores.items()}
