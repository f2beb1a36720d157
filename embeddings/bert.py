"""Weights of BERT-shaped models, read into plain arrays without their framework."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from embeddings.weights import weights_file

Task = Literal["embed", "span"]
"""What a model is asked for: one vector a text, or a start and an end logit a token."""

Array = NDArray[np.float32]

_FAMILIES = {
    "bert": "bert.",
    "roberta": "roberta.",
    "xlm-roberta": "roberta.",
    "camembert": "roberta.",
}


@dataclass(frozen=True, slots=True)
class Layer:
    """One transformer layer; weights are [inputs, outputs], biases [outputs]."""

    qkv: tuple[Array, Array]
    attention_output: tuple[Array, Array]
    attention_norm: tuple[Array, Array]
    expand: tuple[Array, Array]
    contract: tuple[Array, Array]
    output_norm: tuple[Array, Array]


@dataclass(frozen=True, slots=True)
class Bert:
    """A BERT-shaped model.

    Parameters
    ----------
    words, positions, types : ndarray
        Embedding tables, [entries, hidden]; positions start at the first
        token's.
    norm : pair of ndarray
        Scale and shift of the embeddings' layer normalisation.
    layers : tuple of Layer
        First to last.
    head : pair of ndarray or None
        Weight [hidden, 2] and bias [2] of the span head.
    heads : int
        Attention heads.
    epsilon : float
        Of every layer normalisation.
    """

    words: Array = field(repr=False)
    positions: Array = field(repr=False)
    types: Array = field(repr=False)
    norm: tuple[Array, Array] = field(repr=False)
    layers: tuple[Layer, ...] = field(repr=False)
    head: tuple[Array, Array] | None = field(repr=False)
    heads: int
    epsilon: float

    @property
    def hidden(self) -> int:
        """Width of a token's vector."""
        return int(self.words.shape[1])


def unsupported(folder: Path, task: Task) -> str:
    """Say why a model can't be read as plain BERT arrays; "" when it can.

    Such a model is not wrong: it runs in its own framework instead.
    """
    config = _read_json(weights_file(folder).parent / "config.json")
    reasons = {
        f"model type {config.get('model_type')!r}": config.get("model_type") not in _FAMILIES,
        f"activation {config.get('hidden_act')!r}": config.get("hidden_act") != "gelu",
        "relative positions": config.get("position_embedding_type", "absolute") != "absolute",
        "a decoder": bool(config.get("is_decoder")),
        "more than mean pooling": task == "embed" and not _pools_by_mean(folder),
    }
    return ", ".join(reason for reason, holds in reasons.items() if holds)


def read_bert(folder: Path, task: Task) -> Bert:
    """Read a BERT-shaped model's weights as float32 arrays.

    Parameters
    ----------
    folder : Path
        Holds config.json and model.safetensors.
    task : {"embed", "span"}
        "span" also reads the span head.

    Returns
    -------
    Bert
        The model.

    Raises
    ------
    ValueError
        When the model is not BERT-shaped or lacks a weight.
    """
    reason = unsupported(folder, task)
    if reason:
        raise ValueError(f"{folder} has {reason}; expected a plain BERT or RoBERTa model")
    file = weights_file(folder)
    config = _read_json(file.parent / "config.json")
    tensors = _Tensors(file, _FAMILIES[config["model_type"]])
    # RoBERTa counts positions from its padding id + 1.
    first = 0 if config["model_type"] == "bert" else int(config["pad_token_id"]) + 1
    return Bert(
        words=tensors["embeddings.word_embeddings.weight"],
        positions=tensors["embeddings.position_embeddings.weight"][first:],
        types=tensors["embeddings.token_type_embeddings.weight"],
        norm=tensors.pair("embeddings.LayerNorm"),
        layers=tuple(_layer(tensors, i) for i in range(int(config["num_hidden_layers"]))),
        head=tensors.linear("qa_outputs") if task == "span" else None,
        heads=int(config["num_attention_heads"]),
        epsilon=float(config["layer_norm_eps"]),
    )


class _Tensors:
    """Tensors by name, with or without the family's prefix."""

    def __init__(self, file: Path, prefix: str) -> None:
        from safetensors.numpy import load_file

        self._tensors: Mapping[str, NDArray[Any]] = {
            name.removeprefix(prefix): tensor for name, tensor in load_file(file).items()
        }

    def __getitem__(self, name: str) -> Array:
        if name not in self._tensors:
            raise ValueError(f"the weights lack {name}; expected a model saved for this task")
        return np.asarray(self._tensors[name], dtype=np.float32)

    def pair(self, name: str) -> tuple[Array, Array]:
        return self[f"{name}.weight"], self[f"{name}.bias"]

    def linear(self, name: str) -> tuple[Array, Array]:
        weight, bias = self.pair(name)
        return weight.T, bias


def _layer(tensors: _Tensors, number: int) -> Layer:
    root = f"encoder.layer.{number}"
    parts = [tensors.linear(f"{root}.attention.self.{part}") for part in ("query", "key", "value")]
    return Layer(
        qkv=(
            np.concatenate([weight for weight, _ in parts], axis=1),
            np.concatenate([bias for _, bias in parts]),
        ),
        attention_output=tensors.linear(f"{root}.attention.output.dense"),
        attention_norm=tensors.pair(f"{root}.attention.output.LayerNorm"),
        expand=tensors.linear(f"{root}.intermediate.dense"),
        contract=tensors.linear(f"{root}.output.dense"),
        output_norm=tensors.pair(f"{root}.output.LayerNorm"),
    )


def _pools_by_mean(folder: Path) -> bool:
    """Whether modules.json says: transformer, mean pooling, at most a normalisation."""
    modules = [
        (m["type"].rsplit(".", 1)[-1], m["path"]) for m in _read_json(folder / "modules.json")
    ]
    if [kind for kind, _ in modules] not in (
        ["Transformer", "Pooling"],
        ["Transformer", "Pooling", "Normalize"],
    ):
        return False
    pooling = _read_json(folder / modules[1][1] / "config.json")
    if "pooling_mode" in pooling:
        return bool(pooling["pooling_mode"] in ("mean", ["mean"]))
    return [mode for mode, on in pooling.items() if mode.startswith("pooling_mode") and on] == [
        "pooling_mode_mean_tokens"
    ]


def _read_json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileNotFoundError(
            f"no {file.name} in {file.parent}; expected a model's folder"
        ) from None
