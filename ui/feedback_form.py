"""What a reader says of an answer: taken from the page, checked, and written down."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ui.answering import cleaned, plain_reason

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from ui.site import Site
    from ui.view import Value

_log = logging.getLogger(__name__)

_CHANGED = "The document has changed since; ask again."


class FeedbackForm:
    """What the page asks of the server about feedback. Every request names the ``collection``.

    Parameters
    ----------
    site : Site
        The collections.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    def give(self, asked: Value) -> Value:
        """Write down feedback; return its ``id`` and the ``text`` put right, or the ``problem``.

        Parameters
        ----------
        asked : dict
            ``question``, ``verdict`` (as in `rag.feedback`), ``quote`` and
            ``correction``: references (see `ui.view.reference`) or None; the
            correction with its ``text`` as the page shows it. ``instead`` is
            the id of feedback this takes the place of.
        """
        try:
            return self._give(self._site.assistant(asked.get("collection")), asked)
        except (LookupError, TypeError, ValueError) as error:
            return {"problem": _problem(error)}
        except Exception as error:
            _log.exception("feedback could not be written")
            return {"problem": plain_reason(error)}

    def _give(self, assistant: Assistant, asked: Value) -> Value:
        quote = _place(assistant, asked.get("quote"))
        correction = _place(assistant, asked.get("correction"))
        given = assistant.feedback.give(
            cleaned(str(asked["question"])),
            str(asked["verdict"]),
            quote=quote,
            correction=correction,
        )
        if asked.get("instead") is not None:
            with suppress(KeyError):  # gone already: what takes its place is written down
                assistant.feedback.remove(int(asked["instead"]))
        text = assistant.document(correction[0]).text[slice(*correction[1:])] if correction else ""
        return {"id": given, "text": text}

    def withdraw(self, asked: Value) -> Value:
        """Remove feedback by ``id``; return {} or the ``problem``."""
        try:
            self._site.assistant(asked.get("collection")).feedback.remove(int(asked["id"]))
        except KeyError:
            return {}  # gone already
        except Exception as error:
            _log.exception("feedback could not be removed")
            return {"problem": plain_reason(error)}
        return {}


def _place(assistant: Assistant, reference: Any) -> tuple[str, int, int] | None:
    """Return a reference as (document, start, end) when it holds."""
    if reference is None:
        return None
    document = assistant.document(str(reference["document"]))
    start, end = int(reference["start"]), int(reference["end"])
    words = document.text[start:end]
    told = reference.get("text", words)
    if reference["sha256"] != document.sha256 or words.split() != str(told).split():
        raise ValueError(_CHANGED)
    return document.id, start, end


def _problem(error: Exception) -> str:
    return _CHANGED if isinstance(error, LookupError) else plain_reason(error)
