"""The curve from margin to probability: shape, inverse, fit, file."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.confidence import Calibration, fit, packaged_calibration

MARGINS = st.floats(-1e6, 1e6)
LEADS = st.floats(0, 1e6)
CURVES = st.builds(
    Calibration, slope=st.floats(0.01, 10), intercept=st.floats(-10, 10), lead=st.floats(0, 10)
)


def test_probabilities_by_hand():
    curve = Calibration(slope=2.0, intercept=-1.0)
    assert curve.probability(0.5) == 0.5
    assert curve.probability(1.0) == pytest.approx(1 / (1 + math.exp(-1)))


@given(CURVES, MARGINS, MARGINS, LEADS, LEADS)
def test_more_margin_or_lead_never_means_less_confidence(curve, one, other, ahead, farther):
    low, high = sorted((one, other))
    near, far = sorted((ahead, farther))
    probability = curve.probability(low, near)
    assert 0 <= probability <= curve.probability(high, near) <= 1
    assert probability <= curve.probability(low, far) <= 1


def test_a_lead_adds_to_the_margin():
    curve = Calibration(slope=2.0, intercept=-1.0, lead=0.5)
    assert curve.probability(0.25, 1.0) == curve.probability(0.5) == 0.5


@pytest.mark.parametrize("slope", [0.0, -1.0, math.nan, math.inf])
def test_a_curve_that_does_not_rise_is_refused(slope):
    with pytest.raises(ValueError, match="expected more than 0"):
        Calibration(slope, 0.0)


@pytest.mark.parametrize("lead", [-0.1, math.nan, math.inf])
def test_a_lead_that_takes_confidence_is_refused(lead):
    with pytest.raises(ValueError, match=r"lead is .*; expected 0 or more"):
        Calibration(1.0, 0.0, lead)


def test_an_intercept_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="intercept is nan; expected a finite number"):
        Calibration(1.0, math.nan)


def simulated(questions, weights):
    random = np.random.default_rng(0)
    columns = random.normal(size=(questions, len(weights) - 1)) * 3
    odds = columns @ weights[:-1] + weights[-1]
    return columns, random.random(questions) < 1 / (1 + np.exp(-odds))


def test_the_fit_finds_the_curve_the_data_came_from():
    columns, correct = simulated(20_000, np.array([0.8, -1.5]))
    curve = fit(columns[:, 0], correct)
    assert (curve.slope, curve.intercept) == pytest.approx((0.8, -1.5), abs=0.05)


def test_the_fit_agrees_with_scikit_learn_on_smoothed_targets():
    linear = pytest.importorskip("sklearn.linear_model")
    columns, correct = simulated(300, np.array([0.8, 0.4, -0.5]))
    right, wrong = correct.sum(), (~correct).sum()
    target = np.where(correct, (right + 1) / (right + 2), 1 / (wrong + 2))
    # a soft target is the same row twice, weighted by the two outcomes
    oracle = linear.LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(
        np.vstack([columns, columns]),
        np.repeat([1, 0], len(correct)),
        sample_weight=np.concatenate([target, 1 - target]),
    )
    curve = fit(columns[:, 0], correct, columns[:, 1])
    assert (curve.slope, curve.lead) == pytest.approx(oracle.coef_[0], abs=1e-4)
    assert curve.intercept == pytest.approx(oracle.intercept_[0], abs=1e-4)


def test_separable_data_has_a_finite_curve():
    curve = fit([-2.0, -1.0, 1.0, 2.0], [False, False, True, True])
    assert 0.5 < curve.probability(2.0) < 0.99


def test_margins_without_meaning_are_refused():
    with pytest.raises(ValueError, match="a larger margin has to mean more confidence"):
        fit([3.0, 2.0, 1.0, 0.0], [False, False, True, True])
    with pytest.raises(ValueError, match="expected more than 0"):
        fit([1.0, 1.0, 1.0, 1.0], [False, True, False, True])


@pytest.mark.parametrize(
    ("margins", "correct"),
    [([1.0, 2.0], [True, True]), ([1.0], [True, False]), ([], []), ([[1.0, 2.0]], [[True, False]])],
)
def test_data_that_fit_nothing_are_refused(margins, correct):
    with pytest.raises(ValueError, match="expected some of both, and equal shapes"):
        fit(margins, correct)


def test_features_cost_margin_and_have_to_be_given():
    curve = Calibration(1.0, 0.0, costs={"rank": 2.0})
    assert curve.margin(3.0, {"rank": 1.0, "length": 7.0}) == 1.0
    with pytest.raises(ValueError, match=r"features \['rank'\] are missing"):
        curve.margin(3.0)


def test_the_packaged_curve_is_read_once():
    assert packaged_calibration() is packaged_calibration()
    assert packaged_calibration().probability(100.0) > 0.5
    assert packaged_calibration().margin(5.0, {"log_rank": 0.0, "unmentioned": 1.0}) < 5.0


def test_a_curve_is_read_from_a_file(tmp_path):
    path = tmp_path / "curve.json"
    path.write_text(
        '{"slope": 2, "intercept": -1, "lead": 3, "costs": {"rank": 0.5}, "note": "mine"}'
    )
    assert Calibration.load(path) == Calibration(2.0, -1.0, 3.0, {"rank": 0.5})


@pytest.mark.parametrize("text", ["", "[]", '{"slope": 1}', '{"slope": "x", "intercept": 0}'])
def test_a_file_that_is_no_curve_is_named(tmp_path, text):
    path = tmp_path / "curve.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"calibration .*curve\.json can't be read"):
        Calibration.load(path)
