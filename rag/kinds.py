"""Kinds: answers that are a number, a date or a name, and whether two can't both be right.

2012 and 13 March 2012 can both be right, 13 March and 14 March can't. What is
not plainly of a kind is of none: a wrong "sources differ" is worse than none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from rag.sameness import CURRENCIES, numeric, words
from rag.word_lists import listing


def stem(word: str) -> str:
    """Return a word in lower case without the endings of number and tense, roughly."""
    low = word.casefold()
    for ending, rest in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if low.endswith(ending) and len(low) > len(ending) + 2 and not low.endswith("ss"):
            low = low[: -len(ending)] + rest
            break
    return low.rstrip("e") if len(low) > 3 else low


def stems(text: str) -> set[str]:
    """Return the stems of all words of a text."""
    return {stem(word) for word in re.findall(r"\w+", text)}


_MONTH_NAMES = (
    "january jan,february feb,march mar,april apr,may,june jun,july jul,august aug,"
    "september sept sep,october oct,november nov,december dec"
)
_MONTHS = {
    word: number
    for number, words_ in enumerate(_MONTH_NAMES.split(","), start=1)
    for word in words_.split()
}
_WEEKDAYS = listing("monday tuesday wednesday thursday friday saturday sunday")
#: Stems of the names of months and days.
TIME_WORDS = frozenset(map(stem, {*_MONTHS, *_WEEKDAYS}))
# Beside a date they change nothing.
_AROUND_DATES = listing("on in of at by during year early late mid") | _WEEKDAYS
# Before a number they say how exact it is.
_AROUND_NUMBERS = listing(
    "about above all almost an approximately around as at barely below close estimated exactly"
    " fewer for in just least less many more most much nearly of only or over roughly some than to"
    " total under up"
)
# What stands for nothing but itself: 30 days are no other number than 30 people.
_MEASURES = frozenset(
    map(
        stem,
        listing(
            "percent point dollar euro pound franc penny pence cent crown yen krone krona peso rupee"
            " lira second minute hour day night week fortnight month quarter year decade century"
            " time am pm millimetre millimeter centimetre centimeter metre meter kilometre"
            " kilometer mile yard foot feet inch acre hectare gram kilo kilogram tonne ton ounce"
            " litre liter gallon barrel watt kilowatt megawatt volt degree bit byte mm cm m km kg g"
            " l ml kw mw hz mph"
        ),
    )
)
_CURRENCIES = frozenset(map(stem, CURRENCIES.values()))
_ORDINALS = listing("st nd rd th")
_MOST_UNITS = 4
_PARTICLES = listing("of the and for al el an de del della di da la le van von der bin ibn du")
TITLES = listing("mr mrs ms dr sir dame lord lady president minister general professor captain")
_NAME_WORD = re.compile(r"[^\W_]+(?:[.'\u2019][^\W_]+)*")
_LISTED = re.compile(r"[,;/&:\n]|\b(?:and|or|as well as)\b")
_MOST_NAME_WORDS = 6
_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity: its value and, where the answer says it, of what (stems)."""

    value: Decimal
    units: frozenset[str]

    @property
    def measures(self) -> frozenset[str]:
        """The units that stand for nothing else."""
        return self.units & _MEASURES

    @property
    def currencies(self) -> frozenset[str]:
        """The currencies among the units."""
        return self.units & _CURRENCIES


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it is stated; 0 stands for a part that isn't."""

    year: int = 0
    month: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """What someone or something is called: the words that tell, in lower case."""

    parts: tuple[str, ...]

    @property
    def initials(self) -> str:
        """What it would be abbreviated to."""
        return "".join(part[0] for part in self.parts)


Kind = Number | Date | Name


