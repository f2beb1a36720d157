"""Calibration: hand-computed cases, scikit-learn as the oracle, and properties."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss
from sklearn.metrics import log_loss as sklearn_log_loss

from eval import calibration

PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50)


def columns(pairs):
    return [np.array(column) for column in zip(*pairs, strict=True)]


@given(PAIRS)
def test_brier_and_log_loss_equal_scikit_learn(pairs):
    sure, right = columns(pairs)
    assert calibration.brier(sure, right) == pytest.approx(
        brier_score_loss(right, sure, pos_label=True)
    )
    kept = np.clip(sure, 1e-6, 1 - 1e-6)
    assert calibration.log_loss(sure, right) == pytest.approx(
        sklearn_log_loss(right, kept, labels=[False, True])
    )


def test_reliability_bins_are_of_equal_size():
    sure = np.linspace(0, 1, 25)
    bins = calibration.reliability(sure, sure > 0.5, bins=10)
    assert [part.count for part in bins] == [3] * 5 + [2] * 5
    assert [part.right for part in bins[:4] + bins[6:]] == [0.0] * 4 + [1.0] * 4


def test_ece_by_hand():
    # two bins: sure 0.2, right 0.5; sure 0.9, right 1
    sure, right = [0.1, 0.3, 0.8, 1.0], [0, 1, 1, 1]
    assert calibration.expected_calibration_error(sure, right, bins=2) == pytest.approx(0.2)


def test_what_is_as_often_right_as_it_says_has_little_error():
    dice = random.Random(3)
    sure = [dice.random() for _ in range(5000)]
    right = [dice.random() < p for p in sure]
    assert calibration.expected_calibration_error(sure, right) < 0.03
    assert calibration.expected_calibration_error([p / 2 for p in sure], right) > 0.2


def test_risk_coverage_by_hand():
    coverage, risk = calibration.risk_coverage([0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0])
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    area = calibration.area_under_risk_coverage([0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0])
    assert area == pytest.approx((1 / 2 + 1 / 3 + 1 / 2) / 4)


@given(PAIRS, st.randoms())
def test_the_order_of_the_questions_does_not_matter(pairs, dice):
    mixed = list(pairs)
    dice.shuffle(mixed)
    for function in (
        calibration.area_under_risk_coverage,
        calibration.brier,
        calibration.log_loss,
        calibration.expected_calibration_error,
    ):
        assert function(*columns(pairs)) == pytest.approx(function(*columns(mixed)))


def test_equal_confidences_are_right_as_often_in_every_bin():
    sure = [0.5] * 20
    assert calibration.expected_calibration_error(sure, [1] * 10 + [0] * 10) == 0.0


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="2 confidences for 1 outcomes"):
        calibration.brier([0.1, 0.2], [1])
