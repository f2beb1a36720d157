import numpy as np
import pytest

from embeddings.batch import PADDING_LOGIT, check_lengths, pad, padded


def test_rows_are_filled_up_on_the_right():
    assert pad([[5, 6, 7], [8]]).tolist() == [[5, 6, 7], [8, 0, 0]]


def test_no_rows_make_an_empty_batch():
    assert pad([]).shape == (0, 0)


def test_logits_are_filled_up_with_one_no_span_can_win_with():
    row = np.array([0.5], np.float32)
    assert padded([row], 2).tolist() == [[0.5, float(PADDING_LOGIT)]]


def test_lengths_count_the_ones():
    assert check_lengths(np.array([[1, 1, 0], [1, 1, 1]])).tolist() == [2, 3]


@pytest.mark.parametrize("mask", [[0, 1], [1, 0, 1], [0, 0]])
def test_a_mask_with_a_zero_first_is_refused(mask):
    with pytest.raises(ValueError, match="pad on the right"):
        check_lengths(np.array([mask]))
