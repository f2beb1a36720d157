"""Texts to unit vectors."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.batch import pad
from embeddings.engine import Engine, open_engine
from embeddings.weights import find_encoder, weights_file

MAX_TOKENS = 256
"""Tokens of a text that are read when the model states no limit of its own."""

_BATCH = 32
_SORTED = 32 * _BATCH
"""Texts sorted by length together: neighbours in a batch then need little padding."""


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """What identifies the vectors' meaning: vectors of two fingerprints can't be compared."""
        ...

    def encode(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the unit vectors of `texts`, [n, dimension]; see `SentenceEncoder.encode`."""
        ...


class SentenceEncoder:
    """A sentence-transformers model.

    Parameters
    ----------
    folder : str or Path, optional
        The model's folder; "" is the embedded encoder, whose hash is checked.
    cache : Path, optional
        Folder for optimised copies; without it, the user's cache folder.
    engine : str, optional
        One of `embeddings.engine.ENGINES`.
    threads : int, optional
        Threads to use; 0 or None takes the cores there are.

    Attributes
    ----------
    dimension : int
        Numbers in a vector.
    fingerprint : str
        Hash of the weights.
    engine : Engine
        What runs the model.
    max_tokens : int
        Tokens of a text that are read; the rest is cut off.
    """

    def __init__(
        self,
        folder: str | Path = "",
        *,
        cache: Path | None = None,
        engine: str = "auto",
        threads: int | None = None,
    ) -> None:
        weights = find_encoder(folder)
        self.fingerprint = weights.sha256
        self.max_tokens = _max_tokens(weights.folder)
        self._tokenizer = _open_tokenizer(weights.folder, self.max_tokens)
        self.engine: Engine = open_engine(
            weights.folder, "embed", cache=cache, engine=engine, threads=threads
        )
        self.dimension = int(self._run([""]).shape[1])

    def encode(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the unit vectors of texts.

        Parameters
        ----------
        texts : sequence of str
            Any number, any length.
        progress : callable, optional
            Called after each batch with the number of texts done so far.

        Returns
        -------
        ndarray of float32, [n, dimension]
            One row a text, in order; each of length 1.
        """
        vectors = np.empty((len(texts), self.dimension), np.float32)
        done = 0
        for start in range(0, len(texts), _SORTED):
            part = texts[start : start + _SORTED]
            order = sorted(range(len(part)), key=lambda i: len(part[i]), reverse=True)
            for first in range(0, len(order), _BATCH):
                rows = order[first : first + _BATCH]
                vectors[np.array(rows) + start] = self._run([part[i] for i in rows])
                done += len(rows)
                if progress is not None:
                    progress(done)
        return vectors

    def _run(self, texts: list[str]) -> NDArray[np.float32]:
        encoded = self._tokenizer.encode_batch_fast(texts)
        inputs = {
            "input_ids": pad([text.ids for text in encoded]),
            "attention_mask": pad([text.attention_mask for text in encoded]),
            "token_type_ids": pad([text.type_ids for text in encoded]),
        }
        (vectors,) = self.engine.run(inputs)
        return vectors


def _open_tokenizer(folder: Path, max_tokens: int) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(weights_file(folder).parent / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def _max_tokens(folder: Path) -> int:
    """Return max_seq_length as sentence-transformers saved it."""
    file = folder / "sentence_bert_config.json"
    stated = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return int(stated.get("max_seq_length") or MAX_TOKENS)
