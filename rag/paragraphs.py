"""Where lines end a paragraph, and where they only wrap.

Plain text says it in three ways: a blank line between paragraphs, one
paragraph a line, or lines wrapped at a width. The width decides: a line that
ends although the next word would have fitted was ended on purpose. Quoted
lines ("> ...") are judged by what stands behind their marks.
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

BULLET = "[-*+•‣◦·–—▪●]"  # noqa: RUF001
"""Pattern of what opens an item of an unordered list."""
ITEM_MARK = rf"(?:{BULLET}|\(?\d{{1,3}}[.)]|\(?[a-zA-Z][)])"
"""Pattern of what opens an item of any list."""
_ITEM = re.compile(rf"[ \t]{{0,12}}{ITEM_MARK}[ \t]+\S")
_DASHES = ("–", "—")  # noqa: RUF001
_SENTENCE_END = re.compile("[.!?…؟۔।。！？:][\"'”’»)\\]*_]*\\Z")  # noqa: RUF001
# Not ">>> ", with which Python asks for a line.
_QUOTED = re.compile(r"[ \t]{0,3}(?!>>>[ \t])(?:>[ \t]?){0,8}>(?:[ \t]|(?=[\r\n]|\Z))")
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
    found: list[bool] = []
    run: list[str] = []
    depth = 0
    for line in lines:
        mark = _QUOTED.match(line)
        words = line[mark.end() :] if mark else line
        deep = mark[0].count(">") if mark else 0
        # a quoted sentence may go on without its mark
        parted = deep != depth and (mark or not words.lstrip()[:1].islower())
        if run and (parted or not words.strip()):
            found += _breaks(run)
            run = []
        if parted or not run:
            depth = deep
        if words.strip():
            run.append(words)
        else:
            found.append(not found)  # a quoted blank line
    return found + (_breaks(run) if run else [])


def _breaks(lines: Sequence[str]) -> list[bool]:
    """Tell which lines of one depth of quotation begin a paragraph; the first does."""
    widths = [len(line.rstrip()) for line in lines]
    width = max(widths, default=0)
    deliberate = [
        size + 1 + first_word(following) <= FULL_LINE * width
        for size, following in zip(widths, lines[1:], strict=False)
    ]
    wrapped = (
        NARROWEST_WRAP <= width <= WIDEST_WRAP
        and sum(deliberate) <= MOST_DELIBERATE * len(deliberate)
        and (len(lines) < LINES_TO_JUDGE or any(map(_may_continue, lines[1:])))
    )
    found = [True]
    item = indent(lines[0]) if is_list_item(lines[0]) else None  # of the open list item
    for ended, before, line in zip(deliberate, lines, lines[1:], strict=False):
        if _opens_item(line, before, listed=item is not None):
            begins, item = True, indent(line)
        elif item is not None and indent(line) > item:
            begins = False
        else:
            begins = ended if wrapped else not line.lstrip()[:1].islower()
            item = None if begins else item
        found.append(begins)
    return found


def _opens_item(line: str, before: str, *, listed: bool) -> bool:
    """Tell whether a line opens a list item; a dash may as well stand inside a sentence.

    `listed` says that the line before is one of an item.
    """
    if not is_list_item(line):
        return False
    dash = line.lstrip().startswith(_DASHES)
    return not dash or listed or _SENTENCE_END.search(before.rstrip()[-8:]) is not None


def indent(line: str) -> int:
    """Return the column at which the words of a line begin."""
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip())


def _starts(block: Sequence[str], offset: int) -> list[int]:
    """Return the offsets at which the paragraphs of a block begin."""
    found = []
    for line, begins in zip(block, hard_breaks(block), strict=True):
        if begins:
            found.append(offset)
        offset += len(line)
    return found


def first_word(line: str) -> int:
    """Return the length of the first word of a line."""
    match = _FIRST_WORD.match(line)
    return len(match[1]) if match else 0


def _may_continue(line: str) -> bool:
    """Tell whether a line may go on in mid-sentence: lower case, or a script without case."""
    letter = line.lstrip()[:1]
    return letter.isalpha() and not letter.isupper()
