"""Dates as documents write them, read only where they can't be misread."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import islice

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_ZONE = r"(?: ?(?:[+-]\d{2}:?\d{2}|z|[a-z]{3,4}))?(?: \([a-z ]+\))?"
_TIME = rf"(?:,?(?: at)? \d{{1,2}}:\d{{2}}(?::\d{{2}})?(?: ?[ap]\.?m\.?)?{_ZONE})?"
_ISO = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?:[t ]\d{2}:.*)?")
_DAY_FIRST = re.compile(rf"{_DAY}(?: of)? {_MONTH},? {_YEAR}{_TIME}")
_MONTH_FIRST = re.compile(rf"{_MONTH} {_DAY},? {_YEAR}{_TIME}")
# What may stand before a date on its line: a label, the day of the week.
_BEFORE = re.compile(
    r"(?:(?:date|sent|published|posted|issued|released)(?: on)?\s*:?\s*)?"
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day),?\s+)?"
)
_LONGEST = 48
_EARLIEST = date(1000, 1, 1)


def parse_date(text: str) -> str:
    """Return the ISO date that `text` is, or "" when it is none.

    Read are ISO dates and dates with the month in English letters, with a
    time or without; 10/12/2024 is not, because day and month can't be told
    apart.
    """
    line = " ".join(text.split()).lower()
    if not line or len(line) > _LONGEST:
        return ""
    line = line[_matched_end(line) :].rstrip(".")
    for pattern in (_ISO, _DAY_FIRST, _MONTH_FIRST):
        match = pattern.fullmatch(line)
        if match:
            return _iso(match["year"], match["month"], match["day"])
    return ""


def find_date(text: str, *, lines: int = 5) -> str:
    """Return the first date that stands alone on one of the first `lines` lines, or ""."""
    for line in first_lines(text, lines):
        found = parse_date(line)
        if found:
            return found
    return ""


def first_lines(text: str, count: int, *, within: int = 4000) -> list[str]:
    """Return the first `count` lines of `text` that aren't blank, stripped."""
    lines = (line.strip() for line in text[:within].splitlines())
    return list(islice((line for line in lines if line), count))


def plausible(iso: str) -> str:
    """Return `iso` unless it is before 1990 or in the future: a clock that was wrong.

    For dates that a program wrote into a file's properties.
    """
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return ""
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    return iso if date(1990, 1, 1) <= day <= tomorrow else ""


def is_day(iso: str) -> bool:
    """Tell whether what has the form of an ISO date, month or year is one: 2023-99 is not."""
    try:
        date.fromisoformat((iso[:10] + "-01-01")[:10])
    except ValueError:
        return False
    return True


def spelled(iso: str) -> str:
    """Return an ISO date as people write it, as precise as it is: "4 March 2024", "March 2024".

    What is no such date comes back as it is.
    """
    year, *rest = iso[:10].split("-")
    if not is_day(iso) or len(rest) > 2 or not all(part.isdigit() for part in (year, *rest)):
        return iso
    names = [_MONTHS[int(rest[0]) - 1].capitalize()] if rest else []
    return " ".join([*(str(int(day)) for day in rest[1:]), *names, year])


def _matched_end(line: str) -> int:
    match = _BEFORE.match(line)
    return match.end() if match else 0


def _iso(year: str, month: str, day: str) -> str:
    number = int(month) if month.isdigit() else _month_number(month)
    try:
        found = date(int(year), number, int(day))
    except ValueError:
        return ""
    return found.isoformat() if found >= _EARLIEST else ""


def _month_number(name: str) -> int:
    """Return 1 to 12, or 0 for a word that is no month; "sept" and "dec" are read."""
    for number, month in enumerate(_MONTHS, start=1):
        if name == month or (name == month[: len(name)] and len(name) in {3, 4}):
            return number
    return 0
