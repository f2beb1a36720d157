"""Whole words: where a span of characters begins and ends for a person.

A reader marks tokens, and tokens split words. Boundaries move here, and only
by offsets: no character of the text is ever changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.word_lists import listing

# Scripts written without spaces between words: what is a word is the reader's call there.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
# Characters inside words that \w leaves out: combining marks, joiners, the soft hyphen.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff\u200c\u200d\u00ad\u2060"
_RUN = rf"(?:[^\W{_UNSPACED}]|[{_MARKS}])+"
_APOSTROPHE = "['\u2019]"
_HYPHEN = "[-\u2010\u2011]"
_WORD = re.compile(
    rf"""
    (?:https?://|www\.)[^\s<>"')\]]*[\w/]              # an address
  | \b(?:[^\W\d_]\.){{2,}}(?:[^\W\d_]\b)?(?:{_HYPHEN}{_RUN})?  # U.N., a.m., U.S.-backed
  | \b(?:[A-Z]\.(?:[A-Z][a-z]{{1,3}}\.)+|(?:[A-Z][a-z]{{1,3}}\.)+[A-Z]\.)  # M.Sc., Ph.D.
  | \b(?:Jr|Sr|Inc|Ltd|Co|Corp|Bros|etc|al)\.
  | (?<![\w*])[A-Z](?:\+\+|[\#+])(?![\w\#+])           # C++, C#
  | (?:(?<![^\s(\[])[-+.\u2212])?[$€£¥₹]?             # -5, $5
    {_RUN}
    (?:
        [@&]{_RUN}                                     # AT&T, x@y.org
      | \.(?=[a-z0-9]){_RUN}                           # 3.5, example.org
      | {_HYPHEN}(?!(?<=\d{{4}}{_HYPHEN})\d{{4}}(?!\d)){_RUN}  # 54-year, but not 1990-1995
      | {_APOSTROPHE}(?!s\b){_RUN}                     # O'Brien
      | (?<=\d)[,'\u2019\u00a0\u2009\u202f](?=\d{{2,3}}(?!\d)){_RUN}  # 1,200
      | (?<=\d)[:/](?=\d){_RUN}                        # 10:30, 9/11
    )*
    (?:(?<=\d)[\ \u00a0\u2009\u202f]?(?:[%‰]|[€£](?!\d)|°(?:[CF]\b)?))?  # 5 %, 5 °C
    (?P<possessive>{_APOSTROPHE}s\b)?
    """,
    re.VERBOSE,
)
_BRACKETS = {"(": ")", "[": "]", "{": "}", "\u201c": "\u201d", "\u2018": "\u2019", "«": "»"}
_CLOSERS = {close: opener for opener, close in _BRACKETS.items()}
_QUOTES = "\"'"
# Never part of an answer at its edge: punctuation, bullets, dashes, Markdown's marks.
_EDGE = frozenset(",.;:!?…·•|*`#\u201e\u2010\u2013\u2014\u2212-")
_STRAY = _EDGE.union(_BRACKETS, _CLOSERS, _QUOTES)
# What ends with a mark that belongs to it: C#, the grades A* and B-, Sgr A*.
_MARKED = re.compile(r"(?<![\w*#])(?:[^\W\d_]{1,2}[#*]|([A-Z])\1{0,2}[-\u2212])(?![\w#*])")
# The number of the next item of a list, after one that is ended.
_NEXT_ITEM = re.compile(r"(?<=[.;,:!?])\s*\n[ \t]*\(?(?:\d{1,3}|[a-zA-Z])\Z")
# A blank line, or three blanks or a tab between words of a line.
_APART = re.compile(r"(?>\r\n|\r|\n)[^\S\r\n]*[\r\n]|\S(?> *\t[ \t]*| {3,})(?=\S)")
_LONGEST_MARKED, _REACH = 4, 1000
# Words that ask or join, and all that answer nothing, alone or together. Small letters alone:
# A, May and Will do.
_JOINS = listing("if because since as so that while when where until till which who how why")
_EMPTY = _JOINS | listing("""
    The a the an and or nor but than of in for from to into by at about only its what whom whose
    is are was were be been being has have had do does did would could shall should must
""")
# Words that answer nothing behind a joining one: "how many", "when you have".
_FILLING = _EMPTY | listing("I i you he she it we they many much long often far")
_LONGEST_EMPTY = 30
# Marks and quotes that open something, and the same ones that close it.
_OPENS = {
    mark: re.compile(
        rf"(?P<opener>(?<![\w{mark}])[{mark}](?![\s{mark}]))|(?<![\s{mark}])[{mark}](?![\w{mark}])"
    )
    for mark in ("*", '"', "'")
}


def snap(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span [start, end) of `text` trimmed and grown to whole words.

    White space, punctuation at the edges, quotes or brackets without their
    partner, and the number of the list's next item are left outside. A word,
    number or abbreviation that the span cuts is taken in whole, except for a
    possessive 's behind it.

    Returns
    -------
    tuple of int, or None
        None when nothing but punctuation is left, or words that tell nothing
        ("because", "how many"), or a blank line or a gap as wide as between
        columns within: what stands on its two sides is no answer together.
    """
    start, end = _trim(text, start, end)
    if all(char.isspace() or char in _STRAY for char in text[start:end]):
        return None
    for word in _words_near(text, start, end):
        if word.start() < start < word.end():
            start = word.start()
        core = word.start("possessive") if word["possessive"] else word.end()
        if word.start() < end < core:
            end = core
        elif core < end < word.end():
            end = word.end()
    item = _NEXT_ITEM.search(text, start, end) if text[end : end + 1] in {".", ")"} else None
    if item:
        return snap(text, start, item.start())
    if end - start <= _LONGEST_EMPTY and _tells_nothing(text[start:end]):
        return None
    return None if _APART.search(text, start, end) else (start, end)


def _tells_nothing(span: str) -> bool:
    first, *more = span.split()
    return first in _EMPTY and (_FILLING if first in _JOINS else _EMPTY).issuperset(more)


def _words_near(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Return the words of the run without plain white space around the span."""
    low, high = start, end
    while low and text[low - 1] not in " \t\r\n":
        low -= 1
    while high < len(text) and text[high] not in " \t\r\n":
        high += 1
    return _WORD.finditer(text, low, high + 4)  # more for "5 °C"


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end:
        if _loose_first(text, start, end):
            start += 1
        elif _loose_last(text, start, end):
            end -= 1
        else:
            break
    return start, end


def _loose_first(text: str, start: int, end: int) -> bool:
    edge = text[start]
    if edge in _BRACKETS:
        return not _closed(text[start:end], edge, _BRACKETS[edge])
    if edge in "-.\u2212" and text[start + 1 : start + 2].isdigit():
        return start > 0 and text[start - 1].isalnum()  # "-5", but not that of "3-5"
    return edge in _CLOSERS or _loose(text[start:end], edge)


def _loose_last(text: str, start: int, end: int) -> bool:
    edge = text[end - 1]
    if edge in _CLOSERS:
        return not _closed(text[start:end][::-1], edge, _CLOSERS[edge])
    if _belongs(text, end):
        return False
    return edge in _BRACKETS or _loose(text[start:end], edge)


def _belongs(text: str, end: int) -> bool:
    """Tell whether the mark before `end` belongs to what it follows: C#, A*, B-, 12"."""
    edge = text[end - 1]
    if edge in _QUOTES:
        return text[end - 2 : end - 1].isdigit() and not _open(text, end - 1)
    marked = any(
        match.end() == end
        for match in _MARKED.finditer(text, max(0, end - _LONGEST_MARKED), end + 1)
    )
    return marked and not (edge == "*" and _open(text, end - 1))


def _open(text: str, at: int) -> bool:
    """Tell whether the mark at `at` closes the same mark, opened before it in its paragraph."""
    low = max(0, at - _REACH)
    low = max(low, text.rfind("\n\n", low, at))
    found = False
    for match in _OPENS[text[at]].finditer(text, low, at):
        found = match["opener"] is not None
    return found


def _loose(span: str, edge: str) -> bool:
    if edge in _QUOTES:
        return len(re.findall(rf"(?<!\w){edge}|{edge}(?!\w)", span)) < 2
    return edge.isspace() or edge in _EDGE


def _closed(span: str, opener: str, closer: str) -> bool:
    """Tell whether the bracket that `span` begins with has its partner in it."""
    depth = 0
    for index, char in enumerate(span):
        if (
            char == "\u2019"
            and span[index - 1 : index].isalnum()
            and span[index + 1 :][:1].isalnum()
        ):
            continue  # an apostrophe
        depth += (char == opener) - (char == closer)
        if depth == 0:
            return True
    return False
