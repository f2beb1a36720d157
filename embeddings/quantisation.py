"""Eight-bit weights that keep a model's answers, in plain numpy.

Weights are rounded symmetrically, one step a column, to 7 bits: AVX2 adds two
products of 8-bit values into 16 bits, which 8-bit weights overflow. CPUs with
VNNI don't have that limit, but the same integers everywhere mean the same
answers everywhere.

Inputs share one step a text, so a few columns with large values (BERT has
them in every layer) would leave the others a handful of levels. Those columns
are scaled down and their weights up, which leaves the product as it was
(SmoothQuant, Xiao et al. 2023, section 4).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from embeddings.bert import Array

LEVELS = 63
"""Largest magnitude of a weight: 2 * 255 * 63 fits in 16 bits."""

_STRENGTH = 0.6
_ORDINARY = 0.95
_TINY = 1e-5


def quantise(weight: Array) -> tuple[NDArray[np.int8], Array]:
    """Round a weight matrix to integers, one step a column.

    Parameters
    ----------
    weight : ndarray, [inputs, outputs]
        Float weights.

    Returns
    -------
    integers : ndarray of int8, [inputs, outputs]
        Within +-`LEVELS`.
    steps : ndarray of float32, [outputs]
        ``integers * steps`` is within half a step of `weight`.
    """
    largest = np.abs(weight).max(axis=0)
    steps = (np.maximum(largest, _TINY) / LEVELS).astype(np.float32)
    integers = np.clip(np.rint(weight / steps), -LEVELS, LEVELS).astype(np.int8)
    return integers, steps


def smoothing(peaks: Array, weight: Array, *, after_gelu: bool) -> Array:
    """Return how much to divide each input column by before it is rounded.

    After a GELU most columns are alike and a few stand out: those alone are
    brought down to the 95th percentile. Elsewhere columns and weights meet
    half-way (equation 4 of the paper, with strength 0.6).

    Parameters
    ----------
    peaks : ndarray, [inputs]
        Largest magnitude of each input column.
    weight : ndarray, [inputs, outputs]
        The weights the inputs meet.
    after_gelu : bool
        Whether the inputs come from a GELU.

    Returns
    -------
    ndarray of float32, [inputs]
        All positive.
    """
    high = np.maximum(peaks, _TINY)
    if after_gelu:
        return np.asarray(np.maximum(1.0, high / np.quantile(high, _ORDINARY)), np.float32)
    rows = np.maximum(np.abs(weight).max(axis=1), _TINY)
    scale = high**_STRENGTH / rows ** (1.0 - _STRENGTH)
    return np.asarray(scale / np.exp(np.log(scale).mean()), dtype=np.float32)
