"""What a bar for answers costs: how many questions it leaves answered, and how many rightly."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.confidence import packaged_calibration
from rag.settings import Settings
from ui.evaluation_view import FEW, SEED_RUNS
from ui.runs import kept_runs

if TYPE_CHECKING:
    from ui.site import Site
    from ui.view import Value

_log = logging.getLogger(__name__)

_STEP = 5


def coverage(site: Site, collection: str | None) -> Value:
    """Return the ``default`` bar in whole percent, and the ``points`` known of other bars.

    Returns
    -------
    dict
        ``points`` maps whole percent to a sentence; empty when nothing was
        evaluated.
    """
    assistant = site.assistant(collection)
    bar = (getattr(assistant, "settings", None) or Settings()).min_confidence
    points = newest_points(site.evaluations, assistant.collection) or packaged_points()
    return {
        "default": min(95, max(_STEP, round(100 * bar / _STEP) * _STEP)),
        "points": {str(percent): _sentence(percent, *rest) for percent, *rest in points},
    }


def newest_points(evaluations: Path, collection: str) -> list[tuple[int, float, float]]:
    """Return (percent, answered, right) of the newest run that tells something of a collection.

    That is one of the seed questions or of its feedback, with enough questions
    to go by.
    """
    wanted = {*SEED_RUNS, f"feedback of {collection}"}
    for run in kept_runs(evaluations):
        if run.title not in wanted or run.metrics.get("questions", 0) < FEW:
            continue
        try:
            points = [_point(one) for one in run.metrics.get("operating_points") or ()]
        except (ValueError, TypeError, KeyError):
            _log.warning("an evaluation could not be read", exc_info=True)
            continue
        if points:
            return points
    return []


def packaged_points() -> list[tuple[int, float, float]]:
    """Return (percent, answered, right) of the evaluation the packaged reader was judged by."""
    points: Iterable[Iterable[float]] = getattr(packaged_calibration(), "points", None) or ()
    return [(round(100 * bar), answered, right) for bar, answered, right in points]


def _point(given: Mapping[str, Any]) -> tuple[int, float, float]:
    bar, answered, right = (given[name] for name in ("min_confidence", "answered", "right"))
    return round(100 * float(bar)), float(answered), float(right or 0.0)


def _sentence(percent: int, answered: float, right: float) -> str:
    if not round(100 * answered):
        return f"At {percent}\u00a0% it answered none of the evaluation\u2019s questions."
    return (
        f"At {percent}\u00a0% it answered {round(100 * answered)}\u00a0% of the evaluation\u2019s "
        f"questions, {round(100 * right)}\u00a0% of those rightly."
    )
