"""Convex fusion on scores worked out by hand, and its properties."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.fusion import convex_fusion, share_of_best

SCORES = st.dictionaries(st.integers(0, 30), st.floats(-1.0, 40.0), max_size=12)
fuse = partial(convex_fusion, dense_weight=1.0, lexical_weight=1.0)


def best_first(scores):
    return dict(sorted(scores.items(), key=lambda item: -item[1]))


def test_a_score_is_the_weighted_mean_of_shares_of_the_best():
    fused = convex_fusion(
        {7: 0.8, 8: 0.72}, {8: 12.0, 9: 3.0}, dense_weight=3.0, lexical_weight=1.0
    )
    assert fused == [
        (8, pytest.approx((3 * 0.9 + 1) / 4)),
        (7, pytest.approx((3 + 0) / 4)),  # shares no word
        (9, pytest.approx((3 * 0.9 + 0.25) / 4)),  # at most as near as the last found by meaning
    ]


def test_of_equal_scores_the_one_found_by_meaning_comes_first():
    assert [found for found, _ in fuse({1: 1.0, 2: 1.0}, {})] == [1, 2]
    assert [found for found, _ in fuse({2: 0.0}, {3: 0.0})] == [2, 3]


def test_the_scale_of_scores_does_not_matter():
    dense, lexical = {1: 0.3, 2: 0.2, 3: 0.1}, {3: 9.0, 2: 5.0}
    tenfold = {id_: 10 * score for id_, score in dense.items()}
    assert dict(fuse(dense, lexical)) == pytest.approx(dict(fuse(tenfold, lexical)))


def test_a_weight_of_zero_orders_nothing():
    dense, lexical = {1: 0.9, 2: 0.1}, {2: 5.0, 1: 1.0}
    by_meaning = convex_fusion(dense, lexical, dense_weight=1.0, lexical_weight=0.0)
    assert [found for found, _ in by_meaning] == [1, 2]
    by_words = convex_fusion(dense, lexical, dense_weight=0.0, lexical_weight=1.0)
    assert [found for found, _ in by_words] == [2, 1]


def test_nothing_fused_is_nothing():
    assert fuse({}, {}) == []


def test_without_a_score_above_zero_all_are_alike():
    assert share_of_best({1: -0.2, 2: -0.5}) == {1: 0.0, 2: 0.0}
    assert share_of_best({}) == {}


@given(SCORES, SCORES)
def test_everything_found_is_fused_once_best_first(dense, lexical):
    fused = fuse(best_first(dense), best_first(lexical))
    assert {id_ for id_, _ in fused} == dense.keys() | lexical.keys()
    assert len(fused) == len(dict(fused))
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)
    assert all(score <= 1.0 + 1e-9 for score in scores)


@given(SCORES.filter(lambda scores: max(scores.values(), default=1) > 0))
def test_what_is_found_one_way_alone_keeps_its_order(scores):
    scores = best_first(scores)
    for fused in (fuse(scores, {}), fuse({}, scores)):
        assert [scores[id_] for id_, _ in fused] == sorted(scores.values(), reverse=True)
