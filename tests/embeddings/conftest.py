"""A tiny BERT with random weights: everything a real one has, in a few kilobytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors

HIDDEN, WIDE, LAYERS, HEADS, POSITIONS = 16, 32, 2, 2, 64
WORDS = [
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]"),
    *("the", "a", "river", "bridge", "north", "south", "old", "stone", "flows", "under", "over"),
    *("town", "market", "bread", "winter", "summer", "open", "closed", "gate", "tower", "light"),
]


def tensors(prefix: str = "bert.", *, types: int = 2, offset: int = 0) -> dict[str, np.ndarray]:
    random = np.random.default_rng(7)

    def weight(*shape: int) -> np.ndarray:
        return random.normal(0, 0.2, shape).astype(np.float32)

    def linear(name: str, inputs: int, outputs: int) -> dict[str, np.ndarray]:
        return {f"{name}.weight": weight(outputs, inputs), f"{name}.bias": weight(outputs)}

    def norm(name: str) -> dict[str, np.ndarray]:
        return {f"{name}.weight": 1 + weight(HIDDEN), f"{name}.bias": weight(HIDDEN)}

    found = {
        "embeddings.word_embeddings.weight": weight(len(WORDS), HIDDEN),
        "embeddings.position_embeddings.weight": weight(POSITIONS + offset, HIDDEN),
        "embeddings.token_type_embeddings.weight": weight(types, HIDDEN),
        **norm("embeddings.LayerNorm"),
    }
    for number in range(LAYERS):
        root = f"encoder.layer.{number}"
        for part in ("query", "key", "value"):
            found |= linear(f"{root}.attention.self.{part}", HIDDEN, HIDDEN)
        found |= linear(f"{root}.attention.output.dense", HIDDEN, HIDDEN)
        found |= norm(f"{root}.attention.output.LayerNorm")
        found |= linear(f"{root}.intermediate.dense", HIDDEN, WIDE)
        found |= linear(f"{root}.output.dense", WIDE, HIDDEN)
        found |= norm(f"{root}.output.LayerNorm")
    named = {prefix + name: tensor for name, tensor in found.items()}
    return named | linear("qa_outputs", HIDDEN, 2)


def save_tokenizer(folder: Path) -> None:
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))


def save_model(
    folder: Path,
    *,
    config: dict[str, object] | None = None,
    pooling: str = "mean_tokens",
    **shape: int,
) -> Path:
    """Save a random model; `shape` sets the token types and the position offset."""
    folder.mkdir(parents=True, exist_ok=True)
    stated = {
        "model_type": "bert",
        "hidden_size": HIDDEN,
        "intermediate_size": WIDE,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": POSITIONS + shape.get("offset", 0),
        "type_vocab_size": shape.get("types", 2),
        "vocab_size": len(WORDS),
        "pad_token_id": 0,
        **(config or {}),
    }
    (folder / "config.json").write_text(json.dumps(stated))
    prefix = "bert." if stated["model_type"] == "bert" else "roberta."
    save_file(tensors(prefix, **shape), folder / "model.safetensors")
    save_tokenizer(folder)
    save_pooling(folder, pooling)
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 12}')
    return folder


def save_pooling(folder: Path, mode: str) -> None:
    kinds = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(kinds)
    ]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Pooling").mkdir(exist_ok=True)
    modes = {f"pooling_mode_{name}": name == mode for name in ("cls_token", "mean_tokens")}
    (folder / "1_Pooling" / "config.json").write_text(
        json.dumps({"word_embedding_dimension": HIDDEN, **modes})
    )


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_model(tmp_path_factory.mktemp("tiny") / "model")


@pytest.fixture(scope="session")
def make_model() -> Callable[..., Path]:
    return save_model
