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
from itertools import takewhile

from rag.word_lists import listing

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
# Beside a number they make another of it: "two" and "two and a half", "50" and "50 percent".
_CHANGES = listing(
    "half halves quarter quarters third thirds fourths fifths sixths sevenths eighths ninths"
    " tenths hundredths thousandths percent percentage permille minus negative below dozen"
    " dozens hundreds thousands millions billions trillions k m mn bn tn twice double triple",
)
# Words around a name that say who it is: "President of the ... Coalition" has six.
_MOST_AROUND = 7
_NAMES_OF_SIGNS = (
    "$ dollar,us$ dollar,usd dollar,€ euro,eur euro,£ pound,gbp pound,¥ yen,jpy yen,₹ rupee,"
    "inr rupee,₽ ruble,rub ruble,chf franc,¢ cent,₩ won,₪ shekel,₺ lira,₴ hryvnia,₦ naira"
)
#: Signs and codes of currencies, and what one of each is called.
CURRENCIES = dict(one.split() for one in _NAMES_OF_SIGNS.split(","))
_NAMED = {f"{one}s": one for one in CURRENCIES.values()}
_LESS = "minus"
_SIGNS = "".join(sign for sign in CURRENCIES if len(sign) == 1)
_SEPARATOR = re.compile(r"(?<=\d)[,'\u2019\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_PERCENT = re.compile(r"%|\bper cent\b")
_PERMILLE = re.compile(r"\u2030|\bper mille?\b")
_US_DOLLAR = re.compile(r"\bus dollars?\b")
# That of "-5" and "-$5", not that of "3-5", "3 -5" and "F-16".
_MINUS = re.compile(rf"(?<![^\s(\[{_SIGNS}])(?<!\d\s)-(?=[{_SIGNS}]?\.?\d)")
_POINT = re.compile(rf"(?<![^\s(\[{_SIGNS}])\.(?=\d)")
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_APOSTROPHE = re.compile(r"['\u2019]s\b|['\u2019]")
_TOKEN = re.compile(
    rf"""
    \d+(?:\.\d+)*
  | (?:(?<![^\W_])[^\W\d_]{{1,2}})?[{_SIGNS}]                                    # $, C$
  | (?<![\w*])[^\W\d_]{{1,3}}(?:(?:\+\+|\#)(?![^\W\d_])|[-+*](?![^\W_+*-]))  # C++, C#, A-
  | [^\W_]+
    """,
    re.VERBOSE,
)
_DIGITS = re.compile(r"\d{1,15}(?:\.\d{1,9})?")


def same(one: str, other: str) -> bool:
    """Tell whether two answers say the same thing.

    They do when their words are equal, or when the words of one stand in a
    row within the other, and are more than one word of a clause; when both
    name the same numbers, and neither denies what the other says, nor makes
    another value of it. A number whose unit isn't said agrees with one whose
    unit is ("500" with "$500" and "500 people"), but not with a share ("50"
    and "50%"), and two currencies never agree.
    """
    short, long = sorted((words(one), words(other)), key=len)
    if short == long:
        return True
    if not short or not _within(short, long) or _says_more(long, short):
        return False
    rest = set(long) - set(short)
    return not rest & (_NEGATIONS | _CHANGES) and not any(map(numeric, rest))


def numeric(word: str) -> bool:
    """Tell whether a word of `words` begins with a number."""
    return word.removeprefix("-")[:1].isdigit()


@lru_cache(maxsize=4096)
def words(answer: str) -> tuple[str, ...]:
    """Return the words an answer is compared by, numbers as digits.

    Rajpurkar et al., "SQuAD" (2016): lower case, no articles, no
    punctuation. Beyond it "5,000", "5 thousand" and "five thousand" are one
    number, "%" is "percent", "$5" and "US$5" are "5 dollar", "minus five" is
    "-5", and a hyphen separates words, but ends the grade "A-".
    """
    # thin spaces separate thousands only until NFKC makes them plain ones
    text = unicodedata.normalize("NFKC", _SEPARATOR.sub("", answer)).casefold()
    text = _MINUS.sub(" minus ", text.replace("\u2212", "-"))
    text = _INITIALS.sub(lambda match: match[0].replace(".", ""), _POINT.sub("0.", text))
    text = _PERMILLE.sub(" permille ", _PERCENT.sub(" percent ", text))
    text = _APOSTROPHE.sub("", _US_DOLLAR.sub("dollar", text))
    tokens = [token for token in _TOKEN.findall(text) if token not in _ARTICLES]
    return tuple(_numbers(tokens))


def _says_more(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    """Tell whether a longer answer is a clause, in which the other is but one of the words.

    One that begins with the other, "to" aside, goes on about the same.
    """
    begins = long[: len(short)] == short or long[1 : len(short) + 1] == short
    return not begins and (long[0] == "to" or len(long) - len(short) > _MOST_AROUND)


def _within(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    size = len(short)
    return any(long[at : at + size] == short for at in range(len(long) - size + 1))


def _numbers(tokens: list[str]) -> list[str]:
    """Return the tokens with every number, in words or digits, as plain digits before its unit."""
    out: list[str] = []
    at = 0
    while at < len(tokens):
        before = list(takewhile(_precedes, tokens[at : at + 2]))
        first = at + len(before)
        value, after = _number(tokens, first)
        if after == first:
            out.append(_unit(tokens[at]))
            at += 1
            continue
        out.append(f"{(-value if _LESS in before and value else value).normalize():f}")
        out.extend(_unit(token) for token in before if token != _LESS)
        at = after
    return out


def _precedes(token: str) -> bool:
    """Tell whether a token before a number is its sign or currency."""
    return token == _LESS or token in CURRENCIES or token[-1] in _SIGNS


def _unit(token: str) -> str:
    return CURRENCIES.get(token) or _NAMED.get(token, token)


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
