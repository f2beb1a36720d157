"""Spans: a reader's logits to token spans, and candidates ranked together.

Scores are sums of logits and stay so: a softmax over one window would make
the windows of a question incomparable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from rag.types import Candidate

Logits = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens `first` to `last`, both included, of one row of a batch."""

    row: int
    first: int
    last: int
    score: float
    margin: float


def best_spans(
    start: Logits,
    end: Logits,
    inside: NDArray[np.bool_],
    *,
    max_tokens: int = 40,
    top: int = 5,
) -> list[Span]:
    """Return the best spans of every row, best first, that share no token.

    Parameters
    ----------
    start, end : ndarray of float, shape [rows, tokens]
        Start and end logits.
    inside : ndarray of bool, shape [rows, tokens]
        True where a span may lie: the tokens of the passage.
    max_tokens : int
        Longest span.
    top : int
        Most spans of a row.

    Returns
    -------
    list of Span
        Row by row. The score is start plus end logit; the margin is the
        score less the row's null score, start plus end logit at token 0.

    Raises
    ------
    ValueError
        When a logit is not finite, or shapes or limits make no sense.

    Notes
    -----
    Devlin et al., "BERT" (2019), section 4.3: span score s_i + e_j for
    j >= i, compared with the null score s_0 + e_0.
    """
    _check(start, end, inside, max_tokens, top)
    bands = _bands(start, end, inside, max_tokens)
    nulls = start[:, 0].astype(np.float64) + end[:, 0]
    return [
        Span(row, first, last, score, score - float(nulls[row]))
        for row, band in enumerate(bands)
        for first, last, score in _disjoint(band, top)
    ]


def _bands(
    start: Logits, end: Logits, inside: NDArray[np.bool_], max_tokens: int
) -> NDArray[np.float64]:
    """Return scores [rows, tokens, length - 1]; -inf where there is no span."""
    starts = np.where(inside, start, -np.inf).astype(np.float64)
    ends = np.where(inside, end, -np.inf).astype(np.float64)
    width = min(max_tokens, start.shape[1])
    ends = np.pad(ends, ((0, 0), (0, width - 1)), constant_values=-np.inf)
    bands: NDArray[np.float64] = starts[:, :, None] + sliding_window_view(ends, width, axis=1)
    return bands


def _disjoint(band: NDArray[np.float64], top: int) -> Iterable[tuple[int, int, float]]:
    """Yield the best spans of one row in turn; `band` is used up."""
    width = band.shape[1]
    for _ in range(top):
        first, extra = divmod(int(band.argmax()), width)
        score = float(band[first, extra])
        if score == -np.inf:
            return
        last = first + extra
        yield first, last, score
        band[first : last + 1] = -np.inf
        for earlier in range(max(0, first - width + 1), first):
            band[earlier, first - earlier :] = -np.inf


def rank(candidates: Iterable[Candidate], *, limit: int = 20) -> list[Candidate]:
    """Return the best candidates by margin, none overlapping a better one.

    Candidates of all windows and passages are compared with each other; two
    overlap when they share a character of one document. Equal margins are
    ordered by document and offsets, so the order given never matters.
    """
    ordered = sorted(candidates, key=_order)
    kept: list[Candidate] = []
    for candidate in ordered:
        if len(kept) == limit:
            break
        if not any(overlap(candidate, other) for other in kept):
            kept.append(candidate)
    return kept


def _order(candidate: Candidate) -> tuple[float, str, int, int, int, int]:
    passage = candidate.passage
    place = (candidate.start, candidate.end, passage.start, passage.end)
    return (-candidate.margin, passage.document.id, *place)


def overlap(one: Candidate, other: Candidate) -> bool:
    """Tell whether two candidates share a character of one document."""
    # the whole document: slices that another program made of one all have its id
    same = one.passage.document == other.passage.document
    return same and one.start < other.end and other.start < one.end


def _check(
    start: Logits, end: Logits, inside: NDArray[np.bool_], max_tokens: int, top: int
) -> None:
    if not start.shape == end.shape == inside.shape or start.ndim != 2:
        raise ValueError(
            f"start {start.shape}, end {end.shape} and inside {inside.shape} differ in shape; "
            "expected [rows, tokens] for all three"
        )
    if max_tokens < 1 or top < 1:
        raise ValueError(f"max_tokens is {max_tokens} and top is {top}; expected 1 or more")
    if not (np.isfinite(start).all() and np.isfinite(end).all()):
        raise ValueError(
            "the reader returned logits that are not finite; try the setting engine = 'torch'"
        )
