"""Where lines end a paragraph, and where they only wrap.

Plain text says it in three ways: a blank line between paragraphs, one
paragraph a line, or lines wrapped at a width. The width decides: a line that
ends although the next word would have fitted was ended on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# Nobody wraps wider than the first, and what is narrower than the second is a
# list of short lines rather than a column of text.
WIDEST_WRAP = 140
NARROWEST_WRAP = 30
# Proportional fonts make the lines of one PDF column differ in characters.
FULL_LINE = 0.8
# A block with a larger share of deliberate line ends is one paragraph a line.
MOST_DELIBERATE = 0.35
# So is one of so many lines if none of them goes on in lower case.
LINES_TO_JUDGE = 4

_ITEM = re.compile(r"[ \t]{0,12}(?:[-*+•‣◦·–—▪●]|\(?\d{1,3}[.)]|\(?[a-zA-Z][)])[ \t]+\S")  # noqa: RUF001
_FIRST_WORD = re.compile(r"\s*(\S{1,40})")


def paragraph_spans(text: str) -> list[tuple[int, int]]:
    """Cut a text into paragraphs.

    Parameters
    ----------
    text : str
        Any text; blank lines, list items and deliberate line ends separate.

    Returns
    -------
    list of (int, int)
        Half-open spans that tile the text; the white space after a paragraph
        belongs to it, the white space before the first one too.
    """
    lines = text.splitlines(keepends=True)
    starts: list[int] = []
    offset = 0
    block: list[str] = []
    block_start = 0
    for line in lines:
        if not line.isspace():
            if not block:
                block_start = offset
            block.append(line)
        elif block:
            starts.extend(_starts(block, block_start))
            block = []
        offset += len(line)
    if block:
        starts.extend(_starts(block, block_start))
    if not starts:
        return [(0, len(text))] if text else []
    starts[0] = 0
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def is_list_item(line: str) -> bool:
    """Tell whether a line opens a list item: a bullet, a number or a letter."""
    return _ITEM.match(line) is not None


def hard_breaks(lines: Sequence[str]) -> list[bool]:
    """Tell which lines of a block without blank lines begin a paragraph.

    Parameters
    ----------
    lines : sequence of str
        Consecutive lines, at least one, none of them blank.

    Returns
    -------
    list of bool
        One for each line; the first is True.
    """
    widths = [len(line.rstrip()) for line in lines]
    width = max(widths, default=0)
    deliberate = [
        size + 1 + _first_word(following) <= FULL_LINE * width
        for size, following in zip(widths, lines[1:], strict=False)
    ]
    wrapped = (
        NARROWEST_WRAP <= width <= WIDEST_WRAP
        and sum(deliberate) <= MOST_DELIBERATE * len(deliberate)
        and (len(lines) < LINES_TO_JUDGE or any(map(_may_continue, lines[1:])))
    )
    return [True] + [
        is_list_item(line) or (ended if wrapped else not line.lstrip()[:1].islower())
        for ended, line in zip(deliberate, lines[1:], strict=True)
    ]


def _starts(block: Sequence[str], offset: int) -> list[int]:
    """Return the offsets at which the paragraphs of a block begin."""
    found = []
    for line, begins in zip(block, hard_breaks(block), strict=True):
        if begins:
            found.append(offset)
        offset += len(line)
    return found


def _first_word(line: str) -> int:
    """Return the length of the first word of a line."""
    match = _FIRST_WORD.match(line)
    return len(match[1]) if match else 0


def _may_continue(line: str) -> bool:
    """Tell whether a line may go on in mid-sentence: lower case, or a script without case."""
    letter = line.lstrip()[:1]
    return letter.isalpha() and not letter.isupper()
