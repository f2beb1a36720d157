"""Optimised copies of a model's weights for onnxruntime."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np

from embeddings.bert import Bert, Task, read_bert
from embeddings.bert_graph import Exact, Int8, Linear, write_graph
from embeddings.copies import copy_name, read_or_make
from embeddings.engine_onnx import open_session
from embeddings.quantisation import Seen, split_outliers
from embeddings.weights import sha256_of, weights_file

Precision = Literal["fp32", "int8"]

EXPORT_VERSION = 2
"""Goes up whenever the graph written for the same weights changes."""

_TEXTS = Path(__file__).parent / "calibration.tsv"
_TOKENS = 256

_log = logging.getLogger(__name__)


def optimised(folder: Path, task: Task, precision: Precision, cache: Path) -> bytes:
    """Return the model's graph in a precision, made once and kept in `cache`.

    Parameters
    ----------
    folder : Path
        The model's files.
    task : {"embed", "span"}
        What the graph returns.
    precision : {"fp32", "int8"}
        Of its matrix products.
    cache : Path
        Folder of copies.

    Returns
    -------
    bytes
        A serialised ONNX graph.
    """
    file = weights_file(folder)
    weights = sha256_of(file)
    parts = {
        "weights": weights,
        "config": sha256_of(file.parent / "config.json"),
        "task": task,
        "precision": precision,
        "export": str(EXPORT_VERSION),
        "onnx": version("onnx"),
        "onnxruntime": version("onnxruntime"),
    }
    if precision == "int8":  # what it is calibrated with
        parts["texts"] = sha256_of(_TEXTS)
        parts["tokenizer"] = sha256_of(file.parent / "tokenizer.json")
    name = copy_name(f"{weights[:8]}-{task}-{precision}", parts)
    return read_or_make(cache, name, lambda: export(folder, task, precision))


def export(folder: Path, task: Task, precision: Precision) -> bytes:
    """Write the model's graph in a precision; see `optimised`."""
    started = time.perf_counter()
    model = read_bert(folder, task)
    linear: Linear = Exact()
    if precision == "int8":
        model, seen = _split(model, _seen(model, folder, task))
        linear = Int8(seen)
    graph = write_graph(model, task, linear)
    elapsed = time.perf_counter() - started
    _log.info("made a copy of %s for %s in %s: %.1f s", folder, task, precision, elapsed)
    return graph


def _split(model: Bert, seen: Mapping[str, Seen]) -> tuple[Bert, dict[str, Seen]]:
    layers, after = [], dict(seen)
    for number, layer in enumerate(model.layers):
        name = f"layer{number}.contract"
        split, peaks = split_outliers(layer, seen[name].peaks)
        after[name] = Seen(peaks)
        layers.append(split)
    return replace(model, layers=tuple(layers)), after


def _seen(model: Bert, folder: Path, task: Task) -> dict[str, Seen]:
    """Return what each matrix product reads of the calibration texts."""
    tapped = Exact()
    session = open_session(write_graph(model, task, tapped, tapped=True))
    wanted = {node.name for node in session.get_inputs()}
    seen: dict[str, Seen] = {}
    for encoded in _calibration(folder, task, len(model.positions)):
        inputs = {"input_ids": encoded.ids, "token_type_ids": encoded.type_ids}
        arrays = {name: np.array([row], np.int64) for name, row in inputs.items() if name in wanted}
        for name, (tokens,) in zip(tapped.inputs, session.run(None, arrays), strict=True):
            # of a vector, a mean over tokens, rounding errors cancel out; of a token's logit not.
            # Moments of the wide columns would take most of the time.
            worth = task == "span" and tokens.shape[1] <= model.hidden
            one = Seen(np.abs(tokens).max(axis=0), tokens.T @ tokens if worth else None)
            seen[name] = seen[name] + one if name in seen else one
    return seen


def _calibration(folder: Path, task: Task, longest: int) -> list[Any]:
    """Return encoded texts of the project's corpus; with their questions when the model reads pairs.

    Random words of the vocabulary won't do: they find the columns that stand
    out, not how columns go together.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(weights_file(folder).parent / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(min(longest, _TOKENS))
    lines = _TEXTS.read_text(encoding="utf-8").splitlines()
    pairs = [(question, text) for question, _, text in (line.partition("\t") for line in lines)]
    if task == "embed":
        return list(tokenizer.encode_batch([text for _, text in pairs]))
    return list(tokenizer.encode_batch(pairs))
