"""Does a confidence of 0.8 mean right four times in five: calibration and risk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Bin:
    """Neighbours in confidence: how many, how sure on average, how often right."""

    count: int
    confidence: float
    right: float


def brier(confidence: ArrayLike, right: ArrayLike) -> float:
    """Return the mean squared distance of confidence and outcome (Brier 1950)."""
    sure, outcome = _pair(confidence, right)
    return float(np.mean((sure - outcome) ** 2))


def log_loss(confidence: ArrayLike, right: ArrayLike) -> float:
    """Return the mean negative log likelihood, in nats (Good 1952).

    Confidences are kept 1e-6 away from 0 and 1, so that one sure mistake
    does not make it infinite.
    """
    sure, outcome = _pair(confidence, right)
    kept = np.clip(sure, 1e-6, 1 - 1e-6)
    return float(-np.mean(outcome * np.log(kept) + (1 - outcome) * np.log1p(-kept)))


def reliability(confidence: ArrayLike, right: ArrayLike, bins: int = 10) -> list[Bin]:
    """Cut the questions, in order of confidence, into bins of equal size.

    Fewer questions than bins give one bin each. Equal confidences share the
    mean outcome of their group, so that the order of the questions does not
    matter.
    """
    sure, outcome = _pair(confidence, right)
    order = np.argsort(sure, kind="stable")
    outcome = _shared(sure, outcome)
    parts = np.array_split(order, min(bins, sure.size)) if sure.size else []
    return [Bin(p.size, float(sure[p].mean()), float(outcome[p].mean())) for p in parts]


def expected_calibration_error(confidence: ArrayLike, right: ArrayLike, bins: int = 10) -> float:
    """Return the equal-mass calibration error.

    The mean over bins of equal size of the distance between the share right
    and the mean confidence (Naeini, Cooper and Hauskrecht 2015; equal mass after Nixon et al. 2019).
    """
    parts = reliability(confidence, right, bins)
    total = sum(part.count for part in parts)
    return sum(part.count * abs(part.right - part.confidence) for part in parts) / total


def risk_coverage(
    confidence: ArrayLike, right: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return coverage and risk when only the most confident questions are answered.

    Risk is the share of the answered ones that are wrong (El-Yaniv and
    Wiener 2010). Equal confidences share the mean outcome of their group, so
    that the order of the questions does not matter.

    Returns
    -------
    (coverage, risk) : arrays, [n]
        For the first 1, 2 ... n questions.
    """
    sure, outcome = _pair(confidence, right)
    order = np.argsort(-sure, kind="stable")
    wrong = 1 - _shared(sure, outcome)[order]
    count = np.arange(1, sure.size + 1)
    return count / sure.size, np.cumsum(wrong) / count


def area_under_risk_coverage(confidence: ArrayLike, right: ArrayLike) -> float:
    """Return the mean risk over all coverages, AURC (Geifman, Uziel and El-Yaniv 2019)."""
    return float(risk_coverage(confidence, right)[1].mean())


def _shared(sure: NDArray[np.float64], outcome: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean outcome of those of equal confidence, for each of them."""
    _, group, sizes = np.unique(sure, return_inverse=True, return_counts=True)
    means: NDArray[np.float64] = (np.bincount(group, weights=outcome) / sizes)[group]
    return means


def _pair(
    confidence: ArrayLike, right: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    sure, outcome = np.asarray(confidence, dtype=float), np.asarray(right, dtype=float)
    if sure.shape != outcome.shape:
        raise ValueError(f"{sure.size} confidences for {outcome.size} outcomes; expected one each")
    return sure, outcome
