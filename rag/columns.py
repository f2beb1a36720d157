"""Columns: what the head row of a table calls them.

A long table lies in several passages, and only the first has its head row. A
row alone does not tell a price of 2023 from one of 2024, so the columns go
with the later passages as a heading does: beside the text, never into it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import dropwhile, islice

BAR = " | "
"""What stands between columns and between the cells of a row."""
PATH = " > "
"""What stands between the headings of a path."""
TABLES_APART = "\n\n\n"
"""What stands between two tables that follow each other."""
_RULED = re.compile(r"[\s|:+-]+")
_NUMBER = re.compile(r"\d")
_YEAR = re.compile(r"\D*\b(?:19|20)\d\d\b\D*\Z")
_MARKS = " \t\r*_`"
_LONGEST = 200
# Rows by which a head row is judged.
_SAMPLE = 40
NAMELESS = "–"  # noqa: RUF001
"""What stands for a column that the head row does not name."""


def columns(rows: str) -> str:
    """Return the head row of a table, "Boat | Leaves | From"; "" where it seems to have none.

    Parameters
    ----------
    rows : str
        The lines of the table.

    Returns
    -------
    str
        As many of the names, from the first, as a heading has room for.
    """
    return _joined(column_names(rows.splitlines()))


def column_names(rows: Sequence[str]) -> list[str]:
    """Return what the head row of a table calls its columns; none where it seems to have none.

    A row above a rule of dashes is one; so is a first row without numbers
    but years, when a column has numbers below it that are no years like it.

    Parameters
    ----------
    rows : sequence of str
        The lines of the table.
    """
    lines = list(islice(dropwhile(is_rule, filter(str.strip, rows)), _SAMPLE))
    if len(lines) < 2:
        return []
    edged = is_edged(lines)
    told = is_rule(lines[1])
    below = [cells(line, edged=edged or _closed(line)) for line in lines[1:] if not is_rule(line)]
    count = Counter(map(len, below)).most_common(1)[0][0] if below else 0
    first = fitting(lines[0], count, edged=edged or _closed(lines[0]))
    names = [name.strip(_MARKS).replace(PATH, " ") for name in first]
    if len(names) < 2 or not any(re.search(r"\w", name) for name in names):
        return []
    return names if told or _heads(names, below) else []


def _heads(names: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Tell whether a first row is a head row by the numbers in it and below it."""
    if any(_NUMBER.search(name) and not _YEAR.match(name) for name in names):
        return False
    for at, name in enumerate(names):
        values = [row[at] for row in below if at < len(row) and row[at].strip()]
        numbers = sum(_NUMBER.search(value) is not None for value in values)
        years = sum(_YEAR.match(value) is not None for value in values)
        if 2 * (numbers - years * bool(_YEAR.match(name))) > len(values):
            return True
    return False


def _joined(names: Sequence[str]) -> str:
    """Return the names with bars between, as many as there is room for."""
    shown = ""
    for name in names:
        longer = shown + (BAR if shown else "") + (name or NAMELESS)
        if len(longer) > _LONGEST:
            break
        shown = longer
    return shown


def is_edged(table: Sequence[str]) -> bool:
    """Tell whether the rows of a table have bars at their edges, as in Markdown.

    Where only some begin with a bar, their first cell is empty.
    """
    return all(line.lstrip().startswith("|") for line in table)


def cells(line: str, *, edged: bool) -> list[str]:
    """Return the cells of a row with the white space around them; joined by bars they are the row.

    Of an edged row what stands outside its edges is left out; its last bar
    may be missing.
    """
    if edged and "|" in line:
        line = line[line.index("|") + 1 :].rstrip().removesuffix("|")
    return line.split("|")


def fitting(line: str, count: int, *, edged: bool) -> list[str]:
    """Return the cells of a row that may have edges, as many as told where they can be.

    One that begins with a bar has an edge there, or an empty first cell.
    """
    ways = [edged, not edged] if line.lstrip().startswith("|") else [False]
    read = [cells(line, edged=way) for way in ways]
    return next((one for one in read if len(one) == count), read[0])


def _closed(line: str) -> bool:
    return line.lstrip().startswith("|") and line.rstrip().endswith("|")


def is_row(line: str) -> bool:
    """Tell whether a line is a row of a table: cells with bars between."""
    return (
        BAR in line
        or line.lstrip().startswith("|")
        or (("+" in line or "|" in line) and is_rule(line))
    )


def is_rule(line: str) -> bool:
    """Tell whether a line is the rule under a head row: |---|:-:|, ---+---.

    A dash alone in a cell says "nothing", unless the row begins with a bar.
    """
    first = line.find("-")
    if first < 0 or not _RULED.fullmatch(line):
        return False
    before, after = line[:first], line[first + 1 :]
    edged = before.lstrip().startswith("|") and "+" not in before
    return edged or before.endswith(":") or after.startswith(("-", ":"))


def columns_in(heading: str) -> str:
    """Return the columns that stand at the end of a path of headings, "" where there are none."""
    last = heading.rpartition(PATH)[2]
    return last if BAR in last else ""


def sections_in(heading: str) -> str:
    """Return a path of headings without the columns at its end."""
    return heading.removesuffix(columns_in(heading)).removesuffix(PATH)
