"""Could chance alone explain it: tests of paired differences."""

from __future__ import annotations

from collections.abc import Sequence

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


def detectable(gaps: NDArray[np.float64], names: Sequence[str]) -> float:
    """Return the smallest mean gap found at 5 % with 80 % power.

    (z of 0.975 + z of 0.8) standard errors of the group sums; never below six
    questions flipped the same way, the fewest an exact test can call
    significant.
    """
    sums = np.array([gaps[part].sum() for part in members(names)])
    error = sums.std() * np.sqrt(sums.size) / gaps.size
    return max(float((norm.ppf(0.975) + norm.ppf(0.8)) * error), min(1.0, 6 / gaps.size))
