"""Answers, hits, documents and reports as notebooks show them.

Escaped HTML without scripts, classes or fonts, styled in place. Colours are
the page's own, or let it shine through, so that light and dark themes both
read well; stripped of its style it is still headings, quotes and tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from math import floor
from typing import TYPE_CHECKING

from rag.named import not_mentioned

if TYPE_CHECKING:
    from rag.records import DocumentInfo
    from rag.report import Report
    from rag.types import Answer, Document, Hits, Passage, Quote

_BOX = "max-width:48rem;line-height:1.5"
_SOFT = "opacity:.75;font-size:.9em"
_LARGE = "font-size:1.3em;font-weight:600;margin:.1em 0"
_QUOTED = "margin:.7em 0;padding:.1em 0 .1em .9em;border-left:3px solid rgba(127,127,127,.5)"
_MARK = "background:rgba(255,196,0,.4);color:inherit;border-radius:.2em;padding:0 .1em"
_LINE = "border-bottom:1px solid rgba(127,127,127,.3)"
_CELL = f"text-align:left;vertical-align:top;padding:.35em .8em .35em 0;{_LINE}"
_NUMBER = (
    f"text-align:right;vertical-align:top;padding:.35em .8em .35em 0;white-space:nowrap;{_LINE}"
)
_TABLE = "border-collapse:collapse;width:100%;background:transparent;color:inherit;font:inherit"

# characters of a passage shown in a list, and of a document
_EXCERPT, _LEAD = 280, 600
_NOT_SAID, _EMPTY = "Your documents do not say.", "No passage was found; any documents yet?"


def answer_html(answer: Answer) -> str:
    """Return an answer with its quotes, or a refusal with how close it came."""
    parts = [_p(answer.question, _SOFT)]
    if answer.abstained:
        parts += [_p(_NOT_SAID if answer.hits else _EMPTY, _LARGE), *_refusal(answer)]
    else:
        support = counted(len(answer.quotes), "quote")
        parts.append(_p(answer.text, _LARGE))
        parts.append(_p(f"{percentage(answer.confidence)}% sure · {support}", _SOFT))
        parts += _remark(answer)
        parts += map(_quoted, answer.quotes)
        if answer.differing:
            parts.append(_p("Other documents say otherwise:", "margin:.7em 0 0"))
            parts += map(_quoted, answer.differing)
        others = [quote for quote in answer.alternatives if quote not in answer.differing]
        folded = "".join(map(_quoted, others))
        parts.append(_folded(counted(len(others), "other candidate"), folded))
    return _box(parts)


def quote_html(quote: Quote) -> str:
    """Return a quote, marked in its sentence, and where it stands."""
    return _box([_quoted(quote)])


def hits_html(hits: Hits) -> str:
    """Return hits as a table: the passage, its score, and rank (score) in either search."""
    if not hits:
        return _box([_p(hits.question, _SOFT), _p("Nothing was found.", _LARGE)])
    head = ("", "Passage", "Score", "By meaning", "By words")
    rows = (
        [
            cell(str(number), number=True),
            cell(_excerpt_of(hit.passage)),
            cell(f"{hit.score:.3f}", number=True),
            cell(_rank(hit.dense_rank, hit.dense_score), number=True),
            cell(_rank(hit.lexical_rank, hit.lexical_score), number=True),
        ]
        for number, hit in enumerate(hits, start=1)
    )
    return _box([_p(hits.question, _SOFT), table(head, rows, numbers=(0, 2, 3, 4))])


def passage_html(passage: Passage) -> str:
    """Return a passage and where it stands."""
    return _box([_blockquote(escape(passage.text), _place(passage))])


def document_html(document: Document) -> str:
    """Return what a document is called, where it is from, and how it begins."""
    facts = [document.date, counted(len(document.text), "character"), document.source]
    if document.pages:
        facts.insert(1, counted(len(document.pages), "page"))
    return _box(
        [
            _p(document.title, _LARGE),
            _p(" · ".join(filter(None, facts)), _SOFT),
            _blockquote(escape(excerpt(document.text, _LEAD)), "", ";white-space:pre-line"),
        ]
    )


def documents_html(documents: Sequence[DocumentInfo]) -> str:
    """Return documents as a table."""
    head = ("Document", "Date", "Characters", "Passages")
    rows = (
        [
            cell(escape(info.title)),
            cell(escape(info.date).replace("-", "&#8209;")),
            cell(f"{info.characters:,}", number=True),
            cell(f"{info.passages:,}", number=True),
        ]
        for info in documents
    )
    summary = _p(counted(len(documents), "document"), _SOFT)
    return _box([summary, table(head, rows, numbers=(2, 3)) if documents else ""])


def report_html(report: Report) -> str:
    """Return what adding did: the count of each outcome, and what was not read, or in part."""
    told = "".join(
        f"<li>{escape(file.source)}: {escape(file.reason)}</li>"
        for file in (*report.read_in_part, *report.failed)
    )
    rows = (
        [cell(escape(file.source)), cell(file.outcome), cell(str(file.passages), number=True)]
        for file in report.files
    )
    every = table(("File", "Outcome", "Passages"), rows, numbers=(2,))
    return _box(
        [
            _p(report_line(report), "margin:0"),
            f'<ul style="margin:.4em 0">{told}</ul>' if told else "",
            _folded(counted(len(report.files), "file"), every if report.files else ""),
        ]
    )


def report_line(report: Report) -> str:
    """Return what adding did in one line: 5 added, 1 failed in 1.0 s."""
    passed = sum(report.passed_over.values())
    counts = report.outcomes() + ([f"{passed} passed over"] if passed else [])
    said = ", ".join(counts) or "nothing to add"
    return f"{said} in {report.seconds:.1f} s" + (", cancelled" if report.cancelled else "")


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[int] = ()
) -> str:
    """Return a table; `rows` are cells of HTML, `numbers` the columns aligned to the right."""
    names = "".join(
        f'<th scope="col" style="{_NUMBER if column in numbers else _CELL}">{escape(name)}</th>'
        for column, name in enumerate(head)
    )
    body = "".join(f'<tr style="background:transparent">{"".join(row)}</tr>' for row in rows)
    return f'<table style="{_TABLE}"><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>'


def cell(html: str, *, number: bool = False) -> str:
    """Return a cell of a table; numbers stand to the right, unbroken."""
    return f'<td style="{_NUMBER if number else _CELL}">{html}</td>'


def excerpt(text: str, length: int = _EXCERPT) -> str:
    """Return the beginning of a text, up to a word's end; with dots when there is more."""
    text = text.strip()
    if len(text) <= length:
        return text
    cut = text[:length]
    words = cut.rsplit(maxsplit=1)[0]
    # a script without spaces, or a long address, has no word's end near
    return (words if 2 * len(words) > length else cut) + " …"


