"""Rows of tables as they are read: alone, each cell after the name of its column.

In a table as it stands a cell and the name of its column, and the cells of a
row and its neighbours', are told apart by counting bars, which a small reader
can't do. A row alone with its columns is a sentence like others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from math import fsum

import numpy as np
from numpy.typing import NDArray

from rag.columns import NAMELESS, cells, columns, is_edged, is_row, is_rule
from rag.kinds import stem

_CELL = re.compile(r"[^|\s](?:[^|]*[^|\s])?")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as the reader sees it, and where its cells lie.

    Parameters
    ----------
    shown : str
        "Boat: Evening | Leaves: 18.30"; empty cells are left out.
    cells : tuple of (int, int, int)
        Of each cell its start in `shown`, its start in the text, its length.
    """

    shown: str
    cells: tuple[tuple[int, int, int], ...]

    def places(self, offsets: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return where tokens of what is shown lie in the text, and which lie in a cell.

        Parameters
        ----------
        offsets : ndarray of int64, shape [tokens, 2]
            Half-open spans in `shown`.

        Returns
        -------
        offsets : ndarray of int64, shape [tokens, 2]
            Half-open spans in the text; zeros outside the cells.
        inside : ndarray of bool, shape [tokens]
            True for tokens of a cell.
        """
        at, start, length = np.array(self.cells, dtype=np.int64).reshape(-1, 3).T
        cell = np.searchsorted(at, offsets[:, 0], side="right") - 1
        inside = (cell >= 0) & (offsets[:, 1] <= (at + length)[cell])
        return np.where(inside[:, None], offsets + (start - at)[cell][:, None], 0), inside


def best_rows(
    question: str, texts: Sequence[str], known: Sequence[str], limit: int
) -> list[list[TableRow]]:
    """Return the rows of each text that a question may ask of.

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
        for row in table_rows(text, before)
    ]
    asked = _stems(question)
    shared = [asked & _stems(_cells(row)) for _, row in rows]
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


def _stems(text: str) -> set[str]:
    return {stem(word) for word in re.findall(r"\w+", text)}


def table_rows(text: str, known: str = "") -> Iterator[TableRow]:
    """Yield the rows of the tables in a text whose columns are known.

    Parameters
    ----------
    text : str
        Of a passage.
    known : str
        Columns of a table that began before the text, "Boat | Leaves".
    """
    lines = [(match.start(), match[0]) for match in re.finditer(r"[^\n]+", text)]
    for row_like, run in groupby(lines, key=lambda line: is_row(line[1])):
        if row_like:
            yield from _of_table(list(run), known)
            known = ""


def _of_table(lines: Sequence[tuple[int, str]], known: str) -> Iterator[TableRow]:
    """Yield the rows of (start, line) that are a table's."""
    table = [line for _, line in lines]
    own = columns("\n".join(table))
    names = (own or known).split(" | ")
    if len(names) > 1:
        for at, line in lines[bool(own) :]:
            row = _row(line, at, names, edged=is_edged(line, table))
            if row.cells and not is_rule(line):
                yield row


def _row(line: str, at: int, names: list[str], *, edged: bool) -> TableRow:
    shown, places = "", []
    offset = line.index("|") + 1 if edged else 0
    for name, cell in zip_longest(names, cells(line, edged=edged)):
        if cell is None:
            break
        match = _CELL.search(cell)
        if match:
            shown += (" | " if shown else "") + (f"{name}: " if name and name != NAMELESS else "")
            places.append((len(shown), at + offset + match.start(), len(match[0])))
            shown += match[0]
        offset += len(cell) + 1
    return TableRow(shown, tuple(places))
