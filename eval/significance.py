"""Could chance alone explain it: tests of paired differences."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, norm

from eval.bootstrap import members


def permutation(gaps: NDArray[np.float64], names: Sequence[str], draws: int = 2000) -> float:
    """Return the two-sided p-value of paired gaps under random signs of whole groups.

    Fisher's randomisation test (Smucker, Allan and Carterette 2007), with the
    sign drawn once a group; the observed case counts (Phipson and Smyth 2010).
    """
    sums = np.array([gaps[part].sum() for part in members(names)])
    sums = sums[np.abs(sums) > 1e-12]
    if not sums.size:
        return 1.0
    generator = np.random.default_rng(0)
    signs = generator.choice([-1.0, 1.0], size=(draws, sums.size))
    as_far = int((np.abs(signs @ sums) >= abs(sums.sum()) - 1e-9).sum())
    return (1 + as_far) / (1 + draws)


def mcnemar(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    """Return McNemar's exact two-sided p-value of paired 0-or-1 outcomes (McNemar 1947)."""
    won, lost = int((after > before).sum()), int((after < before).sum())
    if won + lost == 0:
        return 1.0
    return float(binomtest(won, won + lost).pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values corrected for their number (Holm 1979)."""
    order = np.argsort(p_values, kind="stable")
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for done, position in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - done) * p_values[position]))
        corrected[position] = highest
    return corrected


def detectable(gaps: NDArray[np.float64], names: Sequence[str], figures: int = 1) -> float:
    """Return the smallest mean gap found with 80 % power, at 5 % over all figures together.

    (z of 1 - 0.025 / figures, plus z of 0.8) standard errors of the group
    sums: what the smallest of `figures` p-values needs under Holm's
    correction. Never below the fewest questions flipped the same way that an
    exact test can then call significant: six of one figure, nine of nine.

    Parameters
    ----------
    gaps : array of float, [n]
        Difference of each question.
    names : sequence of str, [n]
        Group of each question.
    figures : int
        Figures tested together, 1 or more.
    """
    sums = np.array([gaps[part].sum() for part in members(names)])
    error = sums.std() * np.sqrt(sums.size) / gaps.size
    visible = float((norm.ppf(1 - 0.025 / figures) + norm.ppf(0.8)) * error)
    fewest = next(flips for flips in count(1) if 2 * 0.5**flips * figures < 0.05)
    return max(visible, min(1.0, fewest / gaps.size))
