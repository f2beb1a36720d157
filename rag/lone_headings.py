"""Headings that nothing marks: short lines that stand alone above what they head.

Plain text tells a heading by its place: by itself above a paragraph, in
capitals, with a number, between stars. One such line may be chance, so a text
has headings of this kind only where there are several.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from rag.loaders.blocks import Type
from rag.loaders.set_headings import levels, stretches
from rag.lone_lines import CAPITALS, NUMBERED, PLAIN, LoneLine, lone_line, number_depth
from rag.paragraphs import FULL_LINE, first_word, indent, is_list_item
from rag.word_lists import listing

# Sections that tell a text with headings, and most paragraphs a section has; of
# lines between marks one does.
_FEWEST, _MOST_PARAGRAPHS = 2, 25
# More of one kind below each other are a list, a cover or verse.
_MOST_IN_A_ROW = 2
# So long is a paragraph on one line, and a line of a wrapped one.
_PARAGRAPH, _WRAPPED = 100, 45
_MOST_LINES_OF_PART = 3
_SENTENCE_ENDS = tuple(".!?…۔।。！？")  # noqa: RUF001
# Headings without a number among those that have one.
_AROUND_THE_NUMBERED = listing(
    "abstract summary introduction preface foreword contents conclusion conclusions references"
    " bibliography acknowledgements acknowledgments appendix glossary index notes"
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line that could be a heading, what could stand below one, or what parts the two.

    `is_marked` is that of headings by their marks, `depth` that of the number
    it begins with, 0 without one.
    """

    line: int
    heading: LoneLine | None = None
    is_text: bool = False
    is_marked: bool = False
    depth: int = 0

    def is_like(self, other: _Piece) -> bool:
        """Whether both could be headings of one level."""
        one, two = self.heading, other.heading
        return one is not None and two is not None and one.type_.is_like(two.type_)


def lone_headings(lines: Sequence[str], kinds: Sequence[str]) -> dict[int, int]:
    """Return the level of each line that is a heading by where it stands.

    Parameters
    ----------
    lines : sequence of str
        The lines of a text.
    kinds : sequence of str
        Of each "blank", "plain", "heading", "rule" or "rows". Where several
        headings are marked below the first line, only lines between stars or
        rules are told.

    Returns
    -------
    dict of int to int
        Level, from 1, by number of the line.
    """
    top = next((at for at, kind in enumerate(kinds) if kind not in ("blank", "rule")), 0)
    bare = kinds[top + 1 :].count("heading") < _FEWEST
    pieces = _ranked(list(_pieces(lines, kinds, bare=bare)), top)
    found = _without_repeated(pieces, _above_text(pieces))
    if not _are_enough(pieces, found, top):
        return {}
    told = [
        (piece.line, piece.heading, below and piece.is_like(after))
        for piece, is_one, after, below in zip(pieces, found, pieces[1:], found[1:], strict=False)
        if is_one and piece.heading
    ]
    never = {heading.words for _, heading, leads in told if not leads}
    ranked = levels((heading.type_, heading.words not in never) for _, heading, _ in told)
    return {line: level for (line, _, _), level in zip(told, ranked, strict=True)}


def _pieces(lines: Sequence[str], kinds: Sequence[str], *, bare: bool) -> Iterator[_Piece]:
    start = 0
    for kind, run in groupby(kinds):
        end = start + sum(1 for _ in run)
        if kind == "plain":
            yield from _plain_pieces(lines, start, end, bare=bare)
        elif kind in ("rows", "heading"):
            yield _Piece(start, is_text=kind == "rows", is_marked=kind == "heading")
        start = end


def _plain_pieces(lines: Sequence[str], start: int, end: int, *, bare: bool) -> Iterator[_Piece]:
    """Yield the pieces of lines without a blank one between them."""
    if bare and (named := _named_part(lines, start, end)):
        yield from named
        return
    text = start
    for at in range(start, end):
        begins = at == text or len(lines[at - 1]) >= _PARAGRAPH
        one = lone_line(lines[at]) if begins else None
        if one is None or not (bare or one.marked):
            continue
        alone = end - start == 1
        if _stands_alone(one, lines, end) if alone else _stands_above(one, lines, at, end):
            if text < at:
                yield _Piece(text, is_text=True, depth=number_depth(lines[text]))
            yield _Piece(at, replace(one, type_=replace(one.type_, bold=alone)))
            text = at + 1
    if text < end:
        is_text = not bare or text > start or _is_text(lines[text:end])
        yield _Piece(text, is_text=is_text, depth=number_depth(lines[text]))


def _named_part(lines: Sequence[str], start: int, end: int) -> list[_Piece]:
    """Return "CHAPTER I" with the lines of its title, where they are all of a few lines."""
    if not 1 < end - start <= _MOST_LINES_OF_PART:
        return []
    ones = [lone_line(lines[at]) for at in range(start, end)]
    if ones[0] is None or not ones[0].is_part or None in ones:
        return []
    return [_Piece(at, one) for at, one in enumerate(ones, start)]


