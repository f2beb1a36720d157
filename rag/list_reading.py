"""Lists as they are read once more: items alone, a whole list as the answer, what comes next.

A reader marks the item that it likes best. Asked what the tenant must not do,
each item answers, and asked how often the chimney is swept, one does: so the
items of the lists it marked something in are read alone behind what leads in
to them. Where none is much worse than the best the answer is the list; else
this is a second opinion on what was marked. Asked what comes next, an item is
read behind the one before it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from rag.items import Item, items
from rag.rows import TableRow
from rag.sentence_spans import trimmed
from rag.spans import overlap
from rag.told import lines_of
from rag.types import Candidate, Passage

# Candidates whose lists are looked at, and how far below its lead a list may begin.
_CANDIDATES, _REACH = 5, 150
# Characters around a passage in which the rest of its lists is looked for.
_AROUND = 1_500
# Most items of a list that is read alone, and characters of an item and of all.
_MOST_ITEMS, _LONGEST_ITEM, _LONGEST = 15, 500, 1_200
# An item answers whose margin is so little below the best one's, and above that of no answer.
_WORSE = 8.0
# Of so many items one may be out; so large a share is marked from its first words on.
_MANY, _SHARE_FROM_FIRST, _FIRST_WORDS = 4, 0.5, 5
_ASKS_NEXT = re.compile(
    r"\b(?:what|where|which|how)\b[^?]*\b(?:next|then|now|afterwards)\W*$"
    r"|\b(?:comes?|happens?|follows?|do) (?:(?:right|straight|directly) )?(?:next|after)\b"
    r"|\bwhat follows\b"
    r"|\bnext (?:step|thing|command)\b|\bwhat (?:do|should|must) (?:i|we|you|they)\b.*\bafter\b",
    re.IGNORECASE,
)
_ASKS_ONE = re.compile(
    r"\b(?:first|second|third|fourth|fifth|last|final) (?:thing|step|item|point|one)\b"
    r"|\b(?:name|which|what is) one\b",
    re.IGNORECASE,
)


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


ReadAlone = Callable[[str, Sequence[tuple[Passage, TableRow]]], list[Candidate | None]]
"""Returns of a question and rows of passages the best candidate in each, None without one."""


def with_lists(
    question: str, candidates: Sequence[Candidate], read_alone: ReadAlone, limit: int
) -> Iterator[Candidate]:
    """Yield candidates with those that their lists add, and without those that a list holds.

    Parameters
    ----------
    question : str
        As asked.
    candidates : sequence of Candidate
        What was marked in passages, best first.
    read_alone : callable
        Reads rows.
    limit : int
        Most items of all lists that are read.
    """
    found = lists_at(candidates, limit)
    if _ASKS_NEXT.search(question):
        rows = [(one.passage, row) for one in found for row in one.following()]
        yield from filter(None, read_alone(question, rows))
        yield from candidates
        return
    marked = read_alone(question, [(one.passage, row) for one in found for row in one.alone()])
    given = iter(marked)
    marks = [list(islice(given, len(one.items))) for one in found]
    twice = [_twice(one, found, marks) for one in candidates]
    whole: list[Candidate] = []
    if not _ASKS_ONE.search(question):
        pairs = zip(found, marks, strict=True)
        whole = [one for pair in pairs if (one := _whole(*pair, twice))]
    yield from whole
    for one in twice:
        if not any(overlap(other, one) for other in whole):
            yield one


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
            touched = any(_touches(candidate, one, _REACH) for candidate in best)
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


def _touches(candidate: Candidate, found: ItemList, reach: int = 0) -> bool:
    """Tell whether a candidate lies in a list, or so many characters before it."""
    same = candidate.passage.document == found.passage.document
    return same and candidate.start < found.end and candidate.end > found.start - reach


def _twice(
    candidate: Candidate, found: Sequence[ItemList], marks: Sequence[Sequence[Candidate | None]]
) -> Candidate:
    """Return a candidate at the mean of its margin and that of its item read alone."""
    alone = [
        mark.margin
        for one, each in zip(found, marks, strict=True)
        if one.passage.document == candidate.passage.document
        for (start, end), mark in zip(one.items, each, strict=True)
        if mark and candidate.start < end and candidate.end > start
    ]
    return replace(candidate, margin=(candidate.margin + max(alone)) / 2) if alone else candidate


def _whole(
    found: ItemList, marks: Sequence[Candidate | None], candidates: Sequence[Candidate]
) -> Candidate | None:
    """Return a list as one candidate where its items all answer, else None.

    It is as good as the best of them, or of the candidates that lie in it.
    """
    told = [mark for mark in marks if mark]
    if not found.is_whole or len(told) < len(marks):
        return None
    ordered = sorted(mark.margin for mark in told)
    best, worst = ordered[-1], ordered[1 if len(ordered) >= _MANY else 0]
    from_first = sum(
        mark.start - start <= _FIRST_WORDS
        for mark, (start, _) in zip(told, found.items, strict=True)
    )
    if worst < max(0.0, best - _WORSE) or from_first < _SHARE_FROM_FIRST * len(told):
        return None
    top = max([*(one for one in candidates if _touches(one, found)), *told], key=_margin)
    return Candidate(found.passage, found.start, found.end, top.score, top.margin)


def _margin(candidate: Candidate) -> float:
    return candidate.margin
