import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from embeddings.bert import Layer
from embeddings.quantisation import LARGEST, quantise, smoothing, split_outliers

numbers = st.floats(-100, 100, width=32)
matrices = arrays(np.float32, st.tuples(st.integers(1, 8), st.integers(1, 8)), elements=numbers)


@given(matrices)
def test_integers_stand_for_the_weights_within_a_step(weight):
    integers, steps, zeros = quantise(weight)
    back = (integers.astype(np.float64) - zeros) * steps
    assert (np.abs(back - weight) <= steps * 1.01).all()


@given(matrices)
def test_no_pair_of_products_overflows_16_bits(weight):
    integers, _, _ = quantise(weight)
    assert 2 * 255 * np.abs(integers.astype(int)).max() < 2**15
    assert LARGEST == 64


def test_hand_computed_column():
    integers, steps, zeros = quantise(np.array([[0.0], [1.28], [0.64]], np.float32))
    assert np.isclose(steps[0], 0.01)
    assert zeros.tolist() == [-64]
    assert integers[:, 0].tolist() == [-64, 64, 0]


def test_a_column_of_zeros_stays_zero():
    integers, steps, zeros = quantise(np.zeros((3, 1), np.float32))
    assert ((integers - zeros) * steps == 0).all()


def test_rounding_that_knows_its_inputs_keeps_the_product_better():
    random = np.random.default_rng(0)
    weight = random.normal(size=(96, 40)).astype(np.float32)
    # columns that go together, as those of a model do
    inputs = (random.normal(size=(500, 12)) @ random.normal(size=(12, 96))).astype(np.float32)
    inputs += 0.1 * random.normal(size=inputs.shape).astype(np.float32)

    def error(moments: np.ndarray | None) -> float:
        integers, steps, zeros = quantise(weight, moments)
        back = (integers.astype(np.float32) - zeros) * steps
        return float(np.square(inputs @ (back - weight)).mean())

    assert error(inputs.T @ inputs) < 0.3 * error(None)


@given(matrices)
def test_no_rounding_leaves_the_range_and_unseen_inputs_round_to_the_nearest(weight):
    rows = len(weight)
    random = np.random.default_rng(0)
    seen = random.normal(size=(3, rows)).astype(np.float32)
    integers, _, _ = quantise(weight, seen.T @ seen)
    assert np.abs(integers.astype(int)).max() <= LARGEST
    nearest, *rest = quantise(weight)
    unseen, *same = quantise(weight, np.zeros((rows, rows), np.float32))
    np.testing.assert_array_equal(unseen, nearest)
    for one, other in zip(rest, same, strict=True):
        np.testing.assert_array_equal(one, other)


@given(matrices, st.booleans())
def test_smoothing_is_positive_and_finite(weight, after_gelu):
    scale = smoothing(np.abs(weight).max(axis=1), weight, after_gelu=after_gelu)
    assert scale.shape == (len(weight),)
    assert (scale > 0).all()
    assert np.isfinite(scale).all()


def test_smoothing_after_a_gelu_touches_only_what_stands_out():
    peaks = np.ones(100, np.float32)
    peaks[3] = 8
    scale = smoothing(peaks, np.ones((100, 2), np.float32), after_gelu=True)
    assert scale[3] == 8
    assert (np.delete(scale, 3) == 1).all()


def test_splitting_outliers_leaves_the_layer_as_it_was():
    random = np.random.default_rng(0)
    pair = (np.zeros((1, 1), np.float32), np.zeros(1, np.float32))
    expand = (random.normal(size=(4, 100)).astype(np.float32), np.ones(100, np.float32))
    contract = (random.normal(size=(100, 3)).astype(np.float32), np.ones(3, np.float32))
    layer = Layer(pair, pair, pair, expand, contract, pair)
    peaks = np.ones(100, np.float32)
    peaks[7] = 3.5
    split, wider = split_outliers(layer, peaks)
    assert len(wider) == 103
    assert (wider == 3.5).sum() == 4
    x = random.normal(size=(5, 4)).astype(np.float32)

    def result(one: Layer) -> np.ndarray:
        return np.tanh(x @ one.expand[0] + one.expand[1]) @ one.contract[0] + one.contract[1]

    np.testing.assert_allclose(result(split), result(layer), rtol=1e-4, atol=1e-4)
