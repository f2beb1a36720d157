"""Superscripts as plain text, so that no figure is glued to a note mark.

A note's number stands in brackets (1874[3]), other digits are raised
characters (10⁶), and letters stay as they are (1st). Subscripts are stored as
they stand: CO2 is what people look for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

_PLAIN = "0123456789+-\u2212\u2013"
_UP = str.maketrans(_PLAIN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_BACK = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_NUMBERED = re.compile(r"\[(\d{1,3})\]")
# How notes are counted: 3, or 3,4, or 3-5; or by a letter or a sign.
_NUMBERS = re.compile("\\d{1,3}(?:\\s?[,;\u2013-]\\s?\\d{1,3})*")
_COMMA = re.compile(r"\s?[,;]\s?")
# Figures, but for those in brackets of their own.
_FIGURE = re.compile(r"(?:[^\w\[(]|\d)+")
_SIGN = re.compile(r"[a-z]|[*†‡§]{1,3}")
# What a note may follow: a year, a stop, a closing quote, another note, or a word.
_NOTED = re.compile("(?:(?<![\\d.,])(?:1\\d|20)\\d\\d|[.,;:!?…\"'\u201d\u2019»]|\\[\\d{1,3}\\])$")
_WORD = re.compile(r"[^\W\d_]{3,}$")
_PLAIN_WORD = re.compile(r"[a-zà-öø-ÿ]{3}$")
# Words that are squared or cubed; shorter ones always are.
_MEASURES = frozenset({
    "feet", "foot", "inch", "inches", "mile", "miles", "yard", "yards", "metre", "metres", "meter",
    "meters", "mol", "sec", "kpc", "mpc", "sin", "cos", "tan", "log", "chi",
})  # fmt: skip
#: How far back `raised` looks at what stands before.
LOOK_BACK = 40
#: A longer piece is a passage in small print.
LONGEST = 40
# What doesn't touch a word is small print too, when it is longer than this.
_LONGEST_ALONE = 3


def raised(text: str, before: str, *, linked: bool = False) -> str:
    """Return what is stored for raised text.

    Parameters
    ----------
    text : str
        As it stands in the file.
    before : str
        The text it follows; `LOOK_BACK` characters are enough.
    linked : bool
        Whether it is a link within its page, as note marks are.
    """
    mark = text.strip()
    if not mark or len(mark) > LONGEST:
        return text
    before = before[-LOOK_BACK:]
    if linked or _is_note(mark, before):
        return text.replace(mark, _note(mark), 1)
    alone = not before or before[-1].isspace()
    if not _FIGURE.fullmatch(mark) or (alone and len(mark) > _LONGEST_ALONE):
        return text
    return text.translate(_UP)


def exponent(text: str) -> str:
    """Return what is stored for an exponent of an equation, where no mark of a note stands."""
    if not text or _FIGURE.fullmatch(text):
        return text.translate(_UP)
    return f"^{text}" if len(text) == 1 else f"^({text})"


def flattened(pieces: Iterable[tuple[bool, bool, str]]) -> str:
    """Return pieces (whether raised, whether linked, text) as one text."""
    text = ""
    parts: list[str] = []
    for (is_raised, linked), group in groupby(pieces, key=itemgetter(0, 1)):
        piece = "".join(part for _, _, part in group)
        if is_raised:
            piece = raised(piece, text, linked=linked)
        parts.append(piece)
        text = (text + piece)[-LOOK_BACK:]
    return "".join(parts)


def unraised(text: str) -> str:
    """Return text with its marks glued on again, to compare it with what another reader finds."""
    return _NUMBERED.sub(r"\1", text).translate(_BACK)


def _is_note(mark: str, before: str) -> bool:
    if _NUMBERS.fullmatch(mark):
        word = _WORD.search(before)
        measured = word is not None and mark in {"2", "3"} and word[0].lower() in _MEASURES
        return not measured and bool(word or _NOTED.search(before))
    return bool(_SIGN.fullmatch(mark) and (_PLAIN_WORD.search(before) or _NOTED.search(before)))


def _note(mark: str) -> str:
    """Return a note's numbers in brackets; a letter, a sign or an arrow is left out."""
    if _NUMBERS.fullmatch(mark):
        return "".join(f"[{number}]" for number in _COMMA.split(mark))
    return "" if len(mark) == 1 or not any(map(str.isalnum, mark)) else mark
