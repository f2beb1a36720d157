import math

import pytest
import torch

from training.objective import ALONE, loss
from training.tokens import Row


def row(windows, target):
    return Row(
        tuple([0] * 3 for _ in range(windows)), tuple([0] * 3 for _ in range(windows)), target
    )


def value(logits, batch, mask=None):
    start = torch.tensor(logits)
    mask = torch.ones(start.shape, dtype=torch.long) if mask is None else torch.tensor(mask)
    return float(loss(start, start, mask, batch))


def test_one_normalisation_over_all_windows_counts_the_null_once():
    # scores less the null: gold window 0 [0, 2, 0], near miss [0, 1, 1]
    logits = [[1.0, 3.0, 1.0], [0.0, 1.0, 1.0]]
    together = -math.log(math.exp(2) / (1 + math.exp(2) + 1 + 2 * math.e))
    first = -math.log(math.exp(3) / (2 * math.e + math.exp(3)))
    second = -math.log(1 / (1 + 2 * math.e))
    expected = together + ALONE * (first + second) / 2
    assert value(logits, [row(2, (1, 1))]) == pytest.approx(expected, abs=1e-5)


def test_without_an_answer_every_span_is_weighed_against_the_null():
    together = -math.log(1 / (1 + 2 * math.exp(-1)))
    expected = together * (1 + ALONE)
    assert value([[1.0, 0.0, 0.0]], [row(1, (0, 0))]) == pytest.approx(expected, abs=1e-5)


def test_a_louder_near_miss_costs_and_padding_does_not():
    batch = [row(2, (1, 1))]
    quiet = value([[0.0, 2.0, 0.0], [0.0, 0.0, -9.0]], batch)
    loud = value([[0.0, 2.0, 0.0], [0.0, 0.0, 9.0]], batch)
    padded = value([[0.0, 2.0, 0.0], [0.0, 0.0, 9.0]], batch, mask=[[1, 1, 1], [1, 1, 0]])
    assert loud > quiet
    assert padded == pytest.approx(quiet, abs=1e-3)


def test_groups_in_one_batch_do_not_touch():
    one, two = [[0.0, 2.0, 0.0]], [[0.0, 1.0, 3.0]]
    both = value(one + two, [row(1, (1, 1)), row(1, (2, 2))])
    alone = (value(one, [row(1, (1, 1))]) + value(two, [row(1, (2, 2))])) / 2
    assert both == pytest.approx(alone, abs=1e-6)
