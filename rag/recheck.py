"""Whether a question that was asked still has the answer it had."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rag.history import Asked
from rag.sameness import same
from rag.types import Answer, Document

Change = Literal["same", "quote gone", "changed", "now answered", "no longer answered"]


@dataclass(frozen=True, slots=True)
class Recheck:
    """A question from the history, asked again.

    Parameters
    ----------
    asked : Asked
        As it was.
    answer : Answer
        As it is now.
    change : str
        "same", "quote gone", "changed", "now answered" or "no longer answered".
    """

    asked: Asked
    answer: Answer
    change: Change


def compare(asked: Asked, answer: Answer, document: Callable[[str], Document]) -> Recheck:
    """Compare the answer a question had with the one it has now.

    That the quote it stood on is gone comes before all else: whatever is
    answered now, what was answered then can't be shown any more.

    Parameters
    ----------
    asked : Asked
        As it was.
    answer : Answer
        As it is now.
    document : callable
        Returns the document with an id; KeyError when there is none.
    """
    return Recheck(asked, answer, _change(asked, answer, document))


def _change(asked: Asked, answer: Answer, document: Callable[[str], Document]) -> Change:
    quotes = asked.answer["quotes"]
    if not quotes:
        return "same" if answer.abstained else "now answered"
    if not _stands(quotes[0], document):
        return "quote gone"
    if answer.abstained:
        return "no longer answered"
    return "same" if same(asked.text, answer.text) else "changed"


def _stands(quote: Mapping[str, Any], document: Callable[[str], Document]) -> bool:
    """Tell whether a quote is where it was, in a document that is what it was."""
    try:
        found = document(quote["document"]["id"])
    except KeyError:
        return False
    words = found.text[quote["start"] : quote["end"]]
    return (found.sha256, words) == (quote["document"]["sha256"], quote["text"])
