"""Any model in its own framework, in float32: the reference and the fallback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.batch import PADDING_LOGIT, Inputs, check_lengths
from embeddings.bert import Task


class TorchEngine:
    """A model on torch: sentence-transformers to embed, transformers for spans.

    Parameters
    ----------
    folder : Path
        The model's files; nothing is fetched and none of its code runs.
    task : {"embed", "span"}
        What to return.
    threads : int
        Threads of every torch operation in this process.
    """

    name = "torch fp32"

    def __init__(self, folder: Path, task: Task, *, threads: int) -> None:
        import torch

        torch.set_num_threads(threads)
        self.threads = threads
        self._forward = _open_vectors(folder) if task == "embed" else _open_spans(folder)

    def run(self, inputs: Inputs) -> tuple[NDArray[np.float32], ...]:
        """Run the model on a batch; see `embeddings.engine.Engine.run`."""
        import torch

        check_lengths(inputs["attention_mask"])
        tensors = {name: torch.from_numpy(np.array(array)) for name, array in inputs.items()}
        with torch.inference_mode():
            return self._forward(tensors)


_Forward = Callable[[dict[str, Any]], tuple[NDArray[np.float32], ...]]


def _open_vectors(folder: Path) -> _Forward:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True).float().eval()

    def forward(tensors: dict[str, Any]) -> tuple[NDArray[np.float32], ...]:
        vectors = model(tensors)["sentence_embedding"].numpy()
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32),)

    return forward


def _open_spans(folder: Path) -> _Forward:
    import torch
    from transformers import AutoModelForQuestionAnswering

    model = AutoModelForQuestionAnswering.from_pretrained(
        str(folder), dtype=torch.float32, local_files_only=True, use_safetensors=True
    ).eval()
    one_type = getattr(model.config, "type_vocab_size", 0) < 2

    def forward(tensors: dict[str, Any]) -> tuple[NDArray[np.float32], ...]:
        if one_type:
            tensors = {k: v for k, v in tensors.items() if k != "token_type_ids"}
        output = model(**tensors)
        token = tensors["attention_mask"].bool()
        logits = (output.start_logits, output.end_logits)
        return tuple(x.masked_fill(~token, float(PADDING_LOGIT)).numpy() for x in logits)

    return forward
