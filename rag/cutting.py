"""Cutting what is too long for one passage: between sentences, rows, then words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import ceil

from rag.sentence_spans import sentence_spans, trimmed

# Scripts that set no spaces count a word a character; so long a run counts as
# another word, which keeps the measure fair to text without spaces.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]{{1,16}}")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
_LONGEST_CLUSTER = 32


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a passage is.

    Parameters
    ----------
    target_words : int
        Paragraphs are joined, and long ones cut, to about so many words.
    max_words : int
        Longer paragraphs are cut.
    max_characters : int
        No passage is longer.
    overlap_sentences : int
        Sentences of a cut paragraph that two neighbouring pieces share.
    """

    target_words: int
    max_words: int
    max_characters: int
    overlap_sentences: int

    def __post_init__(self) -> None:
        if not 1 <= self.target_words <= self.max_words:
            raise ValueError(
                f"target_words is {self.target_words} and max_words {self.max_words}; "
                "expected 1 <= target_words <= max_words"
            )
        if self.max_characters < _LONGEST_CLUSTER * 2 or self.overlap_sentences < 0:
            raise ValueError(
                f"max_characters is {self.max_characters} and overlap_sentences "
                f"{self.overlap_sentences}; expected at least {_LONGEST_CLUSTER * 2} and 0"
            )

    def allow(self, words: int, characters: int) -> bool:
        """Tell whether a passage may be so large."""
        return words <= self.max_words and characters <= self.max_characters


@dataclass(frozen=True, slots=True)
class _Atom:
    """What is not cut further: a sentence, a row, or a part of an endless one."""

    start: int
    end: int
    words: int


def count_words(text: str) -> int:
    """Return the number of words: runs without white space, long runs counted in parts."""
    return len(_WORD.findall(text))


def pieces(text: str, start: int, end: int, limits: Limits, *, rows: bool) -> list[tuple[int, int]]:
    """Cut a span into pieces of about equal size within the limits.

    Parameters
    ----------
    text : str
        The text the span lies in.
    start, end : int
        Half-open span.
    limits : Limits
        How large a piece may be.
    rows : bool
        Cut between lines, without overlap; otherwise between sentences.

    Returns
    -------
    list of (int, int)
        Half-open spans in order, without white space at their ends, that
        cover the span but for white space.
    """
    piece = text[start:end]
    spans = _lines(piece) if rows else sentence_spans(piece)
    atoms = [
        atom for low, high in spans for atom in _atoms(text, start + low, start + high, limits)
    ]
    groups = list(_grouped(atoms, limits))
    overlap = 0 if rows else limits.overlap_sentences
    befores = [[], *groups[:-1]]
    return [
        (_with_overlap(before, group, overlap, limits), group[-1].end)
        for before, group in zip(befores, groups, strict=True)
    ]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, start + len(line)
        start += len(line)


def _atoms(text: str, start: int, end: int, limits: Limits) -> Iterator[_Atom]:
    """Yield a span whole when it is small enough, else in parts."""
    start, end = trimmed(text, start, end)
    while start < end:
        stop = _stop(text, start, end, limits)
        low, high = trimmed(text, start, stop)
        if low < high:
            yield _Atom(low, high, count_words(text[low:high]))
        start = stop


def _stop(text: str, start: int, end: int, limits: Limits) -> int:
    """Return where the part of a span that begins at `start` ends."""
    stop = min(end, start + limits.max_characters)
    words = list(islice(_WORD.finditer(text, start, stop), limits.max_words + 1))
    if stop == end and len(words) <= limits.max_words:
        return end
    if len(words) > limits.target_words:
        stop = words[limits.target_words].start()
    for at in range(stop, start + (stop - start) // 2, -1):
        if text[at - 1].isspace():
            return at
    return _before_cluster(text, start, stop)


def _before_cluster(text: str, start: int, stop: int) -> int:
    """Return `stop` or a little before it, so that no letter loses its marks."""
    for at in range(stop, max(start, stop - _LONGEST_CLUSTER), -1):
        if not (_extends(text[at]) or text[at - 1] in _JOINERS):
            return at
    return stop


def _extends(character: str) -> bool:
    """Tell whether a character belongs to the one before it: marks, joiners, skin tones."""
    return (
        unicodedata.category(character)[0] == "M"
        or character in _JOINERS
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def _grouped(atoms: Sequence[_Atom], limits: Limits) -> Iterator[list[_Atom]]:
    """Yield runs of atoms of about equal size, each within the limits."""
    total = sum(atom.words for atom in atoms)
    goal = total / ceil(total / limits.target_words)
    group: list[_Atom] = []
    words, done, cut = 0, 0, goal
    for atom in atoms:
        if group and (
            done + atom.words / 2 > cut
            or not limits.allow(words + atom.words, atom.end - group[0].start)
        ):
            yield group
            group, words = [], 0
            cut = max(cut, done) + goal
        group.append(atom)
        words += atom.words
        done += atom.words
    yield group


def _with_overlap(
    before: Sequence[_Atom], group: Sequence[_Atom], overlap: int, limits: Limits
) -> int:
    """Return where a group starts when it shares up to `overlap` atoms with the one before.

    Never all of that one, which would then be a part of this.
    """
    words = sum(atom.words for atom in group)
    start = group[0].start
    for atom in reversed(before[1:][-overlap:] if overlap else []):
        words += atom.words
        if not limits.allow(words, group[-1].end - atom.start):
            break
        start = atom.start
    return start
