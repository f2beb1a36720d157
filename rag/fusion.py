"""Joining the rankings of several retrievers into one."""

from __future__ import annotations

from collections.abc import Sequence


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[int]], weights: Sequence[float], *, constant: float = 60.0
) -> list[tuple[int, float]]:
    """Return (id, score), best first, where score = sum of weight / (constant + rank).

    Ranks count from 1. Of equal scores the one the earlier ranking has
    higher comes first.

    Parameters
    ----------
    rankings : sequence of sequence of int
        Ids, best first, each at most once a ranking.
    weights : sequence of float
        One a ranking.
    constant : float
        How little a difference in the first ranks counts.

    Raises
    ------
    ValueError
        When there is not one weight a ranking.

    References
    ----------
    Cormack, Clarke and Buettcher (2009), Reciprocal rank fusion outperforms
    Condorcet and individual rank learning methods, SIGIR.
    """
    scores: dict[int, float] = {}
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, found in enumerate(ranking, start=1):
            scores[found] = scores.get(found, 0.0) + weight / (constant + rank)
    return sorted(scores.items(), key=lambda item: -item[1])
