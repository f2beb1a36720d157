"""What training makes small: one normalisation over all passages of a question."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn.functional import cross_entropy

from training.tokens import Row

ALONE = 0.5
"""Weight of the windows each for itself, beside the group as a whole."""


def loss(
    start: torch.Tensor, end: torch.Tensor, mask: torch.Tensor, batch: Sequence[Row]
) -> torch.Tensor:
    """Return the mean loss of a batch.

    A token's score is its logit less the null logit of its window, which is
    what the product ranks by. Over all windows of a group these scores, and
    one null of score 0, are normalised together: so the right span has to
    beat those of the near misses, and all of them the null only where there
    is an answer. Beside it each window counts for itself, as in SQuAD 2.0.

    Parameters
    ----------
    start, end : tensor of float, shape [windows, tokens]
        Logits.
    mask : tensor of int, shape [windows, tokens]
        0 for padding.
    batch : sequence of Row
        The groups, in the order of the windows.

    References
    ----------
    Clark and Gardner (2018), Simple and effective multi-paragraph reading
    comprehension, section 3.4 (shared normalisation).
    """
    total = start.new_zeros(())
    at = 0
    for row in batch:
        windows = slice(at, at + len(row.ids))
        for logits, target in zip((start, end), row.target, strict=True):
            total = total + _group(logits[windows], mask[windows], target)
            total = total + ALONE * _alone(logits[windows], mask[windows], target)
        at += len(row.ids)
    return total / (2 * len(batch))


def _group(logits: torch.Tensor, mask: torch.Tensor, target: int) -> torch.Tensor:
    """Return the loss of a group under one normalisation; the first window holds the target."""
    scores = (logits - logits[:, :1]).masked_fill(mask == 0, -1e4)
    # the null of the first window, of score 0, stands for that of all
    others = scores[1:, 1:].reshape(-1)
    everything = torch.cat([scores[0], others])
    return cross_entropy(everything[None], torch.tensor([target], device=everything.device))


def _alone(logits: torch.Tensor, mask: torch.Tensor, target: int) -> torch.Tensor:
    targets = logits.new_zeros(len(logits), dtype=torch.long)
    targets[0] = target
    return cross_entropy(logits.masked_fill(mask == 0, -1e4), targets)
