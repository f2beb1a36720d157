"""How well passages are found: recall, reciprocal rank and discounted gain.

A ranking is the list of its grades, best hit first: the grade of each hit,
0 when it is not relevant. Definitions as in trec_eval, to which ir_measures
(MacAvaney, Macdonald and Ounis 2022) is the reference in the tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2


def recall(grades: Sequence[int], relevant: int, k: int) -> float:
    """Return the share of the `relevant` passages that are among the first `k`."""
    if relevant < 1:
        raise ValueError(f"there are {relevant} relevant passages; expected 1 or more")
    return sum(grade > 0 for grade in grades[:k]) / relevant


def success(grades: Sequence[int], k: int) -> float:
    """Return 1.0 when a relevant passage is among the first `k`, else 0.0.

    For a reader one good passage is enough, so this and not recall bounds
    what can be answered.
    """
    return float(any(grade > 0 for grade in grades[:k]))


def reciprocal_rank(grades: Sequence[int], k: int = 10) -> float:
    """Return 1 / rank of the first relevant passage among the first `k`, or 0.0.

    Its mean is MRR@k (Voorhees 1999, TREC-8 question answering track).
    """
    return next((1.0 / rank for rank, grade in enumerate(grades[:k], start=1) if grade > 0), 0.0)


def ndcg(grades: Sequence[int], ideal: Sequence[int], k: int = 10) -> float:
    """Return normalised discounted cumulative gain at `k`.

    Gain is the grade, discounted by log2(rank + 1) (Jarvelin and Kekalainen
    2002, with the linear gain of trec_eval).

    Parameters
    ----------
    grades : sequence of int
        Grades of the ranking.
    ideal : sequence of int
        Grades of everything that is relevant, in any order.
    k : int
        How many ranks count.
    """
    best = _gain(sorted(ideal, reverse=True)[:k])
    return _gain(grades[:k]) / best if best > 0 else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum(max(grade, 0) / log2(rank + 1) for rank, grade in enumerate(grades, start=1))
