"""How long an answer takes, and how much memory the process took."""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import ArrayLike


def percentile(milliseconds: ArrayLike, percent: float) -> float:
    """Return the percentile of the times, interpolated; NaN when there are none."""
    times = np.asarray(milliseconds, dtype=float)
    return float(np.percentile(times, percent)) if times.size else float("nan")


def peak_memory_mb() -> float:
    """Return the most memory this process has held so far, in MB; NaN where unknown."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e6 / 1024)
