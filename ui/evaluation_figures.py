"""The figures and plots of an evaluation run, in plain words and as points to draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ui.view import Value

# name in metrics.json, heading, what it says
_FIGURES = (
    ("right", "Right", "of all questions: the right words, or rightly none"),
    ("success@10", "Passage found", "of the questions with an answer: its passage was among those found"),
    ("refusal_precision", "Refusals that were right", "of its refusals: the documents indeed do not say"),
    ("refusal_recall", "Refused when it should", "of the questions that the documents do not answer"),
    ("ece", "Confidence off by", "on average, between how sure it was and how often it was right"),
    ("p50_ms", "Time of an answer", "half of the answers took less"),
)  # fmt: skip

_MISSES = {
    "gold doubtful": ("Doubtful", "the expected answer itself is not certain"),
    "wrongly answered": ("Answered, though there is no answer", "it should have said nothing"),
    "not ingested": ("Not in the index", "no stored passage holds the answer"),
    "not retrieved": ("Passage not found", "a passage holds the answer, but was not among those read"),
    "wrongly refused": ("Refused, though it had read the answer", "it was not sure enough"),
    "outranked": ("Another passage preferred", "the right words came second, or later"),
    "misread": ("Right passage, wrong words", "it marked other words of that passage"),
}  # fmt: skip


def figures(found: Mapping[str, Any]) -> list[Value]:
    """Return the main figures: value, 95 % interval, and what it says."""
    return [
        {
            "label": label,
            "value": _figure(name, row["value"]),
            "interval": _interval(name, row.get("low"), row.get("high")),
            "words": words,
        }
        for name, label, words in _FIGURES
        if (row := found.get(name) or {}).get("value") is not None
    ]


def _figure(name: str, value: float) -> str:
    match name:
        case "p50_ms":
            return f"{value:,.0f}\u00a0ms"
        case "ece":
            return f"{100 * value:.1f}\u00a0points"
    return f"{100 * value:.0f}\u00a0%"


def _interval(name: str, low: float | None, high: float | None) -> str:
    if low is None or high is None or low == high:  # all alike: no spread to tell of
        return ""
    first = _figure(name, low).partition("\u00a0")[0]  # the unit stands after the second
    return f"between {first} and {_figure(name, high)}"


def reliability(bins: Sequence[Mapping[str, float]]) -> Value | None:
    """Return the plot of how often it is right at each confidence."""
    if not bins:
        return None
    spoken = "; ".join(
        f"{100 * one['confidence']:.0f} % sure, {100 * one['right']:.0f} % right" for one in bins
    )
    return {
        "points": [[one["confidence"], one["right"]] for one in bins],
        "spoken": f"Reliability. {spoken}.",
        "top": 1.0,
    }


def risk(points: Sequence[Sequence[float]]) -> Value | None:
    """Return the plot of errors when only the surest answers are given."""
    if not points:
        return None
    quarters = [points[max(0, round(part * len(points)) - 1)] for part in (0.25, 0.5, 0.75, 1)]
    spoken = "; ".join(
        f"answering {100 * share:.0f} %, {100 * wrong:.0f} % of those wrong"
        for share, wrong in quarters
    )
    highest = max(wrong for _, wrong in points)
    return {
        "points": [list(point) for point in points],
        "spoken": f"Risk and coverage. {spoken}.",
        "top": max(0.2, ceil(highest * 5 + 1e-9) / 5),
    }


def errors(funnel: Mapping[str, Any]) -> Value | None:
    """Return the misses by the stage that went wrong, most first."""
    total, misses = funnel.get("total") or 0, funnel.get("misses") or {}
    missed = sum(misses.values())
    if not missed:
        return None
    rows = [
        {
            "name": _MISSES.get(name, (name, ""))[0],
            "words": _MISSES.get(name, ("", ""))[1],
            "count": count,
            "share": count / missed,
        }
        for name, count in sorted(misses.items(), key=lambda item: -item[1])
        if count
    ]
    return {"title": f"{missed:,} of {total:,} went wrong", "rows": rows}


def bars(points: Sequence[Mapping[str, float | None]]) -> list[list[str]]:
    """Return what it costs to answer only when so sure: rows of a table, every tenth."""

    def cell(value: float | None) -> str:
        return "\u2013" if value is None else f"{100 * value:.0f}\u00a0%"

    names = ("min_confidence", "answered", "right", "refused_unanswerable", "refused_answerable")
    return [[cell(point.get(name)) for name in names] for point in points[1::2]]
