"""Markdown as people write it without marks: headings alone, in capitals, numbered, between stars."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator

STYLES = {
    "text, headings alone": ".txt",
    "text, in capitals": ".txt",
    "text, numbered": ".txt",
    "markdown, bold": ".md",
}
"""How headings are written, and the suffix of the file."""
_FRONT = re.compile(r"\A---\n(?P<fields>.*?)\n---\n", re.DOTALL)
_DATE = re.compile(r"^date: *(.+)$", re.MULTILINE)
_HEADING = re.compile(r"(#+) (.+)")
_MARKS = re.compile(r"(?<!\w)[*_`]{1,2}(?=\S)|(?<=\S)[*_`]{1,2}(?!\w)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_WIDTH = 72


def written(markdown: str, style: str) -> str:
    """Return a Markdown document in one of the `STYLES`.

    Prose is wrapped at 72 columns where headings stand alone or are numbered,
    a paragraph a line elsewhere; tables are set in columns. In capitals are
    titles and chapters; the sections of these stand right above their text.
    """
    front = _FRONT.match(markdown)
    body = markdown[front.end() :] if front else markdown
    if style == "markdown, bold":
        return (front[0] if front else "") + re.sub(r"(?m)^#+ (.+)$", r"**\1**\n", body)
    date = _DATE.search(front["fields"]) if front else None
    counted: Counter[int] = Counter()
    parts = []
    for level, block in _blocks(body):
        close = style == "text, in capitals" and level > 2
        parts.append(_shown(level, block, style, counted) + ("\n" if close else "\n\n"))
    if date:
        parts.insert(1, f"{date[1]}\n\n")
    return "".join(parts)


def _blocks(body: str) -> Iterator[tuple[int, str]]:
    """Yield what stands between blank lines, with its level, 0 of what is no heading."""
    for block in re.split(r"\n\s*\n", body.strip()):
        heading, _, rest = block.partition("\n")
        match = _HEADING.fullmatch(heading)
        if match:
            yield len(match[1]), match[2]
        below = rest if match else block
        if below.strip():
            yield 0, below


def _shown(level: int, block: str, style: str, counted: Counter[int]) -> str:
    words = _LINK.sub(r"\1", _MARKS.sub("", block))
    if level == 0:
        if block.startswith("|"):
            return _table(words)
        listed = re.match(r"[-*] |\d+\. ", block)
        wraps = style != "text, in capitals" and not listed
        return words if not wraps else textwrap.fill(words, _WIDTH, break_on_hyphens=False)
    if style == "text, in capitals":
        return words.upper() if level <= 2 else words
    if style == "text, numbered" and level > 1:
        counted[level] += 1
        for deeper in [one for one in counted if one > level]:
            counted[deeper] = 0
        number = ".".join(str(counted[one]) for one in range(2, level + 1))
        return f"{number}{'.' if level == 2 else ''} {words}"
    return words


def _table(words: str) -> str:
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in words.splitlines()
        if not re.fullmatch(r"[|\s:-]+", line)
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=False)]
    return "\n".join(
        "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in rows
    )
