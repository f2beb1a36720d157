"""Lists in passages: their items, what leads in to each, and whether all of it is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.items import Item, items
from rag.rows import TableRow
from rag.sentence_spans import trimmed
from rag.told import lines_of
from rag.types import Candidate, Passage

# Candidates whose lists are looked at, and how far below its lead a list may begin.
_CANDIDATES, _REACH = 5, 150
# Characters around a passage in which the rest of its lists is looked for.
_AROUND = 1_500
# Most items of a list that is read alone, and characters of an item and of all.
_MOST_ITEMS, _LONGEST_ITEM, _LONGEST = 15, 500, 1_200


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list in a passage.

    Parameters
    ----------
    passage : Passage
        It lies in.
    start, end : int
        Half-open span in the document, from its first marker on.
    items : tuple of (int, int)
        Half-open spans of the words of its items in the document.
    leads : tuple of str
        What leads in to each.
    is_whole : bool
        False where items of it stand outside the passage.
    """

    passage: Passage
    start: int
    end: int
    items: tuple[tuple[int, int], ...]
    leads: tuple[str, ...]
    is_whole: bool

    def alone(self) -> list[TableRow]:
        """Return its items, each behind what leads in to it."""
        return [self._row(lead, *item) for lead, item in zip(self.leads, self.items, strict=True)]

    def following(self) -> list[TableRow]:
        """Return its items but the first, each behind the one before it."""
        text = self.passage.document.text
        befores = (
            f"{lead}First: {text[slice(*one)]} What comes next: "
            for lead, one in zip(self.leads, self.items, strict=True)
        )
        return [
            self._row(before, *item) for before, item in zip(befores, self.items[1:], strict=False)
        ]

    def _row(self, before: str, start: int, end: int) -> TableRow:
        words = self.passage.document.text[start:end]
        cell = (len(before), start - self.passage.start, len(words))
        return TableRow(before + words, (cell,), told=False)


def lists_at(candidates: Sequence[Candidate], limit: int) -> list[ItemList]:
    """Return the lists that the best candidates lie in, or lead in to.

    Parameters
    ----------
    candidates : sequence of Candidate
        Best first.
    limit : int
        Most items of all lists.
    """
    best = candidates[:_CANDIDATES]
    found: list[ItemList] = []
    for passage in {id(one.passage): one.passage for one in best}.values():
        for one in _lists(passage):
            touched = any(touches(candidate, one, _REACH) for candidate in best)
            if touched and len(one.items) <= limit:
                found.append(one)
                limit -= len(one.items)
    return found


def _lists(passage: Passage) -> Iterator[ItemList]:
    """Yield the lists of a passage, read in the text around it."""
    text = passage.document.text
    floor = text.rfind("\n", 0, max(0, passage.start - _AROUND)) + 1
    around = text[floor : passage.end + _AROUND]
    found = [
        (item, item.line + floor < passage.end and item.end + floor > passage.start)
        for item in items(lines_of(around))
    ]
    each: dict[int, list[tuple[Item, bool]]] = defaultdict(list)
    ends: dict[int, int] = {}
    open_: list[Item] = []
    for item, inside in found:
        open_ = [one for one in open_ if one.level < item.level] + [item]
        each[item.list_].append((item, inside))
        for one in open_:
            ends[one.list_] = item.end + floor
    for number, members in each.items():
        within = [item for item, inside in members if inside]
        if len(within) < 2:
            continue
        line, end = within[0].line + floor, min(ends[number], passage.end)
        start, _ = trimmed(text, max(line, passage.start), end)
        spans = [
            (max(item.start + floor, passage.start), min(item.end + floor, passage.end))
            for item in within
        ]
        longest = max(high - low for low, high in spans)
        if len(within) <= _MOST_ITEMS and longest <= _LONGEST_ITEM and end - start <= _LONGEST:
            yield ItemList(
                passage,
                start,
                end,
                tuple(spans),
                tuple("".join(f"{one} " for one in item.leads) for item in within),
                is_whole=len(within) == len(members) and ends[number] <= passage.end,
            )


def touches(candidate: Candidate, found: ItemList, reach: int = 0) -> bool:
    """Tell whether a candidate lies in a list, or so many characters before it."""
    same = candidate.passage.document == found.passage.document
    return same and candidate.start < found.end and candidate.end > found.start - reach
