"""Scores of a reader given the paragraph: what is left out where it is undefined."""

import pytest

from training.evaluate import Item, score

TEXT = "The keeper of the light is Maria Lund. The ferry costs five crowns."


def right(number=0):
    return Item("Who is the keeper of the light?", f"{TEXT} {number}", ["Maria Lund"])


NONE = Item("Who keeps the ferry?", TEXT, [])


@pytest.fixture
def reader(stand_ins):
    return stand_ins.SentenceReader()


def test_a_file_without_answerable_questions_has_no_em(reader):
    assert score(reader, [NONE, NONE]) == "2 unanswerable"
    assert score(reader, []) == "no questions"


def test_one_passage_gives_no_interval(reader):
    assert score(reader, [right()]) == "1 answerable: EM 100.0, F1 100.0"


def test_what_never_failed_still_could(reader):
    said = score(reader, [*map(right, range(4)), NONE])
    # Wilson's interval of four out of four
    assert said.startswith(
        "4 answerable: EM 100.0 [51.0, 100.0], F1 100.0 [51.0, 100.0]; 1 unanswer"
    )
    assert "unanswerable: AUROC 1.000" in said
