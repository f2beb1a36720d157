"""A run kept small: the figures of each question, for later runs to be compared with."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from eval.columns import figures
from eval.measure import groups
from eval.run import Run

# Name, and the questions it is defined for ("judged", "has" or "no" answer,
# "answerable"). Each is a mean over questions, so that pairs can be compared.
COMPARED = {
    "right": "judged",
    "right_has": "has",
    "refusal_recall": "no",
    "exact": "judged",
    "f1": "judged",
    "recall@10": "answerable",
    "mrr@10": "answerable",
    "ndcg@10": "answerable",
    "brier": "judged",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures of one question, as kept in a baseline.

    Parameters
    ----------
    group : str
        What it stands or falls with (`eval.measure.groups`).
    question, answer : str
        What was asked and said.
    values : mapping of str to float
        Figure of each name in `COMPARED` that is defined for it.
    """

    group: str
    question: str
    answer: str
    values: Mapping[str, float] = field(hash=False)


# A name, and the outcomes by question.
Kept = tuple[str, dict[str, Outcome]]


def outcomes(run: Run) -> dict[str, Outcome]:
    """Return the figures of each question of a run, by id."""
    _, names = groups(run.records)
    found = {}
    for record, group in zip(run.records, names, strict=True):
        row = figures(record)
        row["right_has"], row["refusal_recall"] = row["right"], row["refused"]
        row["brier"] = (row["confidence"] - row["best_right"]) ** 2
        values = {name: round(row[name], 6) for name, where in COMPARED.items() if row[where]}
        found[record.id] = Outcome(group, record.question, record.prediction, values)
    return found


def check_place(path: Path) -> None:
    """Make the folder a baseline goes to, so that it can be written when the run is over.

    Raises
    ------
    ValueError
        When it can't be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(f"{path.parent} can't be made ({error}); expected a folder") from None
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ValueError(f"{path} can't be written; expected a file in a folder of yours")


def save_baseline(run: Run, path: Path) -> None:
    """Write what later runs are compared with: metrics, and figures by question."""
    kept = {
        "name": run.name,
        "config": run.config,
        "environment": run.environment,
        "metrics": run.metrics,
    }
    lines = [f" {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in kept.items()]
    questions = [
        f"  {json.dumps(name)}: {json.dumps(asdict(outcome), ensure_ascii=False)}"
        for name, outcome in outcomes(run).items()
    ]
    body = ",\n".join([*lines, ' "questions": {\n' + ",\n".join(questions) + "\n }"])
    path.write_text("{\n" + body + "\n}\n", encoding="utf-8")


def load_outcomes(path: Path) -> Kept:
    """Read a run folder, or a file of `save_baseline`: its name and its outcomes.

    Raises
    ------
    ValueError
        When it is neither.
    """
    if path.is_dir():
        run = Run.load(path)
        return run.name, outcomes(run)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return kept["name"], {key: _outcome(item) for key, item in kept["questions"].items()}
    except (OSError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ValueError(
            f"{path} is no baseline ({error}); expected a run folder, or a file written with "
            "--save-baseline"
        ) from None


def _outcome(item: Mapping[str, Any]) -> Outcome:
    if not all(type(value) in (int, float) for value in item["values"].values()):
        raise ValueError(f"values are {json.dumps(item['values'])[:60]}; expected numbers")
    return Outcome(**item)
