"""A row of a table, or a fact of a form, as the reader sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rag.columns import BAR


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as the reader sees it, and where its cells lie.

    Parameters
    ----------
    shown : str
        "Boat: Evening | Leaves: 18.30"; empty cells are left out.
    cells : tuple of (int, int, int)
        Of each cell its start in `shown`, its start in the text, its length.
    told : bool
        False of a fact, and where the columns are but guessed from a first
        row of two cells, which may as well be the first of a list of facts.
    """

    shown: str
    cells: tuple[tuple[int, int, int], ...]
    told: bool = True

    @classmethod
    def of(cls, cells: Iterable[tuple[str, str, int]], *, told: bool = True) -> Self:
        """Return a row of cells: what is shown before each, its words, its start in the text.

        A bar before the first one is left out.
        """
        shown, places = "", []
        for before, words, start in cells:
            shown += before if shown else before.removeprefix(BAR)
            places.append((len(shown), start, len(words)))
            shown += words
        return cls(shown, tuple(places), told)

    def places(self, offsets: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return where tokens of what is shown lie in the text, and which lie in a cell.

        Parameters
        ----------
        offsets : ndarray of int64, shape [tokens, 2]
            Half-open spans in `shown`.

        Returns
        -------
        offsets : ndarray of int64, shape [tokens, 2]
            Half-open spans in the text; zeros outside the cells.
        inside : ndarray of bool, shape [tokens]
            True for tokens of a cell.
        """
        at, start, length = np.array(self.cells, dtype=np.int64).reshape(-1, 3).T
        # tokens of some tokenizers begin with the blank before their word
        blank = np.array([one.isspace() for one in self.shown] + [False])
        offsets = offsets + np.stack((blank[offsets[:, 0]], np.zeros(len(offsets), bool)), axis=1)
        cell = np.searchsorted(at, offsets[:, 0], side="right") - 1
        inside = (cell >= 0) & (offsets[:, 1] <= (at + length)[cell])
        return np.where(inside[:, None], offsets + (start - at)[cell][:, None], 0), inside
