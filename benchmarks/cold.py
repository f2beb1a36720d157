"""How long a fresh process takes to its first answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.bench import Bench, questions, run_fresh
from benchmarks.collection import Texts, make_seeds
from benchmarks.exactness import QuoteCheck
from benchmarks.figures import median, ratio
from benchmarks.section import Section

WARM = "verbatim ask"
FIRST = "verbatim ask, first ever start (empty cache)"
PLAIN = "plain: load both models, answer"


def measure(bench: Bench) -> Section:
    """Start processes that answer one question over the seeds and end."""
    folder = make_seeds(bench.folder / "cold", bench.encoder)
    home, check = bench.folder / "cold", QuoteCheck(folder)
    plain = _save_plain(bench, folder)
    question = questions(1)[0]

    def ask(cache: Path | None = None) -> None:
        environment = {"VERBATIM_CACHE": str(cache)} if cache else None
        command = ["-m", "rag.cli", "ask", question, "--home", str(home), "--json"]
        check.answer(json.loads(run_fresh(command, environment)))

    def ask_plainly() -> float:
        return float(json.loads(run_fresh([*plain, question]))["peak_mb"])

    ask()  # once for nothing: from disk to the page cache
    peak = ask_plainly()
    seconds: dict[str, list[float]] = {WARM: [], PLAIN: [], FIRST: []}
    for _ in range(bench.plan.warm_starts):
        seconds[WARM].append(_seconds(ask))
        seconds[PLAIN].append(_seconds(ask_plainly))
    for _ in range(bench.plan.first_starts):
        with TemporaryDirectory(dir=bench.folder) as cache:
            seconds[FIRST].append(_seconds(lambda cache=cache: ask(Path(cache))))  # type: ignore[misc]
    bench.tally.add(check.tally)
    return _section(seconds, peak)


def _save_plain(bench: Bench, folder: Path) -> list[str]:
    """Save what the plain way searches; return the command that does it."""
    texts, place = Texts.of(folder), bench.folder / "plain"
    place.mkdir()
    (place / "passages.json").write_text(json.dumps(texts.passages), encoding="utf-8")
    np.save(place / "vectors.npy", bench.plain_encoder.encode(texts.seen))
    return ["-m", "benchmarks.plain_once", str(place)]


def _seconds(action: Callable[[], object]) -> float:
    begun = perf_counter()
    action()
    return perf_counter() - begun


def _section(seconds: dict[str, list[float]], peak: float) -> Section:
    beside = {PLAIN: ratio(seconds[PLAIN], seconds[WARM])}
    data: dict[str, Any] = {
        "seconds": {name: [round(one, 3) for one in each] for name, each in seconds.items()},
        "plain_to_ours": beside[PLAIN].to_dict(),
        "plain_peak_mb": round(peak, 1),
    }
    rows = [
        (name, f"{median(each):.2f}", f"{max(each):.2f}", str(len(each)), str(beside.get(name, "")))
        for name, each in seconds.items()
    ]
    return Section(
        "a fresh process, from its start to its end with one answer over the seeds",
        ("seconds", "median", "longest", "starts", "times ours (quartiles)"),
        rows,
        [f"memory: the plain way held {peak:,.0f} MB at most; Verbatim's is above, by size"],
        data,
    )
