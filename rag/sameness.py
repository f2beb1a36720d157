"""Sameness: whether two answers say the same thing.

Answers are compared as the SQuAD scorer normalises them (lower case, no
articles, no punctuation) and with numbers written one way. Only the
comparison sees that form; the quotes stay as they stand in the documents.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

_UNITS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    "fifteen|sixteen|seventeen|eighteen|nineteen"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_VALUES = {word: Decimal(value) for value, word in enumerate(_UNITS.split("|"))} | {
    word: Decimal(10 * value) for value, word in enumerate(_TENS.split("|"), start=2)
}
_SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(10**3),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
    "trillion": Decimal(10**12),
}
_ARTICLES = frozenset({"a", "an", "the"})
_NEGATIONS = frozenset({"no", "not", "never", "none", "neither", "nor", "without"})
_SEPARATOR = re.compile(r"(?<=\d)[,'\u2019\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_PERCENT = re.compile(r"%|\bper cent\b")
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_APOSTROPHE = re.compile(r"['\u2019]s\b|['\u2019]")
_TOKEN = re.compile(r"\d+(?:\.\d+)*|[^\W_]+")
_DIGITS = re.compile(r"\d{1,15}(?:\.\d{1,9})?")


def same(one: str, other: str) -> bool:
    """Tell whether two answers say the same thing.

    They do when their words are equal, or when the words of one stand in a
    row within the other, both name the same numbers, and neither denies what
    the other says.
    """
    short, long = sorted((words(one), words(other)), key=len)
    if short == long:
        return True
    if not short or not _within(short, long):
        return False
    rest = set(long) - set(short)
    return not rest & _NEGATIONS and not any(word[0].isdigit() for word in rest)


@lru_cache(maxsize=4096)
def words(answer: str) -> tuple[str, ...]:
    """Return the words an answer is compared by, numbers as digits.

    Rajpurkar et al., "SQuAD" (2016): lower case, no articles, no
    punctuation. Beyond it "5,000", "5 thousand" and "five thousand" are one
    number, "%" is "percent", and a hyphen separates words.
    """
    # thin spaces separate thousands only until NFKC makes them plain ones
    text = unicodedata.normalize("NFKC", _SEPARATOR.sub("", answer)).casefold()
    text = _INITIALS.sub(lambda match: match[0].replace(".", ""), text)
    text = _APOSTROPHE.sub("", _PERCENT.sub(" percent ", text))
    tokens = [token for token in _TOKEN.findall(text) if token not in _ARTICLES]
    return tuple(_numbers(tokens))


def _within(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    size = len(short)
    return any(long[at : at + size] == short for at in range(len(long) - size + 1))


def _numbers(tokens: list[str]) -> list[str]:
    """Return the tokens with every number, in words or digits, as plain digits."""
    out: list[str] = []
    at = 0
    while at < len(tokens):
        value, after = _number(tokens, at)
        out.append(tokens[at] if after == at else f"{value.normalize():f}")
        at = max(after, at + 1)
    return out


def _number(tokens: list[str], at: int) -> tuple[Decimal, int]:
    """Return the number that begins at a token, and the index after it."""
    total, group, first = Decimal(0), Decimal(0), at
    while at < len(tokens):
        word, value = tokens[at], _value(tokens[at])
        if word in _SCALES:
            group = (group or Decimal(1)) * _SCALES[word]
            if word != "hundred":
                total, group = total + group, Decimal(0)
        elif value is not None and (at == first or _goes_on(tokens[at - 1], group, value)):
            group += value
        elif not (word == "and" and _joins(tokens, first, at)):
            break
        at += 1
    return total + group, at


def _value(token: str) -> Decimal | None:
    return Decimal(token) if _DIGITS.fullmatch(token) else _VALUES.get(token)


def _goes_on(before: str, group: Decimal, value: Decimal) -> bool:
    """Tell whether a number goes on: "twenty five", "two hundred six", not "3 14"."""
    if before in _VALUES:
        return _VALUES[before] >= 20 and 0 < value < 10
    return (before in _SCALES or before == "and") and (group == 0 or value < 100)


def _joins(tokens: list[str], first: int, at: int) -> bool:
    """Tell whether the "and" at a token stands within a number: "two hundred and six"."""
    follows = at > first and tokens[at - 1] in _SCALES
    return follows and at + 1 < len(tokens) and tokens[at + 1] in _VALUES
