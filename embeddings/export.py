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

from embeddings.bert import Array, Bert, Task, read_bert
from embeddings.bert_graph import Exact, Int8, Linear, write_graph
from embeddings.copies import copy_name, read_or_make
from embeddings.engine_onnx import open_session
from embeddings.quantisation import split_outliers
from embeddings.weights import sha256_of, weights_file

Precision = Literal["fp32", "int8"]

EXPORT_VERSION = 1
"""Goes up whenever the graph written for the same weights changes."""

_TEXTS = 16
_WORDS = 100

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
    weights = sha256_of(weights_file(folder))
    parts = {
        "weights": weights,
        "config": sha256_of(weights_file(folder).parent / "config.json"),
        "task": task,
        "precision": precision,
        "export": str(EXPORT_VERSION),
        "onnx": version("onnx"),
        "onnxruntime": version("onnxruntime"),
    }
    name = copy_name(f"{weights[:8]}-{task}-{precision}", parts)
    return read_or_make(cache, name, lambda: export(folder, task, precision))


def export(folder: Path, task: Task, precision: Precision) -> bytes:
    """Write the model's graph in a precision; see `optimised`."""
    started = time.perf_counter()
    model = read_bert(folder, task)
    linear: Linear = Exact()
    if precision == "int8":
        model, peaks = _split(model, _peaks(model, folder, task))
        linear = Int8(peaks)
    graph = write_graph(model, task, linear)
    elapsed = time.perf_counter() - started
    _log.info("made a copy of %s for %s in %s: %.1f s", folder, task, precision, elapsed)
    return graph


def _split(model: Bert, peaks: Mapping[str, Array]) -> tuple[Bert, dict[str, Array]]:
    layers, after = [], dict(peaks)
    for number, layer in enumerate(model.layers):
        name = f"layer{number}.contract"
        split, after[name] = split_outliers(layer, peaks[name])
        layers.append(split)
    return replace(model, layers=tuple(layers)), after


def _peaks(model: Bert, folder: Path, task: Task) -> dict[str, Array]:
    """Return the largest magnitude in each input column of each matrix product.

    Which columns stand out is the model's own trait, hardly the text's:
    random words of its vocabulary find them as well as prose does.
    """
    tapped = Exact()
    session = open_session(write_graph(model, task, tapped, tapped=True))
    wanted = {node.name for node in session.get_inputs()}
    peaks: dict[str, Array] = {}
    for encoded in _calibration(folder, task, len(model.positions)):
        inputs = {"input_ids": encoded.ids, "token_type_ids": encoded.type_ids}
        arrays = {name: np.array([row], np.int64) for name, row in inputs.items() if name in wanted}
        for name, value in zip(tapped.inputs, session.run(None, arrays), strict=True):
            highest = np.abs(value).max(axis=(0, 1))
            peaks[name] = np.maximum(peaks[name], highest) if name in peaks else highest
    return peaks


def _calibration(folder: Path, task: Task, longest: int) -> list[Any]:
    """Return encoded texts of random words; pairs when the model reads pairs."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(weights_file(folder).parent / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(min(longest, 2 * _WORDS))
    words = sorted(word for word in tokenizer.get_vocab() if word.isalpha())
    random = np.random.default_rng(0)
    texts = [" ".join(random.choice(words, _WORDS)) for _ in range(_TEXTS)]
    if task == "embed":
        return list(tokenizer.encode_batch(texts))
    questions = [" ".join(random.choice(words, _WORDS // 10)) for _ in range(_TEXTS)]
    return list(tokenizer.encode_batch(list(zip(questions, texts, strict=True))))
