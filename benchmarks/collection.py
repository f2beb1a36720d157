"""Collections to measure on: the seeds, and the seeds among filler."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.bench import SEEDS
from benchmarks.filler import Filler
from embeddings.encoder import Encoder
from rag.assistant import Assistant
from rag.dense import DenseSearch
from rag.documents import LoadedDocument, document_id
from rag.encoding import encode_pending
from rag.home import collection_folder
from rag.reading import to_entry
from rag.records import encoder_text
from rag.store import Entry, Store
from rag.types import Document

_PASSAGES_A_DOCUMENT = 50
_DOCUMENTS_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Texts:
    """Every passage of a collection.

    Parameters
    ----------
    passages : list of str
        Their words.
    seen : list of str
        What the encoder sees of each.
    """

    passages: list[str]
    seen: list[str]

    @classmethod
    def of(cls, folder: Path) -> Texts:
        """Read them from the collection in that folder."""
        with Store.open(folder / "collection.sqlite") as store:
            found = [p for info in store.documents() for p in store.passages_of(info.id)]
        seen = [encoder_text(p.document.title, p.heading, p.text) for p in found]
        return cls([passage.text for passage in found], seen)


def seeds_text() -> str:
    """Return the words of the seeds."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.md")))


def make_seeds(home: Path, encoder: Encoder) -> Path:
    """Make a collection of the seeds; return its folder."""
    folder = collection_folder(home, "default")
    with Assistant(folder, encoder=encoder) as assistant:
        assistant.add(SEEDS)
    return folder


def make_collection(home: Path, size: int, encoder: Encoder, *, random_vectors: bool) -> Path:
    """Make a collection of so many passages: the seeds, the rest filler; return its folder.

    Parameters
    ----------
    home : Path
        Where.
    size : int
        Passages.
    encoder : Encoder
        Encodes the seeds, and the filler too unless it gets random vectors.
    random_vectors : bool
        Give filler random unit vectors: a flat search takes the same time.

    Raises
    ------
    ValueError
        When the seeds alone are more.
    """
    folder = make_seeds(home, encoder)
    with Store.open(folder / "collection.sqlite") as store:
        missing = size - store.counts().passages
        if missing < 0:
            raise ValueError(f"size is {size}; expected {size - missing} or more, the seeds' own")
        batch: list[Entry] = []
        for entry in _entries(missing, encoder.dimension if random_vectors else 0):
            batch.append(entry)
            if len(batch) == _DOCUMENTS_AT_ONCE:
                store.put_documents(batch, fingerprint=encoder.fingerprint)
                batch = []
        store.put_documents(batch, fingerprint=encoder.fingerprint)
        encode_pending(store, encoder)
        DenseSearch(store, folder).publish()
    return folder


def _entries(passages: int, dimension: int) -> Iterator[Entry]:
    """Yield documents of filler; with random unit vectors unless the dimension is 0."""
    filler, random = Filler(seeds_text()), np.random.default_rng(1)
    for number, first in enumerate(range(0, passages, _PASSAGES_A_DOCUMENT)):
        count = min(_PASSAGES_A_DOCUMENT, passages - first)
        entry = to_entry(LoadedDocument(_document(number, filler.text(count))))
        if len(entry.slices) != count:
            raise ValueError(
                f"{len(entry.slices)} passages of {count} paragraphs; expected one each"
            )
        yield replace(entry, vectors=unit_vectors(random, count, dimension)) if dimension else entry


def _document(number: int, text: str) -> Document:
    source = f"filler-{number:05}.txt"
    digest = sha256(text.encode()).hexdigest()
    return Document(document_id(source), f"Filler {number}", text, source, digest)


def unit_vectors(random: np.random.Generator, count: int, dimension: int) -> NDArray[np.float32]:
    """Return random directions, [count, dimension]."""
    drawn = random.standard_normal((count, dimension), dtype=np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    return drawn