def counted(number: int, noun: str) -> str:
    """Return "1 quote", "2 quotes"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _refusal(answer: Answer) -> Iterator[str]:
    if answer.rejected is not None:
        yield _p(f"Closest candidate: “{answer.rejected.text}”, {how_sure(answer)}.", _SOFT)
    yield from _remark(answer)
    nearest = "".join(
        _blockquote(escape(excerpt(hit.passage.text)), _place(hit.passage)) for hit in answer.hits
    )
    yield _folded(counted(len(answer.hits), "nearest passage"), nearest)


def _remark(answer: Answer) -> Iterator[str]:
    if remark := not_mentioned(answer):
        yield _p(remark, _SOFT)


def _quoted(quote: Quote) -> str:
    text = quote.document.text
    marked = (
        escape(text[quote.sentence_start : quote.start])
        + f'<mark style="{_MARK}">{escape(quote.text)}</mark>'
        + escape(text[quote.end : quote.sentence_end])
    )
    return _blockquote(marked, _place(quote))


def _excerpt_of(passage: Passage) -> str:
    return (
        f'<span dir="auto">{escape(excerpt(passage.text))}</span>'
        f'<br><span style="{_SOFT}">{escape(_place(passage))}</span>'
    )


def _place(slice_: Passage | Quote) -> str:
    """Return title, section, date, page and offsets, as people read them."""
    document = slice_.document
    page = f"page {slice_.page}" if slice_.page is not None else ""
    offsets = f"characters {slice_.start:,} to {slice_.end:,}"
    return " · ".join(filter(None, (document.title, slice_.section, document.date, page, offsets)))


def _rank(rank: int | None, score: float | None) -> str:
    if rank is None:
        return "–"  # noqa: RUF001 (a dash stands for no rank)
    return str(rank) if score is None else f"{rank} ({score:.2f})"


def percentage(probability: float) -> int:
    """Return whole percent between 1 and 99: a reader is never certain either way."""
    return min(99, max(1, round(100 * probability)))


def how_sure(refusal: Answer) -> str:
    """Return "12% sure; an answer needs 25%", with a decimal where the two would look alike."""
    sure, needed = f"{percentage(refusal.confidence)}%", f"{refusal.threshold:.0%}"
    if sure == needed:
        sure, needed = f"{floor(1000 * refusal.confidence) / 10}%", f"{refusal.threshold:.1%}"
    return f"{sure} sure; an answer needs {needed}"


def _box(parts: Iterable[str]) -> str:
    return f'<div style="{_BOX}">{"".join(parts)}</div>'


def _p(text: str, style: str) -> str:
    return f'<p dir="auto" style="margin:0;{style}">{escape(text)}</p>'


def _blockquote(html: str, place: str, style: str = "") -> str:
    origin = f'<br><span style="{_SOFT}">{escape(place)}</span>' if place else ""
    return f'<blockquote dir="auto" style="{_QUOTED}{style}">{html}{origin}</blockquote>'


def _folded(summary: str, html: str) -> str:
    if not html:
        return ""
    return f'<details><summary style="{_SOFT}">{escape(summary)}</summary>{html}</details>'
