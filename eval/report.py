"""The result of a run as a table in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eval.funnel import CLASSES
from eval.metrics import METRICS, Metric
from eval.run import Run

_BAR = 24


def report_text(run: Run) -> str:
    """Return the figures with their intervals, the misses by class, and the slices."""
    return "\n".join(_lines(run)) + "\n"


def figure(metric: Metric, value: float | None) -> str:
    """Return a value as people read it: 71.4 %, 0.873, 43 ms, or - where undefined."""
    if value is None:
        return "-"
    match metric.unit:
        case "%":
            return f"{100 * value:.1f} %"
        case "ms":
            return f"{value:.0f} ms"
    return f"{value:.3f}"


def bracket(metric: Metric, low: float | None, high: float | None) -> str:
    """Return an interval as people read it: [65.2, 77.0], or "" where undefined."""
    if low is None or high is None:
        return ""
    scale, digits = {"%": (100.0, 1), "ms": (1.0, 0)}.get(metric.unit, (1.0, 3))
    return f"[{scale * low:.{digits}f}, {scale * high:.{digits}f}]"


def _lines(run: Run) -> Iterator[str]:
    metrics = run.metrics
    answerable = sum(record.answerable for record in run.records)
    yield f"{run.name}: {metrics['questions']} questions, {answerable} answerable"
    drawn = f"{metrics['groups']} groups, by {metrics['resampled_by']}"
    yield f"95 % intervals: BCa bootstrap over {drawn}; Wilson's where all are alike"
    family = ""
    for metric in METRICS:
        found = metrics["metrics"].get(metric.name) or {}
        if found.get("value") is None:
            continue
        if metric.family != family:
            family = metric.family
            yield ""
            yield family
        value = figure(metric, found["value"])
        span = bracket(metric, found["low"], found["high"])
        yield f"  {metric.label:<40} {value:>9}  {span}".rstrip()
    if run.environment.get("peak_memory_mb"):
        yield f"  {'peak memory':<40} {run.environment['peak_memory_mb']:>6} MB"
    yield from _funnel_lines(metrics["funnel"])
    yield from _threshold_lines(metrics.get("operating_points", ()))
    for name in ("kind", "wording", "span", "style"):
        yield from _slice_lines(name, metrics["slices"].get(name, {}))


def _funnel_lines(funnel: Mapping[str, Any]) -> Iterator[str]:
    if not funnel["total"]:
        return
    missed = funnel["total"] - funnel["right"]
    yield ""
    yield f"Where the {missed} misses are"
    for name, meaning in CLASSES.items():
        count = funnel["misses"][name]
        yield f"  {name:<18} {count:>4}  {meaning}"
    if funnel["bounds"]:
        yield ""
        yield "Answerable questions that could be right if each later stage were perfect"
        for name, share in funnel["bounds"].items():
            yield f"  {name:<18} {100 * share:5.1f} %  {_bar(share)}"


def _threshold_lines(points: Sequence[Mapping[str, float | None]]) -> Iterator[str]:
    if not points:
        return
    yield ""
    yield "When it answers only if at least so sure"
    for row in [["sure", *THRESHOLD_COLUMNS.values()], *threshold_rows(points)]:
        cells = zip(row, _THRESHOLD_WIDTHS, strict=True)
        yield "  " + "".join(f"{cell:>{width}}" for cell, width in cells)


THRESHOLD_COLUMNS = {
    "answered": "answered",
    "right": "of these right",
    "refused_unanswerable": "unanswerable ones refused",
    "refused_answerable": "answerable ones refused",
}
"""What is shown of an operating point, and its heading."""


_THRESHOLD_WIDTHS = (6, *(len(label) + 2 for label in THRESHOLD_COLUMNS.values()))


def threshold_rows(points: Sequence[Mapping[str, float | None]]) -> list[list[str]]:
    """Return every other operating point (10 %, 20 %, ... 90 %) as cells of a table."""

    def cell(value: float | None) -> str:
        return "-" if value is None else f"{100 * value:.0f} %"

    return [
        [cell(point["min_confidence"]), *(cell(point[name]) for name in THRESHOLD_COLUMNS)]
        for point in points[1::2]
    ]


def _slice_lines(name: str, table: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    if len(table) < 2:
        return
    yield ""
    yield f"Right by {name}"
    for value, row in table.items():
        share = f"{100 * row['right']:5.1f} %  [{100 * row['low']:.0f}, {100 * row['high']:.0f}]"
        yield f"  {value:<18} {row['n']:>4}  {share:<20} {_bar(row['right'])}"


def _bar(share: float) -> str:
    return "█" * round(share * _BAR)


def baseline_text(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """Return one line a configuration, with the figures that tell them apart.

    Parameters
    ----------
    rows : sequence of (str, mapping)
        Name and ``metrics`` of each run.
    """
    chosen = [m for m in METRICS if m.name in _BASELINE_METRICS]
    lines = [f"{'':<18}" + "".join(f"{_BASELINE_METRICS[m.name]:>22}" for m in chosen)]
    for name, metrics in rows:
        cells = []
        for metric in chosen:
            found = metrics["metrics"][metric.name]
            interval = bracket(metric, found["low"], found["high"])
            cells.append(f"{figure(metric, found['value'])} {interval:>13}")
        lines.append(f"{name:<18}" + "".join(f"{cell:>22}" for cell in cells))
    return "\n".join(lines) + "\n"


_BASELINE_METRICS = {
    "right": "right",
    "HasAns_exact": "EM, answerable",
    "HasAns_f1": "F1, answerable",
    "refusal_recall": "refusals found",
    "success@1": "gold passage 1st",
    "mrr@10": "MRR@10",
}
