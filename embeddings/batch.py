"""Padded batches: what goes into an engine and comes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Inputs = Mapping[str, NDArray[np.int64]]

PADDING_LOGIT = np.float32(-1e4)
"""Start and end logit of a position that holds no token."""


def pad(rows: Sequence[Sequence[int]], value: int = 0) -> NDArray[np.int64]:
    """Stack rows of different lengths, [batch, tokens], filled up with `value`."""
    batch = np.full((len(rows), max(map(len, rows), default=0)), value, np.int64)
    for i, row in enumerate(rows):
        batch[i, : len(row)] = row
    return batch


def padded(rows: Sequence[NDArray[np.float32]], width: int) -> NDArray[np.float32]:
    """Stack logits of different lengths, [batch, width], filled up with `PADDING_LOGIT`."""
    batch = np.full((len(rows), width), PADDING_LOGIT, np.float32)
    for i, row in enumerate(rows):
        batch[i, : len(row)] = row
    return batch


def check_lengths(mask: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of tokens of each row of an attention mask.

    Parameters
    ----------
    mask : ndarray of int64, [batch, tokens]
        Ones, then zeros.

    Returns
    -------
    ndarray of int64, [batch]
        All 1 or more.

    Raises
    ------
    ValueError
        When a row has no token, or a zero before a one.
    """
    lengths: NDArray[np.int64] = mask.sum(axis=1, dtype=np.int64)
    straight = mask == (np.arange(mask.shape[1]) < lengths[:, None])
    bad = np.flatnonzero((lengths < 1) | ~straight.all(axis=1))
    if len(bad):
        raise ValueError(
            f"row {bad[0]} of the attention mask is {mask[bad[0]].tolist()}; "
            "expected at least one 1, all of them before the zeros; pad on the right"
        )
    return lengths
