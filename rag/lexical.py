"""A question as an FTS5 expression: its words, quoted, any of which may match.

Raw text never becomes query syntax. Words that stand in a large part of a
large collection are left out: they cost the most and tell the least.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

# Below this many passages every word is searched for: it costs nothing.
LARGE_COLLECTION = 2000
COMMON_SHARE = 0.05
RAREST_KEPT = 3
# Longer questions are pasted text; each word costs a search.
MOST_WORDS = 40

_ACRONYM = re.compile(r"[A-Z]{2,4}")
_UNIT = re.compile(r"[A-Za-z]{1,3}\d")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

_FUNCTION_WORDS = (
    "a about after again all also am an and any are as at be because been before being between both"
    " but by can could did do does doing during each for from further get give had has have having"
    " he her here hers him his how i if in into is it its itself just like many me more most much"
    " must my no nor not of off on once only or other our out over own said same say says she should"
    " so some such tell than that the their them then there these they this those through to too"
    " under until up upon us very was we were what when where which while who whom whose why will"
    " with would you your d ll m re s t ve aren didn doesn don isn wasn weren won"
)
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())


class Frequencies(Protocol):
    """Tells in how many passages terms stand, counted no further than a limit."""

    def __call__(self, terms: Iterable[str], limit: int) -> Mapping[str, int]:
        """Return a count for each term."""
        ...


def match_expression(question: str, passages: int, frequencies: Frequencies) -> str:
    """Return the FTS5 expression that finds what a question asks for.

    Parameters
    ----------
    question : str
        As asked.
    passages : int
        How many passages the collection has.
    frequencies : callable
        As `Store.document_frequencies`; asked only in large collections.

    Returns
    -------
    str
        Quoted words joined by OR; "" when the question has no word.
    """
    terms = [f'"{form}"' for word in words(question) for form in _forms(word)]
    if passages >= LARGE_COLLECTION and len(terms) > 1:
        terms = _telling(terms, passages, frequencies)
    return " OR ".join(terms)


def words(question: str) -> list[str]:
    """Return the words of a question, each once, without stop words unless all are.

    A word in capitals is a name, whatever it spells: US, WHO, IT.
    """
    asked = unicodedata.normalize("NFC", question)
    found = re.findall(_word(asked), asked)
    shouted = question.isupper()
    telling = [
        word
        for word in found
        if word.lower() not in STOP_WORDS or (not shouted and _ACRONYM.fullmatch(word))
    ]
    distinct = {word.lower(): word for word in reversed(telling or found)}
    return list(reversed(distinct.values()))[:MOST_WORDS]


def _word(question: str) -> str:
    r"""Return what finds the words of a question: letters and digits as unicode61 reads them ("_" is neither).

    It takes what stands in one pair of quotes with dots, or with vowel signs,
    as one phrase; signs and joiners end no word, although \w leaves them out.
    """
    marks = sorted(c for c in set(question) if unicodedata.category(c)[0] == "M")
    word = rf"[^\W_](?:[^\W_]|[\u200c\u200d{''.join(marks)}])*"
    return rf"(?:[^\W\d_]\.){{2,}}[^\W\d_]?|\d+(?:[.,:/]\d+)+|{word}"


def _forms(word: str) -> Iterator[str]:
    """Yield a word as texts write it: UN and U.N., CO2 and CO₂, km2 and km²."""
    yield word
    plain = unicodedata.normalize("NFKC", word)
    if plain != word:
        yield from _forms(plain)
    elif _UNIT.fullmatch(word):
        yield word.translate(_LOWERED)
        yield word.translate(_RAISED)
    elif word[:1].isalpha() and "." in word:
        yield word.replace(".", "")
    elif _ACRONYM.fullmatch(word):
        yield ".".join(word)


def _telling(terms: list[str], passages: int, frequencies: Frequencies) -> list[str]:
    """Return the terms that few passages hold, and the rarest ones anyway."""
    limit = int(passages * COMMON_SHARE) + 1
    counts = frequencies(terms, limit)
    # What no passage holds, as most forms of a word, is not to crowd out what some do.
    terms = [term for term in terms if counts[term]] or terms
    rare = [term for term in terms if counts[term] < limit]
    missing = RAREST_KEPT - len(rare)
    if missing <= 0:
        return rare
    # few are rare: count the common ones in full and keep the least common
    common = [term for term in terms if counts[term] >= limit]
    exact = frequencies(common, passages)
    kept = {*rare, *sorted(common, key=lambda term: exact[term])[:missing]}
    return [term for term in terms if term in kept]
