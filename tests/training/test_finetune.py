"""Training goes on from its checkpoint, and only with the plan it was of."""

from argparse import Namespace
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertForQuestionAnswering

from training import finetune
from training.tokens import Row

OPTIONS = {
    "start": "reader", "corpus": Path("corpus"), "seed": 0, "rate": 6e-5, "steps": None, "every": 2,
    "windows": "a",
}  # fmt: skip


class Still(finetune.Run):
    """A run that counts its steps and learns nothing."""

    def __init__(self, model, plan, **options):
        self.steps = 0
        super().__init__(model, self, Namespace(**OPTIONS | options), plan)

    def save_pretrained(self, folder):
        """Stand for the tokenizer's."""

    def _learn(self, batch):
        self.steps += 1
        return 0.0


@pytest.fixture
def go(tmp_path):
    config = BertConfig(
        vocab_size=8, hidden_size=4, num_hidden_layers=1, num_attention_heads=1, intermediate_size=4
    )
    model = BertForQuestionAnswering(config)

    def go(steps, **options):
        made = Still(model, [[]] * steps, **{"out": tmp_path / "out"} | options)
        made.go()
        return made.steps

    return go


def test_a_run_goes_on_from_its_checkpoint(go):
    assert go(4) == 4
    assert go(7) == 3
    assert go(9, every=1) == 2


@pytest.mark.parametrize(
    "changed",
    [{"corpus": Path("other")}, {"seed": 1}, {"rate": 1e-5}, {"start": "b"}, {"windows": "b"}],
)
def test_a_checkpoint_of_other_options_is_refused_and_stays(go, tmp_path, changed):
    go(4)
    before = (tmp_path / "out" / "training.json").read_bytes()
    ((name, value),) = changed.items()
    expected = rf"checkpoint\.pt is of a run with {name} \S+ \(now {value}\); expected the same"
    with pytest.raises(ValueError, match=expected):
        go(7, **changed)
    assert (tmp_path / "out" / "training.json").read_bytes() == before


def test_a_checkpoint_from_before_options_were_kept_goes_on(go, tmp_path):
    go(4)
    path = tmp_path / "out" / "checkpoint.pt"
    state = torch.load(path, weights_only=True)
    del state["options"]
    torch.save(state, path)
    assert go(6, seed=1) == 2


def test_the_digest_is_of_the_very_tokens():
    row = Row(ids=([1, 2], [3]), types=([0, 0], [0]), target=(1, 1))
    others = [
        [Row(([1, 2], [4]), row.types, row.target)],
        [Row(([1], [2, 3]), row.types, row.target)],
        [Row(row.ids, row.types, (0, 0))],
        [row, row],
        [],
    ]
    assert finetune.digest([row]) == finetune.digest([Row(**vars(row))])
    assert len({finetune.digest(rows) for rows in [[row], *others]}) == 6
