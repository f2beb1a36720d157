"""Fit the confidence curve to evaluation runs: ``python -m training.calibrate RUN...``.

Each run is a folder that ``verbatim eval --out`` wrote, of development
questions. The curve goes from margin and lead of the best candidate to the
probability that it is right; an unanswerable question has no right candidate.

What the features cost is in the margins already and is not fitted: the
logistic curve would make a unit of log rank cost 3.7, which is best for the
probability and bad for the order; 1 was right most often on the development
questions of three collections. From 4 to 8, what is not mentioned refuses
alike on four. Another cost is set in calibration.json, and the questions are
asked again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eval.run import Run
from rag.confidence import fit, packaged_calibration

_FILE = Path(__file__).parents[1] / "rag" / "calibration.json"


class Judged(NamedTuple):
    """The best candidate of one question.

    Parameters
    ----------
    margin, lead : float
        As in `rag.answers.Quote`.
    right : bool
        Whether it answers the question.
    answerable : bool
        Whether the documents do.
    """

    margin: float
    lead: float
    right: bool
    answerable: bool


def judged(folder: Path) -> list[Judged]:
    """Return the best candidates of a run, without those of doubtful questions.

    Raises
    ------
    ValueError
        When the run was kept before leads were noted.
    """
    found = []
    for record in Run.load(folder).records:
        if record.best is None or record.doubtful:
            continue
        if record.best.lead is None:
            raise ValueError(
                f"{folder} was kept before it was noted by how much answers lead; expected a "
                "run of this version: ask its questions anew"
            )
        right = record.answerable and record.best.right
        found.append(Judged(record.best.margin, record.best.lead, right, record.answerable))
    return found


def _times(sizes: Sequence[int]) -> list[int]:
    """Return how often each question counts, so that every run counts about alike."""
    return [round(max(sizes) / size) for size in sizes for _ in range(size)]


def main() -> None:
    """Fit, print what thresholds would do, and write the file."""
    parser = argparse.ArgumentParser(description="Fit the confidence curve to evaluation runs.")
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN")
    parser.add_argument("--dry-run", action="store_true", help="do not write the file")
    args = parser.parse_args()
    runs = [judged(folder) for folder in args.runs]
    margin, lead, right, answerable = map(np.array, zip(*chain.from_iterable(runs), strict=True))
    times = np.array(_times([len(run) for run in runs]))
    curve = fit(*(np.repeat(column, times) for column in (margin, right, lead)))
    chance = np.array([curve.probability(*each) for each in zip(margin, lead, strict=True)])
    print(
        f"{len(margin)} questions: slope {curve.slope:.4f}, lead {curve.lead:.4f}, "
        f"intercept {curve.intercept:.4f}"
    )
    print("bar   answered  right of these  unanswerable refused  answerable refused")
    points = []
    for bar in np.arange(0.05, 0.96, 0.05):
        given = chance >= bar
        precision = right[given].mean() if given.any() else float("nan")
        if given.any():
            points.append([round(float(v), 3) for v in (bar, given.mean(), precision)])
        print(
            f"{bar:.2f}  {given.mean():8.1%}  {precision:14.1%}  "
            f"{(~given[~answerable]).mean():20.1%}  {(~given[answerable]).mean():18.1%}"
        )
    if not args.dry_run:
        parameters = {
            "slope": round(curve.slope, 4),
            "lead": round(curve.lead, 4),
            "intercept": round(curve.intercept, 4),
            "costs": dict(packaged_calibration().costs),
            "points": points,
        }
        _FILE.write_text(json.dumps(parameters) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
