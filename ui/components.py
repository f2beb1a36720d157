"""The parts of the page that gradio has no component for, made of its HTML component.

Each part is a static template, which never holds a text of the user's or of
a document's, and a script that puts ``props.value`` (see `ui.view`) on the
page as text nodes. Gradio's ``{{x}}`` is not used for such text: what it
fills in becomes part of a JavaScript template literal, where a document's
``${...}`` would be run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from rag.documents import SUFFIXES
from ui.answering import QUESTION_LIMIT
from ui.listing import size_of
from ui.uploads import LIMIT
from ui.view import Value

Ask = Callable[[Value], Any]
"""What a script calls on the server: takes and returns JSON values."""


def status_line(value: Value | None = None) -> Any:
    """Return the head of the page: its title and how far indexing is."""
    return _html("status", value)


def collection_choice(name: str, **functions: Ask) -> Any:
    """Return the title with the switcher of collections; its value is the name of the one shown.

    Parameters
    ----------
    name : str
        The collection a new page shows.
    **functions : callable
        ``collections``, ``create`` and ``drop`` of `ui.switcher`.
    """
    return _html("collection", name, functions=functions)


def question_form(*, coverage: Ask) -> Any:
    """Return the box for the question, its button, and the bar for answers.

    Parameters
    ----------
    coverage : callable
        Returns what each bar costs, see `ui.coverage`.
    """
    functions = {"coverage": coverage}
    scripts = ("dom", "question")
    return _html("question", None, scripts=scripts, functions=functions, limit=QUESTION_LIMIT)


def answer_card(value: Value | None = None, **functions: Ask) -> Any:
    """Return the answer card, which asks; ``refresh`` wants the first card anew.

    Parameters
    ----------
    value : dict, optional
        The first card.
    **functions : callable
        What the card calls on the server: ``ask``, ``cancel`` and ``waiting``
        of `ui.answering`, ``evidence`` of `ui.exporting`, ``give`` and
        ``withdraw`` of `ui.feedback_form`.
    """
    scripts = ("dom", "links", "cards", "actions", "feedback", "answer")
    return _html("answer", value, scripts=scripts, functions=functions)


def history_panel(**functions: Ask) -> Any:
    """Return the list of questions asked; ``rows``, ``revise``, ``recheck`` of `ui.history_panel`."""
    return _html("history", None, scripts=("dom", "history"), functions=functions)


def keys() -> Any:
    """Return what listens to the keys of the page, and lists them."""
    return _html("keys", None, scripts=("dom", "keys"))


def documents_table(value: Value | None = None, **functions: Ask) -> Any:
    """Return the table of documents, with the place to bring files to; ``refresh`` wants a look.

    Parameters
    ----------
    value : dict, optional
        Tells by its ``version`` when the rows have changed.
    **functions : callable
        What the table calls on the server, see `ui.documents_tab`.
    """
    scripts = ("dom", "dropped", "transport", "notes", "uploads", "documents")
    return _html(
        "documents",
        value,
        scripts=scripts,
        functions=functions,
        kinds="PDF, Word, HTML, Markdown, e-mail, CSV and plain text",
        suffixes=list(SUFFIXES),
        limit=LIMIT,
        limit_text=size_of(LIMIT),
    )


def evaluation_board(**functions: Ask) -> Any:
    """Return the figures of the evaluation; ``look``, ``start``, ... of `ui.evaluation_tab`."""
    return _html("evaluation", None, scripts=("dom", "plots", "evaluation"), functions=functions)


def viewer(read: Ask) -> Any:
    """Return the reading panel.

    Parameters
    ----------
    read : callable
        Called on the server with a reference (see `ui.reading.read`);
        returns the panel's value.
    """
    scripts = ("dom", "links", "selection", "viewer")
    return _html("viewer", None, scripts=scripts, functions={"read": read})


def programs_note(*, locked: bool, mcp: bool) -> Any:
    """Return the foot of the page: how programs ask, and the way out where there is a password."""
    return _html("programs", {"locked": locked, "mcp": mcp})


def _html(
    name: str,
    value: Value | str | None,
    *,
    scripts: Sequence[str] = (),
    functions: Mapping[str, Ask] | None = None,
    **settings: Any,
) -> Any:
    """Return an HTML component of the assets called `name`, with the functions its script calls."""
    import gradio as gr

    return gr.HTML(
        value,
        html_template=_asset(f"{name}.html"),
        js_on_load="".join(_asset(f"{script}.js") for script in scripts or ("dom", name)),
        apply_default_css=False,
        elem_id=name,
        server_functions=[_called(*named) for named in (functions or {}).items()],
        **settings,
    )


def _called(name: str, function: Ask) -> Ask:
    """Return a function under the name its script calls it by, for any argument a browser sends."""

    def call(asked: Any) -> Any:
        return function(asked if isinstance(asked, dict) else {})

    call.__name__ = name
    return call


def _asset(name: str) -> str:
    return files("ui").joinpath("assets", name).read_text(encoding="utf-8")
