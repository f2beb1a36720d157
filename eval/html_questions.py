"""The table of all questions: what was said, in its paragraph, beside the gold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from eval.records import Mark, Record

# A page with more rows than this is slow to open; the misses come first.
MOST_ROWS = 2000


def question_table(records: Sequence[Record]) -> str:
    """Return the searchable table; with very many questions the misses and some others."""
    shown = records
    if len(records) > MOST_ROWS:
        shown = sorted(records, key=lambda record: not record.miss)[:MOST_ROWS]
    left = len(records) - len(shown)
    note = f'<p class="soft">{left} more are in questions.jsonl.</p>' if left else ""
    verdicts = sorted({verdict(record) for record in shown})
    kinds = sorted({record.kind for record in shown if record.kind})
    return (
        '<h2 id="all">Every question</h2>'
        '<div class="filters"><label>Search<input type="search" id="search"></label>'
        f"{_choice('verdict', 'Verdict', verdicts)}{_choice('kind', 'Kind', kinds)}</div>"
        f'<p class="soft" id="count" role="status"></p>{note}'
        '<div class="wide" role="region" aria-labelledby="all" tabindex="0">'
        '<table id="questions"><thead><tr><th scope="col">Question</th><th scope="col">Answer</th>'
        '<th scope="col" class="extra">Gold</th><th scope="col">Verdict</th>'
        '<th scope="col" class="extra number">Confidence</th></tr></thead>'
        f"{''.join(_rows(number, record) for number, record in enumerate(shown))}</table></div>"
    )


def verdict(record: Record) -> str:
    """Return "right", the class of the miss, or "found" and "not found" for retrieval only."""
    if record.retrieval_only:
        return "found" if any(record.grades) else "not found"
    return record.miss or "right"


def _choice(name: str, label: str, values: Iterable[str]) -> str:
    options = "".join(f"<option>{escape(value)}</option>" for value in values)
    return (
        f'<label>{label}<select id="{name}"><option value="">all</option>{options}</select></label>'
    )


def _rows(number: int, record: Record) -> str:
    outcome = verdict(record)
    colour = "right" if outcome in ("right", "found") else "wrong"
    gold = record.answers[0] if record.answers else "none"
    return (
        f'<tbody data-verdict="{escape(outcome)}" data-kind="{escape(record.kind)}"><tr>'
        f'<th scope="row"><button class="open" type="button" aria-controls="d{number}">'
        f"{escape(record.question)}</button></th>"
        f"<td>{_said(record)}</td>"
        f'<td class="extra">{escape(gold)}</td><td class="{colour}">{escape(outcome)}</td>'
        f'<td class="extra number">{100 * record.confidence:.0f} %</td></tr>'
        f'<tr class="detail" id="d{number}"><td colspan="5">{_detail(record)}</td></tr></tbody>'
    )


def _said(record: Record) -> str:
    if record.retrieval_only:
        return "<em>not asked</em>"
    return escape(record.prediction) or "<em>refused</em>"


def _detail(record: Record) -> str:
    labels = (record.id, record.kind, record.wording, record.span, record.style, record.split)
    tags = " · ".join(escape(label) for label in labels if label)
    said = "Refused; its best candidate" if record.abstained else "It answered"
    sides = (
        ""
        if record.retrieval_only
        else f"<div><h3>{said}</h3>{_quoted(record.best, 'said')}{_others(record)}</div>"
    )
    places = {(mark.document, mark.paragraph_start): mark for mark in reversed(record.gold)}
    golds = "".join(_quoted(mark, "gold") for mark in reversed(places.values()))
    if not golds:
        golds = (
            "<p>Not in the stored documents.</p>"
            if record.answerable
            else "<p>There is no answer.</p>"
        )
    accepted = "; ".join(escape(answer) for answer in record.answers)
    accepted = f'<p class="soft">Accepted: {accepted}</p>' if accepted else ""
    return (
        f'<p class="soft">{tags}</p><div class="sides">{sides}'
        f"<div><h3>Gold</h3>{golds}{accepted}</div></div>{_hits(record)}"
    )


def _quoted(mark: Mark | None, kind: str) -> str:
    if mark is None:
        return "<p>Nothing was found.</p>"
    before, span, after = mark.parts
    sure = (
        f", {100 * mark.confidence:.0f} % sure, margin {mark.margin:.1f}" if kind == "said" else ""
    )
    return (
        f'<blockquote>{escape(before)}<mark class="{kind}">{escape(span)}</mark>{escape(after)}'
        f'</blockquote><p class="soft">{escape(mark.document)}, {mark.start} to {mark.end}{sure}</p>'
    )


def _others(record: Record) -> str:
    items = "".join(
        f"<li>{escape(mark.text)} ({100 * mark.confidence:.0f} %{', right' if mark.right else ''})</li>"
        for mark in record.alternatives[:3]
    )
    return f"<p>Other candidates:</p><ol>{items}</ol>" if items else ""


def _hits(record: Record) -> str:
    items = "".join(
        f"<li>{escape(hit.document)}, {hit.start} to {hit.end}"
        f"{' <strong>holds the gold</strong>' if hit.grade else ''}</li>"
        for hit in record.hits[:10]
    )
    return f"<details><summary>{_read(record)}</summary><ol>{items}</ol></details>" if items else ""


def _read(record: Record) -> str:
    if record.retrieval_only:
        return "Passages found"
    if record.read is None or record.read >= len(record.hits):
        return "Passages read"
    return f"Passages found; the first {record.read} were read"
