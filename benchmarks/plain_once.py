"""The plain way in a process of its own: load both models, answer one question, print JSON.

`python -m benchmarks.plain_once FOLDER QUESTION`, where FOLDER has passages.json
and vectors.npy.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.memory import peak_mb
from benchmarks.plain import PlainEncoder, PlainReader, PlainSearch
from embeddings.weights import find_encoder
from rag.reader import packaged_reader
from rag.settings import Settings


def main(arguments: Sequence[str]) -> None:
    """Answer, and print the span and the most memory held."""
    folder, question = Path(arguments[0]), arguments[1]
    texts = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
    search = PlainSearch(PlainEncoder(find_encoder().folder), np.load(folder / "vectors.npy"))
    found = [texts[row] for row in search.search(question, Settings().depth)]
    span = PlainReader(packaged_reader()).read_batch(question, found)
    print(json.dumps({"span": span, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main(sys.argv[1:])
