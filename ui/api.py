"""What programs can call: ask, retrieve, add, documents.

Each is an endpoint of gradio's queue, which gradio_client and curl can call;
see `register`. Annotations are evaluated here, not kept as text: gradio makes
the endpoints' types of them.
"""

import inspect
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from ui import callers, verified
from ui.answering import cleaned, plain_reason
from ui.site import Site
from ui.turns import LineFullError
from ui.view import Value
from ui.wording import file_name

_log = logging.getLogger(__name__)

MOST_PASSAGES = 100
"""Passages `retrieve` returns at most."""

_CALL = "/gradio_api/call/"
_BY_NAME = f"{_CALL}v2/"
_PARAMETERS = {
    "ask": ("question", "collection", "min_confidence"),
    "retrieve": ("question", "k", "collection"),
    "add": ("paths", "collection"),
    "documents": ("collection",),
}
_NEEDED = {"question", "paths"}


class Programs:
    """What the endpoints do; each raises where it is asked for what can't be.

    Parameters
    ----------
    site : Site
        The collections.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    def ask(self, question: str, collection: str, min_confidence: float | None) -> Value:
        """Return an answer with its quotes, or a refusal."""
        if min_confidence is not None and not isinstance(min_confidence, int | float):
            raise ValueError(f"min_confidence is {min_confidence!r}; expected a number, 0 to 1")
        asked, assistant = _question(question), self._site.assistant(collection)
        with self._site.turns.turn(uuid4().hex):
            return verified.ask(assistant, asked, min_confidence)

    def retrieve(self, question: str, k: int, collection: str) -> Value:
        """Return the passages nearest to a question."""
        if not isinstance(k, int) or not 1 <= k <= MOST_PASSAGES:
            raise ValueError(f"k is {k!r}; expected a whole number, 1 to {MOST_PASSAGES}")
        asked, assistant = _question(question), self._site.assistant(collection)
        with self._site.turns.turn(uuid4().hex):
            return {"question": asked, "passages": verified.retrieve(assistant, asked, k)}

    def add(self, paths: list[str], collection: str) -> Value:
        """Add files and folders of this computer; return what became of each file."""
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            raise ValueError("paths is not a list of texts; expected absolute paths")
        relative = [path for path in paths if not Path(path).is_absolute()]
        if relative or not paths:
            raise ValueError(f"paths are {paths!r}; expected absolute paths, at least one")
        report = self._site.assistant(collection).add(paths)
        files = [_outcome(one.to_dict()) for one in report.files]
        return {"collection": collection, "seconds": round(report.seconds, 3), "files": files}

    def documents(self, collection: str) -> Value:
        """Return what a collection holds, and which collections there are."""
        rows = self._site.assistant(collection).documents()
        return {
            "collection": collection,
            "collections": self._site.library.names(),
            "documents": [_row(row) for row in rows],
        }


def register(site: Site) -> None:
    """Put the endpoints into the gradio Blocks being built.

    ``add`` names files of this computer, so only programs of the user who
    runs the server may call it: a connection of another user, of another
    computer or through a proxy is refused (see `ui.callers`), and a page of
    another origin does not get this far.

    Parameters
    ----------
    site : Site
        The collections.
    """
    import gradio as gr

    programs = Programs(site)

    def ask(
        question: str, collection: str = site.default, min_confidence: float | None = None
    ) -> dict[str, Any]:
        """Answer a question in the documents' own words, or say that they do not."""
        with _told():
            return programs.ask(question, collection, min_confidence)

    def retrieve(question: str, k: int = 5, collection: str = site.default) -> dict[str, Any]:
        """Return the passages nearest to a question, best first."""
        with _told():
            return programs.retrieve(question, k, collection)

    def add(
        paths: list[str], request: gr.Request, collection: str = site.default
    ) -> dict[str, Any]:
        """Add files and folders of this computer by absolute path; their owner's programs only."""
        with _told():
            _check_owner(request.request.scope)
            return programs.add(paths, collection)

    def documents(collection: str = site.default) -> dict[str, Any]:
        """List a collection's documents, and the collections there are."""
        with _told():
            return programs.documents(collection)

    for function, line in (
        (ask, "reader"),
        (retrieve, "reader"),
        (add, "add"),
        (documents, "list"),
    ):
        gr.api(
            function,
            api_name=function.__name__,
            api_description=str(inspect.getdoc(function)),
            concurrency_id=line,
            concurrency_limit=1,
        )


def fault(path: str, value: Any) -> str | None:
    """Return what is wrong with the arguments of a call over HTTP, in words; None when nothing.

    Gradio would answer such a call with no reason at all.

    Parameters
    ----------
    path : str
        Asked for; arguments come by name below ``/gradio_api/call/v2/`` and
        by position, none left out, below ``/gradio_api/call/``.
    value : JSON value
        The body.
    """
    if not path.startswith(_CALL):
        return None
    name = path.rpartition("/")[2]
    expected = _PARAMETERS.get(name, ())
    listed = ", ".join(expected)
    if not path.startswith(_BY_NAME):
        given = value.get("data") if isinstance(value, dict) else None
        if isinstance(given, list) and len(given) == len(expected):
            return None
        return (
            f'expected {{"data": [...]}} with all {len(expected)} of {listed}; '
            f"{_BY_NAME}{name} takes them by name"
        )
    if not isinstance(value, dict):
        return f"expected an object with {listed}"
    unknown = sorted(set(value) - set(expected))
    missing = sorted(_NEEDED.intersection(expected) - set(value))
    if unknown:
        return f"there is no argument {', '.join(unknown)}; expected {listed}"
    return f"{', '.join(missing)} is missing; expected {listed}" if missing else None


@contextmanager
def _told() -> Iterator[None]:
    """Turn errors into ones that gradio passes on to the caller, in words and without paths."""
    import gradio as gr

    try:
        yield
    except (LineFullError, LookupError, OSError, ValueError) as error:
        raise gr.Error(_words(error), print_exception=False) from None
    except Exception:
        _log.exception("a program's call failed")
        raise gr.Error("this failed; the server's log says why", print_exception=False) from None


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, PermissionError) else plain_reason(error)


def _check_owner(scope: Any) -> None:
    """Refuse what does not come from a program of the user who runs the server."""
    caller = scope.get(callers.KEY)
    if caller == "owner" or (caller == "unknown" and scope.get(callers.ADMITTED)):
        return
    raise PermissionError(
        "add names files of the server's computer, and is for programs of the user who runs it "
        "there; where the system does not tell whose a program is, the server needs a password. "
        "Files from elsewhere are uploaded on the page"
    )


def _question(question: Any) -> str:
    if not isinstance(question, str) or not question.strip():
        raise ValueError(f"the question is {question!r}; expected a question in words")
    return cleaned(question)


def _outcome(outcome: Value) -> Value:
    """Return what became of a file; what it duplicates is named by file too."""
    source, reason = outcome.pop("source"), outcome["reason"]
    if outcome["outcome"] == "duplicate":
        reason = file_name(reason)
    return {"file": file_name(source), **outcome, "reason": reason}


def _row(row: Any) -> Value:
    return {
        "id": row.id,
        "title": row.title,
        "source": file_name(row.source),
        "date": row.date,
        "sha256": row.sha256,
        "characters": row.characters,
        "passages": row.passages,
        "added_at": row.added_at,
    }
