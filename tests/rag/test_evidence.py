"""Quotes grouped into answers: agreement, alternatives, conflict; offsets never move."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evidence import Evidence, gather, span_to_quote
from rag.types import Candidate, Document, Passage


def document(name, text):
    return Document(id=name, title=name, text=text, source=name, sha256="")


def candidate(name, text, span, confidence=0.5, *, occurrence=0):
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(span, start + 1)
    passage = Passage(document(name, text), 0, len(text))
    return Candidate(passage, start, start + len(span), confidence, confidence)


def gathered(candidates, **options):
    """Take a margin for the confidence it is."""
    return gather(candidates, lambda margin, lead: margin, **options)


def spans(found):
    return [(one.passage.document.id, one.start, one.end) for one in found]


FOUR = [
    candidate("a", "In all, 514 people fled.", "514 people", 0.9),
    candidate("b", "Some five hundred came. The report counts 514 of them.", "514", 0.8),
    candidate("c", "The ministry said more than 500 had fled.", "more than 500", 0.7),
    candidate("d", "They fled in May. The total was 514.", "514", 0.6),
]


def test_a_quote_is_the_candidate_in_its_sentence():
    text = "It rained. Ann paid the bill of Dr. Who in 1952. Then they left."
    passage = Passage(document("a", text), 11, len(text))
    start = text.index("1952")
    found = span_to_quote(Candidate(passage, start, start + 4, 7.0, 3.5), 0.75)
    assert (found.text, found.start, found.end) == ("1952", start, start + 4)
    assert found.sentence == "Ann paid the bill of Dr. Who in 1952."
    assert (found.margin, found.confidence, found.passage) == (3.5, 0.75, passage)


def test_documents_that_say_the_same_are_one_answer():
    evidence = gathered(FOUR)
    assert [found.document.id for found in evidence.quotes] == ["a", "b", "d"]
    assert evidence.agreeing == {"a", "b", "d"}
    assert [found.text for found in evidence.alternatives] == ["more than 500"]


def test_other_documents_that_say_otherwise_are_in_conflict():
    evidence = gathered(FOUR)
    (other,) = evidence.conflicting(0.6)
    assert (other.text, other.document.id) == ("more than 500", "c")
    assert evidence.conflicting(0.75) == ()


def test_another_answer_of_an_agreeing_document_is_no_conflict():
    text = "It was built in 1952. It was sold in 1978."
    evidence = gathered([candidate("a", text, "1952", 0.9), candidate("a", text, "1978", 0.8)])
    assert len(evidence.alternatives) == 1
    assert evidence.conflicting(0.0) == ()


def test_another_document_is_heard_once_by_its_best_quote():
    text = "It was built in 1952. It was sold in 1978."
    best = candidate("a", "It was built in 1949.", "1949", 0.9)
    first, second = candidate("b", text, "1952", 0.8), candidate("b", text, "1978", 0.7)
    third = candidate("c", text, "1978", 0.75)
    assert spans(gathered([best, first, second, third]).conflicting(0.5)) == spans([first, third])
    assert spans(gathered([best, first, second, third]).conflicting(0.78)) == spans([first])


def test_a_document_gives_an_answer_once_by_its_best_quote():
    text = "In 1952, yes 1952, it opened. It was 1952."
    quotes = [
        candidate("a", text, "1952", 0.5),
        candidate("a", text, "1952", 0.9, occurrence=1),
        candidate("a", text, "1952", 0.7, occurrence=2),
    ]
    evidence = gathered(quotes)
    assert spans(evidence.quotes) == spans(quotes[1:2])
    assert evidence.alternatives == ()


def test_a_weak_quote_supports_nothing_better():
    weak = candidate("b", "Damascus is hot.", "Damascus", 0.1)
    strong = candidate("a", "The capital is Damascus.", "Damascus", 0.9)
    other = candidate("c", "The capital is Homs.", "Homs", 0.05)
    evidence = gathered([weak, other, strong], min_support=0.3)
    assert spans(evidence.quotes) == spans([strong])
    assert spans(evidence.alternatives) == spans([other])


def test_answers_do_not_merge_through_a_third_one():
    quotes = [
        candidate("a", "It was Ann Smith.", "Ann Smith", 0.9),
        candidate("b", "It was Bob Smith.", "Bob Smith", 0.8),
        candidate("c", "It was Smith.", "Smith", 0.7),
    ]
    evidence = gathered(quotes)
    assert [found.text for found in evidence.quotes] == ["Ann Smith", "Smith"]
    assert [found.text for found in evidence.alternatives] == ["Bob Smith"]


def test_no_quotes_are_no_evidence():
    evidence = gathered([])
    assert evidence == Evidence()
    assert (evidence.quotes, evidence.alternatives, evidence.agreeing) == ((), (), frozenset())
    assert evidence.conflicting(0.0) == ()


@st.composite
def candidates(draw):
    made = []
    for _ in range(draw(st.integers(0, 8))):
        text = "It was 514. It was five. Ann saw Damascus. The 514 came."
        span = draw(st.sampled_from(["514", "five", "Ann", "Damascus", "The 514"]))
        name = draw(st.sampled_from("abc"))
        made.append(candidate(name, text, span, draw(st.integers(0, 10)) / 10))
    return made


@given(candidates(), st.randoms(use_true_random=False))
def test_grouping_never_touches_a_candidate_and_ignores_the_order(given_, random):
    evidence = gathered(given_)
    kept = [found for statement in evidence.statements for found in statement.quotes]
    assert {(*spot, found.margin) for spot, found in zip(spans(kept), kept, strict=True)} <= {
        (*spot, one.margin) for spot, one in zip(spans(given_), given_, strict=True)
    }
    best = [statement.best.confidence for statement in evidence.statements]
    assert best == sorted(best, reverse=True)
    random.shuffle(given_)
    assert gathered(given_) == evidence


def test_a_confidence_that_is_no_probability_is_refused():
    with pytest.raises(ValueError, match="not a probability"):
        gathered([candidate("a", "It was Ann.", "Ann", 1.5)])
