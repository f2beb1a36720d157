"""The printed lines of a PDF page: their text, their place, and gaps as wide as between cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.loaders.extraction import clean_text, without_invisible
from rag.loaders.lines import Line

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

# PDFium marks a hyphen that ends a line by one of these, and leaves the line end out.
_HYPHENS = "\x02\ufffe\xad"
# A soft hyphen within a line divides nothing.
_PRINTED_LINE = re.compile(f"(?:[^\r\n{_HYPHENS}]|\xad(?![\r\n]|\\Z))*[{_HYPHENS}]?")
_BLANK = re.compile(r"\s+")
# In heights of the text: a gap between cells, a blank of a justified line and how far such differ.
_WIDE_GAP = 0.45
_WIDEST_BLANK = 1.5
_ALIKE = 0.15


def printed_lines(page: PdfTextPage) -> Iterator[Line]:
    """Yield the lines of a page in the order of its text, with the parts that gaps set apart."""
    printed = _Printed(page)
    for match in _PRINTED_LINE.finditer(printed.characters):
        text = match[0]
        start = match.start() + len(text) - len(text.lstrip())
        end = match.start() + len(text.rstrip())
        line = printed.line(start, end)
        if line:
            parts = list(printed.parts(start, end))
            cells = (printed.line(*part) for part in parts if len(parts) > 1)
            yield replace(line, cells=tuple(cell for cell in cells if cell))


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

    def line(self, start: int, end: int) -> Line | None:
        """Return a line, or a part of one; None without words."""
        printed = self.characters[start:end]
        text = without_invisible(clean_text(_whole(printed.rstrip(_HYPHENS)))).strip()
        if not text:
            return None
        left, right = self._corners(start)[0], self._corners(end - 1)[1]
        # Not of the ends, where bullets and note marks of other sizes stand.
        _, _, bottom, top = self._corners(self._middle(start, end - 1))
        hyphen = printed[-1] in _HYPHENS
        if not hyphen and _ends_in_hyphen(text):
            hyphen, text = True, text[:-1]
        # Rotated text may have no height; comparing with it needs some.
        return Line(" ".join(text.split()), left, right, bottom, max(top - bottom, 0.1), hyphen)

    def parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield start and end of the parts of a line that wide gaps set apart."""
        blanks = [match.span() for match in _BLANK.finditer(self.characters, start, end)]
        gaps = [self._gap(*blank) for blank in blanks]
        if gaps and not _justified(gaps):
            for gap, (before, after) in zip(gaps, blanks, strict=True):
                if gap > _WIDE_GAP:
                    yield start, before
                    start = after
        yield start, end

    def _gap(self, start: int, end: int) -> float:
        """Return the width of a blank in heights of the text before it."""
        _, left, bottom, top = self._corners(start - 1)
        return (self._corners(end)[0] - left) / max(top - bottom, 0.1)

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


def _justified(gaps: Sequence[float]) -> bool:
    """Whether the gaps of a line are all alike, as where it is spaced out to the margin."""
    return max(gaps) < _WIDEST_BLANK and max(gaps) - min(gaps) < _ALIKE


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
