"""Headings that are set as such: in larger or bolder type, where nothing calls them headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from rag.loaders.blocks import Block, Type

MOST_BOLD = 0.25
"""Share of all characters; where more are bold, bold is how the document is set (forms, bills)."""

_LEVELS = 6
_MOST_CHARACTERS = 150
# What ends as a sentence does and is longer is one, or the lead of an article.
_MOST_WORDS_OF_A_SENTENCE = 8
_UNFINISHED = (",", ";", "-", "\u2013")
_CAPTION = re.compile(
    r"(?:(?:fig(?:ure)?|table|tab|abb(?:ildung)?|chart|plate|box)\b\.? ?\d|"
    r"(?:photo|foto|image|source|quelle)\b|by [A-Z])",
    re.IGNORECASE,
)
# Dots that lead to a page number in a table of contents.
_LEADERS = re.compile(r"(?:\. ?){4,}\w*$")
# "Total due: 14.20", "Lasagne 13.50", "12 staff", and all of a quotation; no titles of sections.
_VALUE = re.compile(
    r"[^:\d]{2,40}: .*\d.*|.*(?:[$\u00a3\u20ac] ?\d[\d.,]*|\d[.,]\d\d|\d (?:euros?|EUR|USD|GBP))\W*|"
    r"\d[\d.,]*%? [a-z]\w*|[\"\u201c\u201e\u00ab\u2018].*[\"\u201d\u201c\u00bb\u2019]\W*"
)
_MARKS_OF_FORMULAS = re.compile(
    r"[=\u2264\u2265\u2211]|\A[^\w\s(\[\u00a7\u00bf\u00a1\"\u201c\u201e\u00ab\u2018'#&]"
)


def reads_as_heading(words: str) -> bool:
    """Whether words set in larger or bolder type could be a heading's, and no value or caption."""
    if len(words) > _MOST_CHARACTERS or sum(map(str.isalpha, words)) < 2 or words[0].islower():
        return False
    if words.endswith(_UNFINISHED) or _CAPTION.match(words) or _LEADERS.search(words):
        return False
    if _VALUE.fullmatch(words) or _MARKS_OF_FORMULAS.search(words):
        return False
    return not words.endswith((".", ":")) or len(words.split()) <= _MOST_WORDS_OF_A_SENTENCE


def usual_type(texts: Iterable[tuple[str, Type]]) -> Type:
    """Return the type most characters are set in."""
    characters: Counter[Type] = Counter()
    for text, type_ in texts:
        characters[type_] += len(text)
    return characters.most_common(1)[0][0] if characters else Type()


@dataclass(frozen=True, slots=True)
class Rank:
    """What a heading's level is told from.

    Parameters
    ----------
    type_ : Type
        How it is set.
    above : bool
        Whether one of the same type stands right below it: then it is the
        heading of several sections, as a chapter set like its sections is.
    """

    type_: Type
    above: bool = False


def levels(ranks: Iterable[Rank], deepest: int = 0) -> dict[Rank, int]:
    """Return the level of each rank, that of the highest the next below `deepest`."""
    found: dict[Rank, int] = {}
    level, higher = deepest, None
    for rank in sorted(ranks, key=lambda one: (-one.type_.size, not one.type_.bold, not one.above)):
        if higher is None or higher.above != rank.above or not rank.type_.is_like(higher.type_):
            level, higher = level + 1, rank
        found[rank] = min(level, _LEVELS)
    return found


def with_set_headings(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks; paragraphs in larger or bolder type that could be headings are.

    They stand below those that are headings by name. Blocks without words are left out.
    """
    blocks = [block for block in blocks if block.text.strip()]
    usual = usual_type((block.text, block.type_) for block in blocks)
    bold = sum(len(block.text) for block in blocks if block.type_.is_bolder(usual))
    all_ = sum(len(block.text) for block in blocks)
    found = [
        _is_heading(block, after, usual)
        and (block.type_.is_larger(usual) or bold <= MOST_BOLD * all_)
        for block, after in zip_longest(blocks, blocks[1:])
    ]
    ranks = [
        Rank(block.type_, above=below and after is not None and after.type_.is_like(block.type_))
        if is_one
        else None
        for block, after, is_one, below in zip_longest(blocks, blocks[1:], found, found[1:])
    ]
    deepest = max((block.level for block in blocks if block.kind == "heading"), default=0)
    level = levels({rank for rank in ranks if rank}, deepest)
    return [
        replace(block, kind="heading", level=level[rank]) if rank else block
        for block, rank in zip(blocks, ranks, strict=True)
    ]


def _is_heading(block: Block, after: Block | None, usual: Type) -> bool:
    if block.kind != "paragraph" or after is None or "\n" in block.text:
        return False
    if not (block.type_.is_larger(usual) or block.type_.is_bolder(usual)):
        return False
    return reads_as_heading(block.text)
