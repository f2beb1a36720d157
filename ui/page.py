"""The page put together: its parts, and what its events do."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.home import home_folder
from ui import components, indexing, reading, view
from ui.indexing import Indexing

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from ui.view import Value

_log = logging.getLogger(__name__)

_WAITING = 16  # questions that wait; the next is told that the queue is full
_POLL_SECONDS = 1.0
_CACHE_SECONDS = 3600


class Page:
    """What the page's events do: question in, values out."""

    def __init__(self, assistant: Assistant, work: Indexing, examples: Sequence[str]) -> None:
        self._assistant = assistant
        self._work = work
        self._examples = tuple(examples)

    def ask(self, question: str | None) -> Iterator[Value]:
        """Yield that the question is being read, then the answer's card."""
        preparing = self._work.status.phase == "preparing"
        yield view.busy(
            "Getting the models ready; the first answer takes longest\u2026"
            if preparing
            else "Reading your documents\u2026"
        )
        yield self._answer((question or "").strip())

    def _answer(self, question: str) -> Value:
        try:
            count = self._assistant.counts().documents
            if not count or not question:
                return self._before(count)
            return view.answer(self._assistant.ask(question))
        except Exception as error:  # whatever it is, the page says it rather than hang
            _log.exception("a question could not be answered")
            return view.error(f"The question could not be answered: {error}")

    def _before(self, documents: int) -> Value:
        if not documents and self._work.status.running:
            return view.waiting()
        here = Path(self._assistant.home)
        home = "" if here == home_folder() else str(here)
        command = view.add_command(self._assistant.collection, home)
        return view.welcome(self._examples, documents, command)

    def welcome(self) -> Value:
        """Return the card of a page where nothing has been asked yet."""
        return self._answer("")

    def state(self) -> tuple[Value, Value]:
        """Return the status line and the documents table as they are now."""
        status, counts = self._work.status, self._assistant.counts()
        line = indexing.status_line(
            status, counts.documents, counts.passages, self._assistant.collection
        )
        rows = view.documents(self._assistant.documents())
        return line, {"rows": rows, "failed": indexing.failures(status)}

    def read(self, asked: Value) -> Value:
        """Return a document around a place, or a panel that says why not."""
        try:
            return reading.read(self._assistant.document(str(asked["document"])), asked)
        except (KeyError, TypeError, ValueError):
            note = "This document is no longer in the collection."
            return {"title": "Not found", "note": note, "blocks": []}


def build(
    assistant: Assistant, *, work: Indexing | None = None, examples: Sequence[str] = ()
) -> Any:
    """Return the page as gradio Blocks.

    Parameters
    ----------
    assistant : Assistant
        Answers the questions.
    work : Indexing or None
        Background work whose progress the page shows.
    examples : sequence of str
        Questions to offer before the first one is asked.
    """
    _quieten()
    import gradio as gr

    page = Page(assistant, work or Indexing(assistant), examples)
    cache = (_CACHE_SECONDS, _CACHE_SECONDS)
    with gr.Blocks(title="Verbatim", analytics_enabled=False, delete_cache=cache) as blocks:
        line = components.status_line()
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", elem_id="tab-ask"):
                with gr.Row(elem_id="asking"):
                    question = components.question_box()
                    button = components.ask_button()
                answer = components.answer_card()
            with gr.Tab("Documents", elem_id="tab-documents") as tab:
                table = components.documents_table()
        components.viewer(page.read)
        timer = gr.Timer(_POLL_SECONDS, active=False)
        _wire_asking(page, question, button, answer)
        _wire_state(page, [line, table, timer], [blocks.load, timer.tick, tab.select])
        blocks.load(page.welcome, None, answer, queue=False, **_PRIVATE)
    blocks.queue(max_size=_WAITING)
    return blocks


def _quieten() -> None:
    """Tell gradio and what it imports to stay offline; before the first import of gradio."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["DO_NOT_TRACK"] = "1"
    # gradio summarises its events with pandas after each one, for a dashboard that is off here
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000000"


_PRIVATE = {"api_visibility": "private", "show_progress": "hidden"}


def _wire_asking(page: Page, question: Any, button: Any, answer: Any) -> None:
    import gradio as gr

    reader = {"concurrency_id": "reader", "concurrency_limit": 1, **_PRIVATE}
    gr.on([question.submit, button.click], page.ask, question, answer, **reader)

    def pick(event: Any) -> str:
        return str(event.question)

    pick.__annotations__["event"] = gr.EventData  # gradio passes events by annotation
    picked = answer.select(pick, None, question, queue=False, **_PRIVATE)
    picked.then(page.ask, question, answer, **reader)
    answer.refresh(page.welcome, None, answer, queue=False, **_PRIVATE)


def _wire_state(page: Page, shown: list[Any], events: list[Any]) -> None:
    """Show status line and documents anew at each of `events`, and poll while work goes on."""
    import gradio as gr

    def look() -> tuple[Value, Value, Any]:
        line, table = page.state()
        return line, table, gr.Timer(active=line["running"])

    for event in events:
        event(look, None, shown, queue=False, **_PRIVATE)
