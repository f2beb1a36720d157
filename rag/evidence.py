"""Evidence: candidates as quotes, and quotes that say the same as one answer.

Grouping orders candidates and gives each a confidence; their offsets, words
and margins stay what they were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rag.paragraphs import ITEM_MARK
from rag.sameness import same
from rag.sentence_spans import sentence_spans, trimmed
from rag.types import Candidate, Quote

# Farthest a sentence reaches from its span; beyond it lies a list or table without stops.
_REACH = 600
# What opens a heading, a list item or a quoted line is no part of its sentence.
_MARKER = re.compile(rf"[ \t]*(?:#{{1,6}}|>|{ITEM_MARK})[ \t]+")


def span_to_quote(candidate: Candidate, confidence: float, lead: float = 0.0) -> Quote:
    """Return the candidate in its sentence, with the confidence and lead given to it."""
    text = candidate.passage.document.text
    low, high = sentence_bounds(text, candidate.start, candidate.end)
    return Quote(
        passage=candidate.passage,
        start=candidate.start,
        end=candidate.end,
        sentence_start=low,
        sentence_end=high,
        margin=candidate.margin,
        confidence=confidence,
        lead=lead,
    )


def sentence_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the sentence, or sentences, that hold [start, end).

    Only the few hundred characters around the span are looked at, so the
    cost does not grow with the document.

    Parameters
    ----------
    text : str
        The document's text.
    start, end : int
        A span of it.

    Returns
    -------
    tuple of int
        ``low <= start < end <= high``; no white space at the ends and no
        mark of a heading or list item before it, unless the span has them.
    """
    floor, roof = _around(text, start, end)
    spans = [(floor + low, floor + high) for low, high in sentence_spans(text[floor:roof])]
    low = max((low for low, _ in spans if low <= start), default=floor)
    high = min((high for _, high in spans if high >= end), default=roof)
    low, high = trimmed(text, low, high)
    if low == high:  # white space all around, and the span is some of it
        return start, end
    marker = _MARKER.match(text, low, high)
    if marker and marker.end() <= start:
        low, _ = trimmed(text, marker.end(), high)
    return min(low, start), max(high, end)


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return bounds within reach of a span that cut no word in two."""
    floor, roof = max(0, start - _REACH), min(len(text), end + _REACH)
    before = re.search(r"\s", text[floor:start]) if floor else None
    after = re.search(r"\s", text[end:roof][::-1]) if roof < len(text) else None
    return floor + (before.start() if before else 0), roof - (after.start() if after else 0)


@dataclass(frozen=True, slots=True)
class Statement:
    """One answer, and the quotes that give it.

    Parameters
    ----------
    quotes : tuple of Quote
        Best first, one for each document.
    """

    quotes: tuple[Quote, ...]

    @property
    def best(self) -> Quote:
        """The quote it is known by."""
        return self.quotes[0]

    @property
    def documents(self) -> frozenset[str]:
        """Identifiers of the documents that say it."""
        return frozenset(quote.document.id for quote in self.quotes)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the quotes of one question say, taken together.

    Parameters
    ----------
    statements : tuple of Statement
        Different answers, best first.
    """

    statements: tuple[Statement, ...] = ()

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The quotes of the best answer, best first."""
        return self.statements[0].quotes if self.statements else ()

    @property
    def alternatives(self) -> tuple[Quote, ...]:
        """The best quote of each other answer, best first."""
        return tuple(statement.best for statement in self.statements[1:])

    @property
    def agreeing(self) -> frozenset[str]:
        """Identifiers of the documents that give the best answer."""
        return self.statements[0].documents if self.statements else frozenset()

    def conflicting(self, min_confidence: float) -> tuple[Quote, ...]:
        """Return what other documents say otherwise with some confidence, best first.

        A document that also gives the best answer is not in conflict with it,
        and another one is heard once, by the best of all its quotes.
        """
        heard = set(self.agreeing)
        found = []
        rest = (quote for statement in self.statements[1:] for quote in statement.quotes)
        for quote in sorted(rest, key=_order):
            if quote.document.id not in heard and quote.confidence >= min_confidence:
                found.append(quote)
            heard.add(quote.document.id)
        return tuple(found)


def gather(
    candidates: Iterable[Candidate],
    probability: Callable[[float, float], float],
    *,
    min_support: float = 0.0,
) -> Evidence:
    """Return candidates as different answers, each with the quotes that give it.

    Parameters
    ----------
    candidates : iterable of Candidate
        In any order.
    probability : callable
        Of a margin and its lead, see `Quote`; a larger one never means less.
    min_support : float
        Confidence below which a quote supports no better one; it then stands
        for itself, if nothing better says the same.

    Notes
    -----
    A candidate joins the best answer whose first one says the same, so answers
    never merge through a third one ("Smith", "Ann Smith", "Bob Smith"). A
    document supports an answer once, by its best quote: a name said again
    further down is the same name, not more evidence.
    """
    groups: list[list[Candidate]] = []
    for one in sorted(candidates, key=_order):
        group = next((group for group in groups if same(group[0].text, one.text)), None)
        if group is None:
            groups.append([one])
        elif all(one.passage.document.id != other.passage.document.id for other in group):
            group.append(one)
    statements = []
    for group in groups:
        next_ = max((0.0, *(other[0].margin for other in groups if other is not group)))
        leads = [max(0.0, one.margin - next_) for one in group]
        quotes = [
            span_to_quote(one, probability(one.margin, lead), lead)
            for one, lead in zip(group, leads, strict=True)
        ]
        support = (quote for quote in quotes[1:] if quote.confidence >= min_support)
        statements.append(Statement((quotes[0], *support)))
    return Evidence(tuple(statements))


def _order(found: Candidate | Quote) -> tuple[float, str, int, int]:
    return (-found.margin, found.passage.document.id, found.start, found.end)
