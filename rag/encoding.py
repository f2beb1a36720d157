"""Passages -> vectors, batch by batch, each batch durable before it is reported."""

from __future__ import annotations

import threading
from collections.abc import Callable

from embeddings.encoder import Encoder
from rag.records import encoder_text
from rag.report import OnProgress, Progress
from rag.store import Store

# Passages encoded and committed at once: enough to sort by length, few enough
# that progress moves and little is lost by an interruption.
_ENCODE_AT_ONCE = 64


def bring_up_to_date(
    store: Store,
    encoder: Callable[[], Encoder],
    *,
    progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> bool:
    """Encode what has no vector of this encoder yet; tell whether the run was cancelled.

    The encoder is opened only when there may be something for it to do.
    """
    cancelled = cancel is not None and cancel.is_set()
    counts = store.counts()
    # with a fingerprint there are vectors, which may be of another encoder
    if not cancelled and (counts.encoded < counts.passages or store.fingerprint()):
        encode_pending(store, encoder(), progress=progress, cancel=cancel)
    return cancel is not None and cancel.is_set()


def encode_pending(
    store: Store,
    encoder: Encoder,
    *,
    progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> None:
    """Encode every passage that has no vector yet, committing batch by batch.

    Vectors of another encoder are made anew.
    """
    if store.fingerprint() not in {"", encoder.fingerprint}:
        store.reset_vectors(encoder.fingerprint, encoder.dimension)
    counts = store.counts()
    total, done = counts.passages - counts.encoded, 0
    while not (cancel and cancel.is_set()) and (batch := store.passages_to_encode(_ENCODE_AT_ONCE)):
        seen = [encoder_text(p.document.title, p.heading, p.text) for p in batch]
        ids = [passage.id for passage in batch]
        store.put_vectors(ids, encoder.encode(seen), fingerprint=encoder.fingerprint)
        done += len(batch)
        if progress:
            progress(Progress(done, max(total, done), None, "encode"))
