"""Difference: whether two quotes give another number, date or name for the same question.

A wrong "sources differ" is worse than none, so it takes all of this: the
question asks for one number, date or person; both quotes state one, and not
the same; what is asked stands near both; both speak of the same year; and
neither passage says what the other one does.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.kinds import TIME_WORDS, Date, Kind, Name, contradict, date, name, number, stem
from rag.lexical import STOP_WORDS
from rag.sameness import words
from rag.sentence_spans import sentence_spans
from rag.types import Quote

Reading = Callable[[str], Kind | None]

_COUNTED = (
    r"how (?:many|much|long|far|old|big|large|tall|high|deep|wide|often|fast|heavy)"
    r"|(?:number|share|percentage|proportion|amount|total|price|cost|salary) of"
)
_DATED = r"when|(?:what|which) (?:date|day|month|year)|date of"
# One person is meant: of those who attended, or of places, several can be right.
_ONE_PERSON = (
    r"who(?:'s| is| was| became| will be) (?:the|its|his|her|their)"
    r"|who (?:chair|head|lead|run|won|found|wrote|design|invent|discover|direct|succeed|replac"
    r"|command|ran|led)(?:s|e|es|ed)?"
)
_ASKED = re.compile(
    rf"\b(?:(?P<number>{_COUNTED})|(?P<date>{_DATED})|(?P<name>{_ONE_PERSON})"
    r"|(?P<several>who|whom|whose|where|which|why))\b",
    re.IGNORECASE,
)
_READINGS: dict[str | None, tuple[Reading, ...]] = {
    "number": (number,),
    "date": (date,),
    "name": (name,),
    "several": (),
    None: (date, number),
}
_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?<![\d.,])(?:1[5-9]|20)\d\d(?![\d.,]\d|\d)")
# Words that tell one case from another: two quarters' figures are no contradiction.
_CASES = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last"
    r"|\d{1,3}(?:st|nd|rd|th)|q[1-4]|former|previous|earlier|original|an?other)(?:ly)?\b"
)
# Shares of the question's telling words, and of its names, that stand near both quotes.
_SHARE = 0.6
_SHARE_FOR_NAMES = 0.75
_SHARE_OF_ANCHORS = 0.5


def differs(question: str, one: Quote, other: Quote) -> bool:
    """Tell whether two quotes of different documents contradict each other.

    Parameters
    ----------
    question : str
        What both were read as an answer to.
    one, other : Quote
        In any order.
    """
    if one.document.id == other.document.id:
        return False
    for read in _readings(question):
        first, second = read(one.text), read(other.text)
        if first is not None and second is not None:
            return (
                contradict(first, second)
                and _same_topic(question, one, other, names=isinstance(first, Name))
                and _same_case(question, one, other)
                and _same_time(first, one, second, other)
                and not _says(one, other)
                and not _says(other, one)
            )
    return False


def _readings(question: str) -> tuple[Reading, ...]:
    """Return what the question, by its first such word, lets an answer be."""
    asked = _ASKED.search(question.replace("\u2019", "'"))
    return _READINGS[asked.lastgroup if asked else None]


def _same_topic(question: str, one: Quote, other: Quote, *, names: bool) -> bool:
    """Tell whether both quotes, each where it stands, speak of what is asked."""
    telling, anchors = _telling(question), _names(question)
    least = max(2, (_SHARE_FOR_NAMES if names else _SHARE) * len(telling))
    for quote in (one, other):
        near = _near_words(quote)
        few = len(anchors & near) < _SHARE_OF_ANCHORS * len(anchors)
        if few or len(telling & near) < least or (anchors and _of_another(anchors, quote)):
            return False
    core = (telling - anchors) & _telling(one.sentence) & _telling(other.sentence)
    return bool(core) and anchors & _passage_words(one) == anchors & _passage_words(other)


def _telling(text: str) -> frozenset[str]:
    return frozenset(
        stem(word)
        for word in _WORD.findall(text)
        if word.casefold() not in STOP_WORDS and (len(word) > 1 or word.isdecimal())
    )


def _names(text: str) -> frozenset[str]:
    """Return the names and numbers of a text; its first word is capitalised anyway."""
    later = _WORD.findall(text)[1:]
    return _telling(" ".join(word for word in later if word[0].isupper() or word[0].isdecimal()))


def _of_another(anchors: frozenset[str], quote: Quote) -> bool:
    """Tell whether the sentence is about a name that the question doesn't ask about."""
    before = quote.document.text[quote.sentence_start : quote.start]
    named = _names(before) - TIME_WORDS
    return bool(named) and not anchors & _telling(quote.sentence)


def _near_words(quote: Quote) -> frozenset[str]:
    """Return the words of the quote's sentence and the one before, of its heading and title."""
    before = quote.document.text[quote.passage.start : quote.sentence_start]
    low = sentence_spans(before)[-1][0] if before.strip() else 0
    return _telling(
        f"{quote.document.title} {quote.passage.heading} {before[low:]} {quote.sentence}"
    )


def _passage_words(quote: Quote) -> frozenset[str]:
    return _near_words(quote) | _telling(f"{quote.passage.text} {quote.document.date}")


def _same_case(question: str, one: Quote, other: Quote) -> bool:
    """Tell whether no word near the quotes singles out two cases of several."""
    mine, yours = (_cases(quote.sentence) for quote in (one, other))
    above, below = (_cases(quote.document.title) for quote in (one, other))
    asked = _cases(question)
    return (
        mine == yours
        and (above == below or not above or not below)
        and asked & (mine | above) == asked & (yours | below)
    )


def _cases(text: str) -> set[str]:
    return set(_CASES.findall(text.casefold()))


def _same_time(first: Kind, one: Quote, second: Kind, other: Quote) -> bool:
    """Tell whether two quotes can speak of the same year, or say themselves which one."""
    if not isinstance(first, Date) or not isinstance(second, Date):
        return _same_year(one, other)
    if first.year and second.year:
        return True
    years = [
        str(kind.year) if kind.year else quote.document.date[:4]
        for kind, quote in ((first, one), (second, other))
    ]
    return years[0] == years[1] or "" in years


def _same_year(one: Quote, other: Quote) -> bool:
    """Tell whether the years that the sentences name, if any, let both speak of one case."""
    mine, yours = (set(_YEAR.findall(quote.sentence)) for quote in (one, other))
    if mine and yours:
        return bool(mine & yours)
    return all(
        not years or years & {*_YEAR.findall(quote.passage.text), quote.document.date[:4]}
        for years, quote in ((mine, other), (yours, one))
    )


def _says(one: Quote, other: Quote) -> bool:
    """Tell whether the passage of one quote also holds the words of the other."""
    wanted, held = words(other.text), words(one.passage.text)
    size = len(wanted)
    return any(held[at : at + size] == wanted for at in range(len(held) - size + 1))
