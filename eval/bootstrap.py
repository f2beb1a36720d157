"""Intervals: how far a figure could move with other questions of the same kind.

Questions about one document (or one fact) stand or fall together, so whole
groups of them are drawn, with replacement (Davison and Hinkley 1997, ch. 3.8).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isnan, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

Index = NDArray[np.intp]
# The acceleration of BCa needs one evaluation a group and vanishes with many.
_MOST_JACKKNIFE = 400


def members(groups: Sequence[str]) -> list[Index]:
    """Return the positions of each group, in order of first appearance."""
    found: dict[str, list[int]] = {}
    for position, name in enumerate(groups):
        found.setdefault(name, []).append(position)
    return [np.array(positions, dtype=np.intp) for positions in found.values()]


def resamples(groups: Sequence[str], draws: int = 1000, seed: int = 0) -> list[Index]:
    """Draw as many groups as there are, with replacement, `draws` times.

    Returns
    -------
    list of int arrays
        The positions each draw holds; the same for the same arguments.
    """
    parts = members(groups)
    generator = np.random.default_rng(seed)
    picks = generator.integers(len(parts), size=(draws, len(parts)))
    return [np.concatenate([parts[p] for p in row]) for row in picks]


def interval(
    statistic: Callable[[Index], float],
    groups: Sequence[str],
    *,
    drawn: Sequence[Index] | None = None,
    level: float = 0.95,
) -> tuple[float, float]:
    """Return the bias-corrected and accelerated interval of a statistic.

    BCa (Efron 1987, Better bootstrap confidence intervals). Draws in which
    the statistic is undefined (NaN) are left out; where the correction is
    undefined, the plain percentiles stand. Where nearly all draws lie on one
    side of the figure (repeats raise a calibration error), the correction
    would leave an interval without width beside it: the draws are then moved
    until the figure is their median. One group can't be drawn in any other
    way: its interval is NaN.

    Parameters
    ----------
    statistic : callable
        From positions (with repeats) to the figure.
    groups : sequence of str, [n]
        Group of each position.
    drawn : sequence of int arrays, optional
        From `resamples`, to share it between statistics.
    level : float
        Coverage.
    """
    everything = np.arange(len(groups), dtype=np.intp)
    value = statistic(everything)
    drawn = resamples(groups) if drawn is None else drawn
    found = np.array([statistic(index) for index in drawn])
    found = found[~np.isnan(found)]
    if isnan(value) or found.size == 0 or len(set(groups)) < 2:
        return float("nan"), float("nan")
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    below = float(np.mean(found < value) + np.mean(found == value) / 2)
    if min(below, 1 - below) < tails[0]:
        found = _moved(found, value - float(np.median(found)))
    elif 0.0 < below < 1.0:
        bias, z = norm.ppf(below), norm.ppf(tails)
        pull = _acceleration(statistic, groups)
        tails = norm.cdf(bias + (bias + z) / (1 - pull * (bias + z)))
    low, high = np.quantile(found, tails)
    return float(low), float(high)


def _moved(draws: NDArray[np.float64], by: float) -> NDArray[np.float64]:
    """Return the draws moved; what is never negative stays so."""
    return np.maximum(draws + by, min(0.0, float(draws.min())))


def _acceleration(statistic: Callable[[Index], float], groups: Sequence[str]) -> float:
    """Return the skewness term from leaving out one group at a time."""
    parts = members(groups)
    if not 2 < len(parts) <= _MOST_JACKKNIFE:
        return 0.0
    everything = np.arange(len(groups), dtype=np.intp)
    values = np.array([statistic(np.delete(everything, part)) for part in parts])
    gaps = np.nanmean(values) - values if not np.isnan(values).all() else values
    gaps = gaps[~np.isnan(gaps)]
    scale = float(np.sum(gaps**2)) ** 1.5
    return float(np.sum(gaps**3)) / (6 * scale) if scale > 0 else 0.0


def share_interval(
    drawn: tuple[float, float], share: float, groups: Sequence[str]
) -> tuple[float, float]:
    """Return the interval of a share: as drawn, or Wilson's where no draw differs.

    Where all outcomes are alike, all draws are, and an interval without width
    would claim that no other question could come out otherwise. Wilson's is
    of outcomes of 0 or 1; values in between vary no more than these.

    Parameters
    ----------
    drawn : tuple of float
        From `interval`.
    share : float
        The share itself, 0 to 1.
    groups : sequence of str
        Group of each outcome; Wilson's interval is over these groups.
    """
    low, high = drawn
    cases = len(set(groups))
    return wilson(share * cases, cases) if low == high else drawn


def wilson(right: float, total: int, level: float = 0.95) -> tuple[float, float]:
    """Return the score interval of a share (Wilson 1927), good down to a few cases."""
    if total < 1:
        return float("nan"), float("nan")
    z = float(norm.ppf((1 + level) / 2))
    share = right / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return max(0.0, centre - half), min(1.0, centre + half)
