"""A run as notebooks show it: its figures with their intervals, and where the misses are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from rag.display import cell, counted, table

if TYPE_CHECKING:
    from eval.run import Run


def run_html(run: Run) -> str:
    """Return the figures of a run as HTML without scripts, for light and dark themes."""
    metrics = run.metrics
    answerable = sum(record.answerable for record in run.records)
    facts = f"{counted(metrics['questions'], 'question')}, {answerable} answerable; 95% intervals"
    return (
        f'<div style="max-width:48rem;line-height:1.5"><p style="margin:0;font-weight:600">'
        f"{escape(run.name)}</p>"
        f'<p style="margin:0;opacity:.75;font-size:.9em">{escape(facts)}</p>'
        + table(("", "Value", "95% interval"), _rows(metrics["metrics"]), numbers=(1, 2))
        + _misses(metrics.get("funnel") or {})
        + "</div>"
    )


def _rows(found: Mapping[str, Any]) -> Iterator[list[str]]:
    from eval.metrics import METRICS
    from eval.report import bracket, figure

    for metric in METRICS:
        row = found.get(metric.name) or {}
        if row.get("value") is not None:
            yield [
                cell(escape(metric.label)),
                cell(figure(metric, row["value"]), number=True),
                cell(bracket(metric, row["low"], row["high"]), number=True),
            ]


def _misses(funnel: Mapping[str, Any]) -> str:
    named = [f"{count} {name}" for name, count in (funnel.get("misses") or {}).items() if count]
    return f'<p style="margin:.6em 0 0">Misses: {escape(", ".join(named))}</p>' if named else ""
