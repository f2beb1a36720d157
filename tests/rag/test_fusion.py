"""Reciprocal rank fusion on rankings worked out by hand, and its properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.fusion import reciprocal_rank_fusion

RANKINGS = st.lists(st.lists(st.integers(0, 30), unique=True, max_size=12), min_size=1, max_size=3)


def test_a_score_is_the_sum_of_weights_over_constant_plus_rank():
    fused = reciprocal_rank_fusion([[7, 8], [8, 9]], [1.0, 2.0], constant=10.0)
    assert fused == [
        (8, pytest.approx(1 / 12 + 2 / 11)),
        (9, pytest.approx(2 / 12)),
        (7, pytest.approx(1 / 11)),
    ]


def test_of_equal_scores_the_earlier_ranking_wins():
    assert [found for found, _ in reciprocal_rank_fusion([[1, 2], [3, 4]], [1.0, 1.0])] == [
        1,
        3,
        2,
        4,
    ]


def test_a_weight_of_zero_orders_nothing():
    fused = reciprocal_rank_fusion([[1, 2], [2, 1]], [1.0, 0.0])
    assert [found for found, _ in fused] == [1, 2]


def test_nothing_fused_is_nothing():
    assert reciprocal_rank_fusion([[], []], [1.0, 1.0]) == []


def test_one_weight_a_ranking_is_needed():
    with pytest.raises(ValueError, match="argument 2"):
        reciprocal_rank_fusion([[1]], [1.0, 1.0])


@given(RANKINGS)
def test_everything_ranked_is_fused_once_best_first(rankings):
    fused = reciprocal_rank_fusion(rankings, [1.0] * len(rankings))
    assert {found for found, _ in fused} == {found for ranking in rankings for found in ranking}
    assert len(fused) == len(dict(fused))
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)


@given(st.lists(st.integers(0, 30), unique=True), st.floats(0.1, 5.0), st.floats(0.0, 100.0))
def test_one_ranking_alone_keeps_its_order(ranking, weight, constant):
    fused = reciprocal_rank_fusion([ranking], [weight], constant=constant)
    assert [found for found, _ in fused] == ranking
