"""Candidates of the reader -> an answer with quotes, or an honest refusal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from rag.confidence import Calibration
from rag.difference import differs
from rag.evidence import Evidence, gather
from rag.named import unmentioned
from rag.types import Answer, Candidate, Hits, Quote

# more other candidates than anyone reads
_MOST_ALTERNATIVES = 5
# of the answer's confidence: what is far less sure contradicts nothing. What
# contradicts leads nothing, so a third is already a few units of margin less.
_SHARE_OF_CONFIDENCE = 1 / 3


def features(rank: int, unmentioned: Sequence[str] = ()) -> dict[str, float]:
    """Return what takes from the margin.

    Parameters
    ----------
    rank : int
        Of the passage among the hits, from 1: of two spans the reader likes
        as well, the one in the nearer passage is the likelier answer.
    unmentioned : sequence of str
        What the question names and the document never does, see `rag.named`:
        an answer there is unlikely, however many words are missing.
    """
    return {"log_rank": math.log(rank), "unmentioned": float(bool(unmentioned))}


def compose(
    hits: Hits,
    candidates: Sequence[Candidate],
    *,
    calibration: Calibration,
    threshold: float,
) -> Answer:
    """Return the best answer the candidates give, or a refusal below the threshold.

    Parameters
    ----------
    hits : Hits
        The passages retrieved for the question.
    candidates : sequence of Candidate
        What the reader marked in them.
    calibration : Calibration
        Margin and lead to probability.
    threshold : float
        Probability below which nothing is answered; a quote of another place
        that says the same must reach it too to count as support.
    """
    ranks = {hit.passage.id: rank for rank, hit in enumerate(hits, start=1)}
    read = {candidate.passage.document.id for candidate in candidates}
    missing = unmentioned(hits.question, [hit.passage for hit in hits], read)
    weighed = []
    for candidate in candidates:
        passage = candidate.passage
        given = features(ranks[passage.id], missing[passage.document.id])
        weighed.append(replace(candidate, margin=calibration.margin(candidate.margin, given)))
    evidence = gather(weighed, calibration.probability, min_support=threshold)
    confidence = evidence.quotes[0].confidence if evidence.quotes else 0.0
    abstained = not evidence.quotes or confidence < threshold
    bar = max(threshold, _SHARE_OF_CONFIDENCE * confidence)
    differing = () if abstained else _differing(hits.question, evidence, bar)
    best = evidence.quotes[:1]
    others = best + evidence.alternatives if abstained else evidence.alternatives
    return Answer(
        question=hits.question,
        quotes=() if abstained else evidence.quotes,
        abstained=abstained,
        confidence=confidence,
        threshold=threshold,
        alternatives=others[:_MOST_ALTERNATIVES],
        hits=hits,
        differing=differing,
        unmentioned=missing[best[0].document.id] if best else (),
    )


def _differing(question: str, evidence: Evidence, bar: float) -> tuple[Quote, ...]:
    """Return the quotes, at least as sure as the bar, that contradict one of the answer's."""
    return tuple(
        other
        for other in evidence.conflicting(bar)
        if any(differs(question, quote, other) for quote in evidence.quotes)
    )
