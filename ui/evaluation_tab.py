"""The tab of the evaluation: how often answers are right, and a button that measures it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui import components, evaluation_view
from ui.evaluation import Evaluation
from ui.runs import kept_runs

if TYPE_CHECKING:
    from ui.site import Site
    from ui.view import Value

_log = logging.getLogger(__name__)
_ROOT = Path(__file__).parent.parent
# beside the packages in the repository, within eval/ where they were installed
_SEEDS = (_ROOT / "seeds", _ROOT / "eval" / "seeds")


class Measuring:
    """What the tab's script asks the server; every call returns what to show.

    Parameters
    ----------
    site : Site
        Where runs are kept, and the collections.
    evaluation : Evaluation
        Runs them.
    """

    def __init__(self, site: Site, evaluation: Evaluation) -> None:
        self._site = site
        self._evaluation = evaluation

    def look(self, asked: Value) -> Value:
        """Return the state: of the run asked for, or the newest.

        Parameters
        ----------
        asked : dict
            ``collection``, and ``run``, the name of a run, or "".
        """
        collection, status = str(asked.get("collection") or ""), self._evaluation.status
        runs = kept_runs(self._site.evaluations)
        picked = next((run for run in runs if run.name == asked.get("run")), None)
        run = picked or next(iter(runs), None)
        return {
            "collection": collection,
            "choices": evaluation_view.choices(
                self._verdicts(collection), seeds=any(path.is_dir() for path in _SEEDS)
            ),
            "work": evaluation_view.work(status),
            "notice": evaluation_view.notice(status),
            "finished": status.run,
            "runs": evaluation_view.listed(runs),
            "shown": evaluation_view.shown(run, runs) if run else None,
        }

    def start(self, asked: Value) -> Value:
        """Begin the evaluation of ``source``, unless one is running."""
        collection = str(asked.get("collection") or self._site.default)
        self._evaluation.start(str(asked.get("source")), collection)
        return self.look(asked)

    def cancel(self, asked: Value) -> Value:
        """End the evaluation that is running, whoever began it."""
        self._evaluation.cancel()
        return self.look(asked)

    def report(self, asked: Value) -> Value:
        """Return the whole report of a run as ``html``, or in ``problem`` why there is none."""
        runs = kept_runs(self._site.evaluations)
        run = next((run for run in runs if run.name == asked.get("run")), None)
        try:
            if run is None:
                raise ValueError("this run is no longer there")  # noqa: TRY301
            return {"html": run.report(), "file": f"evaluation-{run.name}.html", "problem": ""}
        except (OSError, ValueError) as error:
            _log.warning("a report could not be shown", exc_info=True)
            words = str(error) if isinstance(error, ValueError) else "it could not be read"
            return {"html": "", "file": "", "problem": f"The report can\u2019t be shown: {words}"}

    def _verdicts(self, collection: str) -> int:
        try:
            return len(self._site.assistant(collection).feedback.entries())
        except Exception:  # the figures are shown all the same
            _log.exception("feedback could not be counted")
            return 0


def tab(site: Site, collection: Any) -> None:  # noqa: ARG001 - its script knows the collection
    """Put the tab on the page.

    Parameters
    ----------
    site : Site
        Where runs are kept.
    collection : gradio component
        Its value is the name of the collection.
    """
    measuring = Measuring(site, Evaluation(site.evaluations, Path(site.library.home)))
    components.evaluation_board(
        look=measuring.look,
        start=measuring.start,
        cancel=measuring.cancel,
        report=measuring.report,
    )
