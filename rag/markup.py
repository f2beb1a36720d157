"""The parts of a text: headings, tables, code, and paragraphs in between.

Reads as much Markdown as any plain text can safely be read for; what is not
marked up is paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from rag.lone_headings import lone_headings
from rag.lone_lines import without_marks
from rag.paragraphs import hard_breaks

# Longer lines are never headings or rules, so no rule here costs more than a line.
LONGEST_HEADING = 200

_ATX = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*?)(?:[ \t]+#+)?\s*\Z")
_UNDERLINE = re.compile(r" {0,3}(={3,}|-{3,})\s*\Z")
_RULE = re.compile(r"\s*([-*_=~])[ \t]*+(?:\1[ \t]*+){2,}\s*\Z")
_FENCE = re.compile(r" {0,3}(?:(`)``|(~)~~)")
_MARKS = re.compile(r"(?<!\w)[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}(?!\w)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")

_Kind = Literal["blank", "heading", "rule", "rows", "plain"]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text of one kind.

    Parameters
    ----------
    kind : {"heading", "paragraph", "rows"}
        Rows are tables and code: lines that belong together.
    start, end : int
        Half-open span of the text; of a heading, of its words alone.
    level : int
        Depth of a heading, from 1.
    title : str
        Words of a heading, without marks.
    """

    kind: Literal["heading", "paragraph", "rows"]
    start: int
    end: int
    level: int = 0
    title: str = ""


def parts(text: str, offset: int = 0) -> Iterator[Part]:
    """Yield the parts of a text in order; between them are white space, marks and rules.

    Parameters
    ----------
    text : str
        Any text.
    offset : int
        Added to every span.
    """
    lines = text.splitlines(keepends=True)
    kinds: list[_Kind] = list(_kinds(lines))
    levels = _levels(lines, kinds)
    for number in levels:
        kinds[number] = "heading"
    number = 0
    for kind, run in groupby(kinds):
        block = lines[number : number + sum(1 for _ in run)]
        if kind == "plain":
            yield from _paragraphs(block, offset)
        elif kind == "rows":
            yield Part("rows", offset, offset + sum(map(len, block)))
        elif kind == "heading":
            at = offset
            for heading, line in enumerate(block, number):
                yield _heading(line, at, levels[heading])
                at += len(line)
        number += len(block)
        offset += sum(map(len, block))


def _kinds(lines: Sequence[str]) -> Iterator[_Kind]:
    """Yield the kind of each line; a fence without a closing one is not a fence."""
    closers = {_fence(line): at for at, line in enumerate(lines) if _closes(line)}
    inside = ""
    for at, line in enumerate(lines):
        fence = _fence(line)
        if inside:
            yield "rows"
            if fence == inside and _closes(line):
                inside = ""
        elif fence and closers.get(fence, -1) > at:
            inside = fence
            yield "rows"
        else:
            yield _kind(line)


def _fence(line: str) -> str:
    """Return the character a code fence is made of, or ""."""
    match = _FENCE.match(line)
    return (match[1] or match[2]) if match else ""


def _closes(line: str) -> bool:
    """Tell whether a line could close a code fence: nothing else stands on it."""
    fence = _fence(line)
    return bool(fence) and not line.strip().strip(fence)


def _kind(line: str) -> _Kind:
    if line.isspace():
        return "blank"
    if line.lstrip().startswith("|") or " | " in line:
        return "rows"
    if len(line) > LONGEST_HEADING:
        return "plain"
    if _ATX.match(line):
        return "heading"
    return "rule" if _RULE.match(line) else "plain"


def _levels(lines: Sequence[str], kinds: Sequence[_Kind]) -> dict[int, int]:
    """Return the level of each line that is a heading: by marks, a rule below it, or its place."""
    marked: dict[int, int] = {}
    for number, kind in enumerate(kinds):
        if kind == "heading" and (match := _ATX.match(lines[number])):
            marked[number] = len(match[1])
        elif kind == "rule" and (level := _underlining(lines[number])) and number:
            alone = kinds[number - 1] == "plain" and (number < 2 or kinds[number - 2] != "plain")
            if alone and _can_be_underlined(lines[number - 1]):
                marked[number - 1] = level
    named, levels = 0, {}
    lone = lone_headings(
        lines, ["heading" if n in marked else kind for n, kind in enumerate(kinds)]
    )
    for number in sorted(marked.keys() | lone):
        named = marked.get(number, named)
        levels[number] = marked.get(number) or named + lone[number]
    return levels


def _underlining(rule: str) -> int:
    """Return the level of a heading that a rule underlines, 0 of a rule that can't."""
    match = _UNDERLINE.match(rule)
    return 0 if match is None else 1 if match[1][0] == "=" else 2


def _can_be_underlined(line: str) -> bool:
    words = line.strip()
    return len(words) <= LONGEST_HEADING and not words.endswith((".", ",", ";", ":"))


def _heading(line: str, offset: int, level: int) -> Part:
    """Return the heading that a line is, without the marks around it."""
    match = _ATX.match(line)
    words = match[2] if match else without_marks(line)
    start = offset + (match.start(2) if match else line.index(words))
    title = " ".join(_MARKS.sub("", _LINK.sub(r"\1", words)).split()) or words
    return Part("heading", start, start + len(words), level, title)


def _paragraphs(lines: Sequence[str], offset: int) -> Iterator[Part]:
    """Yield the paragraphs of consecutive plain lines."""
    start = offset
    for line, begins in zip(lines, hard_breaks(lines), strict=True):
        if begins and offset > start:
            yield Part("paragraph", start, offset)
            start = offset
        offset += len(line)
    yield Part("paragraph", start, offset)
