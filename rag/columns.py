"""Columns: what the head row of a table calls them.

A long table lies in several passages, and only the first has its head row. A
row alone does not tell a price of 2023 from one of 2024, so the columns go
with the later passages as a heading does: beside the text, never into it.
"""

from __future__ import annotations

import re

_RULE = re.compile(r"[\s|:]*-[\s|:-]*\Z")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MARKS = " \t*_`"
_BAR = " | "
_LONGEST = 200
NAMELESS = "–"  # noqa: RUF001
"""What stands for a column that the head row does not name."""


def columns(rows: str) -> str:
    """Return the head row of a table, "Boat | Leaves | From"; "" where it seems to have none.

    A row above a rule of dashes is one, and a first row without numbers but
    years in a table of which a quarter of the rows has digits.

    Parameters
    ----------
    rows : str
        The lines of the table.
    """
    first, *rest = [line for line in rows.splitlines() if line.strip()] or [""]
    names = [name.strip(_MARKS) for name in first.strip().strip("|").split("|")]
    if len(names) < 2 or not rest:
        return ""
    told = is_rule(rest[0])
    numbered = sum(_DIGIT.search(line) is not None for line in rest)
    if not told and (_DIGIT.search(_YEAR.sub("", first)) or 4 * numbered < len(rest)):
        return ""
    return _BAR.join(name or NAMELESS for name in names)[:_LONGEST].strip()


def is_row(line: str) -> bool:
    """Tell whether a line is a row of a table: cells with bars between."""
    return _BAR in line or line.lstrip().startswith("|")


def is_rule(line: str) -> bool:
    """Tell whether a line is the rule of dashes under a head row."""
    return _RULE.match(line) is not None


def columns_in(heading: str) -> str:
    """Return the columns that stand at the end of a path of headings, "" where there are none."""
    last = heading.rpartition(" > ")[2]
    return last if _BAR in last else ""
