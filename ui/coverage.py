"""What a bar for answers costs: how many questions it leaves answered, and how many rightly."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.confidence import packaged_calibration
from rag.settings import Settings

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
    settings = getattr(site.assistant(collection), "settings", None) or Settings()
    bar = settings.min_confidence
    points = newest_points(site.evaluations) or packaged_points()
    return {
        "default": min(95, max(_STEP, round(100 * bar / _STEP) * _STEP)),
        "points": {str(percent): _sentence(percent, *rest) for percent, *rest in points},
    }


def newest_points(evaluations: Path) -> list[tuple[int, float, float]]:
    """Return (percent, answered, right) of the newest run that has operating points."""
    runs = sorted(
        evaluations.glob("*/metrics.json"), key=lambda file: file.stat().st_mtime_ns, reverse=True
    )
    for file in runs:
        try:
            found = json.loads(file.read_text(encoding="utf-8")).get("operating_points") or []
            points = [_point(one) for one in found]
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
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
