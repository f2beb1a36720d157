"""How much memory this process holds, and has held at most."""

from __future__ import annotations

from pathlib import Path

import psutil  # type: ignore[import-untyped]

from eval.latency import peak_memory_mb

_STATUS = Path("/proc/self/status")


def resident_mb() -> float:
    """Return the memory this process holds now, in MB."""
    return float(psutil.Process().memory_info().rss) / 1e6


def peak_mb() -> float:
    """Return the most memory this process has held, in MB; NaN where unknown."""
    # Linux counts in ru_maxrss what the parent held when it started the process.
    if _STATUS.is_file():
        for line in _STATUS.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    windows = getattr(psutil.Process().memory_info(), "peak_wset", None)
    return windows / 1e6 if windows else peak_memory_mb()
