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
    plain: list[str] = []  # not yet yielded; ends at `offset`
    for kind, run in groupby(_classified(text.splitlines(keepends=True)), key=lambda pair: pair[0]):
        lines = [line for _, line in run]
        if kind == "plain":
            plain = lines
        else:
            start = offset - sum(map(len, plain))
            underlined = kind == "rule" and _underlined(plain, lines[0], start)
            yield from [underlined] if underlined else _paragraphs(plain, start)
            yield from _marked(kind, lines, offset)
            plain = []
        offset += sum(map(len, lines))
    yield from _paragraphs(plain, offset - sum(map(len, plain)))


def _classified(lines: Sequence[str]) -> Iterator[tuple[_Kind, str]]:
    """Yield each line with its kind; a fence without a closing one is not a fence."""
    closers = {_fence(line): at for at, line in enumerate(lines) if _closes(line)}
    inside = ""
    for at, line in enumerate(lines):
        fence = _fence(line)
        if inside:
            yield "rows", line
            if fence == inside and _closes(line):
                inside = ""
        elif fence and closers.get(fence, -1) > at:
            inside = fence
            yield "rows", line
        else:
            yield _kind(line), line


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


def _marked(kind: _Kind, lines: Sequence[str], offset: int) -> Iterator[Part]:
    """Yield the parts of a run of lines that are marked up."""
    if kind == "rows":
        yield Part("rows", offset, offset + sum(map(len, lines)))
    elif kind == "heading":
        for line in lines:
            match = _ATX.match(line)
            assert match is not None  # noqa: S101  # that is what made it a heading
            yield _heading(match[2], offset + match.start(2), len(match[1]))
            offset += len(line)


def _underlined(plain: Sequence[str], rule: str, offset: int) -> Part | None:
    """Return the heading that one plain line above a rule is, or None."""
    match = _UNDERLINE.match(rule)
    if len(plain) != 1 or match is None:
        return None
    words = plain[0].strip()
    if len(words) > LONGEST_HEADING or words.endswith((".", ",", ";", ":")):
        return None
    return _heading(words, offset + plain[0].index(words), 1 if match[1][0] == "=" else 2)


def _heading(words: str, start: int, level: int) -> Part:
    title = _MARKS.sub("", _LINK.sub(r"\1", words))
    title = " ".join(title.split()) or words
    return Part("heading", start, start + len(words), level, title)


def _paragraphs(lines: Sequence[str], offset: int) -> Iterator[Part]:
    """Yield the paragraphs of consecutive plain lines, or of none."""
    if not lines:
        return
    start = offset
    for line, begins in zip(lines, hard_breaks(lines), strict=True):
        if begins and offset > start:
            yield Part("paragraph", start, offset)
            start = offset
        offset += len(line)
    yield Part("paragraph", start, offset)
