"""How fast documents are added, stage by stage, beside sentence-transformers encoding alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.bench import Bench
from benchmarks.collection import Texts, seeds_text
from benchmarks.figures import median, ratio
from benchmarks.filler import Filler
from benchmarks.section import Section
from embeddings.encoder import Encoder
from rag.dense import DenseSearch
from rag.ingest import add_files
from rag.store import Entry, Known, Store

_PASSAGES_A_FILE = 10
STAGES = ("read + split", "commit", "encode", "publish index")


class _TimedEncoder:
    """An encoder that adds up the time it takes."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.dimension = encoder.dimension
        self.fingerprint = encoder.fingerprint
        self.seconds = 0.0

    def encode(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        begun = perf_counter()
        vectors = self._encoder.encode(texts, progress=progress)
        self.seconds += perf_counter() - begun
        return vectors


class _TimedStore(Store):
    """A store that adds up the time it takes to put something on disk."""

    seconds = 0.0

    def put_documents(self, entries: Iterable[Entry], *, fingerprint: str = "") -> dict[str, Known]:
        ready = list(entries)  # what makes them is not counted
        begun = perf_counter()
        moved = super().put_documents(ready, fingerprint=fingerprint)
        self.seconds += perf_counter() - begun
        return moved

    def put_vectors(
        self, ids: Sequence[int], vectors: NDArray[np.float32], *, fingerprint: str
    ) -> int:
        begun = perf_counter()
        stored = super().put_vectors(ids, vectors, fingerprint=fingerprint)
        self.seconds += perf_counter() - begun
        return stored


def measure(bench: Bench) -> Section:
    """Add the same files again and again, in turn with encoding their passages the plain way."""
    plan = bench.plan
    files = _write_files(bench.folder / "files", plan.ingest_passages)
    rounds: list[dict[str, float]] = []
    plain: list[float] = []
    bench.plain_encoder.encode(["warm up"])
    for number in range(plan.ingest_rounds):
        folder = bench.folder / f"ingest-{number}"
        rounds.append(_add(files, folder, bench.encoder))
        texts = Texts.of(folder).seen
        begun = perf_counter()
        theirs = bench.plain_encoder.encode(texts)
        plain.append(perf_counter() - begun)
        shutil.rmtree(folder)
    said = {
        "passages": len(texts),
        "tokens_a_passage": round(bench.plain_encoder.tokens(texts), 1),
        "cosine_of_the_two_encoders": round(_agreement(bench.encoder.encode(texts), theirs), 5),
    }
    return _section(rounds, plain, said)


def _agreement(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> float:
    return float(np.median((ours * theirs).sum(axis=1)))


def _write_files(folder: Path, passages: int) -> Path:
    folder.mkdir()
    filler = Filler(seeds_text(), seed=2)
    for number in range(max(1, passages // _PASSAGES_A_FILE)):
        path = folder / f"filler-{number:04}.txt"
        path.write_text(filler.text(_PASSAGES_A_FILE), encoding="utf-8", newline="")
    return folder


def _add(files: Path, folder: Path, encoder: Encoder) -> dict[str, float]:
    """Do what `Assistant.add` does, in an empty collection; return the seconds of each stage."""
    folder.mkdir()
    timed = _TimedEncoder(encoder)
    with _TimedStore.open(folder / "collection.sqlite") as store:
        begun = perf_counter()
        add_files(store, lambda: timed, [files])
        added = perf_counter()
        DenseSearch(store, folder).publish()
        published = perf_counter()
    reading = added - begun - timed.seconds - store.seconds
    seconds = (reading, store.seconds, timed.seconds, published - added)
    return dict(zip(STAGES, seconds, strict=True))


def _section(
    rounds: Sequence[dict[str, float]], plain: Sequence[float], said: dict[str, float]
) -> Section:
    whole = [sum(stages.values()) for stages in rounds]
    encode = [stages["encode"] for stages in rounds]
    timed = {stage: [stages[stage] for stages in rounds] for stage in STAGES}
    timed |= {"Verbatim, all stages": whole, "plain: encode alone": list(plain)}
    ratios = {"encode": ratio(plain, encode), "Verbatim, all stages": ratio(plain, whole)}
    data: dict[str, Any] = {
        **said,
        "seconds": {name: [round(one, 4) for one in each] for name, each in timed.items()},
        "plain_to_ours": {name: one.to_dict() for name, one in ratios.items()},
    }
    passages = said["passages"]
    rows = [
        (name, f"{median(each):.2f}", f"{passages / median(each):,.0f}", str(ratios.get(name, "")))
        for name, each in timed.items()
    ]
    return Section(
        f"adding {passages:,} passages of 100 words, median of {len(rounds)} rounds",
        ("stage", "seconds", "passages/s", "plain takes (quartiles)"),
        rows,
        [
            (
                "plain: SentenceTransformer.encode of the same passages, default settings; it "
                "neither reads files nor keeps anything"
            ),
            (
                f"{said['tokens_a_passage']:.0f} tokens a passage; the two encoders' vectors agree: "
                f"median cosine {said['cosine_of_the_two_encoders']:.4f}"
            ),
        ],
        data,
    )
