"""The figures of a run, each with its interval: records in, one table out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from math import isnan
from typing import Any

import numpy as np

from eval.answers import squad_scores
from eval.bootstrap import Index, interval, members, resamples, share_interval, wilson
from eval.columns import Columns
from eval.metrics import METRICS, Metric, Share
from eval.operating import operating_points, plots
from eval.records import Record

# With fewer documents than this, drawing documents says little; draw facts.
_FEWEST_DOCUMENTS = 20


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
