"""Runs and judgements in the formats of trec_eval, for other programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.records import Record


def trec_run(records: Sequence[Record], tag: str) -> Iterator[str]:
    """Yield lines ``question Q0 passage rank score tag`` (the trec_eval format)."""
    label = "_".join(tag.split()) or "run"
    for record in records:
        for rank, hit in enumerate(record.hits, start=1):
            # trec_eval sorts by score: one that falls with the rank keeps ties in order
            yield f"{record.id} Q0 {hit.name} {rank} {1 / rank:.6f} {label}\n"


def trec_qrels(records: Sequence[Record]) -> Iterator[str]:
    """Yield lines ``question 0 passage grade``; what was not retrieved gets a made-up name."""
    for record in records:
        graded = [(hit.name, hit.grade) for hit in record.hits if hit.grade > 0]
        rest = list(record.relevant)
        for _, grade in graded:
            if grade in rest:
                rest.remove(grade)
        for number, grade in enumerate(rest):
            graded.append((f"not-retrieved-{number}", grade))
        for passage, grade in graded:
            yield f"{record.id} 0 {passage} {grade}\n"
