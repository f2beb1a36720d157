"""Can its confidence tell what to refuse: AUROC, and coverage at a precision."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata


def auroc(score: ArrayLike, positive: ArrayLike) -> float:
    """Return the probability that a positive scores above a negative; ties count half.

    The Mann-Whitney statistic (Hanley and McNeil 1982); NaN when one of the
    two is missing.

    Parameters
    ----------
    score : array_like of float, [n]
        Scores.
    positive : array_like of bool, [n]
        Which of them are positives.
    """
    is_positive = np.asarray(positive, dtype=bool)
    n_positive, n = int(is_positive.sum()), is_positive.size
    if n_positive in (0, n):
        return float("nan")
    rank_sum = rankdata(np.asarray(score, dtype=float))[is_positive].sum()
    above = rank_sum - n_positive * (n_positive + 1) / 2
    return float(above / (n_positive * (n - n_positive)))


def coverage_at_precision(confidence: ArrayLike, right: ArrayLike, precision: float = 0.9) -> float:
    """Return the largest share of questions that can be answered at that precision.

    The most confident questions are answered; equal confidences stand or
    fall together, since no threshold parts them.

    Parameters
    ----------
    confidence : array_like of float, [n]
        Confidence of the best candidate.
    right : array_like of bool, [n]
        Whether it is right.
    precision : float
        Share of the answered questions that must be right.
    """
    sure = np.asarray(confidence, dtype=float)
    order = np.argsort(-sure, kind="stable")
    hits = np.cumsum(np.asarray(right, dtype=bool)[order])
    answered = np.arange(1, sure.size + 1)
    cuts = np.append(sure[order][:-1] != sure[order][1:], True)[: sure.size]
    good = answered[cuts & (hits >= precision * answered - 1e-9)]
    return float(good.max() / sure.size) if good.size else 0.0
