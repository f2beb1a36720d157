"""The printed lines of a PDF page: their text, their place, and gaps as wide as between cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from rag.loaders.extraction import clean_text, without_invisible
from rag.loaders.lines import Line
from rag.loaders.printed_fonts import Fonts

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

# PDFium marks a hyphen that ends a line by one of these, and leaves the line end out.
_HYPHENS = "\x02\ufffe\xad"
# A soft hyphen within a line divides nothing.
_PRINTED_LINE = re.compile(f"(?:[^\r\n{_HYPHENS}]|\xad(?![\r\n]|\\Z))*[{_HYPHENS}]?")
_BLANK = re.compile(r"\s+")
_SENTENCE_ENDS = ".?!"
# In heights of the text: a gap between cells, an ordinary blank and the widest of word-spaced
# text, how far even blanks differ, how exactly lines end at one margin, and their distance.
_WIDE_GAP = 0.45
_ORDINARY_BLANK = 0.24
_WIDEST_BLANK = 1.5
_EVEN = 0.15
_AT_MARGIN = 0.2
_LEADING = 1.9
# In characters: the blank of a typewriter, that after a sentence, the first word of a next page.
_FIXED_BLANK = 1.1
_SENTENCE_BLANK = 2.5
_NEXT_WORD = 8
# So many letters by themselves are words that are letter-spaced.
_SINGLE_LETTERS = 5
# So many even gaps are hardly chance.
_MANY = 4
# No table has more columns, and comparing each with each would take long.
_MOST_CELLS = 50


def printed_lines(page: PdfTextPage) -> Iterator[Line]:
    """Yield the lines of a page in the order of its text, with the parts that gaps set apart."""
    printed = _Printed(page)
    lines = list(printed.lines())
    for number, (line, start, end) in enumerate(lines):
        gaps = printed.gaps(start, end)
        if all(gap.width <= _WIDE_GAP * line.height for gap in gaps):
            yield line
            continue
        near = [other for other, _, _ in lines[max(0, number - 1) : number + 2]]
        following = lines[number + 1][0] if number + 1 < len(lines) else None
        parts = _parts(gaps[: _runs_from(gaps, near, line, following)], line, start, end)
        cells = (printed.line(*part) for part in parts if 1 < len(parts) <= _MOST_CELLS)
        yield replace(line, cells=tuple(cell for cell in cells if cell))


class _Gap(NamedTuple):
    """A blank within a line: its characters, its extent on the page, the character before it."""

    start: int
    end: int
    right: float
    width: float
    after: str


class _Printed:
    """The characters of a page and where they stand.

    Parameters
    ----------
    page : PdfTextPage
        As PDFium reads it.
    """

    def __init__(self, page: PdfTextPage) -> None:
        from pypdfium2 import raw

        self.characters = _characters(page)
        self._page = page.raw
        self._box = raw.FS_RECTF()
        self._read_box = raw.FPDFText_GetLooseCharBox
        self._fonts = Fonts(page)

    def lines(self) -> Iterator[tuple[Line, int, int]]:
        """Yield the lines that hold words, with the start and end of their characters."""
        for match in _PRINTED_LINE.finditer(self.characters):
            text = match[0]
            start = match.start() + len(text) - len(text.lstrip())
            end = match.start() + len(text.rstrip())
            line = self.line(start, end)
            if line:
                yield line, start, end

    def line(self, start: int, end: int) -> Line | None:
        """Return a line, or a part of one; None without words."""
        printed = self.characters[start:end]
        text = without_invisible(clean_text(_whole(printed.rstrip(_HYPHENS)))).strip()
        if not text:
            return None
        left, right = self._corners(start)[0], self._corners(end - 1)[1]
        # Not of the ends, where bullets and note marks of other sizes stand.
        middle = self._middle(start, end - 1)
        _, _, bottom, top = self._corners(middle)
        hyphen = printed[-1] in _HYPHENS
        if not hyphen and _ends_in_hyphen(text):
            hyphen, text = True, text[:-1]
        # Rotated text may have no height; comparing with it needs some.
        return Line(
            " ".join(text.split()), left, right, bottom, max(top - bottom, 0.1), hyphen,
            size=self._fonts.size(middle),
            bold=all(map(self._fonts.is_bold, {start, middle, end - 1})),
        )  # fmt: skip

    def gaps(self, start: int, end: int) -> list[_Gap]:
        """Return the blanks of a line; none where it is letter-spaced."""
        words = self.characters[start:end].split()
        letters = sum(len(word) == 1 and word.lower() != word.upper() for word in words)
        if letters >= _SINGLE_LETTERS and 2 * letters > len(words):
            return []
        return [self._gap(*match.span()) for match in _BLANK.finditer(self.characters, start, end)]

    def _gap(self, start: int, end: int) -> _Gap:
        box, page = self._box, self._page
        self._read_box(page, start - 1, box)
        left: float = box.right
        self._read_box(page, end, box)
        right: float = box.left
        return _Gap(start, end, right, right - left, self.characters[start - 1])

    def _corners(self, index: int) -> tuple[float, float, float, float]:
        """Return left, right, bottom and top of a character."""
        box = self._box
        self._read_box(self._page, index, box)
        return box.left, box.right, box.bottom, box.top

    def _middle(self, start: int, end: int) -> int:
        """Return the index of a letter near the middle; spaces PDFium adds have no height."""
        middle = (start + end) // 2
        letters = (index for index in range(middle, end + 1) if self.characters[index].isalnum())
        return next(letters, middle)


def _parts(gaps: Sequence[_Gap], line: Line, start: int, end: int) -> list[tuple[int, int]]:
    """Return start and end of the parts of a line that wide gaps set apart."""
    character = _character(gaps, line)
    parts = []
    for gap in gaps:
        # Typists set two blanks after a sentence, and TeX a wide one; "1." is none.
        ends = gap.after in _SENTENCE_ENDS and gap.start - start > len("10.")
        blank = _SENTENCE_BLANK if ends else _FIXED_BLANK
        if gap.width > max(_WIDE_GAP * line.height, blank * character):
            parts.append((start, gap.start))
            start = gap.end
    return [*parts, (start, end)]


def _word_spaced(gaps: Sequence[_Gap], line: Line) -> bool:
    """Whether many words stand evenly apart, closer than the cells of most tables."""
    widest = max(gap.width for gap in gaps)
    return len(gaps) >= _MANY and widest < _WIDEST_BLANK * line.height and _even(gaps, line)


def _runs_from(
    gaps: Sequence[_Gap], near: Sequence[Line], line: Line, following: Line | None
) -> int | None:
    """Return the number of the gap from which words are spaced out as running text; None without.

    In text spaced out to the margin a line near by ends there as well, the
    gaps are even, maybe after a label, and the next line begins with a word
    that had no room.
    """
    if _word_spaced(gaps, line):
        return 0
    at_margin = [abs(other.right - line.right) < _AT_MARGIN * line.height for other in near]
    if sum(at_margin) < 2:
        return None
    if _spaced_out(gaps, line, following):
        return 0
    label = max(range(len(gaps)), key=lambda number: gaps[number].width) + 1
    if following and abs(following.left - gaps[label - 1].right) < _AT_MARGIN * line.height:
        return label if _spaced_out(gaps[label:], line, following) else None
    return None


def _spaced_out(gaps: Sequence[_Gap], line: Line, following: Line | None) -> bool:
    if not _even(gaps, line) or (following and _is_apart(line, following)):
        return False
    room = sum(gap.width - _ORDINARY_BLANK * line.height for gap in gaps)
    word = len(following.text.split(maxsplit=1)[0]) if following else _NEXT_WORD
    return room < (word + 1) * _character(gaps, line)


def _is_apart(line: Line, following: Line) -> bool:
    """Whether the next line is too far below to be of one paragraph; that of a column is above."""
    return line.y - following.y > _LEADING * line.height


def _even(gaps: Sequence[_Gap], line: Line) -> bool:
    widths = [gap.width for gap in gaps if gap.after not in _SENTENCE_ENDS]
    return bool(widths) and max(widths) - min(widths) < _EVEN * line.height


def _character(gaps: Sequence[_Gap], line: Line) -> float:
    """Return the usual width of a character."""
    width = line.right - line.left - sum(gap.width for gap in gaps)
    return width / max(1, len(line.text) - len(gaps))


def _whole(text: str) -> str:
    """Put characters together that PDFium gives as two UTF-16 surrogates."""
    if text.isascii() or max(text) < "\ud800":
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _ends_in_hyphen(text: str) -> bool:
    return len(text) > 1 and text[-1] == "-" and text[-2].isalnum()


def _characters(page: PdfTextPage) -> str:
    """Return the page's characters, one for each of PDFium's indices.

    The fast call may leave characters out or give one as two; then the
    lengths differ and each character is asked for by itself.
    """
    from pypdfium2 import raw

    count = page.count_chars()
    text: str = page.get_text_range(errors="replace") if count else ""
    if len(text) == count and (text.isascii() or max(text) < "\U00010000"):
        return text
    codes = (raw.FPDFText_GetUnicode(page.raw, index) for index in range(count))
    return "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)
