"""The plain way: the same weights in sentence-transformers and transformers, torch float32.

As a notebook would do it; threads are those that Verbatim takes, all cores.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.engine import cores

WINDOW_TOKENS = 384


class PlainEncoder:
    """`SentenceTransformer.encode` with its default settings.

    Parameters
    ----------
    folder : Path
        Of the encoder.
    """

    def __init__(self, folder: Path) -> None:
        _use_all_cores()
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True).float()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts."""
        return np.asarray(self._model.encode(list(texts), show_progress_bar=False), np.float32)

    def tokens(self, texts: Sequence[str]) -> float:
        """Return how many tokens of a text are encoded, on average."""
        ids = self._model.tokenizer(list(texts), truncation=True)["input_ids"]
        return float(np.mean([len(text) for text in ids]))


class PlainSearch:
    """Encodes the question and asks a flat FAISS index.

    Parameters
    ----------
    encoder : PlainEncoder
        Encodes questions.
    vectors : array of shape [passages, dimension]
        What is searched.
    """

    def __init__(self, encoder: PlainEncoder, vectors: NDArray[np.float32]) -> None:
        import faiss

        self._encoder = encoder
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors))

    def search(self, question: str, k: int) -> list[int]:
        """Return the rows of the `k` nearest passages."""
        _, rows = self._index.search(self._encoder.encode([question]), k)
        return [int(row) for row in rows[0]]


class PlainReader:
    """`AutoModelForQuestionAnswering`, decoded with argmax.

    Parameters
    ----------
    folder : Path
        Of the reader.
    """

    def __init__(self, folder: Path) -> None:
        _use_all_cores()
        import torch
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        self._model = AutoModelForQuestionAnswering.from_pretrained(
            str(folder), dtype=torch.float32, local_files_only=True
        ).eval()

    def read_batch(self, question: str, texts: Sequence[str]) -> str:
        """Read all texts in one batch, padded to the longest; return the best span."""
        return max(self._spans(question, texts, padding="longest"))[1]

    def read_singly(self, question: str, texts: Sequence[str]) -> str:
        """Read one text after another, each padded to the full window; return the best span."""
        found = (self._spans(question, [text], padding="max_length") for text in texts)
        return max(span for spans in found for span in spans)[1]

    def _spans(
        self, question: str, texts: Sequence[str], *, padding: str
    ) -> Iterator[tuple[float, str]]:
        import torch

        encoded = self._tokenizer(
            [question] * len(texts),
            list(texts),
            truncation="only_second",
            max_length=WINDOW_TOKENS,
            padding=padding,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = encoded.pop("offset_mapping").numpy()
        with torch.inference_mode():
            output = self._model(**encoded)
        start, end = output.start_logits.numpy(), output.end_logits.numpy()
        for row, text in enumerate(texts):
            inside = np.array([part == 1 for part in encoded.sequence_ids(row)])
            yield decode(start[row], end[row], inside, offsets[row], text)


def decode(
    start: NDArray[np.float32],
    end: NDArray[np.float32],
    inside: NDArray[np.bool_],
    offsets: NDArray[Any],
    text: str,
) -> tuple[float, str]:
    """Return score and words of the likeliest start and the likeliest end after it."""
    start, end = np.where(inside, start, -np.inf), np.where(inside, end, -np.inf)
    first = int(start.argmax())
    last = first + int(end[first:].argmax())
    return float(start[first] + end[last]), text[offsets[first][0] : offsets[last][1]]


def _use_all_cores() -> None:
    import torch
    from transformers.utils import logging

    torch.set_num_threads(cores())
    logging.disable_progress_bar()
