"""Batches: windows padded to one length, as an engine takes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.window_frame import Ids

if TYPE_CHECKING:
    from rag.windows import Window

# An engine that computes padding is slowed by it, one that does not is slowed by small batches.
_MOST_PADDING = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Windows padded to one length.

    Parameters
    ----------
    windows : tuple of Window
        The windows, one a row.
    inputs : mapping of str to ndarray of int64, shape [rows, tokens]
        What the engine takes, by name.
    inside : ndarray of bool, shape [rows, tokens]
        True where a span may lie, as in the windows; padding is outside.
    """

    windows: tuple[Window, ...]
    inputs: Mapping[str, Ids]
    inside: NDArray[np.bool_]


def batches(
    windows: Sequence[Window], size: int, *, pad_id: int, takes_types: bool
) -> Iterator[Batch]:
    """Yield the windows, shortest first, in batches of at most `size`.

    No batch is more than a fifth padding, whatever the lengths.

    Parameters
    ----------
    windows : sequence of Window
        In any order.
    size : int
        Most windows of a batch.
    pad_id : int
        Token id that fills short rows.
    takes_types : bool
        Whether the model takes ``token_type_ids``.
    """
    together: list[Window] = []
    tokens = 0
    for window in sorted(windows, key=lambda window: len(window.ids)):
        length = len(window.ids)
        padded = (len(together) + 1) * length
        if together and (len(together) == size or tokens + length < padded * (1 - _MOST_PADDING)):
            yield _batch(together, pad_id, takes_types=takes_types)
            together, tokens = [], 0
        together.append(window)
        tokens += length
    if together:
        yield _batch(together, pad_id, takes_types=takes_types)


def _batch(windows: Sequence[Window], pad_id: int, *, takes_types: bool) -> Batch:
    inputs = {
        "input_ids": _rows([window.ids for window in windows], pad_id),
        "attention_mask": _rows([np.ones_like(window.ids) for window in windows], 0),
    }
    if takes_types:
        inputs["token_type_ids"] = _rows([window.types for window in windows], 0)
    inside = _rows([window.inside.astype(np.int64) for window in windows], 0)
    return Batch(tuple(windows), inputs, inside.astype(np.bool_))


def _rows(arrays: Sequence[Ids], fill: int) -> Ids:
    rows = np.full((len(arrays), max(map(len, arrays))), fill, dtype=np.int64)
    for row, array in zip(rows, arrays, strict=True):
        row[: len(array)] = array
    return rows
