"""Questions as people type them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.wording import keywords, reworded, with_slips

QUESTION = "When did the council of Brinmouth close the Harbour Road swimming pool?"


def test_key_words_keep_what_tells_and_what_is_asked_for():
    assert keywords(QUESTION) == "date council Brinmouth close Harbour Road swimming pool"
    assert keywords("How much is the fee of 1,250.50 in 2024?") == "much fee 1,250.50 2024"


def test_a_question_of_few_telling_words_is_left_whole():
    assert keywords("Who is it?") == "Who is it?"


def test_slips_change_a_word_or_two_and_no_first_letter():
    rng = random.Random(0)
    for _ in range(200):
        slipped = with_slips(QUESTION, rng)
        pairs = list(zip(QUESTION.split(" "), slipped.split(" "), strict=True))
        changed = [(before, after) for before, after in pairs if before != after]
        assert len(changed) <= 2
        assert all(before[0] == after[0] and len(before) > 4 for before, after in changed)


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0), (1.0, 1000)])
def test_the_share_is_kept(share, expected):
    rng = random.Random(1)
    texts = [f"{QUESTION[:-1]} number {number}?" for number in range(1000)]
    changed = sum(reworded(text, rng, share) != text for text in texts)
    # a slip may double a letter into the same word: all but a few are changed
    assert expected * 0.95 <= changed <= expected


@given(st.text(), st.integers())
def test_any_text_is_reworded_into_words_or_left(text, seed):
    assert reworded(text, random.Random(seed), 1.0) or not text.strip()
