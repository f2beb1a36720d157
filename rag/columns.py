"""Columns: what the head row of a table calls them.

A long table lies in several passages, and only the first has its head row. A
row alone does not tell a price of 2023 from one of 2024, so the columns go
with the later passages as a heading does: beside the text, never into it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

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
    lines = [line for line in rows.splitlines() if line.strip()]
    if len(lines) < 2:
        return ""
    first, *rest = lines
    names = [name.strip(_MARKS) for name in cells(first, edged=is_edged(first, lines))]
    if len(names) < 2:
        return ""
    told = is_rule(rest[0])
    numbered = sum(_DIGIT.search(line) is not None for line in rest)
    if not told and (_DIGIT.search(_YEAR.sub("", first)) or 4 * numbered < len(rest)):
        return ""
    return _BAR.join(name or NAMELESS for name in names)[:_LONGEST].strip()


def is_edged(line: str, table: Sequence[str]) -> bool:
    """Tell whether a row has bars at its edges, as in Markdown, where the last may be left out.

    In a table whose rows don't all begin with a bar, one that does and ends
    without has an empty first cell.
    """
    begins, ends = line.lstrip().startswith("|"), line.rstrip().endswith("|")
    return begins and (ends or all(other.lstrip().startswith("|") for other in table))


def cells(line: str, *, edged: bool) -> list[str]:
    """Return the cells of a row with the white space around them; joined by bars they are the row.

    Of an edged row what stands outside its edges is left out.
    """
    if edged:
        line = line[line.index("|") + 1 :].rstrip().removesuffix("|")
    return line.split("|")


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
