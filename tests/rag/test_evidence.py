"""Quotes grouped into answers: agreement, alternatives, conflict; offsets never move."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evidence import Evidence, gather, span_to_quote
from rag.types import Candidate, Document, Passage


def document(name, text):
    return Document(id=name, title=name, text=text, source=name, sha256="")


def quote(name, text, span, confidence=0.5, *, occurrence=0):
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(span, start + 1)
    passage = Passage(document(name, text), 0, len(text))
    margin = 10 * confidence
    found = Candidate(passage, start, start + len(span), margin, margin)
    return span_to_quote(found, confidence)


FOUR = [
    quote("a", "In all, 514 people fled.", "514 people", 0.9),
    quote("b", "Some five hundred came. The report counts 514 of them.", "514", 0.8),
    quote("c", "The ministry said more than 500 had fled.", "more than 500", 0.7),
    quote("d", "They fled in May. The total was 514.", "514", 0.6),
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
    evidence = gather(FOUR)
    assert [found.document.id for found in evidence.quotes] == ["a", "b", "d"]
    assert evidence.agreeing == {"a", "b", "d"}
    assert [found.text for found in evidence.alternatives] == ["more than 500"]


def test_other_documents_that_say_otherwise_are_in_conflict():
    evidence = gather(FOUR)
    (other,) = evidence.conflicting(0.6)
    assert (other.text, other.document.id) == ("more than 500", "c")
    assert evidence.conflicting(0.75) == ()


def test_another_answer_of_an_agreeing_document_is_no_conflict():
    text = "It was built in 1952. It was sold in 1978."
    evidence = gather([quote("a", text, "1952", 0.9), quote("a", text, "1978", 0.8)])
    assert len(evidence.alternatives) == 1
    assert evidence.conflicting(0.0) == ()


def test_another_document_is_heard_once_by_its_best_quote():
    text = "It was built in 1952. It was sold in 1978."
    best = quote("a", "It was built in 1949.", "1949", 0.9)
    first, second = quote("b", text, "1952", 0.8), quote("b", text, "1978", 0.7)
    third = quote("c", text, "1978", 0.75)
    assert gather([best, first, second, third]).conflicting(0.5) == (first, third)
    assert gather([best, first, second, third]).conflicting(0.78) == (first,)


def test_a_document_gives_an_answer_once_by_its_best_quote():
    text = "In 1952, yes 1952, it opened. It was 1952."
    quotes = [
        quote("a", text, "1952", 0.5),
        quote("a", text, "1952", 0.9, occurrence=1),
        quote("a", text, "1952", 0.7, occurrence=2),
    ]
    evidence = gather(quotes)
    assert evidence.quotes == (quotes[1],)
    assert evidence.alternatives == ()


def test_a_weak_quote_supports_nothing_better():
    weak = quote("b", "Damascus is hot.", "Damascus", 0.1)
    strong = quote("a", "The capital is Damascus.", "Damascus", 0.9)
    other = quote("c", "The capital is Homs.", "Homs", 0.05)
    evidence = gather([weak, other, strong], min_support=0.3)
    assert evidence.quotes == (strong,)
    assert evidence.alternatives == (other,)


def test_answers_do_not_merge_through_a_third_one():
    quotes = [
        quote("a", "It was Ann Smith.", "Ann Smith", 0.9),
        quote("b", "It was Bob Smith.", "Bob Smith", 0.8),
        quote("c", "It was Smith.", "Smith", 0.7),
    ]
    evidence = gather(quotes)
    assert [found.text for found in evidence.quotes] == ["Ann Smith", "Smith"]
    assert [found.text for found in evidence.alternatives] == ["Bob Smith"]


def test_no_quotes_are_no_evidence():
    evidence = gather([])
    assert evidence == Evidence()
    assert (evidence.quotes, evidence.alternatives, evidence.agreeing) == ((), (), frozenset())
    assert evidence.conflicting(0.0) == ()


@st.composite
def quotes(draw):
    made = []
    for _ in range(draw(st.integers(0, 8))):
        text = "It was 514. It was five. Ann saw Damascus. The 514 came."
        span = draw(st.sampled_from(["514", "five", "Ann", "Damascus", "The 514"]))
        name = draw(st.sampled_from("abc"))
        made.append(quote(name, text, span, draw(st.integers(0, 10)) / 10))
    return made


@given(quotes(), st.randoms(use_true_random=False))
def test_grouping_never_touches_a_quote_and_ignores_the_order(given_, random):
    evidence = gather(given_)
    kept = [found for statement in evidence.statements for found in statement.quotes]
    assert all(any(found is one for one in given_) for found in kept)
    best = [statement.best.confidence for statement in evidence.statements]
    assert best == sorted(best, reverse=True)
    random.shuffle(given_)
    assert gather(given_) == evidence


def test_a_confidence_that_is_no_probability_is_refused():
    with pytest.raises(ValueError, match="not a probability"):
        quote("a", "It was Ann.", "Ann", 1.5)
