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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from rag.item_lists import ItemList, lists_at, touches
from rag.kinds import stems
from rag.rows import TableRow
from rag.spans import overlap
from rag.types import Candidate, Passage

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
# Asked what must not be done, a list of what must is so much the worse beside one of what must not.
_OPPOSITE = 5.0
_DENIES = re.compile(r"\b(?:not|never|cannot)\b|n['\u2019]t\b", re.IGNORECASE)
# What an item is called: "red: meat".
_LABEL = re.compile(r"[*_\"\u201c]*(?P<label>[^\W_][^:.?!\n]{0,39}?)[*_\"\u201d]*:(?=[\s*_])")
_ASKS_ONE = re.compile(
    r"\b(?:first|second|third|fourth|fifth|last|final) (?:thing|step|item|point|one)\b"
    r"|\b(?:name|which|what is) one\b",
    re.IGNORECASE,
)


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
    marked = iter(
        read_alone(question, [(one.passage, row) for one in found for row in one.alone()])
    )
    marks = [list(islice(marked, len(one.items))) for one in found]
    opposite = _opposite(question, found)
    twice = [_apart(_twice(one, found, marks), opposite) for one in candidates]
    whole: list[Candidate] = []
    if not _ASKS_ONE.search(question):
        pairs = zip(found, marks, strict=True)
        whole = [
            answer
            for one, each in pairs
            if one not in opposite
            and not _names_one(question, one)
            and (answer := _whole(one, each, twice))
        ]
    yield from whole
    for one in twice:
        if not any(overlap(other, one) for other in whole):
            yield one


def _opposite(question: str, found: Sequence[ItemList]) -> list[ItemList]:
    """Return, where a question denies, the lists that don't beside one in the passage that does."""
    if not _DENIES.search(question):
        return []
    denying = [one for one in found if _DENIES.search(one.leads[0])]
    beside = [one.passage for one in denying]
    return [one for one in found if one not in denying and one.passage in beside]


def _apart(candidate: Candidate, opposite: Sequence[ItemList]) -> Candidate:
    """Return a candidate, at a lower margin if it lies in one of the lists."""
    if not any(touches(candidate, one) for one in opposite):
        return candidate
    return replace(candidate, margin=candidate.margin - _OPPOSITE)


def _names_one(question: str, found: ItemList) -> bool:
    """Tell whether a question says what one item of several is called, and so asks of it."""
    asked = stems(question)
    labels = (_LABEL.match(found.passage.document.text, *item) for item in found.items)
    return sum(label is not None and stems(label["label"]) <= asked for label in labels) == 1


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
    top = max([*(one for one in candidates if touches(one, found)), *told], key=_margin)
    return Candidate(found.passage, found.start, found.end, top.score, top.margin)


def _margin(candidate: Candidate) -> float:
    return candidate.margin
