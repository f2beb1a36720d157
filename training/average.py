"""Average the weights of readers: ``python -m training.average A B... --out C``.

Runs that go on from the same reader end in one valley of the loss, where the
mean of their weights does better than each of them (Wortsman et al. 2022,
Model soups).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from training.finetune import save


def average(folders: list[Path], weights: list[float]) -> dict[str, torch.Tensor]:
    """Return the weighted mean of the weights in model folders.

    Raises
    ------
    ValueError
        When the folders hold models of different shape.
    """
    mean: dict[str, torch.Tensor] = {}
    for folder, weight in zip(folders, weights, strict=True):
        tensors = load_file(folder / "model.safetensors")
        if mean and {k: v.shape for k, v in mean.items()} != {
            k: v.shape for k, v in tensors.items()
        }:
            raise ValueError(
                f"{folder} holds another model than {folders[0]}; expected weights of one shape"
            )
        for name, tensor in tensors.items():
            part = tensor.float() * (weight / sum(weights))
            mean[name] = mean[name] + part if name in mean else part
    return mean


def main() -> None:
    """Read the command line, average and save."""
    parser = argparse.ArgumentParser(description="Average the weights of readers.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="READER")
    parser.add_argument("--weights", nargs="+", type=float, help="one a reader; equal by default")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    first = args.folders[0]
    model = AutoModelForQuestionAnswering.from_pretrained(first, local_files_only=True)
    tensors = average(args.folders, args.weights or [1.0] * len(args.folders))
    model.load_state_dict(tensors)
    save(model.float(), AutoTokenizer.from_pretrained(first, local_files_only=True), args.out)


if __name__ == "__main__":
    main()
