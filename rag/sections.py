"""Sections: which parts of a text stand under the same headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rag.columns import PATH
from rag.markup import Part

LONGEST_PATH = 300


def sections(found: Iterable[Part], title: str) -> Iterator[tuple[str, int | None, list[Part]]]:
    """Yield each stretch of parts that stand under the same headings, with their path.

    Between the two: where the headings right above it begin, None without
    any. A heading that nothing stands under is itself text of the section
    above.
    """
    placed = list(_placed(found))
    named = {heading.start for part, above in placed if part.kind != "heading" for heading in above}
    kept: list[tuple[Part, int | None, tuple[Part, ...]]] = []
    begin: int | None = None
    for part, above in placed:
        if part.kind == "heading" and part.start in named:
            begin = part.start if begin is None else begin
        else:
            under = tuple(heading for heading in above if heading.start in named)
            kept.append((part, begin, under))
            begin = None
    for above, run in groupby(kept, key=lambda item: item[2]):
        section = list(run)
        yield _path(above, title), section[0][1], [part for part, _, _ in section]


def _placed(found: Iterable[Part]) -> Iterator[tuple[Part, list[Part]]]:
    """Yield each part with the headings it stands under, outermost first."""
    above: list[Part] = []
    for part in found:
        if part.kind == "heading":
            while above and above[-1].level >= part.level:
                above.pop()
        yield part, above.copy()
        if part.kind == "heading":
            above.append(part)


def _path(above: Sequence[Part], title: str) -> str:
    names = [heading.title for heading in above if _folded(heading.title) != _folded(title)]
    return PATH.join(names)[:LONGEST_PATH]


def _folded(title: str) -> str:
    return " ".join(title.split()).casefold()
