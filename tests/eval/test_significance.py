"""Tests of paired differences: against counting all cases, and their error rate."""

from itertools import product
from math import comb

import numpy as np
import pytest

from eval.significance import detectable, holm, mcnemar, permutation


def names(count, size=1):
    return [str(n // size) for n in range(count)]


def test_permutation_comes_close_to_counting_every_sign():
    gaps = np.array([0.5, -0.2, 0.3, 0.4, 0.1, -0.1, 0.6, 0.2])
    sums = [abs(np.dot(signs, gaps)) for signs in product([-1, 1], repeat=len(gaps))]
    exact = np.mean(np.array(sums) >= abs(gaps.sum()) - 1e-12)
    assert permutation(gaps, names(8), draws=20_000) == pytest.approx(exact, abs=0.01)


def test_no_difference_is_certain_chance():
    assert permutation(np.zeros(9), names(9)) == 1.0
    assert mcnemar(np.ones(9), np.ones(9)) == 1.0


def test_a_group_counts_as_one_case():
    gaps = np.ones(20)
    assert permutation(gaps, names(20)) < 0.01
    assert permutation(gaps, names(20, size=10)) > 0.3  # two groups agree by chance half the time


def test_mcnemar_by_hand():
    # one lost, eight won: twice the chance of at most one of nine
    before, after = np.array([1] + [0] * 8 + [1] * 5), np.array([0] + [1] * 8 + [1] * 5)
    assert mcnemar(before, after) == pytest.approx(2 * (comb(9, 0) + comb(9, 1)) / 2**9)


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_one_in_twenty_equal_pairs_looks_different():
    dice = np.random.default_rng(4)
    found = [permutation(dice.normal(size=40), names(40), draws=500) < 0.05 for _ in range(200)]
    assert 0.01 <= np.mean(found) <= 0.10


@pytest.mark.parametrize("figures", [1, 9])
def test_what_is_called_detectable_is_found_four_times_in_five(figures):
    dice = np.random.default_rng(8)
    noise = dice.normal(size=(150, 60))
    step = detectable(noise[0], names(60), figures)
    alike = [1.0] * (figures - 1)
    found = [
        holm([permutation(row + step, names(60), draws=1000), *alike])[0] < 0.05 for row in noise
    ]
    assert 0.6 <= np.mean(found) <= 0.97


@pytest.mark.parametrize("figures", [1, 2, 3, 9, 100])
def test_as_few_flips_as_an_exact_test_can_call_significant_is_the_least(figures):
    least = round(200 * detectable(np.zeros(200), names(200), figures))
    before = np.ones(200)
    p = [mcnemar(before, (np.arange(200) >= lost).astype(float)) for lost in (least - 1, least)]
    first, last = (holm([one, *[1.0] * (figures - 1)])[0] for one in p)
    assert last < 0.05 <= first


def test_the_least_by_hand():
    assert detectable(np.zeros(60), names(60)) == pytest.approx(6 / 60)
    assert detectable(np.zeros(60), names(60), 9) == pytest.approx(9 / 60)
    assert detectable(np.zeros(3), names(3)) == 1.0
