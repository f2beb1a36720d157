"""Evaluation runs as plain values for the page, in plain words; knows no gradio."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Any

from ui.evaluation import Status
from ui.evaluation_figures import bars, errors, figures, reliability, risk
from ui.runs import REPORT, KeptRun
from ui.wording import day, plural

Value = dict[str, Any]

_STAGES = {
    "": "Starting",
    "read": "Reading the documents",
    "encode": "Indexing the documents",
    "ask": "Asking",
    "measure": "Working out the figures",
    "compare": "Comparing with the run before",
}

FEW = 30
"""Questions; a share of fewer is hardly a figure."""

_SOURCES = {"quick": "Seed questions, quick", "whole": "Seed questions, all"}
SEED_RUNS = {"seeds test fast": _SOURCES["quick"], "seeds test": _SOURCES["whole"]}


def title(name: str) -> str:
    """Return in words what a run asked; other names as they are."""
    kind, _, collection = name.partition(" of ")
    if kind == "feedback":
        return f"Feedback in \u201c{collection}\u201d"
    return SEED_RUNS.get(name, name)


def when(moment: datetime) -> str:
    """Return a date and time as a person writes them."""
    return f"{day(moment.date().isoformat())}, {moment:%H:%M}"


def choices(verdicts: int, *, seeds: bool) -> list[Value]:
    """Return what can be measured; ``missing`` says why a choice can't be taken.

    Parameters
    ----------
    verdicts : int
        How often people said of an answer whether it is right.
    seeds : bool
        Whether the seed documents are there.
    """
    apart = "" if seeds else "The seed documents are not part of this installation."
    said = f"{plural(verdicts, 'verdict')} given under answers, asked again"
    teach = "Say under an answer whether it is right: what you say becomes a question here."
    return [
        {
            "value": "quick",
            "title": _SOURCES["quick"],
            "note": "80 hand-written questions on the documents that come with Verbatim; a minute or two",
            "missing": apart,
        },
        {
            "value": "whole",
            "title": _SOURCES["whole"],
            "note": "every one kept for testing; closer intervals, several minutes",
            "missing": apart,
        },
        {
            "value": "feedback",
            "title": "Feedback in this collection",
            "note": said if verdicts else "",
            "missing": "" if verdicts else teach,
        },
    ]


def work(status: Status, now: float | None = None) -> Value | None:
    """Return how far the running evaluation is; None when none is.

    Parameters
    ----------
    status : Status
        Of the evaluation.
    now : float, optional
        Seconds of `time.monotonic`.
    """
    if not status.running:
        return None
    about = _SOURCES.get(status.source) or title(f"feedback of {status.collection}")
    ending = status.phase == "cancelling"
    return {
        "title": f"Measuring: {about}",
        "text": "Ending" if ending else _stage(status, time.monotonic() if now is None else now),
        "stage": _STAGES.get(status.stage, status.stage),
        "done": status.done,
        "total": status.total,
        "ending": ending,
    }


def _stage(status: Status, now: float) -> str:
    words = _STAGES.get(status.stage, status.stage)
    if status.stage != "ask" or not status.total:
        return words
    text = f"{words} question {min(status.done + 1, status.total)} of {status.total}"
    if not status.done:
        return text
    left = (now - status.since) / status.done * (status.total - status.done)
    return f"{text}; {_left(left)}"


def _left(seconds: float) -> str:
    minutes = ceil(seconds / 60)
    if minutes <= 1:
        return "less than a minute left"
    return f"about {minutes} minutes left"


def notice(status: Status) -> str:
    """Return what to say of the last evaluation when it gave no figures; "" otherwise."""
    match status.phase:
        case "failed":
            return f"The evaluation did not finish: {status.error}"
        case "cancelled":
            return "Cancelled; nothing of it was kept."
    return ""


def listed(runs: Iterable[KeptRun]) -> list[Value]:
    """Return the runs to pick from."""
    return [
        {"name": run.name, "label": f"{when(run.finished)} \u00b7 {title(run.title)}"}
        for run in runs
    ]


def shown(run: KeptRun, others: Sequence[KeptRun]) -> Value:
    """Return what the page shows of a run.

    Parameters
    ----------
    run : KeptRun
        The run.
    others : sequence of KeptRun
        All of them; the one it was compared with is named by its date.
    """
    metrics = run.metrics
    return {
        "name": run.name,
        "title": title(run.title),
        "when": when(run.finished),
        "made": _made(run),
        "figures": figures(metrics["metrics"]),
        "compared": compared(run.comparison(), others),
        "reliability": reliability(metrics.get("reliability") or ()),
        "risk": risk(metrics.get("risk_coverage") or ()),
        "errors": errors(metrics.get("funnel") or {}),
        "bars": bars(metrics.get("operating_points") or ()),
        "report": (run.folder / REPORT).is_file(),
    }


def _made(run: KeptRun) -> str:
    """Return how many questions there were and which models answered."""
    parts = [plural(int(run.metrics.get("questions", 0)), "question")]
    if (answerable := run.metrics.get("answerable")) is not None:
        parts[0] += f", {answerable} of them with an answer in the documents"
    models = run.config.get("models") or {}
    parts += [
        f"{name} {str(models[name])[:8]}" for name in ("reader", "encoder") if models.get(name)
    ]
    few = " \u00b7 too few questions to go by" if run.metrics.get("questions", 0) < FEW else ""
    return " \u00b7 ".join(parts) + few


# names of the metrics a comparison tells of, in this order
_COMPARED = (
    ("right", "right answers"),
    ("refusal_recall", "questions refused that have no answer"),
)


def compared(found: Mapping[str, Any] | None, runs: Sequence[KeptRun]) -> str:
    """Return in words how a run differs from the one before it; "" where it was not compared."""
    if not found:
        return ""
    earlier = next((run for run in runs if run.name == found.get("earlier")), None)
    against = f"the run of {when(earlier.finished)}" if earlier else "an earlier run"
    rows = {row["metric"]: row for row in found.get("differences", ())}
    flipped = found.get("flipped", ())
    if not flipped:
        return f"Against {against}: every question came out as before."
    won = sum(bool(one["won"]) for one in flipped)
    parts = [_change(words, rows[name]) for name, words in _COMPARED if name in rows]
    parts.append(f"{plural(won, 'question')} won and {len(flipped) - won} lost")
    return f"Against {against}: {'; '.join(parts)}."


def _change(words: str, row: Mapping[str, Any]) -> str:
    change = 100 * (row["after"] - row["before"])
    if not round(change, 1):
        return f"{words} unchanged"
    sure = "significant" if row["significant"] else "not significant"
    points = f"{change:+.1f}".replace("-", "\u2212")
    return f"{words} {points} points, {sure}"
