"""The records of a run as arrays, one value a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval import retrieval
from eval.answers import exact_match, f1, over_golds
from eval.bootstrap import Index
from eval.records import Record

DEPTHS = (1, 3, 5, 10)


@dataclass(frozen=True, slots=True)
class Columns:
    """The records as arrays, one value a question."""

    values: dict[str, NDArray[np.float64]]

    @classmethod
    def of(cls, records: Sequence[Record]) -> Columns:
        """Take the figures of each record."""
        rows = [figures(record) for record in records]
        return cls({name: np.array([row[name] for row in rows]) for name in rows[0]})

    def pick(self, name: str, index: Index, where: str = "") -> NDArray[np.float64]:
        """Return the values at `index`; `where` keeps those with that column set."""
        chosen = index[self.values[where][index] > 0] if where else index
        return self.values[name][chosen]


def figures(record: Record) -> dict[str, float]:
    """Return every figure of one question that metrics are made of."""
    judged = not record.retrieval_only
    row = {
        "judged": float(judged),
        "answerable": float(record.answerable),
        "has": float(judged and record.answerable),
        "no": float(judged and not record.answerable),
        "refused": float(judged and record.abstained),
        "confidence": record.confidence,
        "right": float(record.right),
        "best_right": float(record.best is not None and record.best.right),
        "top3": float(any(mark.right for mark in record.candidates[:3])),
        "exact": record.exact,
        "f1": record.f1,
        "overlap": record.overlap,
        "candidate_exact": _candidate(exact_match, record),
        "candidate_f1": _candidate(f1, record),
        "candidate": float(record.best is not None),
        "milliseconds": record.timings_ms.get("total", float("nan")),
        "mrr@10": retrieval.reciprocal_rank(record.grades, 10),
        "ndcg@10": retrieval.ndcg(record.grades, record.relevant, 10),
    }
    for k in DEPTHS:
        row[f"recall@{k}"] = (
            retrieval.recall(record.grades, len(record.relevant), k) if record.relevant else 0.0
        )
        row[f"success@{k}"] = retrieval.success(record.grades, k)
    return row


def _candidate(metric: Callable[[str, str], float], record: Record) -> float:
    text = record.best.text if record.best else ""
    return over_golds(metric, text, record.answers)
