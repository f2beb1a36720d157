"""Telling what to refuse: hand-computed cases, and AUROC against counting pairs."""

from itertools import product
from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.abstention import auroc, coverage_at_precision

SCORED = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=40)


@given(SCORED)
def test_auroc_is_the_share_of_pairs_in_order(pairs):
    score, positive = zip(*pairs, strict=True)
    above = [s for s, p in pairs if p]
    below = [s for s, p in pairs if not p]
    if not above or not below:
        assert isnan(auroc(score, positive))
        return
    wins = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a, b in product(above, below))
    assert auroc(score, positive) == pytest.approx(wins / (len(above) * len(below)))


@given(SCORED)
def test_coverage_is_that_of_the_best_threshold(pairs):
    score, right = zip(*pairs, strict=True)
    best = 0.0
    for threshold in set(score):
        kept = [r for s, r in pairs if s >= threshold]
        if sum(kept) >= 0.9 * len(kept):
            best = max(best, len(kept) / len(pairs))
    assert coverage_at_precision(score, right) == pytest.approx(best)
