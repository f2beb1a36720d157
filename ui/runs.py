"""The evaluation runs kept on disk: one folder a run, as `verbatim eval --out` leaves it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

_log = logging.getLogger(__name__)

COMPARISON = "comparison.json"
"""Beside a run's own files: how it differs from an earlier one, see `ui.evaluation`."""

REPORT = "report.html"
_MOST_RUNS = 50
_MOST_REPORT = 30_000_000  # characters of a report that a browser is asked to show


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A finished run.

    Parameters
    ----------
    name : str
        Of its folder.
    folder : Path
        The folder.
    finished : datetime
        When, in this computer's time.
    config, metrics : mapping
        What its files of these names hold.
    """

    name: str
    folder: Path
    finished: datetime
    config: Mapping[str, Any] = field(repr=False)
    metrics: Mapping[str, Any] = field(repr=False)

    @property
    def title(self) -> str:
        """What the evaluation calls it, such as "seeds test fast"."""
        return str(self.config.get("name", self.name))

    def comparison(self) -> Mapping[str, Any] | None:
        """Return how it differs from an earlier run; None where they were not compared."""
        try:
            return _read(self.folder / COMPARISON)
        except (OSError, ValueError):
            return None

    def report(self) -> str:
        """Return the page of its report.

        Raises
        ------
        ValueError
            When it is not there, or too large to show.
        """
        path = self.folder / REPORT
        if not path.is_file():
            raise ValueError("this run has no report; expected one written with it")
        if path.stat().st_size > _MOST_REPORT:
            raise ValueError("the report is too large to show here; open its file in the browser")
        return path.read_text(encoding="utf-8")


def kept_runs(evaluations: Path) -> list[KeptRun]:
    """Return the finished runs of a folder, newest first; what can't be read is left out."""
    found = []
    for path in evaluations.glob("*/metrics.json"):
        try:
            found.append(_kept(path.parent, path.stat().st_mtime_ns))
        except (OSError, ValueError):
            _log.warning("an evaluation could not be read", exc_info=True)
    return sorted(found, key=lambda run: (run.finished, run.name), reverse=True)[:_MOST_RUNS]


def earlier_like(run: KeptRun, others: list[KeptRun]) -> KeptRun | None:
    """Return the newest earlier run of the same questions, else of the same title."""
    before = [
        other for other in others if other.finished <= run.finished and other.name != run.name
    ]
    for key in ("set", "name"):
        for other in before:
            if key in run.config and other.config.get(key) == run.config[key]:
                return other
    return None


@lru_cache(maxsize=2 * _MOST_RUNS)
def _kept(folder: Path, changed: int) -> KeptRun:  # noqa: ARG001 - read anew when it has changed
    metrics = _read(folder / "metrics.json")
    if not isinstance(metrics.get("metrics"), dict):
        raise ValueError(  # noqa: TRY004 - the file is at fault, not the caller
            f"{folder.name} has no figures; expected those of an evaluation"
        )
    config = _read(folder / "config.json")
    return KeptRun(folder.name, folder, _finished(folder), config, metrics)


def _finished(folder: Path) -> datetime:
    try:
        moment = datetime.fromisoformat(_read(folder / "environment.json")["finished_at"])
    except (OSError, ValueError, KeyError, TypeError):
        moment = datetime.fromtimestamp((folder / "metrics.json").stat().st_mtime, UTC)
    return moment.astimezone()


def _read(path: Path) -> Mapping[str, Any]:
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ValueError(f"{path.name} is not an object; expected one written by a run")  # noqa: TRY004
    return found
