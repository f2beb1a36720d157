"""The page put together: its head, and one module a tab."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ui import api, asking, components, documents_tab, evaluation_tab, status_line, switcher
from ui.events import PRIVATE

if TYPE_CHECKING:
    from ui.site import Site
    from ui.view import Value

_WAITING = 16  # questions that wait; the next is told that the queue is full
_POLL_SECONDS = 1.0
_CACHE_SECONDS = 3600


def build(site: Site) -> Any:
    """Return the page as gradio Blocks.

    Parameters
    ----------
    site : Site
        The collections to ask, and what the page was started with.
    """
    _quieten()
    import gradio as gr

    cache = (_CACHE_SECONDS, _CACHE_SECONDS)
    with gr.Blocks(title="Verbatim", analytics_enabled=False, delete_cache=cache) as blocks:
        with gr.Row(elem_id="head"):
            collection = switcher.choice(site)
            line = components.status_line()
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", elem_id="tab-ask"):
                opened, answer = asking.tab(site, collection)
            with gr.Tab("Documents", elem_id="tab-documents") as documents:
                table = documents_tab.tab(site, collection)
            with gr.Tab("Evaluation", elem_id="tab-evaluation"):
                evaluation_tab.tab(site, collection)
        asking.panel(site)
        components.programs_note(locked=site.locked, mcp=site.mcp)
        api.register(site)
        timer = gr.Timer(_POLL_SECONDS, active=False)
        looks = [blocks.load, timer.tick, line.again, table.refresh]
        events = [*looks, documents.select, collection.change]
        _keep_current(site, collection, [line, table, timer], events)
        blocks.load(opened, collection, answer, queue=False, **PRIVATE)
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


def state(site: Site, collection: str) -> tuple[Value, Value]:
    """Return the status line, and what tells the table of documents whether to look again."""
    try:
        assistant, work = site.library.assistant(collection), site.library.work(collection)
        line = status_line.status_line(work.status, assistant.counts(), collection)
        news = documents_tab.version(assistant, work)
    except LookupError as problem:
        line, news = status_line.gone(collection, str(problem)), ""
    return line, {"collection": collection, "version": news}


def _keep_current(site: Site, collection: Any, shown: list[Any], events: list[Any]) -> None:
    """Show status line and documents anew at each of `events`, and poll while work goes on."""
    import gradio as gr

    def look(name: str) -> tuple[Value, Value, Any]:
        line, table = state(site, name)
        return line, table, gr.Timer(active=line["running"])

    for event in events:
        event(look, collection, shown, queue=False, **PRIVATE)
