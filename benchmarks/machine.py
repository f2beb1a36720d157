"""What was measured on, and with what."""

from __future__ import annotations

from pathlib import Path

import psutil  # type: ignore[import-untyped]

from benchmarks.bench import Bench
from benchmarks.section import Section
from embeddings.engine import cores, describe
from eval.environment import environment
from rag.reader import open_reader

_BUSY_PERCENT = 15.0
# What decides how fast numbers are multiplied, by the names that Linux gives.
_TELLING = {
    "avx2": "avx2",
    "avx512f": "avx512",
    "avx512_vnni": "avx512-vnni",
    "avx_vnni": "avx-vnni",
    "amx_int8": "amx-int8",
    "asimd": "neon",
    "asimddp": "dotprod",
    "i8mm": "i8mm",
}


def measure(bench: Bench) -> Section:
    """Return the machine, versions and engines."""
    busy = psutil.cpu_percent(interval=1.0)  # first, before anything here runs
    found = environment()
    del found["peak_memory_mb"]  # of this process, which has done nothing yet
    sets = instruction_sets()
    engines = {"encoder": describe(bench.encoder.engine), "reader": open_reader().description}
    packages = found["packages"]
    versions = packages.items() if isinstance(packages, dict) else ()
    return Section(
        "machine",
        notes=[
            (
                f"{found['cpu']}, {cores()} cores, {' '.join(sets) or 'instruction sets unknown'}; "
                f"{found['system']}, Python {found['python']}"
            ),
            ", ".join(f"{name} {version}" for name, version in versions),
            *(f"{name}: {engine}" for name, engine in engines.items()),
            f"plain way: torch float32, {cores()} threads, as many as Verbatim has",
            _busy_note(busy),
        ],
        data={**found, "instruction_sets": sets, "engines": engines, "busy_percent": busy},
    )


def _busy_note(percent: float) -> str:
    note = f"before the start other programs took {percent:.0f} % of the processor"
    if percent < _BUSY_PERCENT:
        return note
    # OpenMP shares each operation out and waits for its slowest thread
    return f"BUSY: {note}; torch suffers more from that, so measure again when they are done"


def instruction_sets(cpuinfo: Path = Path("/proc/cpuinfo")) -> list[str]:
    """Return the instruction sets of this processor that matter here; none where unknown."""
    try:
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    flags = {
        flag
        for line in lines
        if line.lower().startswith(("flags", "features"))
        for flag in line.partition(":")[2].split()
    }
    return [name for flag, name in _TELLING.items() if flag in flags]
