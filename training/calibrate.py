"""Fit the confidence curve to evaluation runs: ``python -m training.calibrate RUN...``.

Each run is a folder that ``verbatim eval --out`` wrote, of development
questions. The curve goes from the margin of the best candidate to the
probability that it is right; an unanswerable question has no right candidate.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from eval.records import Record
from eval.run import Run
from rag.answering import features
from rag.confidence import fit

# What each feature takes from the margin. Fitted freely, the logistic curve would
# make a unit of log rank cost 3.7, which is best for the probability and bad for
# the order: 1 was right most often on the development questions of three
# collections. From 4 to 8, what is not mentioned refuses alike on four.
_COSTS = {"log_rank": 1.0, "unmentioned": 5.0}
_FILE = Path(__file__).parents[1] / "rag" / "calibration.json"


def margins(folder: Path) -> list[tuple[float, bool, bool]]:
    """Return the margin less what the features cost, whether it was right, and answerable.

    Raises
    ------
    ValueError
        When the run was kept before it was noted what questions name.
    """
    found = []
    for record in Run.load(folder).records:
        if record.best is None or record.doubtful:
            continue
        if record.unmentioned is None:
            raise ValueError(
                f"{folder} was kept before it was noted what questions name; expected a run "
                "of this version: ask its questions anew"
            )
        given = features(_rank(record), record.unmentioned)
        worth = record.best.margin - sum(_COSTS[name] * given[name] for name in _COSTS)
        found.append((worth, record.answerable and record.best.right, record.answerable))
    return found


def _times(sizes: Sequence[int]) -> list[int]:
    """Return how often each question counts, so that every run counts about alike."""
    return [round(max(sizes) / size) for size in sizes for _ in range(size)]


def _rank(record: Record) -> int:
    """Return the rank of the passage that the best candidate was read in."""
    best = record.best
    ranks = (
        rank
        for rank, hit in enumerate(record.hits, start=1)
        if best and hit.document == best.document and hit.start <= best.start < hit.end
    )
    return next(ranks, len(record.hits))


def main() -> None:
    """Fit, print what thresholds would do, and write the file."""
    parser = argparse.ArgumentParser(description="Fit the confidence curve to evaluation runs.")
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN")
    parser.add_argument("--dry-run", action="store_true", help="do not write the file")
    args = parser.parse_args()
    runs = [margins(folder) for folder in args.runs]
    worth, right, answerable = zip(*chain.from_iterable(runs), strict=True)
    times = np.array(_times([len(run) for run in runs]))
    curve = fit(np.repeat(worth, times), np.repeat(right, times))
    chance = np.array([curve.probability(margin) for margin in worth])
    y, asked = np.array(right), np.array(answerable)
    print(
        f"{len(worth)} questions: slope {curve.slope:.4f}, intercept {curve.intercept:.4f}, {curve.weights}"
    )
    print("bar   answered  right of these  unanswerable refused  answerable refused")
    points = []
    for bar in np.arange(0.05, 0.96, 0.05):
        given = chance >= bar
        precision = y[given].mean() if given.any() else float("nan")
        if given.any():
            points.append([round(float(v), 3) for v in (bar, given.mean(), precision)])
        print(
            f"{bar:.2f}  {given.mean():8.1%}  {precision:14.1%}  "
            f"{(~given[~asked]).mean():20.1%}  {(~given[asked]).mean():18.1%}"
        )
    if not args.dry_run:
        parameters = {
            "slope": round(curve.slope, 4),
            "intercept": round(curve.intercept, 4),
            "weights": {name: round(-cost * curve.slope, 4) for name, cost in _COSTS.items()},
            "points": points,
        }
        _FILE.write_text(json.dumps(parameters) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
