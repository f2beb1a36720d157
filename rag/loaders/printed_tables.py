"""Printed tables: which lines of a page are rows, told by cells that stand below each other.

A PDF knows no tables. Where a printed line has wide gaps its parts may be
cells (`Line.cells`); a cell of several lines is printed below itself, and the
next cell begins beside it, higher up on the page. Two rows or more whose cells
stand in line are a table; anything else stays as it was printed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean

from rag.loaders.blocks import row
from rag.loaders.lines import Line, joined

# In heights of the text: how exactly edges stand in line, and the usual distance of lines.
_IN_LINE = 0.5
_LEADING = 1.18
_LEVEL = 0.4
_GUTTER = 0.2
# How many lines a cell is followed down to find its end.
_MOST_LINES = 40
# How many rows above a row is compared with.
_NEAR_ROWS = 8
# Numbers and bullets of items, numbers of equations and comments in code stand apart as cells do.
_MARK = re.compile(
    r"[^\w\s]|\(?\w{1,3}[.)]|§? ?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]+)", re.IGNORECASE
)
_EQUATION = re.compile(r"\(\w{1,2}(?:\.\d{1,2})*\w?\)")
_COMMENT = re.compile(r"(?:#|//|--|/\*) ")
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
    for number, line in enumerate(lines):
        cells = [[cell] for cell in line.cells or (line,)]
        if rows and _goes_on(rows[-1], [cell for (cell,) in cells]):
            rows[-1].cells[-1] += cells.pop(0)
        elif rows and (above := _lines_above(rows[-1], lines, number)) is not None:
            if above:
                rows.append(_split(rows[-1], above))
        else:
            rows.append(_Row([], []))
        rows[-1].cells += cells
        rows[-1].printed.append(line)
    return rows


def _goes_on(row_: _Row, cells: Sequence[Line]) -> bool:
    """Whether a line of cells is the next one of the row's last cell, and maybe more beside it."""
    *before, last = row_.cells
    line, *beside = cells
    if beside and not (before and _level(before[-1], [beside[0]])):
        return False
    return _is_next(last[-1], line) and all(
        other.right < line.left for cell in before[-1:] for other in cell[-_MOST_LINES:]
    )


def _is_next(above: Line, line: Line) -> bool:
    return 0.5 * line.height < above.y - line.y <= _LEADING * line.height and _in_line(above, line)


def _lines_above(row_: _Row, lines: Sequence[Line], number: int) -> int | None:
    """Return how many lines of the row stand above the cell that begins with a line.

    None when it isn't beside the row's last cell. Lines above are text before the row.
    """
    cell, line = row_.cells[-1], _first(lines[number])
    if line.left <= max(other.right for other in cell):
        return None
    # A line beside the last of several is a row of its own below a caption.
    if len(row_.cells) == 1 and abs(cell[-1].y - line.y) < _LEVEL * line.height:
        return len(cell) - 1
    if _level(cell, _cell(lines, number)):
        return 0
    if len(row_.cells) > 1:
        return None
    beside = (n for n, other in enumerate(cell) if abs(other.y - line.y) < _LEVEL * line.height)
    return next(beside, None)


def _first(line: Line) -> Line:
    return line.cells[0] if line.cells else line


def _cell(lines: Sequence[Line], number: int) -> Cell:
    """Return the cell that begins with a line: its first part, and those below."""
    cell = [_first(lines[number])]
    if not lines[number].cells:
        for line in lines[number + 1 : number + 1 + _MOST_LINES]:
            if not _is_next(cell[-1], _first(line)):
                break
            cell.append(_first(line))
            if line.cells:
                break
    return cell


def _level(one: Cell, other: Cell) -> bool:
    """Whether two cells begin or end at one height, or have one middle."""
    near = _LEVEL * other[0].height
    top, bottom = one[0].y - other[0].y, one[-1].y - other[-1].y
    # A middle may be chance, so it is to be exact.
    return min(abs(top), abs(bottom), abs(top + bottom)) < near


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
        if group and not any(_share_columns(other, row_) for other in group[-_NEAR_ROWS:]):
            yield group
            group = []
        group.append(row_)
    if group:
        yield group


def _share_columns(one: _Row, other: _Row) -> bool:
    """Whether two cells or more stand in line, and a gap runs down between them."""
    wide = _GUTTER * other.cells[0][0].height
    if not any(
        min(right, end) - max(left, start) > wide
        for (_, left), (right, _) in pairwise(map(_extent, one.cells))
        for (_, start), (end, _) in pairwise(map(_extent, other.cells))
    ):
        return False
    in_line = (any(_in_line(cell[0], above[0]) for above in one.cells) for cell in other.cells)
    return sum(in_line) > 1


def _in_line(one: Line, other: Line) -> bool:
    """Whether two lines have the same left edge, right edge or middle."""
    left, right = one.left - other.left, one.right - other.right
    near = _IN_LINE * min(one.height, other.height)
    return min(abs(left), abs(right), abs(left + right) / 2) <= near


def _is_table(group: Sequence[_Row]) -> bool:
    if len(group) < 2 or _is_marked(group):
        return False
    lengths = ((sum(len(line.text) for line in cell) for cell in row_.cells) for row_ in group)
    usual = sorted(fmean(column) for column in zip(*lengths, strict=False))
    return usual[-2] < _LONG_CELL


def _is_marked(group: Sequence[_Row]) -> bool:
    """Whether the rows are items with their numbers, equations, or code with comments."""
    firsts, lasts = zip(
        *((row_.cells[0][0].text, row_.cells[-1][0].text) for row_ in group), strict=True
    )
    if any(_COMMENT.match(text) for text in lasts):
        return True
    if any(len(row_.cells) > 2 for row_ in group):
        return False
    return all(map(_MARK.fullmatch, firsts)) or all(map(_EQUATION.fullmatch, lasts))


def _table(group: Sequence[_Row], words: Collection[str]) -> Iterator[Line]:
    columns = _columns(group)
    for row_ in group:
        texts = [joined(cell, words) for cell in row_.cells]
        if len(row_.cells) < len(columns):
            texts = _placed(texts, row_.cells, columns)
        top = row_.cells[0][0]
        right = max(line.right for line in row_.cells[-1])
        yield replace(top, text=row(texts).text, right=right, hyphen=False, cells=(), row=True)


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
    placed = [
        next((text for left, text in zip(lefts, texts, strict=True) if start <= left <= end), "")
        for start, end in columns
    ]
    # Two in one column, that a cell of another row reaches over: better unplaced than lost.
    return placed if sum(map(bool, placed)) == sum(map(bool, texts)) else list(texts)


def _extent(cell: Cell) -> Extent:
    return min(line.left for line in cell), max(line.right for line in cell)
