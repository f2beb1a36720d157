"""Questions asked of another entity than the passage tells of."""

import random

from training.groups import Group
from training.negatives import Titled
from training.swapping import swapped, swapped_groups

PASSAGE = "In 1987 the council of Brinmouth sold the Harbour Road pool to Ada Quist."
POOL = {"year": ["1987", "1954"], "name": ["Brinmouth", "Oslo"], "names": ["Ada Quist", "Jan Moe"]}


def test_a_year_becomes_one_the_passage_lacks():
    question = "who bought the pool in 1987?"
    assert swapped(question, PASSAGE, POOL, random.Random(0)) == "who bought the pool in 1954?"


def test_a_name_becomes_one_of_as_many_words():
    rng = random.Random(0)
    assert swapped("what did Brinmouth sell?", PASSAGE, POOL, rng) == "what did Oslo sell?"
    assert swapped("what did Ada Quist buy?", PASSAGE, POOL, rng) == "what did Jan Moe buy?"


def test_the_word_that_opens_a_question_is_no_name():
    assert swapped("What was sold?", PASSAGE, POOL, random.Random(0)) is None


def test_without_another_entity_there_is_no_twin():
    pool = {"year": ["1987"]}
    assert swapped("who bought the pool in 1987?", PASSAGE, pool, random.Random(0)) is None


def test_twins_have_the_passages_and_no_answer():
    groups = [
        Group(question, (Titled("Minutes", PASSAGE), Titled("", "Other words.")), 3, 7)
        for question in ("When did Brinmouth sell the pool?", "When did Oslo sell the pool?")
    ]
    nothing = Group("When?", (Titled("", PASSAGE),))
    (twin, *_) = twins = swapped_groups([*groups, nothing], 1.0, random.Random(0))
    assert [one.question for one in twins].count("When did Oslo sell the pool?") == 1
    assert (twin.passages, twin.start, twin.end) == (groups[0].passages, -1, -1)
    assert swapped_groups(groups, 0.0, random.Random(0)) == []
