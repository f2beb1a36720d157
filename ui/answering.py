"""Questions in, answer cards out: in turns, cancellable, and never mixed up."""

from __future__ import annotations

import logging
import os
import re
from typing import TYPE_CHECKING

from rag.home import home_folder
from ui import view
from ui.turns import CancelledError, LineFullError, Turns
from ui.wording import plural

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from ui.kept_answers import KeptAnswers
    from ui.site import Site
    from ui.view import Value

_log = logging.getLogger(__name__)

QUESTION_LIMIT = 1000
"""Characters of the longest question that is read."""

_PATH = re.compile(r"(?:[A-Za-z]:\\|(?<![\w/.])/)[^\s'\":;,()]+")


class Answering:
    """What the page asks of the server about questions.

    Every request is a mapping with ``question``, ``collection`` (its name),
    ``sure`` (whole percent an answer needs, or None for the settings') and
    ``ticket``, which the page made up to name the question while it waits.

    Parameters
    ----------
    site : Site
        The collections.
    kept : KeptAnswers
        Where answers are kept.
    turns : Turns, optional
        The line that questions wait in.
    """

    def __init__(self, site: Site, kept: KeptAnswers, turns: Turns | None = None) -> None:
        self._site = site
        self._kept = kept
        self._turns = turns or Turns()

    def ask(self, asked: Value) -> Value:
        """Return the card that answers a question; never raises."""
        question = str(asked.get("question") or "")
        try:
            return self._answer(cleaned(question), asked)
        except LineFullError:
            return view.crowded(question)
        except CancelledError:
            return view.cancelled()
        except Exception as problem:  # whatever it is, the page says it rather than hang
            _log.exception("a question could not be answered")
            return view.error(
                f"The question could not be answered: {plain_reason(problem)}", question
            )

    def _answer(self, question: str, asked: Value) -> Value:
        assistant = self._site.assistant(asked.get("collection"))
        if not question or not assistant.counts().documents:
            return self.first_card(assistant)
        sure = asked.get("sure")
        with self._turns.turn(str(asked.get("ticket"))):
            answer = assistant.ask(
                question, min_confidence=None if sure is None else int(sure) / 100
            )
        key = self._kept.keep(assistant, answer)
        return {**view.answer(answer), "key": key, "collection": assistant.collection}

    def cancel(self, asked: Value) -> None:
        """Give up a question that waits or is read: its answer is dropped, and not remembered."""
        self._turns.cancel(str(asked.get("ticket")))

    def waiting(self, asked: Value) -> str:
        """Return what to say of a question that has waited for some time."""
        collection = str(asked.get("collection") or self._site.default)
        ahead = self._turns.ahead(str(asked.get("ticket")))
        if self._site.library.work(collection).status.phase == "preparing":
            return "Getting the models ready; the first answer takes longest\u2026"
        if ahead:
            return f"Waiting for {plural(ahead, 'question')} asked before\u2026"
        return "Reading your documents\u2026"

    def first_card(self, assistant: Assistant) -> Value:
        """Return the card of a page where nothing has been asked yet."""
        library, name = self._site.library, assistant.collection
        documents = assistant.counts().documents
        here = {"collection": name, "home": self._site.default}
        if not documents and library.work(name).status.running:
            return {**view.waiting(), **here}
        home = "" if library.home == home_folder() else str(library.home)
        examples = self._site.examples if name == self._site.default else ()
        command = view.add_command(name, home)
        return {**view.welcome(examples, documents, command), **here}


def cleaned(question: str) -> str:
    """Return a question without outer white space, in Unicode that can be stored.

    Raises
    ------
    ValueError
        When it has more characters than are read.
    """
    asked = question.strip()
    if len(asked) > QUESTION_LIMIT:
        raise ValueError(
            f"the question has {len(asked):,} characters; expected {QUESTION_LIMIT:,} at most; "
            "shorten it"
        )
    return asked.encode("utf-8", "replace").decode("utf-8")


def plain_reason(problem: Exception) -> str:
    """Return why something failed, without where files lie on this computer."""
    if isinstance(problem, OSError) and problem.errno is not None:
        return os.strerror(problem.errno).lower()
    return _PATH.sub("\u2026", str(problem)) or type(problem).__name__
