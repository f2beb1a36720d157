"""The figures that a run is judged by: what each is called, and how it is computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval import abstention, calibration, latency
from eval.answers import best_threshold
from eval.bootstrap import Index
from eval.columns import DEPTHS, Columns


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: its name, family, how to read it and how to get it.

    Parameters
    ----------
    name, family, label : str
        Key in the files, heading in reports, and what it is in words.
    value : callable
        From columns and positions to the figure; NaN where undefined.
    unit : str
        "%" for shares (stored as 0 to 1), "ms", or "".
    higher : bool
        Whether more is better.
    """

    name: str
    family: str
    label: str
    value: Callable[[Columns, Index], float]
    unit: str = "%"
    higher: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """The mean of a column of values from 0 to 1; NaN where there are none.

    Parameters
    ----------
    column : str
        What is averaged, see `eval.columns`.
    where : str
        Column that is 1 for the questions counted.
    """

    column: str
    where: str

    def __call__(self, columns: Columns, index: Index) -> float:
        """Return the mean over the questions counted among those at `index`."""
        values = columns.pick(self.column, index, self.where)
        return float(values.mean()) if values.size else float("nan")


def _pair(
    function: Callable[[Any, Any], float], first: str, second: str
) -> Callable[[Columns, Index], float]:
    def value(columns: Columns, index: Index) -> float:
        a, b = columns.pick(first, index, "judged"), columns.pick(second, index, "judged")
        return function(a, b) if a.size else float("nan")

    return value


def _sweep(column: str) -> Callable[[Columns, Index], float]:
    def value(columns: Columns, index: Index) -> float:
        def pick(name: str) -> NDArray[np.float64]:
            return columns.pick(name, index, "judged")

        if not (size := pick("judged").size):
            return float("nan")
        total, _ = best_threshold(
            pick(column).tolist(),
            (1 - pick("confidence")).tolist(),
            (pick("answerable") > 0).tolist(),
            (pick("candidate") > 0).tolist(),
        )
        return total / size

    return value


def _time(percent: float) -> Callable[[Columns, Index], float]:
    def value(columns: Columns, index: Index) -> float:
        times = columns.pick("milliseconds", index)
        return latency.percentile(times[~np.isnan(times)], percent)

    return value


METRICS: tuple[Metric, ...] = (
    Metric("right", "Answers", "right answer, or rightly refused", Share("right", "judged")),
    Metric("right_has", "Answers", "right answer first (answerable)", Share("right", "has")),
    Metric("top3", "Answers", "right answer in the top 3 (answerable)", Share("top3", "has")),
    Metric("exact", "Answers", "exact match (SQuAD 2.0)", Share("exact", "judged")),
    Metric("f1", "Answers", "F1 (SQuAD 2.0)", Share("f1", "judged")),
    Metric("HasAns_exact", "Answers", "exact match, answerable", Share("exact", "has")),
    Metric("HasAns_f1", "Answers", "F1, answerable", Share("f1", "has")),
    Metric("NoAns_exact", "Answers", "exact match, unanswerable", Share("exact", "no")),
    Metric("best_exact", "Answers", "exact match at its best threshold", _sweep("candidate_exact")),
    Metric("best_f1", "Answers", "F1 at its best threshold", _sweep("candidate_f1")),
    Metric("overlap", "Answers", "character overlap with the gold span", Share("overlap", "has")),
    *(
        Metric(f"{name}@{k}", "Retrieval", f"{label} {k}", Share(f"{name}@{k}", "answerable"))
        for name, label in (("success", "a gold passage in the top"), ("recall", "recall at"))
        for k in DEPTHS
    ),
    Metric(
        "mrr@10", "Retrieval", "mean reciprocal rank at 10", Share("mrr@10", "answerable"), unit=""
    ),
    Metric("ndcg@10", "Retrieval", "nDCG at 10", Share("ndcg@10", "answerable"), ""),
    Metric(
        "refusal_precision",
        "Refusal",
        "refusals that were right",
        Share("no", "refused"),
    ),
    Metric(
        "refusal_recall",
        "Refusal",
        "unanswerable questions refused",
        Share("refused", "no"),
    ),
    Metric(
        "auroc",
        "Refusal",
        "AUROC, answerable against not",
        _pair(abstention.auroc, "confidence", "answerable"),
        "",
    ),
    Metric(
        "coverage@90",
        "Refusal",
        "questions answered at 90 % precision",
        _pair(abstention.coverage_at_precision, "confidence", "best_right"),
    ),
    *(
        Metric(
            name,
            "Calibration",
            label,
            _pair(function, "confidence", "best_right"),
            unit="",
            higher=False,
        )
        for name, label, function in (
            ("brier", "Brier score", calibration.brier),
            ("log_loss", "log-loss", calibration.log_loss),
            ("ece", "expected calibration error", calibration.expected_calibration_error),
            ("aurc", "area under risk-coverage", calibration.area_under_risk_coverage),
        )
    ),
    Metric("p50_ms", "Time", "median time of an answer", _time(50), unit="ms", higher=False),
    Metric("p95_ms", "Time", "95th percentile", _time(95), unit="ms", higher=False),
)
