"""Adding documents: files -> passages -> vectors, each step durable before it is reported.

Files are read and committed first, which makes them found by their words;
their passages are encoded after, batch by batch, each batch committed. What
an interruption leaves unencoded is encoded by the next run.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from embeddings.encoder import Encoder
from rag.documents import find_files
from rag.encoding import bring_up_to_date
from rag.file_sources import path_of
from rag.loaders.files import exists, real_path
from rag.passed_over import PassedOver
from rag.reading import Reading
from rag.report import OnProgress, Report
from rag.store import Store


def add_files(
    store: Store,
    encoder: Callable[[], Encoder],
    paths: Sequence[Path | str],
    *,
    prune: bool = False,
    progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> Report:
    """Add files and folders to a store; only what is new or changed is read.

    Parameters
    ----------
    store : Store
        Where documents go.
    encoder : callable
        Returns what makes the passages' vectors; called when there is one to
        make or to compare with.
    paths : sequence of path
        Files and folders.
    prune : bool
        Also remove documents at and below `paths` whose file is gone.
    progress : callable, optional
        Told of each file, then of each batch of passages, once durable.
    cancel : threading.Event, optional
        Ends the run early; what was reported stays.

    Raises
    ------
    FileNotFoundError
        When a path does not exist, unless `prune` is on and documents were
        added from there; nothing is added or removed then.
    """
    begun = time.perf_counter()
    passed_over = PassedOver()
    found = find_files(
        _without_vanished(store, paths) if prune else paths, on_skip=passed_over.take
    )
    reading = Reading(store, found, unlisted=passed_over.unlisted, progress=progress, cancel=cancel)
    if prune:
        reading.prune(paths)
    reading.run()
    cancelled = bring_up_to_date(store, encoder, progress=progress, cancel=cancel)
    return Report(
        reading.outcomes, time.perf_counter() - begun, cancelled, dict(passed_over.endings)
    )


def read_again(
    store: Store,
    encoder: Callable[[], Encoder],
    sources: Iterable[str],
    *,
    progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> Report:
    """Read the files of documents again, changed or not; what can't be read stays as it is.

    Parameters
    ----------
    store : Store
        Where the documents are.
    encoder, progress, cancel : optional
        As for `add_files`.
    sources : iterable of str
        Of the documents.
    """
    begun = time.perf_counter()
    reading = Reading(store, map(path_of, sources), again=True, progress=progress, cancel=cancel)
    reading.run()
    cancelled = bring_up_to_date(store, encoder, progress=progress, cancel=cancel)
    return Report(reading.outcomes, time.perf_counter() - begun, cancelled)


def _without_vanished(store: Store, paths: Sequence[Path | str]) -> list[Path]:
    """Return the paths but those that are gone and that documents were added from."""
    sources = [path_of(source) for source in store.known()]

    def vanished(path: Path) -> bool:
        real = real_path(path)
        return not exists(path) and any(source.is_relative_to(real) for source in sources)

    return [path for path in map(Path, paths) if not vanished(path)]
