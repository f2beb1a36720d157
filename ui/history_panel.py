"""The questions asked of a collection, as the panel below the card shows them."""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ui import view
from ui.answering import plain_reason

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.history import Asked
    from rag.recheck import Recheck
    from rag.types import Answer
    from ui.kept_answers import KeptAnswers
    from ui.site import Site
    from ui.turns import Turns
    from ui.view import Value

_log = logging.getLogger(__name__)

SHOWN = 100
"""Questions read from the history that are not saved."""

_ALL = 10_000  # more than a history keeps
_OFFERED = 256  # new answers to saved questions, kept so that they can be taken
_LOST = "This question is no longer in the history."
_STALE = "The new answer is kept no longer. Ask the saved questions again, then save it."
_CHANGES = {
    "same": ("\u2713", "Same answer"),
    "quote gone": ("\u26a0", "The quote is gone"),
    "changed": ("\u2260", "The answer has changed"),
    "now answered": ("+", "Answered now"),
    "no longer answered": ("\u2212", "No longer answered"),
}


class HistoryPanel:
    """What the panel asks of the server. Every request names the ``collection``.

    Parameters
    ----------
    site : Site
        The collections.
    kept : KeptAnswers
        Answers on their way into the history.
    turns : Turns
        The line questions wait in, also those asked again here.
    """

    def __init__(self, site: Site, kept: KeptAnswers, turns: Turns) -> None:
        self._site = site
        self._kept = kept
        self._turns = turns
        self._new: OrderedDict[str, tuple[str, int, Answer]] = OrderedDict()
        self._lock = threading.Lock()

    def rows(self, asked: Value) -> Value:
        """Return ``saved`` and ``earlier`` questions, newest first, and the ``current`` one's id.

        Parameters
        ----------
        asked : dict
            ``key`` is of the answer on the card, if there is one.
        """
        try:
            assistant = self._site.assistant(asked.get("collection"))
            self._kept.settle()
            return {**listed(assistant), "current": self._entry(assistant, asked.get("key"))}
        except Exception as problem:  # the panel says so; asking goes on without it
            _log.exception("the history could not be read")
            return {"saved": [], "earlier": [], "current": None, "problem": plain_reason(problem)}

    def revise(self, asked: Value) -> Value:
        """Do one thing and return the rows after it.

        Parameters
        ----------
        asked : dict
            ``do`` is "save", "unsave", "forget", "clear" or "accept", and
            ``id`` the question it is done to; without it, the one of the
            answer on the card, by its ``key``. What "accept" saves is the
            ``answer`` that `recheck` gave.
        """
        problem = ""
        try:
            self._kept.settle()
            assistant = self._site.assistant(asked.get("collection"))
            entry = asked.get("id")
            entry = self._entry(assistant, asked.get("key")) if entry is None else entry
            entry = -1 if entry is None else int(entry)
            if asked.get("do") == "accept":
                problem = self._accept(assistant, entry, str(asked.get("answer")))
            else:
                _do(assistant, str(asked.get("do")), entry)
        except KeyError:
            problem = f"{_LOST} Ask it again to save it." if asked.get("do") == "save" else _LOST
        except Exception as error:
            _log.exception("the history could not be changed")
            problem = plain_reason(error)
        return {**self.rows(asked), **({"problem": problem} if problem else {})}

    def recheck(self, asked: Value) -> Value:
        """Ask a saved question again; return how its answer compares.

        Returns
        -------
        dict
            ``change`` (as in `rag.recheck`), its ``icon`` and ``words``,
            ``now``, what is answered now, and ``answer``, the key to accept
            it by; or the ``problem``.
        """
        try:
            assistant = self._site.assistant(asked.get("collection"))
            with self._turns.turn(str(asked.get("ticket"))):
                again = assistant.recheck(int(asked["id"]))
            return {**compared(again), "answer": self._keep(assistant, again)}
        except KeyError:
            return {"problem": _LOST}
        except Exception as error:
            _log.exception("a question could not be asked again")
            return {"problem": plain_reason(error)}

    def _keep(self, assistant: Assistant, recheck: Recheck) -> str:
        """Keep a new answer, so that what is saved is what was shown; return its key, or ""."""
        if recheck.change == "same":
            return ""
        key = secrets.token_urlsafe(12)
        with self._lock:
            self._new[key] = (assistant.collection, recheck.asked.id, recheck.answer)
            while len(self._new) > _OFFERED:
                self._new.popitem(last=False)
        return key

    def _accept(self, assistant: Assistant, entry_id: int, key: str) -> str:
        """Save the new answer to a question; return the problem, if there is one."""
        assistant.history.entry(entry_id)  # or it is gone
        with self._lock:
            collection, asked_id, answer = self._new.get(key, ("", -1, None))
        if answer is None or (collection, asked_id) != (assistant.collection, entry_id):
            return _STALE
        _save(assistant, assistant.history.remember(answer))
        return ""

    def _entry(self, assistant: Assistant, key: Any) -> int | None:
        """Return the id of an answer's question; None when another collection was asked."""
        try:
            kept = self._kept.get(str(key))
        except LookupError:
            return None
        return kept.entry() if kept.collection == assistant.collection else None


