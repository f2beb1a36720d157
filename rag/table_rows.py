"""Rows of tables and facts of forms as they are read: alone, a cell after the name of its column.

In a table as it stands a cell and the name of its column, and the cells of a
row and its neighbours', are told apart by counting bars, which a small reader
can't do. A row alone with its columns is a sentence like others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import fsum

from rag.columns import (
    BAR,
    NAMELESS,
    TABLES_APART,
    column_names,
    fitting,
    is_edged,
    is_row,
    is_rule,
)
from rag.facts import facts
from rag.kinds import stems
from rag.rows import TableRow


def best_rows(
    question: str, texts: Sequence[str], known: Sequence[str], limit: int
) -> list[list[TableRow]]:
    """Return the rows of tables, and the facts, of each text that a question may ask of.

    Parameters
    ----------
    question : str
        As asked.
    texts, known : sequence of str
        Of each passage its text, and the columns of a table that began before.
    limit : int
        Most rows of all texts: those whose cells share with the question
        the most words, each counting less the more rows have it.

    Returns
    -------
    list of list of TableRow
        One list a text, in the order of its lines.
    """
    rows = [
        (index, row)
        for index, (text, before) in enumerate(zip(texts, known, strict=True))
        for row in rows_and_facts(text, before)
    ]
    asked = stems(question)
    shared = [asked & stems(_cells(row)) for _, row in rows]
    common = Counter(word for words in shared for word in words)
    worth = [fsum(1 / common[word] for word in words) for words in shared]
    order = sorted(range(len(rows)), key=lambda at: (-worth[at], rows[at][1].shown))
    best: list[list[TableRow]] = [[] for _ in texts]
    for at in sorted(order[:limit]):
        index, row = rows[at]
        best[index].append(row)
    return best


def _cells(row: TableRow) -> str:
    return " ".join(row.shown[at : at + length] for at, _, length in row.cells)


def table_rows(text: str, known: str = "") -> Iterator[TableRow]:
    """Yield the rows of the tables in a text whose columns are known.

    Parameters
    ----------
    text : str
        Of a passage.
    known : str
        Columns of a table that began before the text, "Boat | Leaves".
    """
    for _, rows in _stretches(text, known):
        yield from rows


def rows_and_facts(text: str, known: str = "") -> Iterator[TableRow]:
    """Yield the rows of `table_rows`, and the facts of what is no such table (see `rag.facts`)."""
    for lines, rows in _stretches(text, known):
        yield from rows or facts(lines)


def _stretches(text: str, known: str) -> Iterator[tuple[Sequence[tuple[int, str]], list[TableRow]]]:
    """Yield the (start, line) of each table with its rows, and those between with none."""
    lines = [
        (match.start(), match[0])
        for match in re.finditer(r"[^\n]+", text)
        if not match[0].isspace()
    ]
    for row_like, run in groupby(lines, key=lambda line: is_row(line[1])):
        if not row_like:
            yield list(run), []
            continue
        for table in _tables(text, list(run)):
            yield table, list(_of_table(table, known))
            known = ""


def _tables(text: str, lines: Sequence[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Part rows where one table follows another: at two blank lines, or one and a head row's rule.

    One blank line alone may set apart the rows of one table.
    """
    table: list[tuple[int, str]] = []
    end = 0
    for number, (at, line) in enumerate(lines):
        ends = text.count("\n", end, at)
        ruled = number + 1 < len(lines) and is_rule(lines[number + 1][1])
        if table and (ends >= len(TABLES_APART) or (ends > 1 and ruled)):
            yield table
            table = []
        table.append((at, line))
        end = at + len(line)
    yield table


def column_at(text: str, known: str, start: int, end: int) -> str:
    """Return the name of the column that [start, end) of a text is a cell of, or part of one.

    Parameters
    ----------
    text, known : str
        As `table_rows` takes them.
    start, end : int
        Half-open offsets in the text.

    Returns
    -------
    str
        "" outside of tables, over several cells, in a column without a name,
        and where names are but guessed (`TableRow.told`).
    """
    for row in table_rows(text, known):
        before = 0
        for at, begin, length in row.cells:
            if row.told and begin <= start and end <= begin + length:
                return row.shown[before:at].removeprefix(BAR).removesuffix(": ")
            before = at + length
    return ""


def _of_table(lines: Sequence[tuple[int, str]], known: str) -> Iterator[TableRow]:
    """Yield the rows of (start, line) that are a table's."""
    table = [line for _, line in lines]
    ruled = len(table) > 1 and is_rule(table[1])
    own = [] if known and not ruled else column_names(table)
    names = ["" if name == NAMELESS else name for name in own or known.split(BAR)]
    told = ruled or not own or len(own) > 2
    edged = is_edged(table)
    rows = [line for line in lines if not is_rule(line[1])][bool(own) :]
    for at, line in rows if len(names) > 1 else ():
        row = _spans(line, at, len(names), edged=edged)
        found = [cell for cell, _ in row]
        if any(found) and found != names:  # a head row may come again on every page
            yield _shown(row, names if len(row) == len(names) else [""] * len(row), told=told)


def _spans(line: str, at: int, count: int, *, edged: bool) -> list[tuple[str, int]]:
    """Return the cells of a row with where they begin in the text."""
    found = fitting(line, count, edged=edged)
    # what is left out of an edged row stands before its first cell
    offset = at + line.index("|".join(found))
    spans = []
    for cell in found:
        spans.append((cell.strip(), offset + len(cell) - len(cell.lstrip())))
        offset += len(cell) + 1
    return spans


def _shown(row: Sequence[tuple[str, int]], names: Sequence[str], *, told: bool) -> TableRow:
    named = zip(row, names, strict=True)
    cells = ((BAR + (f"{name}: " if name else ""), *cell) for cell, name in named if cell[0])
    return TableRow.of(cells, told=told)
