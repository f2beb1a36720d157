"""From an answer to a record: what was found, what was said, was it right."""

import json
from dataclasses import replace

import pytest

from eval.judge import judge
from eval.questions import Question
from eval.records import parse_record
from eval.shelf import Shelf
from rag.types import Answer


@pytest.fixture
def judged(fake, texts, told, questions):
    assistant = fake(texts, told)
    shelf = Shelf.of(assistant)
    return {q.id: judge(q, assistant.ask(q.question), shelf) for q in questions}


def test_a_right_answer(judged):
    record = judged["q1"]
    assert record.prediction == "Ines Caldeira"
    assert (record.exact, record.f1, record.right, record.miss) == (1.0, 1.0, True, "")
    assert record.overlap == 1.0
    assert record.family == "chair"


def test_a_longer_span_around_the_gold_is_right_but_not_exact(judged):
    record = judged["q2"]
    assert record.prediction == "for repairs lasting 14 weeks"
    assert record.exact == 0.0
    assert record.f1 == pytest.approx(4 / 7)
    assert record.right


def test_marks_carry_their_paragraph(judged):
    record = judged["q2"]
    before, span, after = record.best.parts
    assert span == record.prediction
    assert (before + span + after).startswith("The council voted")
    assert record.gold[0].parts[1] == "14 weeks"
    assert record.gold[0].paragraph == record.best.paragraph


def test_a_refusal_keeps_the_best_rejected_candidate(judged):
    record = judged["q4"]
    assert record.prediction == ""
    assert record.abstained
    assert record.best.text == "Tomas Riedl"
    assert record.best.right
    assert record.confidence == 0.4
    assert not record.right


def test_refusing_the_unanswerable_is_right(judged):
    record = judged["q6"]
    assert (record.right, record.exact, record.f1, record.miss) == (True, 1.0, 1.0, "")


def test_hits_know_whether_they_carry_the_gold(judged):
    record = judged["q3"]
    assert sum(record.grades) == 1
    assert record.relevant == (1,)
    carrying = next(hit for hit in record.hits if hit.grade)
    assert carrying.document == "council.md"
    assert record.gold[0].start >= carrying.start


def test_a_record_survives_its_json(judged):
    for record in judged.values():
        assert parse_record(record.to_json()) == record


def test_a_record_from_before_reading_was_noted_has_all_read(judged):
    item = json.loads(judged["q1"].to_json())
    del item["read"], item["unmentioned"]
    record = parse_record(json.dumps(item))
    assert record.read is None
    assert record.unmentioned is None
    assert record.gold_was_read


@pytest.mark.parametrize("name", ["answers", "relevant", "hits", "question"])
def test_a_record_that_lacks_something_is_none(judged, name):
    item = json.loads(judged["q1"].to_json())
    del item[name]
    with pytest.raises(ValueError, match="not a record"):
        parse_record(json.dumps(item))


def test_a_line_that_is_no_record_says_so():
    with pytest.raises(ValueError, match="not a record"):
        parse_record('{"id": "q1"}')


def test_gold_in_no_passage_is_not_relevant_anywhere(fake, texts, told, questions):
    half = fake(texts, told, cut=lambda text: [(0, 20)])
    record = judge(questions[2], half.ask(questions[2].question), Shelf.of(half))
    assert record.relevant == ()
    assert record.miss == "not ingested"


def test_whole_documents_are_judged_once_each(fake, texts):
    assistant = fake(texts, {})
    question = Question("b1", "quay repairs council", relevance={"council.md": 2, "other.md": 1})
    hits = assistant.retrieve(question.question, 5)
    record = judge(question, Answer(question.question, hits=hits), Shelf.of(assistant))
    assert [hit.document for hit in record.hits] == ["council.md", "school.md"]
    assert record.grades == (2, 0)
    assert record.relevant == (2, 1)
    assert record.retrieval_only
    assert record.miss == ""


def test_spans_of_the_same_words_elsewhere_are_not_given_their_paragraph(judged):
    moved = replace(judged["q1"].best, paragraph_start=10_000)
    assert moved.parts == ("", "Ines Caldeira", "")