def listed(assistant: Assistant) -> Value:
    """Return the rows: saved questions, and those of the others that were not asked again later."""
    saved = assistant.history.entries(_ALL, saved=True)
    earlier = assistant.history.entries(SHOWN, saved=False)
    unlisted = newest({_same(entry) for entry in saved}, earlier)
    return {
        "saved": [row(entry) for entry in saved],
        "earlier": [row(entry) for entry in unlisted],
    }


def newest(known: set[str], entries: Iterable[Asked]) -> list[Asked]:
    """Return the newest entry of each question that is not `known`."""
    found = []
    for entry in entries:
        if _same(entry) not in known:
            known.add(_same(entry))
            found.append(entry)
    return found


def row(entry: Asked) -> Value:
    """Return one question as the panel shows it."""
    return {
        "id": entry.id,
        "question": entry.question,
        "answer": entry.text,
        "asked": entry.asked_at,
        "saved": entry.saved,
    }


def compared(recheck: Recheck) -> Value:
    """Return in words and by a sign how a question's answer compares with the one it had."""
    icon, words = _CHANGES[recheck.change]
    now = recheck.answer.text
    sure = view.confidence(recheck.answer.confidence)["label"] if now else ""
    return {"change": recheck.change, "icon": icon, "words": words, "now": now, "sure": sure}


def _do(assistant: Assistant, what: str, entry_id: int) -> None:
    history = assistant.history
    if what == "clear":
        history.clear()
    elif what == "save":
        _save(assistant, entry_id)
    elif what == "unsave":
        history.save(entry_id, saved=False)
    elif what == "forget":
        _forget(assistant, entry_id)
    else:
        raise ValueError(f"there is no {what!r} to do")


def _save(assistant: Assistant, entry_id: int) -> None:
    """Save a question in place of an earlier answer to it."""
    history = assistant.history
    history.save(entry_id)
    for other in _asking_the_same(assistant, entry_id):
        if other.saved:
            history.forget(other.id)


def _forget(assistant: Assistant, entry_id: int) -> None:
    """Forget a question, and with it the earlier times it was asked, which are not listed."""
    history = assistant.history
    for other in _asking_the_same(assistant, entry_id):
        if not other.saved:
            history.forget(other.id)
    history.forget(entry_id)


def _asking_the_same(assistant: Assistant, entry_id: int) -> list[Asked]:
    this = assistant.history.entry(entry_id)
    entries = assistant.history.entries(_ALL)
    return [entry for entry in entries if entry.id != this.id and _same(entry) == _same(this)]


def _same(entry: Asked) -> str:
    """Return what is equal for questions that differ in case and spaces alone."""
    return " ".join(entry.question.casefold().split())
