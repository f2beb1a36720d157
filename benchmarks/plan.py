"""How much is measured: the full plan, and a quick one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured.

    Parameters
    ----------
    ingest_passages : int
        Passages of 100 words that are added.
    ingest_rounds : int
        How often, each way in turn.
    questions : int
        Questions asked.
    answering_rounds, latency_rounds : int
        How often each is asked, each way in turn, and at each size.
    sizes : tuple of int
        Passages of the collections that are asked.
    encode_up_to : int
        Filler of larger collections gets random vectors.
    warm_starts, first_starts : int
        Fresh processes, with the cache as it is and with an empty one.
    """

    ingest_passages: int = 1000
    ingest_rounds: int = 3
    questions: int = 40
    answering_rounds: int = 2
    latency_rounds: int = 2
    sizes: tuple[int, ...] = (100, 10_000, 100_000)
    encode_up_to: int = 10_000
    warm_starts: int = 5
    first_starts: int = 3


FULL = Plan()
QUICK = Plan(
    ingest_passages=100,
    ingest_rounds=2,
    questions=8,
    answering_rounds=1,
    latency_rounds=1,
    sizes=(100, 1000),
    encode_up_to=100,
    warm_starts=2,
    first_starts=1,
)
