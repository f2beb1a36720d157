"""Many measurements -> the few numbers that are reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from eval.latency import percentile


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times longer the plain way took than Verbatim, measured in pairs.

    Parameters
    ----------
    median : float
        Of the pairs' ratios.
    low, high : float
        Their quartiles.
    """

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f}x ({self.low:.2f} to {self.high:.2f})"

    def to_dict(self) -> dict[str, float]:
        """Return the ratio as JSON values."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def ratio(plain: Sequence[float], ours: Sequence[float]) -> Ratio:
    """Return how many times longer the plain way took.

    Each pair was measured right after one another, so that whatever else the
    machine did slowed both.

    Raises
    ------
    ValueError
        When there is nothing, or not a pair for each.
    """
    if len(plain) != len(ours) or not ours:
        raise ValueError(f"{len(plain)} times for {len(ours)}; expected pairs, at least one")
    ratios = np.divide(plain, ours)
    return Ratio(*(percentile(ratios, percent) for percent in (50, 25, 75)))


def median(values: Sequence[float]) -> float:
    """Return the middle of the values, interpolated; NaN when there are none."""
    return percentile(values, 50)


def summary(milliseconds: Sequence[float]) -> dict[str, float]:
    """Return median, 95th percentile and count of times, as JSON values."""
    return {
        "p50_ms": round(percentile(milliseconds, 50), 3),
        "p95_ms": round(percentile(milliseconds, 95), 3),
        "measured": len(milliseconds),
    }
