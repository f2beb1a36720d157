"""Numbers of list items as letters and Roman numerals, and as files state them."""

from __future__ import annotations

import re

# Leading digits count, as in browsers; more of them are no number that anything counts from.
_INTEGER = re.compile(r"\s*([+-]?0{0,20}[0-9]{1,10})(?![0-9])")
_MOST = 2**31
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LARGEST_ROMAN = 3999
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def integer(text: str | None) -> int | None:
    """Return the number a value begins with, or None; none takes more than 32 bits."""
    match = _INTEGER.match(text or "")
    number = int(match[1]) if match else None
    return number if number is not None and -_MOST <= number < _MOST else None


def roman(number: int) -> str:
    """Return a number in small Roman numerals, or in digits where these have no form for it."""
    if not 1 <= number <= _LARGEST_ROMAN:
        return str(number)
    found = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        found += letters * count
    return found


def lettered(number: int) -> str:
    """Return a number as browsers letter it: a to z, then aa, ab, ac; below 1 in digits."""
    if number < 1:
        return str(number)
    found = ""
    while number:
        number, letter = divmod(number - 1, len(_ALPHABET))
        found = _ALPHABET[letter] + found
    return found


def repeated(number: int) -> str:
    """Return a number as Word letters it: a to z, then aa, bb, cc; in digits beyond 30 letters."""
    times, letter = divmod(number - 1, len(_ALPHABET))
    return _ALPHABET[letter] * (times + 1) if 0 <= times < 30 else str(number)


def ordinal(number: int) -> str:
    """Return a number as an English ordinal: 1st, 2nd, 3rd, 4th."""
    teens = 10 < abs(number) % 100 < 20
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(abs(number) % 10, "th")
    return f"{number}{ending}"
