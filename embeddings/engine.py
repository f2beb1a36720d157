"""One seam for everything that runs a model, and the choice of what does.

The choice is by what the model is, not by a race on the machine. Over 8-bit
integers a BERT-shaped model is 1.6 times as fast as in float32 on AVX2, at
every length, and CPUs with VNNI are made for them. A race on a busy machine
would be won by a different engine each time, changing the last digits of
scores with it. What onnxruntime can't take, or fails to, runs on torch.

OpenVINO 2026.4 in bfloat16, on a CPU made for that, took 1.4 to 1.8 times as
long for texts of 32 to 128 tokens, and as long for 256 and 384.
"""

from __future__ import annotations

import logging
import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, Protocol, cast, get_args

import numpy as np
from numpy.typing import NDArray

from embeddings.batch import Inputs
from embeddings.bert import Task, unsupported
from embeddings.copies import default_cache

_log = logging.getLogger(__name__)

EngineName = Literal["auto", "torch", "onnxruntime", "onnxruntime-int8"]

ENGINES: tuple[str, ...] = get_args(EngineName)
"""Names that `open_engine` takes: "onnxruntime" and "torch" compute in float32."""


class Engine(Protocol):
    """Runs one model for one task."""

    name: str
    threads: int

    def run(self, inputs: Inputs) -> tuple[NDArray[np.float32], ...]:
        """Run the model on a batch.

        Parameters
        ----------
        inputs : mapping of str to ndarray of int64, [batch, tokens]
            input_ids, attention_mask (ones, then zeros) and, if the model
            takes them, token_type_ids.

        Returns
        -------
        tuple of ndarray of float32
            For "embed" the unit vectors, [batch, dimension]; for "span" the
            start and the end logits, [batch, tokens] each, with
            `embeddings.batch.PADDING_LOGIT` where there is no token.

        Raises
        ------
        ValueError
            When a mask has a zero before a one, or no one at all.
        """
        ...


def open_engine(
    folder: Path,
    task: Task,
    *,
    cache: Path | None = None,
    engine: str = "auto",
    threads: int | None = None,
) -> Engine:
    """Open a model for a task on the engine that suits it.

    Parameters
    ----------
    folder : Path
        The model's files: config.json, tokenizer.json, model.safetensors.
    task : {"embed", "span"}
        One vector a text, or a start and an end logit a token.
    cache : Path, optional
        Folder for optimised copies; without it, the user's cache folder.
    engine : str, optional
        One of `ENGINES`; "auto" takes onnxruntime over 8-bit integers for
        BERT-shaped models, torch for others and when that fails.
    threads : int, optional
        Threads to use; 0 or None takes the cores there are.

    Returns
    -------
    Engine
        Ready to run.

    Raises
    ------
    ValueError
        When the engine's name is unknown or it can't take the model.
    FileNotFoundError
        When the folder lacks a file.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine is {engine!r}; expected one of {', '.join(ENGINES)}")
    folder, cache = Path(folder), cache or default_cache()
    count = threads or cores()
    if engine == "auto":
        return _open_best(folder, task, cache, count)
    return _open(folder, task, cast("EngineName", engine), cache, count)


def cores() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def available() -> dict[str, str]:
    """Return the runtimes installed and their versions, for a health report."""
    found = {}
    for package in ("onnxruntime", "onnx", "torch", "transformers", "sentence-transformers"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def describe(engine: Engine) -> str:
    """Return one line on an open engine: what runs, how precisely, on how many threads."""
    return f"{engine.name}, {engine.threads} thread{'s' if engine.threads != 1 else ''}"


def _open_best(folder: Path, task: Task, cache: Path, threads: int) -> Engine:
    reason = unsupported(folder, task)
    if reason:
        _log.info("%s has %s: it runs on torch", folder, reason)
        return _open(folder, task, "torch", cache, threads)
    try:
        return _open(folder, task, "onnxruntime-int8", cache, threads)
    except Exception:  # whatever a runtime raises: the slower engine still answers
        _log.warning("onnxruntime can't run %s; it runs on torch", folder, exc_info=True)
        return _open(folder, task, "torch", cache, threads)


def _open(folder: Path, task: Task, engine: EngineName, cache: Path, threads: int) -> Engine:
    if engine == "torch":
        from embeddings.engine_torch import TorchEngine

        return TorchEngine(folder, task, threads=threads)
    from embeddings.engine_onnx import OnnxEngine
    from embeddings.export import optimised

    precision: Literal["int8", "fp32"] = "int8" if engine == "onnxruntime-int8" else "fp32"
    model = optimised(folder, task, precision, cache)
    return OnnxEngine(model, task, name=f"onnxruntime {precision}", threads=threads)
