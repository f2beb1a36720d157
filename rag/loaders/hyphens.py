"""Hyphens at line ends: which only divide a word, and which are the word's own.

The document itself is asked first: which words does it print whole, and which
with a hyphen? When it doesn't say, pieces that it prints nowhere as words are
taken for halves of one, but for those that compounds are often made of, and
for two words that the reader's vocabulary has ("decision-making") without
having them in one ("par-rot").
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from functools import cache
from importlib import resources

from rag.word_lists import listing

_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile("[aeiouy]|[^a-z]")


# Second halves of English words that are no words themselves: no compound ends in them.
_FRAGMENTS = listing(
    "tion tions tional ational ization sion sions ment ments ness cial tial cally tively ning ting"
    " izing ising bility ture tures bers ity ities ance ances ence ences"
)
# First and second halves of compounds, and words such as "pre- and post-war" goes on with.
_FIRST_HALVES = listing(
    "self well non co ex semi half mid all post pre anti inter counter cross multi neo pseudo quasi"
    " ultra vice al el ibn bin abd north south east west long high low full large small deep best"
    " better double single socio anglo franco sino indo afro first second third one two three four"
    " five six seven eight nine ten twenty thirty forty fifty sixty seventy eighty ninety"
)
_SECOND_HALVES = listing(
    "and or to und oder bis et ou och og y e old year years day days week month hour time term"
    " range based like free wide made known born led style level scale class quality speed century"
    " type size run lived sighted speaking related looking eyed headed sided up out off in on down"
    " over by law friendly benefit effective backed one two three four five six seven eight nine"
    " il ils elle elles je tu nous vous ci là même mêmes"
)


def parts_of(words: Iterable[str]) -> set[str]:
    """Return the words that compounds are made of: "long" and "term" of "long-term"."""
    return {part for word in words if "-" in word for part in word.split("-")}


def kept_hyphen(text: str, following: str, words: Collection[str]) -> str:
    """Return "" where the hyphen after `text` only divides a word, else "-".

    Parameters
    ----------
    text, following : str
        The line, without its hyphen, and the line that goes on.
    words : collection of str
        Words that the document prints whole, in lower case.
    """
    before, after = _LAST_WORD.search(text), _FIRST_WORD.match(following)
    if not before or not after or not after[0].islower():
        return "-"
    first, second = before[0].lower(), after[0].lower()
    if f"{first}-{second}" in words:
        return "-"
    if first + second in words or second in _FRAGMENTS:
        return ""
    compound = text[: before.start()].endswith("-") or following[after.end() :].startswith("-")
    return "" if not compound and _are_halves(first, second, words) else "-"


def _are_halves(first: str, second: str, words: Collection[str]) -> bool:
    """Whether two pieces look like halves: of two letters or more, with a vowel, and no words."""
    likely = (
        min(len(first), len(second)) > 1
        and first not in _FIRST_HALVES
        and second not in _SECOND_HALVES
        and not any(half in words for half in (first, second))
        and all(_VOWEL.search(half) for half in (first, second))
    )
    if not likely:
        return False
    known = _vocabulary()
    return first + second in known or not (first in known and second in known)


@cache
def _vocabulary() -> frozenset[str]:
    """Return the English words of the packaged reader's tokenizer: the most frequent ones."""
    file = resources.files("rag") / "weights" / "reader" / "tokenizer.json"
    return frozenset(json.loads(file.read_text(encoding="utf-8"))["model"]["vocab"])
