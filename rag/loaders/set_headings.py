"""Headings that are set as such: in larger or bolder type, where nothing calls them headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from rag.loaders.blocks import Block, Type

MOST_BOLD = 0.25
"""Share of all characters; where more are bold, bold is how the document is set (forms, bills)."""

LEADERS = re.compile(r"(?:\. ?){4,}\w*$")
"""Dots that lead to a page number in a table of contents."""

_LEVELS = 6
_MOST_CHARACTERS = 150
# What ends as a sentence does and is longer is one; a label may be longer.
_MOST_WORDS = {".": 4, ":": 8}
_NUMBERED = re.compile(r"\(?(?:\d|[A-Za-z][.)]|\u00a7)")
_UNFINISHED = (",", ";", "-", "\u2013", "\u060c", "\u061b", "\u3001", "\uff0c", "\uff1b", "\u3002")
_CAPTION = re.compile(
    r"(?i:fig(?:ure)?|table|tab|abb(?:ildung)?|chart|plate|box)\b\.? ?\d|"
    r"(?i:photo|foto|image|source|quelle)s?\s*(?:[:\u00a9]|\Z)|[Bb]y [A-Z][\w'-]+(?: [A-Z]|\Z)|"
    r"(?i:warning|caution|important|note|nb|achtung|hinweis)\b[:!] "
)
# "Total due EUR 14.20", "149 \u20ac instead of 199 \u20ac": an amount makes a value of a line.
_AMOUNT = re.compile(
    r"(?:[$\u00a3\u20ac]|\b(?:EUR|USD|GBP|CHF)) ?\d|\d ?(?:[$\u00a3\u20ac]|(?:EUR|USD|GBP|CHF|euros?)\b)|"
    r"\bIBAN\b"
)
_VERSION = re.compile(r"\b(?:version|release|section|part|chapter|article|v)\.? ?\d", re.IGNORECASE)
# "Next meeting: 7 November", "Lasagne 13.50", "12 staff", and all of a quotation.
_VALUE = re.compile(
    r"[^:\d]{2,40}: .*\d.*|.*\d[.,]\d\d\W*|\d{1,3}(?:[.,]\d+)*%? [a-z]\w*|"
    r"[\"\u201c\u201e\u00ab\u2018].*[\"\u201d\u201c\u00bb\u2019]\W*"
)
_MARKS_OF_FORMULAS = re.compile(
    r"[=\u2264\u2265\u2211]|\A[^\w\s(\[\u00a7\u00bf\u00a1\"\u201c\u201e\u00ab\u2018'#&]"
)
# So many lines of one type below each other are verse, an address or a cover.
_MOST_IN_A_ROW = 3


def reads_as_heading(words: str) -> bool:
    """Whether words set in larger or bolder type could be a heading's, and no value or caption."""
    if len(words) > _MOST_CHARACTERS or sum(map(str.isalpha, words)) < 2:
        return False
    if words.split(maxsplit=1)[0].islower() or words.endswith(_UNFINISHED):
        return False
    if _CAPTION.match(words) or LEADERS.search(words) or _MARKS_OF_FORMULAS.search(words):
        return False
    if _AMOUNT.search(words) or (_VALUE.fullmatch(words) and not _VERSION.search(words)):
        return False
    return bool(_NUMBERED.match(words)) or len(words.split()) <= _MOST_WORDS.get(
        words[-1], _MOST_CHARACTERS
    )


def usual_type(texts: Iterable[tuple[str, Type]]) -> Type:
    """Return the type most characters are set in."""
    characters: Counter[Type] = Counter()
    for text, type_ in texts:
        characters[type_] += len(text)
    return characters.most_common(1)[0][0] if characters else Type()


def levels(found: Iterable[tuple[Type, bool]]) -> list[int]:
    """Return the level of each heading, in order: 1 for the largest type.

    Where one like it stands right below, a heading is that of several
    sections, as a chapter set like its sections is, and a level above them.
    Such headings come before their sections: where the first of a type has
    none right below, a single one that has may be chance.

    Parameters
    ----------
    found : iterable of (Type, bool)
        How each heading is set, and whether one like it stands right below.
    """
    pairs = list(found)
    leads = dict(reversed(pairs))
    counts = Counter(type_ for type_, above in pairs if above)
    ranks = [(type_, above and (leads[type_] or counts[type_] > 1)) for type_, above in pairs]
    level_of: dict[tuple[Type, bool], int] = {}
    level, higher = 0, None
    for rank in sorted(ranks, key=lambda one: (-one[0].size, not one[0].bold, not one[1])):
        if higher is None or higher[1] != rank[1] or not rank[0].is_like(higher[0]):
            level, higher = level + 1, rank
        level_of[rank] = min(level, _LEVELS)
    return [level_of[rank] for rank in ranks]


def stretches(length: int, goes_on: Callable[[int], bool]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each stretch; `goes_on` tells whether one goes on at an index."""
    start = 0
    for number in range(1, length + 1):
        if number == length or not goes_on(number):
            yield start, number
            start = number


def with_set_headings(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks; paragraphs in larger or bolder type that could be headings are.

    They stand below the last heading by name above them. Blocks without words
    are left out.
    """
    blocks = [block for block in blocks if block.text.strip()]
    found = _found(blocks)
    level = iter(
        levels(
            (block.type_, below and after is not None and after.type_.is_like(block.type_))
            for block, after, is_one, below in zip_longest(blocks, blocks[1:], found, found[1:])
            if is_one
        )
    )
    marked, named = [], 0
    for block, is_one in zip(blocks, found, strict=True):
        if is_one:
            its = min(named + next(level), _LEVELS)
            marked.append(replace(block, kind="heading", level=its))
        else:
            named = block.level if block.kind == "heading" else named
            marked.append(block)
    return marked


def _found(blocks: Sequence[Block]) -> list[bool]:
    """Tell which blocks are headings by their type and words."""
    told = [block for block in blocks if block.type_.size] or blocks
    usual = usual_type((block.text, block.type_) for block in told)
    bold = sum(len(block.text) for block in blocks if block.type_.is_bolder(usual))
    too_much = bold > MOST_BOLD * sum(len(block.text) for block in blocks)
    found = [
        _is_heading(block, after, usual) and (block.type_.is_larger(usual) or not too_much)
        for block, after in zip_longest(blocks, blocks[1:])
    ]

    def goes_on(number: int) -> bool:
        return found[number] and blocks[number].type_.is_like(blocks[number - 1].type_)

    for start, end in list(stretches(len(blocks), goes_on)):
        if end - start > _MOST_IN_A_ROW:
            found[start + 1 : end] = [False] * (end - start - 1)
    return found


def _is_heading(block: Block, after: Block | None, usual: Type) -> bool:
    if block.kind != "paragraph" or after is None or "\n" in block.text:
        return False
    if not (block.type_.is_larger(usual) or block.type_.is_bolder(usual)):
        return False
    return reads_as_heading(block.text)
