"""Whether a text mentions a name, or a year, in any of the forms that it has."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from rag.word_lists import listing

# Those that don't begin alike.
_NATIONS = tuple(
    map(
        listing,
        (
            "danish dane denmark",
            "filipino filipina philippine philippines",
            "thai thailand",
            "portuguese portugal",
            "scottish scots scot scotland",
            "roman rome",
            "lao laos laotian",
            "togo togolese",
            "congo congolese",
            "burmese burma myanmar",
            "dutch netherlands holland",
            "finnish finn finland",
            "french france",
            "greek greece",
            "norwegian norway",
            "polish pole poland",
            "spanish spaniard spain",
            "swedish sweden",
            "swiss switzerland",
            "turkish turk turkey turkiye",
            "welsh wales",
            "british britain uk",
            "english england",
            "irish ireland",
        ),
    )
)
# Of nations and languages: Iran and Iranian, Peru and Peruvian, Kurd and Kurdish.
_OF_NATIONS = "n|i|an|ian|vian|ish|ic|ia|ese|land|stan|istan"
_OF_NATION = re.compile(r"(?:v?ian|ish|i?stan|ia|an|i)s?$")
_PEOPLE = re.compile(r"(?:s|(?:wo)?m[ae]n)$")
_SHORTEST_BEGINNING, _LONGEST_ENDING = 4, 3
# Written inside words, and unseen there.
_HIDDEN = "\u00ad\u200b\u2060\ufeff"
_MARKS = frozenset(map(chr, range(0x300, 0x370)))
# Other numbers are written in too many ways: in words, with separators, rounded.
YEAR = re.compile(r"1\d{3}|20\d{2}")


class Mention(NamedTuple):
    """What finds a name, and the parts of a `small` text one of which stands wherever it does."""

    pattern: re.Pattern[str]
    parts: set[str]

    def stands(self, whole: str, lowered: str) -> bool:
        """Tell whether a text has the name; looking for the parts takes a fraction of the time."""
        return any(part in lowered for part in self.parts) and bool(self.pattern.search(whole))


def mention(word: str, initials: str) -> Mention:
    """Return what finds a name in a folded text, or another form of it."""
    if YEAR.fullmatch(word):
        return _year(word)
    called = {word.casefold(), _PEOPLE.sub("", word.casefold())}
    forms = {word, *(form for nation in _NATIONS if called & nation for form in nation)}
    ways = [rf"(?i:{_any_of(forms)})(?:s|es|(?:wo)?m[ae]n)?(?![^\W_])"]
    roots = _roots(word)
    parts = {*forms, *roots}
    if roots:
        ways.append(rf"(?:{_any_of(roots)})(?:{_OF_NATIONS})?s?(?![^\W_])")
    # Iraq and Iraqi, Europe and European, Ministry and Ministries
    beginning = word[: max(_SHORTEST_BEGINNING, len(word) - _LONGEST_ENDING)]
    if len(beginning) < len(word):
        ways.append(re.escape(beginning))
        parts.add(beginning)
    if len(initials) > 1:
        initials = folded(initials)
        ways.append(r"\.?".join(map(re.escape, initials)) + r"(?![^\W_])")
        parts |= {initials[:2], ".".join(initials[:2])}
    pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(ways)})")
    return Mention(pattern, set(map(small, parts)))


def _roots(word: str) -> set[str]:
    """Return what a nation, its people and language may be named by: Iran of Iran and Iranians."""
    root = _OF_NATION.sub("", word)
    return {
        *((word,) if len(word) <= _SHORTEST_BEGINNING else ()),
        *((root,) if len(root) >= _SHORTEST_BEGINNING else ()),
    }


def _any_of(forms: set[str]) -> str:
    return "|".join(map(re.escape, sorted(forms)))


def _year(year: str) -> Mention:
    """Return what finds a year, also as the second one of 2018/19, 2018-19 and 2015-19."""
    before = "|".join(str(int(year) - past) for past in range(1, 10))
    end = rf"(?:{before})[-/\u2010\u2013]{year[2:]}(?!-\d)"
    pattern = re.compile(rf"(?<!\d)(?:{year}|{end})(?!\d)")
    return Mention(pattern, {year, *(f"{mark}{year[2:]}" for mark in "-/\u2010\u2013")})


def folded(text: str) -> str:
    """Return a text without accents and what is unseen, in one Unicode form; capitals stay."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", seen(text))
    for mark in _MARKS.intersection(text):
        text = text.replace(mark, "")
    return text


def seen(text: str) -> str:
    """Return a text without what is unseen: soft hyphens, spaces and joiners of no width."""
    for hidden in _HIDDEN:
        text = text.replace(hidden, "")
    return text


def small(text: str) -> str:
    """Return a text without capitals; the dotless i as an i, as patterns that ignore case do."""
    return text.casefold().replace("\u0131", "i")
