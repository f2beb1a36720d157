"""The tab to ask on: question in, answer card out, and the document at the mark."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ui import components, reading, view
from ui.answering import Answering, plain_reason
from ui.coverage import coverage
from ui.events import PRIVATE
from ui.exporting import Exporting
from ui.feedback_form import FeedbackForm
from ui.history_panel import HistoryPanel
from ui.kept_answers import KeptAnswers

if TYPE_CHECKING:
    from ui.site import Site
    from ui.view import Value

_log = logging.getLogger(__name__)


class Asking:
    """What stands behind the tab.

    Parameters
    ----------
    site : Site
        What there is to ask.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        kept, turns = KeptAnswers(), site.turns
        self.answering = Answering(site, kept, turns)
        self.exporting = Exporting(site, kept)
        self.history = HistoryPanel(site, kept, turns)
        self.feedback = FeedbackForm(site)

    def welcome(self, collection: str) -> Value:
        """Return the card of a page where nothing has been asked yet."""
        try:
            return self.answering.first_card(self._site.assistant(collection))
        except Exception as problem:
            _log.exception("a collection could not be shown")
            reason = f"This collection can\u2019t be asked: {plain_reason(problem)}"
            return {**view.error(reason), "collection": collection}

    def coverage(self, asked: Value) -> Value:
        """Return what each bar for answers costs, see `ui.coverage`."""
        try:
            return coverage(self._site, asked.get("collection"))
        except LookupError:
            return {}


def tab(site: Site, collection: Any) -> tuple[Callable[[str], Value], Any]:
    """Put the tab's components on the page and wire them; return the first card's function and place.

    Parameters
    ----------
    site : Site
        What there is to ask.
    collection : gradio component
        Its value is the name of the collection asked.
    """
    asking = Asking(site)
    answering, history = asking.answering, asking.history
    components.question_form(coverage=asking.coverage)
    answer = components.answer_card(
        ask=answering.ask,
        cancel=answering.cancel,
        waiting=answering.waiting,
        evidence=asking.exporting.export,
        give=asking.feedback.give,
        withdraw=asking.feedback.withdraw,
    )
    components.history_panel(rows=history.rows, revise=history.revise, recheck=history.recheck)
    components.keys()
    _wire(asking, collection, answer)
    return asking.welcome, answer


def panel(site: Site) -> None:
    """Put the reading panel on the page; outside the tabs, because it opens beside any of them."""
    components.viewer(partial(read, site))


def read(site: Site, asked: Value) -> Value:
    """Return a document around a place, or a panel that says why not."""
    try:
        assistant = site.assistant(asked.get("collection"))
        return reading.read(assistant.document(str(asked["document"])), asked)
    except (LookupError, TypeError, ValueError):
        note = "This document is no longer in the collection."
        return {"title": "Not found", "note": note, "blocks": []}


def _wire(asking: Asking, collection: Any, answer: Any) -> None:
    """Show the first card anew where it may be out of date, and that of another collection."""
    for event in (answer.refresh, collection.change):  # gr.on takes no event of an HTML component
        event(asking.welcome, collection, answer, queue=False, **PRIVATE)
