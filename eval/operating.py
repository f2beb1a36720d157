"""What a confidence is worth, as points to plot: thresholds, reliability, risk over coverage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from eval import calibration
from eval.records import Record

#: Probabilities below which nothing is answered, 0.05 to 0.95.
THRESHOLDS = tuple(step / 20 for step in range(1, 20))
# A curve of more points looks no different on a page.
_MOST_POINTS = 200


def operating_points(records: Sequence[Record]) -> list[dict[str, float | None]]:
    """Return what each threshold gives and costs.

    The best candidates are held against the threshold, also those the run
    itself refused: nothing is asked again.

    Returns
    -------
    list of dict
        For each of `THRESHOLDS`, as ``min_confidence``: ``answered`` (share
        of all questions answered), ``right`` (share of the answered ones
        that are right), ``refused_unanswerable`` and ``refused_answerable``
        (share of the questions without and with an answer that are refused).
        None where there is nothing to take a share of.
    """
    judged = [record for record in records if not record.retrieval_only]
    return [_point(judged, threshold) for threshold in THRESHOLDS] if judged else []


def _point(records: Sequence[Record], threshold: float) -> dict[str, float | None]:
    def answered(record: Record) -> bool:
        return record.best is not None and record.confidence >= threshold

    return {
        "min_confidence": threshold,
        "answered": _share([answered(record) for record in records]),
        "right": _share([record.best.right for record in records if answered(record) and record.best]),
        "refused_unanswerable": _share([not answered(r) for r in records if not r.answerable]),
        "refused_answerable": _share([not answered(r) for r in records if r.answerable]),
    }  # fmt: skip


def plots(records: Sequence[Record]) -> dict[str, list[Any]]:
    """Return the points of the plots about confidence.

    Returns
    -------
    dict
        ``reliability``: count, mean confidence and share right of questions
        alike in confidence; ``risk_coverage``: pairs of the share answered
        and the share wrong among those. Empty when no answer was judged.
    """
    judged = [record for record in records if not record.retrieval_only]
    if not judged:
        return {"reliability": [], "risk_coverage": []}
    sure = np.array([record.confidence for record in judged])
    right = np.array([record.best is not None and record.best.right for record in judged])
    coverage, risk = calibration.risk_coverage(sure, right)
    kept = np.unique(np.linspace(0, sure.size - 1, min(_MOST_POINTS, sure.size)).astype(int))
    return {
        "reliability": [
            {
                "count": part.count,
                "confidence": round(part.confidence, 6),
                "right": round(part.right, 6),
            }
            for part in calibration.reliability(sure, right)
        ],
        "risk_coverage": [[round(float(v), 6) for v in (coverage[n], risk[n])] for n in kept],
    }


def _share(outcomes: Sequence[bool]) -> float | None:
    return round(sum(outcomes) / len(outcomes), 6) if outcomes else None
