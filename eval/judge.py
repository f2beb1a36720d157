"""An answer and the gold -> a record: what was found, what was said, was it right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from eval.answers import exact_match, f1, is_correct, over_golds, overlap
from eval.funnel import miss
from eval.gold import Gold, Place, locate
from eval.questions import Question
from eval.records import Found, Mark, Record
from eval.shelf import Shelf
from rag.types import Answer, Quote

# Enough to see where gold stands and what else was proposed, without bloat.
_KEPT_GOLD = 4
_KEPT_ALTERNATIVES = 9


def judge(
    question: Question,
    answer: Answer,
    shelf: Shelf,
    *,
    retrieval_only: bool = False,
) -> Record:
    """Return what became of `question`.

    Parameters
    ----------
    question : Question
        With its gold.
    answer : Answer
        What the assistant said.
    shelf : Shelf
        The documents as stored.
    retrieval_only : bool
        Whether only the passages found are judged; always so in a set that
        has no answers.

    Raises
    ------
    ValueError
        When several documents have the name of one of its gold documents.
    """
    question = shelf.resolved(question)
    gold = locate(question, shelf.texts)
    hits, relevant = _hits(question, answer, gold, shelf)
    mark = _marker(question, gold, shelf)
    candidates = [mark(quote) for quote in (*answer.quotes[:1], *answer.alternatives)]
    best = candidates[0] if candidates else None
    said = "" if answer.abstained else answer.text
    record = Record(
        id=question.id,
        question=question.question,
        document=question.document or "",
        kind=question.kind,
        wording=question.wording,
        span=question.span,
        style=question.style,
        split=question.split,
        family=question.family or question.id,
        doubtful=question.doubtful,
        answers=question.answers,
        answerable=question.answerable,
        retrieval_only=retrieval_only or bool(question.relevance),
        gold=_gold_marks(gold, shelf),
        best=best,
        alternatives=tuple(replace(m, paragraph="") for m in candidates[1:][:_KEPT_ALTERNATIVES]),
        abstained=answer.abstained,
        confidence=answer.confidence if best else 0.0,
        threshold=answer.threshold,
        hits=hits,
        relevant=relevant,
        timings_ms={name: round(value, 2) for name, value in answer.timings_ms.items()},
        exact=over_golds(exact_match, said, question.answers),
        f1=over_golds(f1, said, question.answers),
        right=not question.answerable if answer.abstained else best is not None and best.right,
        overlap=overlap(best.place, gold.answers) if best else 0.0,
        read=answer.read,
        unmentioned=answer.unmentioned,
    )
    return replace(record, miss=miss(record))


def _marker(question: Question, gold: Gold, shelf: Shelf) -> Callable[[Quote], Mark]:
    spots = [(spot, shelf.texts[spot.document][spot.start : spot.end]) for spot in gold.answers]

    def mark(quote: Quote) -> Mark:
        place = Place(shelf.name_of(quote.document), quote.start, quote.end)
        passage = quote.passage
        return Mark(
            place.document,
            quote.start,
            quote.end,
            quote.text,
            passage.text,
            passage.start,
            confidence=round(quote.confidence, 6),
            margin=round(quote.margin, 4),
            lead=round(quote.lead, 4),
            right=bool(question.answers) and is_correct(quote.text, place, question.answers, spots),
            in_gold_passage=gold.in_passage(Place(place.document, passage.start, passage.end)),
        )

    return mark


def _gold_marks(gold: Gold, shelf: Shelf) -> tuple[Mark, ...]:
    marks = []
    for place in (gold.answers or gold.supports)[:_KEPT_GOLD]:
        text, around = shelf.texts[place.document], shelf.around(place)
        marks.append(
            Mark(
                place.document,
                place.start,
                place.end,
                text[place.start : place.end],
                text[around.start : around.end],
                around.start,
            )
        )
    return tuple(marks)


def _hits(
    question: Question, answer: Answer, gold: Gold, shelf: Shelf
) -> tuple[tuple[Found, ...], tuple[int, ...]]:
    """Return the hits with their grades, and the grades of all there is to find."""
    found = []
    for hit in answer.hits:
        passage = hit.passage
        place = Place(shelf.name_of(passage.document), passage.start, passage.end)
        grade = question.relevance.get(place.document, 0) or int(gold.in_passage(place))
        found.append(
            Found(
                place.document,
                place.start,
                place.end,
                round(hit.score, 6),
                grade,
                hit.dense_rank,
                hit.lexical_rank,
            )
        )
    if question.relevance:
        firsts = {hit.document: hit for hit in reversed(found)}  # judged by document
        return tuple(hit for hit in found if firsts[hit.document] is hit), tuple(
            grade for grade in question.relevance.values() if grade > 0
        )
    names = {spot.document for spot in (*gold.answers, *gold.supports)}
    carrying = [p for name in names for p in shelf.passages[name] if gold.in_passage(p)]
    return tuple(found), (1,) * len(carrying)
