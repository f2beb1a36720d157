"""The figures of a run, each with its interval: records in, one table out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval import abstention, calibration, latency
from eval.answers import best_threshold, squad_scores
from eval.bootstrap import Index, interval, members, resamples, share_interval, wilson
from eval.columns import DEPTHS, Columns
from eval.operating import operating_points, plots
from eval.records import Record

# With fewer documents than this, drawing documents says little; draw facts.
_FEWEST_DOCUMENTS = 20


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


def groups(records: Sequence[Record]) -> tuple[str, list[str]]:
    """Return what stands or falls together: ("document" or "family", one name a record).

    Documents when there are at least 20 of them, else families of questions
    about one fact: five documents drawn with replacement would give intervals
    of no use.
    """
    documents = {record.document for record in records if record.document}
    if len(documents) >= _FEWEST_DOCUMENTS:
        return "document", [record.document or f"family {record.family}" for record in records]
    return "family", [record.family for record in records]


def measure(records: Sequence[Record], *, draws: int = 1000) -> dict[str, Any]:
    """Return every figure with its 95 % interval, and the slices.

    Returns
    -------
    dict
        ``questions``, ``answerable``, ``resampled_by``, ``groups``,
        ``metrics`` (name to value, low, high; null where undefined, and
        the interval also where it would have no width),
        ``squad`` (the figures of the SQuAD 2.0 script), ``operating_points``,
        ``reliability`` and ``risk_coverage`` (see `eval.operating`), and
        ``slices`` (by kind, wording, span, style, split: n, right and its
        Wilson interval).
    """
    if not records:
        raise ValueError("there are no records to measure; expected at least one question")
    columns = Columns.of(records)
    unit, names = groups(records)
    drawn = resamples(names, draws)
    found = {}
    for metric in METRICS:
        value = metric.value(columns, np.arange(len(records), dtype=np.intp))
        low, high = _interval(metric, value, columns, names, drawn)
        found[metric.name] = {"value": _plain(value), "low": _plain(low), "high": _plain(high)}
    return {
        "questions": len(records),
        "answerable": sum(record.answerable for record in records),
        "resampled_by": unit,
        "groups": len(members(names)),
        "metrics": found,
        "squad": squad(records),
        "operating_points": operating_points(records),
        **plots(records),
        "slices": {
            name: slices(records, name) for name in ("kind", "wording", "span", "style", "split")
        },
    }


def _interval(
    metric: Metric, value: float, columns: Columns, names: Sequence[str], drawn: Sequence[Index]
) -> tuple[float, float]:
    """Return the interval of a metric; NaN where it is undefined or has no width."""
    ends = interval(lambda index: metric.value(columns, index), names, drawn=drawn)
    if isinstance(metric.value, Share):
        counted = compress(names, columns.values[metric.value.where])
        ends = share_interval(ends, value, list(counted))
    return ends if ends[0] < ends[1] else (float("nan"), float("nan"))


def squad(records: Sequence[Record]) -> dict[str, float]:
    """Return what the SQuAD 2.0 script prints; the thresholds are swept over candidates."""
    judged = [record for record in records if not record.retrieval_only]
    golds = {record.id: record.answers for record in judged}
    best = {record.id: record.best.text if record.best else "" for record in judged}
    no_answer = {record.id: 1 - record.confidence for record in judged}
    if not judged:
        return {}
    swept = squad_scores(best, golds, no_answer)
    return swept | squad_scores({record.id: record.prediction for record in judged}, golds)


def slices(records: Sequence[Record], attribute: str) -> dict[str, dict[str, float]]:
    """Return the share right for each value of `attribute`, with a Wilson interval."""
    parts: dict[str, list[bool]] = {}
    for record in records:
        if (name := getattr(record, attribute)) and not record.retrieval_only:
            parts.setdefault(name, []).append(record.right)
    table = {}
    for name, right in sorted(parts.items()):
        low, high = wilson(sum(right), len(right))
        table[name] = {"n": len(right), "right": sum(right) / len(right), "low": low, "high": high}
    return table


def _plain(value: float) -> float | None:
    return None if isnan(value) else round(value, 6)
