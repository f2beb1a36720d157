"""Printed tables: which lines of a page are rows, told by cells that stand below each other.

A PDF knows no tables. Where a printed line has wide gaps its parts may be
cells (`Line.cells`); a cell of several lines is printed below itself, and the
next cell begins beside it, higher up on the page. Two rows or more whose cells
stand in line are a table; anything else stays as it was printed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from statistics import fmean

from rag.loaders.blocks import row
from rag.loaders.hyphens import kept_hyphen
from rag.loaders.lines import Line

# In heights of the text: how exactly edges stand in line, and the usual distance of lines.
_IN_LINE = 0.5
_LEADING = 1.18
# A mark before an item, such as "1." or a bullet, stands apart from it as a cell would.
_MARK = re.compile(r"[^\w\s]|\(?\w{1,3}[.)]")
# Characters; columns of running text, as in a newsletter, are no table.
_LONG_CELL = 200

Cell = list[Line]
Extent = tuple[float, float]


@dataclass(slots=True)
class _Row:
    """Cells that stand beside each other, and the printed lines they are from."""

    cells: list[Cell]
    printed: list[Line]


def with_rows(lines: Sequence[Line], words: Collection[str]) -> list[Line]:
    """Return the lines of a page, those of each table as one line a row, cells set apart by bars.

    Parameters
    ----------
    lines : sequence of Line
        In reading order.
    words : collection of str
        Words that the document prints whole, for hyphens at line ends within a cell.
    """
    result: list[Line] = []
    for group in _groups(_rows(lines)):
        if _is_table(group):
            result += _table(group, words)
        else:
            result += (line for row_ in group for line in row_.printed)
    return result


def _rows(lines: Sequence[Line]) -> list[_Row]:
    rows: list[_Row] = []
    for line in lines:
        cells = [[cell] for cell in line.cells or (line,)]
        if rows and len(cells) == 1 and _goes_on(rows[-1], line):
            rows[-1].cells[-1].append(line)
        elif rows and (above := _lines_above(rows[-1], cells[0][0])) is not None:
            if above:
                rows.append(_split(rows[-1], above))
            rows[-1].cells += cells
        else:
            rows.append(_Row(cells, []))
        rows[-1].printed.append(line)
    return rows


def _goes_on(row_: _Row, line: Line) -> bool:
    """Whether a line is the next one of the row's last cell."""
    above = row_.cells[-1][-1]
    beside = row_.cells[-2] if len(row_.cells) > 1 else []
    return (
        0.5 * line.height < above.y - line.y <= _LEADING * line.height
        and _in_line(above, line)
        and all(other.right < line.left for other in beside)
    )


def _lines_above(row_: _Row, line: Line) -> int | None:
    """Return how many lines of the row stand above the cell that begins with `line`.

    None when it doesn't stand beside the row's last cell. Cells of one row
    begin at one height, or stand around one; lines above are text before it.
    """
    cell = row_.cells[-1]
    if line.left <= max(other.right for other in cell):
        return None
    near = 0.4 * line.height
    if len(cell) > 2 and abs((cell[0].y + cell[-1].y) / 2 - line.y) < near / 2:
        return 0
    for number, other in enumerate(cell):
        if abs(other.y - line.y) < near and (number == 0 or len(row_.cells) == 1):
            return number
    return None


def _split(row_: _Row, above: int) -> _Row:
    """Cut the first lines off a row of one cell; return what is left."""
    (cell,) = row_.cells
    below = _Row([cell[above:]], row_.printed[above:])
    row_.cells, row_.printed = [cell[:above]], row_.printed[:above]
    return below


def _groups(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Yield the rows that may be one table, any other by itself."""
    group: list[_Row] = []
    for row_ in rows:
        if group and not any(_columns_in_line(other, row_) > 1 for other in group):
            yield group
            group = []
        group.append(row_)
    if group:
        yield group


def _columns_in_line(one: _Row, other: _Row) -> int:
    if len(one.cells) == 1:
        return 0
    return sum(any(_in_line(cell[0], above[0]) for above in one.cells) for cell in other.cells)


def _in_line(one: Line, other: Line) -> bool:
    """Whether two lines have the same left edge, right edge or middle."""
    left, right = one.left - other.left, one.right - other.right
    near = _IN_LINE * min(one.height, other.height)
    return min(abs(left), abs(right), abs(left + right) / 2) <= near


def _is_table(group: Sequence[_Row]) -> bool:
    if len(group) < 2 or all(_MARK.fullmatch(row_.cells[0][0].text) for row_ in group):
        return False
    lengths = ((sum(len(line.text) for line in cell) for cell in row_.cells) for row_ in group)
    usual = sorted(fmean(column) for column in zip(*lengths, strict=False))
    return usual[-2] < _LONG_CELL


def _table(group: Sequence[_Row], words: Collection[str]) -> Iterator[Line]:
    columns = _columns(group)
    for row_ in group:
        texts = [_text(cell, words) for cell in row_.cells]
        if len(row_.cells) < len(columns):
            texts = _placed(texts, row_.cells, columns)
        top = row_.cells[0][0]
        right = max(line.right for line in row_.cells[-1])
        yield Line(row(texts).text, top.left, right, top.y, top.height, row=True)


def _columns(group: Sequence[_Row]) -> list[Extent]:
    """Return where the columns stand; none when a cell reaches over several of them."""
    extents = sorted(_extent(cell) for row_ in group for cell in row_.cells)
    columns = [extents[0]]
    for left, right in extents[1:]:
        if left <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(right, columns[-1][1]))
        else:
            columns.append((left, right))
    return columns if len(columns) >= max(len(row_.cells) for row_ in group) else []


def _placed(texts: Sequence[str], cells: Sequence[Cell], columns: Sequence[Extent]) -> list[str]:
    """Return a text for each column, empty where the row has no cell."""
    lefts = [_extent(cell)[0] for cell in cells]
    return [
        next((text for left, text in zip(lefts, texts, strict=True) if start <= left <= end), "")
        for start, end in columns
    ]


def _extent(cell: Cell) -> Extent:
    return min(line.left for line in cell), max(line.right for line in cell)


def _text(cell: Cell, words: Collection[str]) -> str:
    """Return the lines of a cell as one."""
    text = ""
    for line, below in zip_longest(cell, cell[1:]):
        following = below.text if below else ""
        text += line.text + (kept_hyphen(line.text, following, words) if line.hyphen else " ")
    return text.strip()
