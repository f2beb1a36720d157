"""What a question names, and whether a document speaks of it.

A question about 2018 is not answered by a document that knows no 2018, nor
one about a person by a document that never mentions them, however well the
rest of it fits: small readers mark a span there all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from rag.kinds import Date, date, stem
from rag.lexical import STOP_WORDS
from rag.types import Answer, Document, Passage

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")
# An acronym may be written out in the document, and a letter is an initial.
_ACRONYM = re.compile(r"[^\W\d_a-z]{1,5}")
# A smaller number may be written in words, or count what is listed.
_NUMBER = re.compile(r"\d{3,}")
# Small even in a heading.
_SMALL = frozenset(
    ["a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"]
)
# What is this much like a word of the passages is that word, mistyped.
_ALIKE = 0.8
# A shorter word is not the beginning of another.
_SHORT = 4


def names(question: str) -> tuple[str, ...]:
    """Return the words of a question that are parts of names, and its numbers, as they stand.

    The first word is capitalised anyway. In small letters, in capitals or in
    the manner of a heading nothing tells a name, and only numbers are found.
    """
    found = _WORD.findall(question)
    told = any(word[0].islower() and word not in _SMALL for word in found)
    return tuple(
        dict.fromkeys(
            word
            for at, word in enumerate(found)
            if _NUMBER.fullmatch(word) or (told and at > 0 and _is_name(word))
        )
    )


def unmentioned(words: Iterable[str], passages: Sequence[Passage]) -> dict[str, tuple[str, ...]]:
    """Return which of the words each document of the passages never mentions.

    Parameters
    ----------
    words : iterable of str
        Parts of names and numbers, see `names`.
    passages : sequence of Passage
        What was found for the question. A word that is nearly one of theirs
        is taken for mistyped, and for mentioned.

    Returns
    -------
    dict
        Document id to words, in the order given.
    """
    near: dict[str, list[str]] = {}
    for passage in passages:
        near.setdefault(passage.document.id, []).append(passage.text.casefold())
    known = {word for texts in near.values() for text in texts for word in _WORD.findall(text)}
    wanted = [word for word in words if not _mistyped(word.casefold(), known)]
    documents = {passage.document.id: passage.document for passage in passages}
    return {
        id_: _missing(wanted, document, "\n".join(near[id_])) for id_, document in documents.items()
    }


def not_mentioned(answer: Answer) -> str:
    """Return what the question names and the best candidate's document never does, or ""."""
    if not answer.unmentioned:
        return ""
    named = list(answer.unmentioned[:1])
    for word in answer.unmentioned[1:]:
        whole = f"{named[-1]} {word}"  # first and last name, day and year
        if whole in answer.question:
            named[-1] = whole
        else:
            named.append(word)
    *first, last = (f"“{words}”" for words in named)
    (best, *_) = answer.quotes or answer.alternatives
    words = f"{', '.join(first)} or {last}" if first else last
    return f"“{best.document.title}” never mentions {words}."


def _is_name(word: str) -> bool:
    return word[0].isupper() and word.casefold() not in STOP_WORDS and not _ACRONYM.fullmatch(word)


def _mistyped(word: str, known: set[str]) -> bool:
    if _NUMBER.fullmatch(word) or word in known:
        return False
    return bool(get_close_matches(word, known, 1, _ALIKE))


def _missing(words: Sequence[str], document: Document, near: str) -> tuple[str, ...]:
    """Return the words that are neither near, nor in the date or title, nor anywhere in it."""
    head = f"{document.title}\n{near}".casefold()
    left = [word for word in words if not _holds(head, word) and not _dates(document, word)]
    if not left:
        return ()
    text = document.text.casefold()  # of megabytes perhaps, so only now
    return tuple(word for word in left if not _holds(text, word))


def _dates(document: Document, word: str) -> bool:
    """Tell whether the word is the year or the month of the document's date."""
    asked, dated = date(word), date(document.date)
    if not isinstance(asked, Date) or not isinstance(dated, Date):
        return False
    return (asked.year, asked.month) in {(dated.year, 0), (0, dated.month)}


def _holds(text: str, word: str) -> bool:
    """Tell whether a text in small letters has the word, or another form of it."""
    beginning = stem(word).rstrip("y")  # which the plural lacks
    if _NUMBER.fullmatch(word) or len(beginning) < _SHORT:
        beginning = word.casefold()
    whole = bool(_NUMBER.fullmatch(word)) or len(beginning) < _SHORT
    at = text.find(beginning)
    while at >= 0:
        after = at + len(beginning)
        begins = not text[at - 1 : at].isalnum()
        if begins and not (whole and text[after : after + 1].isalnum()):
            return True
        at = text.find(beginning, at + 1)
    return False
