"""Frames: what stands around the tokens of a passage in a window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Frame:
    """The tokens around a piece of passage: everything but the passage.

    Parameters
    ----------
    before, after : pair of ndarray of int64, shape [tokens]
        Token ids and token type ids.
    passage_type : int
        Token type id of the passage.
    """

    before: tuple[Ids, Ids]
    after: tuple[Ids, Ids]
    passage_type: int

    def titled(self, title: Ids) -> Frame:
        """Return the frame with a title, ended like the passage, before the passage."""
        if not len(title):
            return self
        ids = np.concatenate((self.before[0], title, self.after[0][:1]))
        types = np.full(len(ids), self.passage_type, dtype=np.int64)
        types[: len(self.before[1])] = self.before[1]
        return Frame((ids, types), self.after, self.passage_type)

    def around(self, ids: Ids) -> tuple[Ids, Ids]:
        """Return the token ids and token type ids of a window with `ids` in the frame."""
        types = np.full(len(ids), self.passage_type, dtype=np.int64)
        return (
            np.concatenate((self.before[0], ids, self.after[0])),
            np.concatenate((self.before[1], types, self.after[1])),
        )
