"""The parts of the page that gradio has no component for, made of its HTML component.

Each part is a static template, which never holds a text of the user's or of
a document's, and a script that puts ``props.value`` (see `ui.view`) on the
page as text nodes. Gradio's ``{{x}}`` is not used for such text: what it
fills in becomes part of a JavaScript template literal, where a document's
``${...}`` would be run.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

from ui.view import Value

QUESTION_LIMIT = 1000
"""Characters of the longest question the box takes."""


def status_line(value: Value | None = None) -> Any:
    """Return the head of the page: its title and how far indexing is."""
    return _html("status", value)


def question_box() -> Any:
    """Return the text box for the question; Enter asks."""
    import gradio as gr

    return gr.Textbox(
        label="Your question",
        placeholder="Ask your documents",
        lines=1,
        max_lines=5,
        max_length=QUESTION_LIMIT,
        autofocus=True,
        container=True,
        elem_id="question",
    )


def ask_button() -> Any:
    """Return the button that asks."""
    import gradio as gr

    return gr.Button("Ask", variant="primary", elem_id="ask", min_width=80)


def answer_card(value: Value | None = None) -> Any:
    """Return the answer card; ``select`` fires with an example's ``question``."""
    return _html("answer", value)


def documents_table(value: Value | None = None) -> Any:
    """Return the table of documents with what could not be read below it."""
    return _html("documents", value)


def viewer(read: Callable[[Value], Value]) -> Any:
    """Return the reading panel.

    Parameters
    ----------
    read : callable
        Called on the server with a reference (see `ui.reading.read`);
        returns the panel's value.
    """

    def server_read(asked: Value) -> Value:
        return read(asked)

    server_read.__name__ = "read"  # what the script calls it by
    return _html("viewer", None, server_functions=[server_read])


def _html(name: str, value: Value | None, **settings: Any) -> Any:
    import gradio as gr

    return gr.HTML(
        value,
        html_template=_asset(f"{name}.html"),
        js_on_load=_asset("dom.js") + _asset(f"{name}.js"),
        apply_default_css=False,
        elem_id=name,
        **settings,
    )


def _asset(name: str) -> str:
    return files("ui").joinpath("assets", name).read_text(encoding="utf-8")
