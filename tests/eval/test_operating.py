"""What thresholds give and cost, by hand."""

import pytest

from eval.operating import THRESHOLDS, operating_points, plots
from eval.report import report_text, threshold_rows
from eval.run import run as run_questions
from eval.shelf import Shelf


@pytest.fixture
def finished(make, questions):
    assistant = make()
    return run_questions(assistant, questions, shelf=Shelf.of(assistant), name="r", draws=20)


def test_the_thresholds_are_those_of_the_slider():
    assert THRESHOLDS[0] == 0.05
    assert THRESHOLDS[-1] == 0.95
    assert len(THRESHOLDS) == 19


def test_six_questions_by_hand(finished):
    # right and sure: 0.9, 0.8, 0.4; wrong: 0.7; nothing found: 0; no answer, one proposed: 0.2
    found = {p["min_confidence"]: p for p in finished.metrics["operating_points"]}
    assert found[0.05] == {
        "min_confidence": 0.05, "answered": pytest.approx(5 / 6, abs=1e-6),
        "right": 0.6, "refused_unanswerable": 0.0, "refused_answerable": 0.2,
    }  # fmt: skip
    assert found[0.5] == {
        "min_confidence": 0.5, "answered": 0.5, "right": pytest.approx(2 / 3, abs=1e-6),
        "refused_unanswerable": 1.0, "refused_answerable": 0.4,
    }  # fmt: skip
    assert found[0.9]["answered"] == pytest.approx(
        1 / 6, abs=1e-6
    )  # as sure as asked for is enough
    assert found[0.9]["right"] == 1.0
    assert found[0.95] | {"min_confidence": 0} == {
        "min_confidence": 0, "answered": 0.0, "right": None,
        "refused_unanswerable": 1.0, "refused_answerable": 1.0,
    }  # fmt: skip


def test_a_higher_bar_never_answers_more(finished):
    answered = [point["answered"] for point in finished.metrics["operating_points"]]
    assert answered == sorted(answered, reverse=True)


def test_passages_alone_have_no_confidence(make, questions):
    assistant = make()
    found = run_questions(
        assistant, questions, shelf=Shelf.of(assistant), retrieval_only=True, draws=20
    )
    assert operating_points(found.records) == []
    assert plots(found.records) == {"reliability": [], "risk_coverage": []}


def test_the_curve_ends_with_everything_answered(finished):
    points = finished.metrics["risk_coverage"]
    assert points[-1] == [1.0, 0.5]  # three of six best candidates are wrong, or there is none
    assert sum(part["count"] for part in finished.metrics["reliability"]) == 6


def test_the_report_shows_every_tenth(finished):
    rows = threshold_rows(finished.metrics["operating_points"])
    assert [row[0] for row in rows] == [f"{n} %" for n in range(10, 100, 10)]
    assert rows[4] == ["50 %", "50 %", "67 %", "100 %", "40 %"]
    assert "When it answers only if at least so sure" in report_text(finished)