def _is_text(lines: Sequence[str]) -> bool:
    words = lines[0].strip().rstrip("\"'\u201d\u2019\u00bb)]*_")
    return (
        len(lines) > 1
        or len(words) >= _WRAPPED
        or is_list_item(lines[0])
        or words.endswith(_SENTENCE_ENDS)
    )


def _stands_alone(one: LoneLine, lines: Sequence[str], end: int) -> bool:
    """Tell whether a line between blank ones can head what follows; double-spaced ones can't."""
    after = next((line.strip() for line in lines[end : end + 4] if line.strip()), "")
    if after[:1].islower() and (one.goes_on or len(after) >= _WRAPPED):
        return False
    label = one.words.endswith(":") and not one.marked
    return not label or is_list_item(after) or lone_line(after) is not None


def _stands_above(one: LoneLine, lines: Sequence[str], at: int, end: int) -> bool:
    """Tell whether a line was ended on purpose above the first line of a paragraph or list."""
    if at + 1 == end or one.goes_on:
        return False
    line, below = lines[at], lines[at + 1]
    words = below.strip()
    item, another = is_list_item(line), is_list_item(below)
    if item and another and words[:1].isdigit():
        return False
    # a clause among others, with a list of its own
    if another and one.depth > 1 and any(number_depth(x) == one.depth for x in lines[at + 1 : end]):
        return False
    # below a number what is indented may be the rest of its item
    deeper = not item and indent(below) > indent(line) + 1
    if words[:1].islower():
        return deeper
    long = len(words) >= _PARAGRAPH
    chapter = at + 2 < end and len(lines[at + 2]) >= _PARAGRAPH and lone_line(below) is not None
    fits = len(line.rstrip()) + 1 + first_word(below) <= FULL_LINE * len(words)
    return deeper or another or long or chapter or (len(words) >= _WRAPPED and fits)


def _ranked(pieces: Sequence[_Piece], top: int) -> list[_Piece]:
    """Return the pieces as the others rank them: a reference among numbers, one word in capitals."""
    ones = [piece.heading for piece in pieces if piece.heading]
    numbered = any(one.number for one in ones)
    shouted = [
        piece.heading.words
        for piece in pieces
        if piece.heading and piece.heading.type_.size == CAPITALS and piece.line > top
    ]
    ranked = []
    for piece in pieces:
        size, one = 0, piece.heading
        if one and numbered and one.words.casefold() in _AROUND_THE_NUMBERED:
            size = NUMBERED
        elif one and [one.words] == shouted and " " not in one.words:
            size = PLAIN
        if one and size:
            one = replace(one, type_=Type(size, one.type_.bold))
        ranked.append(replace(piece, heading=one))
    return ranked


def _above_text(pieces: Sequence[_Piece]) -> list[bool]:
    """Tell which pieces are headings: text stands below, or a heading of a part of it."""
    found = [False] * len(pieces)
    for at in range(len(pieces) - 2, -1, -1):
        one, below = pieces[at].heading, pieces[at + 1]
        if one:
            depth = below.heading.depth if below.heading else below.depth
            siblings = one.depth > 0 and one.depth == depth
            found[at] = not siblings and (below.is_text or found[at + 1])

    def goes_on(at: int) -> bool:
        return found[at] and pieces[at].is_like(pieces[at - 1])

    for start, end in list(stretches(len(pieces), goes_on)):
        if end - start > _MOST_IN_A_ROW:
            # of three the second is what stands below the first: "Diagnosis", "Mild asthma"
            first = start + (end - start == _MOST_IN_A_ROW + 1)
            found[first : end - 1] = [False] * (end - 1 - first)
    return found


def _without_repeated(pieces: Sequence[_Piece], found: Sequence[bool]) -> list[bool]:
    """Leave out what follows itself: the running head of a page."""
    said = [
        piece.heading.words if piece.heading else ""
        for piece, one in zip(pieces, found, strict=True)
        if one or piece.is_marked
    ]
    running = {words for words, after in pairwise(said) if words == after != ""}
    return [
        one and not (piece.heading and piece.heading.words in running)
        for piece, one in zip(pieces, found, strict=True)
    ]


def _are_enough(pieces: Sequence[_Piece], found: Sequence[bool], top: int) -> bool:
    """Tell whether a text has so many such headings that they are no chance."""
    ones = [
        piece.heading
        for piece, is_one, below in zip(pieces, found, pieces[1:], strict=False)
        if is_one and piece.heading and below.is_text
        if piece.line > top or piece.heading.is_told
    ]
    texts = sum(piece.is_text for piece in pieces)
    told = any(one.is_told for one in ones)
    if any(one.marked for one in ones):
        return True
    return len(ones) >= _FEWEST and (told or len(ones) * _MOST_PARAGRAPHS >= texts)
