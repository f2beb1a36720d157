"""Where it went wrong: every miss in exactly one class, and what each stage leaves possible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from eval.records import Record

CLASSES = {
    "gold doubtful": "the gold answer itself is not certain",
    "wrongly answered": "there is no answer, and one was given",
    "not ingested": "no stored passage holds the gold answer",
    "not retrieved": "a passage holds it, but was not among those read",
    "wrongly refused": "the passage was read, but the answer was withheld",
    "outranked": "another passage's span won, or another span over the right one",
    "misread": "the right passage won, with the wrong words",
}


def miss(record: Record) -> str:
    """Return the class of a miss, or "" for a right answer (or refusal).

    The first of `CLASSES` that fits. "Outranked" means that a right span was
    among the candidates, or that the winner came from a passage without the
    gold.
    """
    if record.right or record.retrieval_only:
        return ""
    best = record.best
    fits = {
        "gold doubtful": record.doubtful,
        "wrongly answered": not record.answerable,
        "not ingested": not record.relevant,
        "not retrieved": not record.gold_was_read,
        "wrongly refused": record.abstained,
        "outranked": best is None
        or not best.in_gold_passage
        or any(mark.right for mark in record.alternatives),
        "misread": True,
    }
    return next(name for name in CLASSES if fits[name])


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many misses of each class, and the upper bounds of the stages.

    Parameters
    ----------
    total : int
        Questions whose answers are judged.
    right : int
        Those answered (or refused) rightly.
    misses : mapping of str to int
        Count of each class; they add up to ``total - right``.
    bounds : mapping of str to float
        Share of the answerable questions that could be right if every later
        stage were perfect.
    """

    total: int
    right: int
    misses: dict[str, int]
    bounds: dict[str, float]


def funnel(records: Sequence[Record]) -> Funnel:
    """Count the misses of a run by class, with the bounds of each stage."""
    judged = [record for record in records if not record.retrieval_only]
    counts = Counter(record.miss for record in judged if record.miss)
    return Funnel(
        total=len(judged),
        right=sum(record.right for record in judged),
        misses={name: counts[name] for name in CLASSES},
        bounds=bounds([record for record in judged if record.answerable]),
    )


def bounds(answerable: Sequence[Record]) -> dict[str, float]:
    """Return the share that is right, and could be with an oracle at each stage.

    Each bound includes the one before it: without refusals (the best
    candidate is right), oracle span (a right one is among the candidates),
    oracle passage (one that holds the gold was read), and ingested.
    """
    if not answerable:
        return {}
    reached = Counter[str]()
    for record in answerable:
        stages = {
            "right now": record.right,
            "never refusing": record.best is not None and record.best.right,
            "oracle span": any(mark.right for mark in record.candidates),
            "oracle passage": record.gold_was_read,
            "ingested": bool(record.relevant),
        }
        passed = False
        for name, possible in stages.items():
            passed = passed or possible
            reached[name] += passed
    return {name: count / len(answerable) for name, count in reached.items()}
