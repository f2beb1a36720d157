"""Intervals: against scipy where it can do the same, and do they hold what they promise."""

from math import isnan

import numpy as np
import pytest
from scipy.stats import binomtest
from scipy.stats import bootstrap as scipy_bootstrap

from eval.bootstrap import interval, members, resamples, share_interval, wilson


def test_groups_stay_together():
    groups = ["a", "b", "a", "c", "b", "a"]
    assert [part.tolist() for part in members(groups)] == [[0, 2, 5], [1, 4], [3]]
    for index in resamples(groups, draws=50):
        counts = np.bincount(index, minlength=6)
        assert counts[0] == counts[2] == counts[5]
        assert counts[1] == counts[4]


def test_the_same_arguments_draw_the_same():
    assert all(map(np.array_equal, resamples(["a", "b"], 20), resamples(["a", "b"], 20)))


def test_single_groups_agree_with_scipy_bca():
    values = np.random.default_rng(5).exponential(size=60)
    names = [str(n) for n in range(60)]
    ours = interval(lambda i: float(values[i].mean()), names, drawn=resamples(names, 4000))
    theirs = scipy_bootstrap(
        (values,), np.mean, n_resamples=4000, method="BCa", rng=np.random.default_rng(1)
    ).confidence_interval
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.03)


def test_intervals_widen_when_questions_of_a_document_go_together():
    outcomes = np.repeat(np.random.default_rng(2).integers(0, 2, 30), 10).astype(float)
    alone, together = [str(n) for n in range(300)], [str(n // 10) for n in range(300)]

    def width(groups):
        low, high = interval(lambda i: float(outcomes[i].mean()), groups)
        return high - low

    assert width(together) > 2 * width(alone)


def test_nine_in_ten_intervals_hold_the_truth():
    source = np.random.default_rng(7)
    held = 0
    for _ in range(60):
        values = (source.random(80) < 0.7).astype(float)
        names = [str(n) for n in range(80)]
        low, high = interval(
            lambda i, v=values: float(v[i].mean()), names, drawn=resamples(names, 300)
        )
        held += low <= 0.7 <= high
    assert held >= 54


def test_undefined_draws_are_left_out_and_constants_have_no_width():
    names = [str(n) for n in range(20)]
    assert interval(lambda i: 1.0, names) == (1.0, 1.0)
    assert all(isnan(end) for end in interval(lambda i: float("nan"), names))

    def undefined_where_the_first_is_drawn_twice(index):
        return float("nan") if (index == 0).sum() > 1 else float(index.mean())

    low, high = interval(undefined_where_the_first_is_drawn_twice, names)
    assert low < 9.5 < high


def test_one_group_tells_nothing_of_others():
    assert all(map(isnan, interval(lambda i: 1.0, ["a"])))
    outcomes = np.array([1.0, 0.0, 1.0])
    assert all(map(isnan, interval(lambda i: float(outcomes[i].mean()), ["a"] * 3)))


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("right", [0, 1])
def test_a_share_of_outcomes_all_alike_has_wilsons_interval_over_groups(right, size):
    names = [str(n // size) for n in range(5 * size)]
    drawn = interval(lambda i: float(right), names)
    assert drawn == (right, right)
    assert share_interval(drawn, right, names) == wilson(5 * right, 5)
    assert share_interval((0.2, 0.9), 0.5, names) == (0.2, 0.9)


def test_the_interval_of_a_share_has_width_and_holds_the_share():
    for size in range(2, 14):
        names = [str(n) for n in range(size)]
        drawn = resamples(names, 200)
        for right in range(size + 1):
            outcomes = np.repeat([1.0, 0.0], [right, size - right])
            ends = interval(lambda i, v=outcomes: float(v[i].mean()), names, drawn=drawn)
            low, high = share_interval(ends, right / size, names)
            assert low < high
            assert low - 1e-9 <= right / size <= high + 1e-9


@pytest.mark.parametrize(("right", "total"), [(0, 7), (7, 7), (3, 10), (180, 200)])
def test_wilson_agrees_with_scipy(right, total):
    theirs = binomtest(right, total).proportion_ci(method="wilson")
    assert wilson(right, total) == pytest.approx((theirs.low, theirs.high))


def test_wilson_of_nothing_is_undefined():
    assert all(map(isnan, wilson(0, 0)))


def test_a_figure_that_draws_only_raise_lies_in_its_interval():
    # as a calibration error does: repeats make questions more alike than they are
    values = np.random.default_rng(1).normal(size=60)

    def error(index):
        return float(np.abs(np.sort(values[index])[::2] - np.sort(values)[::2]).mean()) + 0.01

    low, high = interval(error, [str(n) for n in range(60)])
    assert 0.0 <= low <= error(np.arange(60)) <= high
    assert high - low > 0.01
