"""How long a question takes, and how much memory, as the collection grows."""

from __future__ import annotations

import json
import shutil
from time import perf_counter
from typing import Any

from benchmarks.bench import Bench, run_fresh
from benchmarks.collection import make_collection
from benchmarks.exactness import Tally
from benchmarks.figures import summary
from benchmarks.section import Section

COLUMNS = (
    "passages",
    "filler's vectors",
    "p50 ms",
    "p95 ms",
    "retrieve p50",
    "read p50",
    "first s",
    "resident MB",
    "peak MB",
    "disk MB",
)


def measure(bench: Bench) -> Section:
    """Ask collections of every size of the plan, each in a process of its own."""
    found = [_size(bench, size) for size in bench.plan.sizes]
    return Section(
        f"questions by size of the collection, Assistant.ask, {found[0]['total']['measured']} each",
        COLUMNS,
        [_row(size) for size in found],
        [
            (
                "the seeds' passages, the rest filler drawn by Zipf's law, 100 words a passage; up "
                f"to {bench.plan.encode_up_to:,} passages it is really encoded, above that it gets "
                "random unit vectors, written through the store: an exact search takes the same time"
            ),
            (
                "each size in a fresh process, files in the page cache; first: opening, models, "
                "index and answer; MB are 10^6 bytes"
            ),
        ],
        {"sizes": found},
    )


def _size(bench: Bench, size: int) -> dict[str, Any]:
    home = bench.folder / f"size-{size}"
    random = size > bench.plan.encode_up_to
    begun = perf_counter()
    folder = make_collection(home, size, bench.encoder, random_vectors=random)
    made_s = perf_counter() - begun
    disk = sum(file.stat().st_size for file in folder.iterdir())
    plan = bench.plan
    said = run_fresh(
        ["-m", "benchmarks.asking", str(home), str(plan.questions), str(plan.latency_rounds)]
    )
    shutil.rmtree(home)
    found = json.loads(said)
    bench.tally.add(Tally(**found["quotes"]))
    return {
        "passages": size,
        "vectors": "random" if random else "encoded",
        **{name: summary(times) for name, times in found["times"].items()},
        "first_ms": round(found["first_ms"], 1),
        "resident_mb": round(found["resident_mb"], 1),
        "peak_mb": round(found["peak_mb"], 1),
        "disk_mb": round(disk / 1e6, 1),
        "made_s": round(made_s, 1),
    }


def _row(size: dict[str, Any]) -> list[str]:
    return [
        f"{size['passages']:,}",
        size["vectors"],
        f"{size['total']['p50_ms']:.1f}",
        f"{size['total']['p95_ms']:.1f}",
        f"{size['retrieve']['p50_ms']:.1f}",
        f"{size['read']['p50_ms']:.1f}",
        f"{size['first_ms'] / 1000:.2f}",
        f"{size['resident_mb']:,.0f}",
        f"{size['peak_mb']:,.0f}",
        f"{size['disk_mb']:,.0f}",
    ]