def number(answer: str) -> Number | None:
    """Return the number an answer is, with what it counts; None when it is none, or several."""
    tokens = words(answer.replace("°", " degree "))
    places = [place for place, token in enumerate(tokens) if numeric(token)]
    if len(places) != 1:
        return None
    (place,) = places
    # "Resolution 2254" is a name
    if any(token not in _AROUND_NUMBERS for token in tokens[:place]):
        return None
    rest = [token for token in tokens if token not in _AROUND_NUMBERS]
    units = frozenset(stem(token) for token in rest if token != tokens[place])
    if len(units) > _MOST_UNITS or units & _ORDINALS or not _is_number(tokens[place]):
        return None
    return Number(Decimal(tokens[place]), units)


def date(answer: str) -> Date | None:
    """Return the date an answer is, as far as it says; None when it is none, or several."""
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", answer.strip())
    if iso:
        return Date(*map(int, iso.groups()))
    found: dict[str, int] = {}
    for token in re.findall(r"[^\W_]+", answer.casefold()):
        part, value = _date_part(token)
        if part in found or not part:
            return None
        if part != "around":
            found[part] = value
    if not found or ("day" in found and "month" not in found):
        return None
    return Date(**found)


def name(answer: str) -> Name | None:
    """Return the name an answer is; None when it is none, or several."""
    tokens = _NAME_WORD.findall(answer)
    telling = [t for t in tokens if t.casefold() not in _PARTICLES]
    if not 0 < len(telling) <= _MOST_NAME_WORDS or _LISTED.search(answer):
        return None
    if not all(token[0].isupper() for token in telling):
        return None
    low = tuple(token.casefold() for token in telling)
    if any(part in _WEEKDAYS or part in _MONTHS for part in low) or low[-1] in TITLES:
        return None
    if tokens[0].casefold() in TITLES and len(tokens) > 1 and tokens[1] in _PARTICLES:
        return None  # "President of the Council" is a role
    return Name(tuple(part for part in low if part not in TITLES) or low)


def contradict(one: Kind, other: Kind) -> bool:
    """Tell whether two of one kind can't both be right; those of two kinds never do."""
    if isinstance(one, Number) and isinstance(other, Number):
        if one.value == other.value:  # $5 and £4 may be one sum, $5 and £5 are two
            return bool(
                one.currencies and other.currencies and not one.currencies & other.currencies
            )
        return _comparable(one, other)
    if isinstance(one, Date) and isinstance(other, Date):
        pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
        return any(a != b for a, b in pairs if a and b)
    if isinstance(one, Name) and isinstance(other, Name):
        return not _may_be_called(one, other)
    return False


def _is_number(token: str) -> bool:
    # "1.2.3" is none
    return token.count(".") <= 1 and token.removeprefix("-").replace(".", "").isdecimal()


def _date_part(token: str) -> tuple[str, int]:
    """Return what a word of a date states: a part and its value; "" when it is of no date."""
    if token in _MONTHS:
        return "month", _MONTHS[token]
    if token in _AROUND_DATES:
        return "around", 0
    if re.fullmatch(r"1[0-9]{3}|20[0-9]{2}", token):
        return "year", int(token)
    day = re.fullmatch(r"0?([1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?", token)
    return ("day", int(day[1])) if day else ("", 0)


def _comparable(one: Number, other: Number) -> bool:
    """Tell whether two numbers may count the same: "514 people" and "500", but not "500 days"."""
    if one.measures != other.measures:
        return False
    return not one.units or not other.units or bool(one.units & other.units)


def _may_be_called(one: Name, other: Name) -> bool:
    """Tell whether two names may be one's: a word alike, or the initials of the other."""
    if any(_alike(part, another) for part in one.parts for another in other.parts):
        return True
    short, long = sorted((one, other), key=lambda name: len(name.parts))
    return len(short.parts) == 1 and short.parts[0].replace(".", "") == long.initials


def _alike(one: str, other: str) -> bool:
    """Tell whether two words of names may be one, spelt in two ways: "Bahra" and "Bahrah"."""
    low, high = sorted((one, other))  # the ratio depends on the order
    return SequenceMatcher(None, low, high).ratio() >= _ALIKE
