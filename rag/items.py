"""Items of lists, and what leads in to them: "The tenant must not:", "a dog".

What an item means often stands above it: in the line that leads in, in the
item that it is a part of, in the question that the list answers. An item at
the top of a passage has that as a heading, and a list whose items all answer
a question is one answer (see `rag.list_reading`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.columns import is_row
from rag.paragraphs import BULLET, indent
from rag.sentence_spans import sentence_spans
from rag.told import HEADING, lines_of

_MARKER = re.compile(
    r"[ \t]{0,16}(?:"
    r"(?P<step>step[ \t]\d{1,2}[:.)]?)[ \t]+"
    r"|(?P<decimal>(?:§[ \t]?)?\d{1,3}(?:\.\d{1,3})+[.)]?)[ \t]+(?-i:(?![a-z]))"
    r"|(?P<number>\(?\d{1,3}[.)])[ \t]+"
    r"|(?P<roman>\(?(?:[ivx]{2,5}[.)]|[ivx]\)))[ \t]+"
    r"|(?P<letter>\(?[a-z][)])[ \t]+"
    rf"|(?P<bullet>{BULLET})[ \t]+(?:\[[ x]\][ \t]+)?"
    r")(?=\S)",
    re.IGNORECASE,
)
_SHAPE = re.compile(r"[^\W_]+")
_AROUND_MARK = "(). \t:§"
# A list within one at the same column begins with one of these, or "4.1", or a bullet.
_FIRST = ("1", "a", "i")
LONGEST_QUESTION = 150
"""Characters of a question that leads in to its answer."""
# Characters of what leads in; of lines, so short a one isn't wrapped.
_LONGEST_LEAD, _WRAPPED = 120, 40
# Items above one whose words go with it, and paragraphs from a question to its list.
_DEEPEST, _FARTHEST = 3, 1
_EMPHASIS = " \t\r\n*_"
_CLOSERS = "\"'\u201d\u2019\u00bb)\\]*_"
_COLONS = (":", "\uff1a")
_ENDS = tuple(".!?;\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964")
_NO_WORDS = ("<", "```", "~~~", "![")
_SPEAKS = re.compile(
    r"(?:(?:q|question) ?\d{0,3}[*_]{0,2}[:.)]|(?:a|answer)[*_]{0,2}:)\s*", re.IGNORECASE
)


@dataclass(slots=True)
class Item:
    """An item of a list.

    Parameters
    ----------
    line, start, end : int
        Where its line begins, and the half-open span of its words, without
        its marker and the items that are parts of it.
    leads : tuple of str
        What leads in to it, outermost first.
    level : int
        In how many others it stands.
    column : int
        At which its marker stands.
    style : str
        Of its marker: "number.", "number()", "bullet-".
    mark : str
        The marker without brackets and dots.
    words : str
        The beginning of its words.
    list_ : int
        Number of the list that it is an item of.
    """

    line: int
    start: int
    end: int
    leads: tuple[str, ...]
    level: int
    column: int
    style: str
    mark: str
    words: str
    list_: int


class Leads:
    """What leads in to the items of a text.

    Parameters
    ----------
    text : str
        Plain text or Markdown.
    body_start : int
        Offset the body starts at, after any front matter.
    headings : sequence of int
        Where the words of headings begin, in order, also of those that nothing marks.
    """

    def __init__(self, text: str, body_start: int = 0, headings: Sequence[int] = ()) -> None:
        lines = [(body_start + at, line) for at, line in lines_of(text[body_start:])]
        starts = [at for at, _ in lines]
        numbers = (bisect_right(starts, heading) - 1 for heading in headings)
        told = {starts[number] for number in numbers if number >= 0}
        self._items = list(items(lines, told))
        self._lines = [item.line for item in self._items]

    def above(self, start: int) -> tuple[str, ...]:
        """Return what leads in to the item at an offset, outermost first; none outside of items."""
        item = self._at(start)
        return item.leads if item else ()

    def list_at(self, start: int) -> int | None:
        """Return the number of the list that the item at an offset is one of, or None."""
        item = self._at(start)
        return item.list_ if item else None

    def _at(self, start: int) -> Item | None:
        before = bisect_right(self._lines, start) - 1
        return self._items[before] if before >= 0 and start < self._items[before].end else None


def items(
    lines: Iterable[tuple[int, str]], headings: Collection[int] = frozenset()
) -> Iterator[Item]:
    """Yield the items among lines in order, each complete when the next is asked for.

    Parameters
    ----------
    lines : iterable of (int, str)
        Start in the text and words of each line.
    headings : collection of int
        Starts of lines that are headings, beside those of Markdown.
    """
    above: list[Item] = []
    lead = _Lead()
    count = last = 0
    for at, line in lines:
        if line.isspace():
            continue
        if at in headings:
            above, last = [], -1
            lead.forget()
            continue
        adjacent, last = at == last, at + len(line)
        end = at + len(line.rstrip())
        marker = None if is_row(line) else _MARKER.match(line)
        if marker:
            follows = bool(above)
            leads = above[0].leads if above else lead.words(adjacent=adjacent)
            column, style, mark = _told(marker, line, above)
            list_ = _pop(above, column, style, mark)
            if list_ is None:
                list_, count = count, count + 1
                # right below a list of another kind: what led in to that one leads no further
                leads = leads if above or not follows else ()
            leads = (*leads, *(item.words for item in above[-_DEEPEST:]))
            words = line[marker.end() :].strip(_EMPHASIS)[:_LONGEST_LEAD]
            start, level = at + marker.end(), len(above)
            above.append(Item(at, start, end, leads, level, column, style, mark, words, list_))
            yield above[-1]
        elif above and (indent(line) > above[-1].column or line.lstrip()[:1].islower()):
            above[-1].end = end
            above[-1].words = f"{above[-1].words} {line.strip(_EMPHASIS)}"[:_LONGEST_LEAD]
        else:
            above = []
            lead.read(line, adjacent=adjacent)


def _told(marker: re.Match[str], line: str, above: Sequence[Item]) -> tuple[int, str, str]:
    """Return column, style and mark of a marker; (i) after (h) is a letter."""
    kind = str(marker.lastgroup)
    written = marker[kind].strip()
    mark = written.strip(_AROUND_MARK)
    before = chr(ord(mark) - 1) if len(mark) == 1 else ""
    if kind == "roman" and any(item.mark == before for item in above):
        kind = "letter"
    shape = "" if kind == "step" else _SHAPE.sub("", written)
    return indent(line), kind + shape, mark


def _pop(above: list[Item], column: int, style: str, mark: str) -> int | None:
    """Take away what a new item is no part of; return the list that it goes on, or None."""
    while above and above[-1].column > column:
        above.pop()
    for number in range(len(above) - 1, -1, -1):
        if (above[number].column, above[number].style) == (column, style):
            list_ = above[number].list_
            del above[number:]
            return list_
    opens = style.startswith("bullet") or mark.lower() in _FIRST or mark.endswith(".1")
    while above and above[-1].column == column:
        if opens and not above[-1].style.startswith("bullet"):
            break
        above.pop()
    return None


class _Lead:
    """What the lines above a list say."""

    def __init__(self) -> None:
        self._asked = self._said = ""
        self._far = self._width = 0

    def forget(self) -> None:
        """Begin anew, as below a heading."""
        self._asked = self._said = ""

    def read(self, line: str, *, adjacent: bool) -> None:
        """Take in a line; `adjacent` says that no blank one stands before it."""
        words = line.strip(_EMPHASIS)
        wrapped = adjacent and self._width >= _WRAPPED
        self._width = len(words)
        if HEADING.match(line):
            self.forget()
        elif is_row(line) or words.startswith(_NO_WORDS) or not any(map(str.isalnum, words)):
            self._said = ""
        elif words.endswith("?") and len(words) <= LONGEST_QUESTION and not wrapped:
            self._asked, self._said, self._far = _unspoken(words), "", 0
        else:
            self._far += not adjacent
            self._said = f"{self._said} {words}"[-4 * _LONGEST_LEAD :] if wrapped else words

    def words(self, *, adjacent: bool) -> tuple[str, ...]:
        """Return what leads in to the list that begins, the question first; it is said once."""
        said, self._said = self._said, ""
        ended = said.rstrip(_CLOSERS).endswith(_ENDS)
        if not said or not (said.endswith(_COLONS) or (adjacent and not ended)):
            lead = ""
        else:
            start, _ = sentence_spans(said)[-1]
            lead = _unspoken(said[start:])
        if len(lead) > _LONGEST_LEAD:
            lead = lead[-_LONGEST_LEAD:].partition(" ")[2]
        asked = self._asked if self._far <= _FARTHEST else ""
        return tuple(filter(None, (asked, lead)))


def _unspoken(words: str) -> str:
    """Return words without the "Q:" or "A:" before them."""
    words = words.strip(_EMPHASIS)
    match = _SPEAKS.match(words)
    return words[match.end() :].strip(_EMPHASIS) if match else words
