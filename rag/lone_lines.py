"""Lines that could be headings by their words, and how each of them stands out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.loaders.blocks import Type
from rag.loaders.dates import parse_date
from rag.loaders.set_headings import reads_as_heading
from rag.paragraphs import is_list_item
from rag.turns import entry_day
from rag.word_lists import listing
from rag.writers import greets

PART, CAPITALS, BETWEEN_MARKS, NUMBERED, PLAIN = 10, 9, 8, 7, 1
"""Sizes that stand for what sets a heading apart; deeper numbers are smaller."""

# Most characters and words of a heading, of one that asks, and words of one that ends in a colon.
_LONGEST, _LONGEST_QUESTION = 80, 120
_MOST_WORDS, _MOST_OF_QUESTION, _MOST_OF_LABEL = 12, 20, 4
_SENTENCE_END = re.compile("[.!…۔।。！][\"'”’»)\\]*_]*\\Z")  # noqa: RUF001
_BETWEEN_MARKS = re.compile(
    r"(?P<mark>\*\*|__)(?=\S)(?P<starred>[^*_]+)(?<=\S)(?:(?P=mark):?|:(?P=mark))"
    r"|(?P<rule>[=*~-]{2,}) (?P<ruled>[^=*~]+?) (?P=rule)"
)
_NUMBER = re.compile(r"\s{0,12}(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})[.)]?[ \t]+")
_NUMBERED = re.compile(rf"{_NUMBER.pattern}(?=[^\W\d_])(?![a-z])")
_PART = re.compile(
    r"(?:chapter|part|section|appendix|annex|article|unit|lesson|book|week|day|step|kapitel|teil)"
    r" (?:\d{1,3}|[ivxlc]+|[a-z])\b(?P<full>\.?\Z)?",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"[:：]\s+\S")  # noqa: RUF001
_GAP = re.compile(r"\S(?: {3,}| *\t)\s*\S")
_ADDRESS = re.compile(r"\w@\w|://|\bwww\.")
_CALLOUT = re.compile(
    r"(?:note|nb|warning|caution|important|tip|danger|attention|achtung|hinweis|wichtig"
    r"|(?:page|seite) \d+(?: (?:of|von) \d+)?)[:!]?",
    re.IGNORECASE,
)
_GOES_ON = listing(
    "a an the of to at by for from in into on with and or nor but between whereas that which who"
    " whose as than is are was were be been has have had will would can could should shall may"
    " must not no your our his her their its this these if when see"
)


@dataclass(frozen=True, slots=True)
class LoneLine:
    """A line that could be a heading.

    Parameters
    ----------
    words : str
        Without the marks around it.
    type_ : Type
        How it stands out, as if it were set so: the larger, the higher.
    number : str
        Of its section, "2.1", or "".
    marked : bool
        Whether it stands between marks.
    """

    words: str
    type_: Type
    number: str = ""
    marked: bool = False

    @property
    def depth(self) -> int:
        """How deep its number is, from 1; 0 without one."""
        return number_depth(self.words) if self.number else 0

    @property
    def is_told(self) -> bool:
        """Whether more than its place tells it: marks, a number, or the name of a part."""
        return self.marked or bool(self.number) or self.is_part

    @property
    def is_part(self) -> bool:
        """Whether it begins as "Chapter 2" does."""
        return self.type_.size == PART

    @property
    def goes_on(self) -> bool:
        """Whether it ends in a word after which its sentence goes on."""
        return self.words.split()[-1] in _GOES_ON


def lone_line(line: str) -> LoneLine | None:
    """Return a line that could be a heading by its words, or None."""
    if len(line) > 2 * _LONGEST_QUESTION:
        return None
    words = without_marks(line)
    marked = words != line.strip()
    numbered, part = _NUMBERED.match(words), _PART.match(words)
    number = numbered["number"] if numbered else ""
    type_ = Type(PART) if part else _type(words, number, marked=marked)
    one = LoneLine(words, type_, number, marked)
    if not _could_be(words, told=one.is_told, ends=bool(part and part["full"])):
        return None
    if not (marked or numbered) and (is_list_item(line) or _GAP.search(words)):
        return None
    if not marked and (parse_date(words) or entry_day(words)):  # of a letter, or `rag.voices`
        return None
    return one


def number_depth(line: str) -> int:
    """Return how deep the number is that a line begins with, from 1; 0 without one."""
    match = _NUMBER.match(line)
    return match["number"].count(".") + 1 if match else 0


def without_marks(line: str) -> str:
    """Return the words of a line without the stars or rules it stands between."""
    words = line.strip()
    match = _BETWEEN_MARKS.fullmatch(words)
    return (match["starred"] or match["ruled"]) if match else words


def _could_be(words: str, *, told: bool, ends: bool) -> bool:
    """Tell whether words could be a heading's; `ends` where a full stop is part of a number."""
    asks = words.endswith("?")
    each = words.split()
    if len(words) > (_LONGEST_QUESTION if asks else _LONGEST) or not reads_as_heading(words):
        return False
    most = _MOST_OF_QUESTION if asks else _MOST_OF_LABEL if words[-1] in ":：" else _MOST_WORDS  # noqa: RUF001
    if len(each) > most or (_SENTENCE_END.search(words) and not ends):
        return False
    if (_LABELLED.search(words) and not told) or _ADDRESS.search(words):
        return False
    alone = len(each) == 1 and each[0].lower() in _GOES_ON
    return not (alone or _CALLOUT.fullmatch(words) or greets(words))


def _type(words: str, number: str, *, marked: bool) -> Type:
    """Return the type of a heading, no part, as if what sets it apart were its size."""
    if number:
        return Type(NUMBERED - number.count("."))
    if words.isupper():
        return Type(CAPITALS)
    return Type(BETWEEN_MARKS if marked else PLAIN)
