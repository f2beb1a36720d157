"""Facts of forms, bills and records: lines that give a label and its value.

Beside a dozen others such a line is hard to tell from its neighbours for a
small reader; alone under its headings it is a sentence like others. Facts are
"Mileage in: 88,412", cells that wide gaps or bars set apart ("VAT 20%    48.62"),
and both on one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.columns import BAR, is_rule
from rag.rows import TableRow

_GAP = re.compile(r" {3,}|\s*\t\s*| *\| *")
_LABELLED = re.compile(
    r"(?:[-*\u2022]\s+)?\*{0,2}(?P<label>[^\W_][^:.?!|*]{0,39})\*{0,2}:\*{0,2}\s+(?P<value>\S.*)"
)
_SENTENCES = re.compile(r"[.?!]\s+\S")
_LONGEST_LINE, _LONGEST_CELL, _MOST_CELLS = 300, 120, 12

Cell = tuple[str, str, int]


def facts(lines: Sequence[tuple[int, str]]) -> Iterator[TableRow]:
    """Yield the facts among lines, those next to another fact: one alone is prose.

    Parameters
    ----------
    lines : sequence of (int, str)
        Start in the text and words of each line that is not blank.
    """
    found = [_cells(at, line) for at, line in lines]
    for before, cells, after in zip([[], *found], found, [*found[1:], []], strict=False):
        if cells and (before or after):
            yield TableRow.of(cells, told=False)


def _cells(at: int, line: str) -> list[Cell]:
    """Return the cells of a line as `TableRow.of` takes them, none of a line that is no fact."""
    if len(line) > _LONGEST_LINE or is_rule(line):
        return []
    cells: list[Cell] = []
    start = 0
    for gap in [*_GAP.finditer(line), None]:
        end = gap.start() if gap else len(line)
        cells += _labelled(line[start:end], at + start)
        start = gap.end() if gap else end
    fits = all(len(text) <= _LONGEST_CELL and not _SENTENCES.search(text) for _, text, _ in cells)
    return cells if fits and 1 < len(cells) <= _MOST_CELLS else []


def _labelled(text: str, at: int) -> Iterator[Cell]:
    """Yield a cell, or its label and value."""
    at += len(text) - len(text.lstrip())
    match = _LABELLED.fullmatch(text.strip())
    if match:
        yield BAR, match["label"].rstrip(), at + match.start("label")
        yield ": ", match["value"], at + match.start("value")
    elif text.strip():
        yield BAR, text.strip(), at
