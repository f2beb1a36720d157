"""The type that the characters of a PDF page are set in: how large, and whether bold."""

from __future__ import annotations

import ctypes
import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

# As font makers call it; CMBX and SFBX are those of TeX.
_BOLD = re.compile(r"bold|black|heavy|semib|demi|(?:CM|SF|EC)BX", re.IGNORECASE)
_BOLD_WEIGHT = 600
_LONGEST_NAME = 256


class Fonts:
    """Fonts of a page.

    Parameters
    ----------
    page : PdfTextPage
        As PDFium reads it.
    """

    def __init__(self, page: PdfTextPage) -> None:
        from pypdfium2 import raw

        self._page = page.raw
        self._raw = raw
        self._matrix = raw.FS_MATRIX()
        self._name = ctypes.create_string_buffer(_LONGEST_NAME)
        self._flags = ctypes.c_int()

    def size(self, index: int) -> float:
        """Return the size of a character's font as printed, in points.

        Some programs write all text in size 1 and scale it by a matrix.
        """
        size: float = self._raw.FPDFText_GetFontSize(self._page, index)
        if not self._raw.FPDFText_GetMatrix(self._page, index, self._matrix):
            return size
        return size * math.hypot(self._matrix.c, self._matrix.d)

    def is_bold(self, index: int) -> bool:
        """Whether a character is bold, by its font's weight or name."""
        if self._raw.FPDFText_GetFontWeight(self._page, index) >= _BOLD_WEIGHT:
            return True
        length = self._raw.FPDFText_GetFontInfo(
            self._page, index, self._name, _LONGEST_NAME, self._flags
        )
        name = self._name.value if 0 < length <= _LONGEST_NAME else b""
        return _BOLD.search(name.decode(errors="replace")) is not None
