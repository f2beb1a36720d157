"""One part of the report: a table, what to know when reading it, and the figures behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

_WIDTH = 98


@dataclass(slots=True)
class Section:
    """What one benchmark found.

    Parameters
    ----------
    title : str
        What was measured.
    columns : sequence of str
        Head of the table.
    rows : sequence of sequence of str
        Its rows, as shown.
    notes : sequence of str
        What to know when reading them.
    data : dict
        The figures, as JSON values.
    """

    title: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    notes: Sequence[str] = ()
    data: dict[str, Any] = field(default_factory=dict)

    def to_text(self) -> str:
        """Return the section as lines for people."""
        shown = table(self.columns, self.rows) if self.rows else []
        notes = [line for note in self.notes for line in wrap(note, _WIDTH, subsequent_indent="  ")]
        return "\n".join([self.title, *(f"  {line}" for line in [*shown, *notes])])


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table: the first column to the left, the others to the right.

    Raises
    ------
    ValueError
        When a row has not one cell a column.
    """
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"{len(row)} cells in {list(row)}; expected {len(columns)}")
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    lines = []
    for row in (columns, ["-" * width for width in widths], *rows):
        first, *others = [
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join([first, *others]).rstrip())
    return lines
