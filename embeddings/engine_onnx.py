"""BERT-shaped models on onnxruntime, in float32 or over 8-bit integers."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.batch import Inputs, check_lengths, padded
from embeddings.bert import Task


class OnnxEngine:
    """A model on onnxruntime.

    Texts run one by one and unpadded, several at a time on one thread each:
    nothing is computed for padding, and no text changes another's result.

    Parameters
    ----------
    model : bytes
        Graph of one unpadded text.
    task : {"embed", "span"}
        What the graph returns.
    name : str
        Engine and precision, for people.
    threads : int
        Texts that run at the same time.
    """

    def __init__(self, model: bytes, task: Task, *, name: str, threads: int) -> None:
        self.name = name
        self.threads = threads
        self._task = task
        self._session = open_session(model)
        self._names = [node.name for node in self._session.get_inputs()]
        self._pool = ThreadPoolExecutor(threads, "engine") if threads > 1 else None

    def run(self, inputs: Inputs) -> tuple[NDArray[np.float32], ...]:
        """Run the model on a batch; see `embeddings.engine.Engine.run`."""
        lengths = check_lengths(inputs["attention_mask"])
        # Longest first: no thread starts a long text when the others are done.
        order = np.argsort(-lengths, kind="stable")
        texts = [self._text(inputs, int(row), int(lengths[row])) for row in order]
        run = self._pool.map if self._pool and len(texts) > 1 else map
        results: list[list[NDArray[np.float32]]] = [[]] * len(texts)
        for row, result in zip(order, run(self._run_one, texts), strict=True):
            results[row] = result
        if self._task == "embed":
            return (np.concatenate([vectors for (vectors,) in results]),)
        width = inputs["input_ids"].shape[1]
        return (
            padded([start[0] for start, _ in results], width),
            padded([end[0] for _, end in results], width),
        )

    def _text(self, inputs: Inputs, row: int, length: int) -> dict[str, NDArray[np.int64]]:
        zeros = np.zeros((1, length), np.int64)
        return {
            name: inputs[name][row : row + 1, :length] if name in inputs else zeros
            for name in self._names
        }

    def _run_one(self, text: Mapping[str, NDArray[np.int64]]) -> list[NDArray[np.float32]]:
        result: list[NDArray[np.float32]] = self._session.run(None, text)
        return result


def open_session(model: bytes) -> Any:
    """Open an onnxruntime session of one thread over a serialised graph."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Every text has its own length: plans remembered per shape would only pile up.
    options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
