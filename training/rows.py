"""Questions on tables and forms once more, over the rows alone (see `rag.table_rows`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.rows import TableRow
from rag.table_rows import rows_and_facts
from training.groups import Group
from training.negatives import Titled

_NEAR = 2


def row_groups(groups: Sequence[Group]) -> Iterator[Group]:
    """Yield each group whose passage has a table or a form over its rows alone.

    The row that holds the answer comes first, rows that lack it and share
    most words with the question stand beside it; where there is no answer,
    those rows alone. Groups answered outside the rows are left out.
    """
    for group in groups:
        title, text = group.passages[0]
        rows = list(rows_and_facts(text))
        words = _words(group.question)
        rows.sort(key=lambda row: -len(words & _words(row.shown)))
        if rows and group.start < 0:
            yield replace(group, passages=_titled(title, rows[:_NEAR]))
        for row in rows:
            at = _place(row, group)
            if at >= 0:
                answer = text[group.start : group.end]
                near = [one for one in rows if answer not in one.shown][:_NEAR]
                passages = _titled(title, [row, *near])
                yield replace(group, passages=passages, start=at, end=at + len(answer))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _titled(title: str, rows: Sequence[TableRow]) -> tuple[Titled, ...]:
    return tuple(Titled(title, row.shown) for row in rows)


def _place(row: TableRow, group: Group) -> int:
    """Return where the answer begins in what is shown of the row, -1 when it isn't in a cell."""
    for at, start, length in row.cells:
        if start <= group.start and group.end <= start + length:
            return at + group.start - start
    return -1
