"""Eight-bit weights that keep a model's answers, in plain numpy.

Weights are rounded to 129 levels, with a step and a zero for each column.
Not 256: AVX2 adds two products of 8-bit values into 16 bits, which weights
beyond +-64 would overflow. CPUs with VNNI don't have that limit, but the same
levels everywhere mean the same quality everywhere.

Inputs share one step a text, so a few columns with large values (BERT has
them in every layer) would leave the others a handful of levels. Those columns
are scaled down and their weights up, which leaves the product as it was
(SmoothQuant, Xiao et al. 2023, section 4). After a GELU a column or two are
ten times the others; these are split into copies instead, each with its share
of the weight (outlier channel splitting, Zhao et al. 2019).

Where the inputs that a weight matrix meets are known, rounding one row is made
up for in the rows not rounded yet, which leaves about half of the error (OPTQ,
Frantar et al. 2023). Copies made on two kinds of processor may differ in the
last integer of a few weights.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from embeddings.bert import Array, Layer

LARGEST = 64
"""Largest magnitude of a rounded weight: 2 * 255 * 64 fits in 16 bits."""

_STRENGTH = 0.6
_ORDINARY = 0.97
_OUTLYING = 1.5
_TINY = 1e-5
# Share of the mean moment added to the diagonal, as the paper has it.
_DAMPING = 0.01
_BLOCK = 64


@dataclass(frozen=True, slots=True)
class Seen:
    """What a matrix product was seen to read.

    Parameters
    ----------
    peaks : ndarray, [inputs]
        Largest magnitude of each input column.
    moments : ndarray, [inputs, inputs], or None
        Sum over tokens of the products of two columns; None where rounding to
        the nearest will do.
    """

    peaks: Array
    moments: Array | None = None

    def __add__(self, other: Seen) -> Seen:
        """Return what was seen of both."""
        moments = None
        if self.moments is not None and other.moments is not None:
            moments = self.moments + other.moments
        return Seen(np.maximum(self.peaks, other.peaks), moments)


def quantise(
    weight: Array, moments: Array | None = None
) -> tuple[NDArray[np.int8], Array, NDArray[np.int8]]:
    """Round a weight matrix to integers, with a step and a zero for each column.

    Parameters
    ----------
    weight : ndarray, [inputs, outputs]
        Float weights.
    moments : ndarray, [inputs, inputs], optional
        Of the inputs they meet (see `Seen`); without, each weight is rounded
        to the nearest integer.

    Returns
    -------
    integers : ndarray of int8, [inputs, outputs]
        Within +-`LARGEST`.
    steps : ndarray of float32, [outputs]
        ``(integers - zeros) * steps`` stands for `weight`.
    zeros : ndarray of int8, [outputs]
        The integer that stands for 0.
    """
    low, high = np.minimum(weight.min(axis=0), 0), np.maximum(weight.max(axis=0), 0)
    steps = (np.maximum(high - low, _TINY) / (2 * LARGEST)).astype(np.float32)
    zeros = np.rint(-LARGEST - low / steps).astype(np.float32)
    if moments is None:
        integers = _nearest(weight, steps, zeros)
    else:
        integers = _compensated(weight, steps, zeros, moments)
    return integers.astype(np.int8), steps, zeros.astype(np.int8)


def _nearest(weight: Array, steps: Array, zeros: Array) -> Array:
    return np.asarray(np.clip(np.rint(weight / steps) + zeros, -LARGEST, LARGEST), np.float32)


def _compensated(weight: Array, steps: Array, zeros: Array, moments: Array) -> Array:
    """Return the integers, the error of each row made up for in those after it (OPTQ)."""
    # rows that meet the largest inputs first: most is left to make up for their error
    order = np.argsort(-np.diag(moments), kind="stable")
    left = weight[order].astype(np.float32)
    share = _compensation(moments[np.ix_(order, order)])
    integers = np.empty_like(left)
    for begin in range(0, len(left), _BLOCK):
        block = left[begin : begin + _BLOCK]
        own = share[begin : begin + _BLOCK]
        errors = np.empty_like(block)
        for at, row in enumerate(block):
            integers[begin + at] = _nearest(row, steps, zeros)
            errors[at] = row - (integers[begin + at] - zeros) * steps
            block[at + 1 :] -= own[at, begin + at + 1 : begin + len(block), None] * errors[at]
        left[begin + _BLOCK :] -= own[:, begin + _BLOCK :].T @ errors
    result = np.empty_like(integers)
    result[order] = integers
    return result


def _compensation(moments: Array) -> Array:
    """Return, row by row, how much of a row's error the later rows take on.

    Of the upper Cholesky factor of the inverse each row over its diagonal.
    """
    damped = moments.astype(np.float64)
    damped[np.diag_indices(len(damped))] += _DAMPING * np.diag(damped).mean() + _TINY
    upper = np.linalg.cholesky(np.linalg.inv(damped)).T
    return np.asarray(upper / np.diag(upper)[:, None], np.float32)


def smoothing(peaks: Array, weight: Array, *, after_gelu: bool) -> Array:
    """Return how much to divide each input column by before it is rounded.

    After a GELU most columns are alike and a few stand out: those alone are
    brought down to the 97th percentile. Elsewhere columns and weights meet
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


def split_outliers(layer: Layer, peaks: Array) -> tuple[Layer, Array]:
    """Split the outlying columns between a layer's two wide products into copies.

    A column `n` times the 97th percentile becomes `n` equal columns, each
    meeting an `n`-th of the weight: the layer computes what it did.

    Parameters
    ----------
    layer : Layer
        The layer.
    peaks : ndarray, [wide]
        Largest magnitude of each column after the GELU.

    Returns
    -------
    layer : Layer
        With a percent more columns.
    peaks : ndarray
        Of its columns.
    """
    ratio = peaks / np.maximum(np.quantile(peaks, _ORDINARY), _TINY)
    copies = np.where(ratio > _OUTLYING, np.ceil(ratio), 1).astype(np.int64)
    columns = np.repeat(np.arange(len(peaks)), copies)
    (expand, expand_bias), (contract, bias) = layer.expand, layer.contract
    share = (contract / copies[:, None]).astype(np.float32)
    split = replace(
        layer,
        expand=(expand[:, columns], expand_bias[columns]),
        contract=(share[columns], bias),
    )
    return split, peaks[columns]
