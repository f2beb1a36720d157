"""The blocks of a web page that are its text, told from what stands around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.loaders.blocks import Block
from rag.loaders.extraction import clean_line, without_invisible
from rag.loaders.raised import unraised

# Below this share of the visible words trafilatura has lost the page.
_SMALLEST_SHARE = 0.2
# On a page of so few words nothing is worth the risk of losing some.
_SHORT_PAGE = 100
# Two or three lines at the foot or the side; what has more words is told of.
_FEW_WORDS = 30
_SHOWN = 60
_LOWEST_LEVEL = 6


def main_blocks(blocks: Sequence[Block], main_text: str) -> tuple[list[Block], str]:
    """Return the blocks of the text, and a warning where others hold more than a few words.

    All blocks from the first to the last that the main text holds are kept;
    before and after, all but those shown to be the site's.

    Parameters
    ----------
    blocks : sequence of Block
        All visible ones.
    main_text : str
        What trafilatura found.
    """
    shown = sum(len(words(block.text)) for block in blocks)
    main_words = words(main_text)
    if shown <= _SHORT_PAGE or len(main_words) < _SMALLEST_SHARE * shown:
        return list(blocks), ""
    known = _runs(main_words, 3) | _runs(main_words, 2)
    found = [number for number, block in enumerate(blocks) if _is_known(block, known)]
    if not found:
        return list(blocks), ""
    first, last = found[0], found[-1]
    while first > 0 and (blocks[first - 1].kind == "heading" or _continues(blocks, first)):
        first -= 1
    while last + 1 < len(blocks) and _continues(blocks, last + 1):
        last += 1
    kept = [
        first <= number <= last
        or block.place == "text"
        or (number > last and block.kind == "heading" and block.place == "links")
        for number, block in enumerate(blocks)
    ]
    _keep_listed_links(blocks, kept, last)
    _drop_lone_headings(blocks, kept, last)
    text = [block for block, is_kept in zip(blocks, kept, strict=True) if is_kept]
    left_out = [block for block, is_kept in zip(blocks, kept, strict=True) if not is_kept]
    return text, _warning(left_out)


def _keep_listed_links(blocks: Sequence[Block], kept: list[bool], last: int) -> None:
    """Keep lists and tables of links below a heading after the text: members, sources."""
    listed = blocks[last].kind == "heading"
    for number in range(last + 1, len(blocks)):
        block = blocks[number]
        if block.kind == "heading":
            listed = block.place == "text"
        elif block.kind == "paragraph":
            listed = False
        elif listed and block.place == "links":
            kept[number] = True


def _drop_lone_headings(blocks: Sequence[Block], kept: list[bool], last: int) -> None:
    """Drop headings after the text of which all below is left out, and links with nothing below."""
    # The lowest levels of headings that would have text below them, kept or left out.
    lowest_kept = lowest_left_out = 0
    for number in range(len(blocks) - 1, last, -1):
        reach = _LOWEST_LEVEL
        if blocks[number].kind == "heading" and kept[number]:
            level = blocks[number].level
            stands_alone = blocks[number].place == "text" and level > lowest_left_out
            kept[number] = stands_alone or level <= lowest_kept
            reach = level - 1  # what is above it has the same or a higher level
        if kept[number]:
            lowest_kept, lowest_left_out = reach, min(lowest_left_out, reach)
        else:
            lowest_kept, lowest_left_out = min(lowest_kept, reach), reach


def _warning(left_out: Sequence[Block]) -> str:
    """Return what to tell a person of blocks left out; menus, items that are links, aren't missed."""
    text = " ".join(
        block.text for block in left_out if block.place == "site" or block.kind == "paragraph"
    )
    count = len(words(text))
    if count <= _FEW_WORDS:
        return ""
    return (
        f'{count} words around the main text were left out, from "{clean_line(text, _SHOWN)}"; '
        "to read them, print the page to PDF"
    )


def _is_known(block: Block, known: set[tuple[str, ...]]) -> bool:
    """Whether half of a block's runs of words are known; a single word shows nothing."""
    found = words(block.text)
    runs = _runs(found, min(3, len(found))) if len(found) > 1 else set()
    return bool(runs) and 2 * len(runs & known) >= len(runs)


def _continues(blocks: Sequence[Block], number: int) -> bool:
    """Whether a block is the next item of a list or row of a table."""
    return blocks[number].kind == blocks[number - 1].kind and blocks[number].kind in {"item", "row"}


def words(text: str) -> list[str]:
    """Return the words as `page_blocks` and trafilatura both give them."""
    return re.findall(r"\w+", unraised(without_invisible(text)).lower())


def _runs(found: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return set(zip(*(found[shift:] for shift in range(length)), strict=False))
