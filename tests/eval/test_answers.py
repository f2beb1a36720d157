"""EM and F1 against a slow reading of the definition, and the lenient verdict."""

import random
import string
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.answers import (
    best_threshold,
    exact_match,
    f1,
    is_correct,
    normalise_answer,
    numbers,
    over_golds,
    overlap,
    squad_scores,
)
from eval.gold import Place

# ------------------------------------------------------------------ a slow reference


@cache
def plain_words(text):
    """Lower case, no ASCII punctuation, no articles, split at white space: letter by letter."""
    kept = "".join(letter for letter in text.lower() if letter not in string.punctuation)
    # an article is one that no letter, digit or underscore touches
    out, run = "", ""
    for letter in kept + "\n":
        if letter.isalnum() or letter == "_":
            run += letter
        else:
            out += (" " if run in {"a", "an", "the"} else run) + letter
            run = ""
    return tuple(out.split())


def slow_f1(prediction, gold):
    said, expected = plain_words(prediction), plain_words(gold)
    if not said or not expected:
        return int(said == expected)
    left = list(expected)
    shared = 0
    for word in said:
        if word in left:
            left.remove(word)
            shared += 1
    if not shared:
        return 0
    p, r = shared / len(said), shared / len(expected)
    return 2 * p * r / (p + r)


def slow_exact(prediction, gold):
    return int(plain_words(prediction) == plain_words(gold))


def slow_squad(predictions, golds, sure_none, threshold):
    """The definition of the SQuAD 2.0 figures, one question and one threshold at a time."""
    out = {}
    for label, metric in (("exact", slow_exact), ("f1", slow_f1)):
        raw = {
            q: max(metric(predictions[q], g) for g in ([g for g in gs if plain_words(g)] or [""]))
            for q, gs in golds.items()
        }
        cut = {q: s if sure_none[q] <= threshold else float(not golds[q]) for q, s in raw.items()}
        for prefix, chosen in (
            ("", list(golds)),
            ("HasAns_", [q for q in golds if golds[q]]),
            ("NoAns_", [q for q in golds if not golds[q]]),
        ):
            out[prefix + label] = 100.0 * sum(cut[q] for q in chosen) / len(chosen)
            out[prefix + "total"] = len(chosen)
        # answering nothing earns a point for each question without an answer
        best = current = sum(not gold for gold in golds.values())
        at = 0.0
        for q in sorted(sure_none, key=lambda q: sure_none[q]):
            current += raw[q] if golds[q] else (-1 if predictions[q] else 0)
            if current > best:
                best, at = current, sure_none[q]
        out[f"best_{label}"] = 100.0 * best / len(golds)
        out[f"best_{label}_thresh"] = at
    return out


WORDS = [
    "the",
    "a",
    "an",
    "cat",
    "Cat's",
    "dog-house",
    "1,200",
    "in",
    "514",
    "Paris,",
    "river;",
    "of",
    "3.5",
    "%",
    "An.",
    "THE",
    "é-mail",
    "don't",
]


def phrase(dice, low, high):
    return " ".join(dice.choice(WORDS) for _ in range(dice.randint(low, high)))


def made_up(count, seed):
    """Predictions that are right, near, wrong and missing, a third of the questions unanswerable."""
    dice = random.Random(seed)
    predictions, golds, sure_none = {}, {}, {}
    for number in range(count):
        name = f"q{number}"
        golds[name] = (
            [] if dice.random() < 0.33 else [phrase(dice, 1, 5) for _ in range(dice.randint(1, 4))]
        )
        roll = dice.random()
        base = dice.choice(golds[name]) if golds[name] else phrase(dice, 1, 4)
        predictions[name] = (
            "" if roll < 0.2 else base if roll < 0.5 else f"{base} {phrase(dice, 0, 3)}"
            if roll < 0.75 else phrase(dice, 1, 6)
        )  # fmt: skip
        # few distinct values, so that ties are met
        sure_none[name] = round(dice.random(), dice.choice([1, 2, 6]))
    return predictions, golds, sure_none


# ------------------------------------------------------------------ SQuAD semantics


def test_six_thousand_predictions_score_as_the_definition_says_to_the_last_digit():
    predictions, golds, sure_none = made_up(6000, seed=11)
    assert sum(not gold for gold in golds.values()) > 1500
    for threshold in (1.0, 0.5, 0.0):
        expected = slow_squad(predictions, golds, sure_none, threshold)
        assert squad_scores(predictions, golds, sure_none, threshold=threshold) == expected


@pytest.mark.parametrize("seed", range(20))
def test_small_sets_score_as_the_definition_says(seed):
    predictions, golds, sure_none = made_up(30, seed)
    expected = slow_squad(predictions, golds, sure_none, 1.0)
    assert squad_scores(predictions, golds, sure_none) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  Cat's\tHouse.", "cats house"),
        ("a", ""),
        ("An apple, a day", "apple day"),
        ("theatre", "theatre"),
        ("3.5", "35"),
        ("«Été» 5–6", "«été» 5–6"),  # noqa: RUF001
        ("", ""),
    ],
)
def test_normalising(text, expected):
    assert normalise_answer(text) == expected


@given(st.text())
def test_normalising_gives_the_words_of_the_definition(text):
    assert plain_words(text) == tuple(normalise_answer(text).split())


def test_f1_by_hand():
    # shared: quay, for; precision 2/4, recall 2/3
    assert f1("north quay for repairs", "the quay for ships") == pytest.approx(4 / 7)
    assert f1("the", "a") == 1.0
    assert f1("", "quay") == 0.0
    assert f1("quay quay", "quay") == pytest.approx(2 / 3)


@given(st.text(max_size=30), st.text(max_size=30))
def test_f1_is_symmetric_and_at_least_exact(first, second):
    assert f1(first, second) == pytest.approx(f1(second, first))
    assert 0.0 <= exact_match(first, second) <= f1(first, second) <= 1.0


def test_unanswerable_expects_nothing():
    assert over_golds(exact_match, "", []) == 1.0
    assert over_golds(f1, "something", []) == 0.0
    assert over_golds(exact_match, "", ["the"]) == 1.0  # a gold that normalises to nothing


def test_the_best_threshold_by_hand():
    # nothing answered earns 1; then +1, -1 (wrongly answered), +0.5
    assert best_threshold([1, 0, 0.5], [0.1, 0.2, 0.3], [True, False, True], [True] * 3) == (
        2.0,
        0.1,
    )
    assert best_threshold([0, 0], [0.1, 0.2], [True, False], [True, True]) == (1.0, 0.0)


def test_a_missing_prediction_is_named():
    with pytest.raises(ValueError, match="'q2' has no prediction"):
        squad_scores({"q1": ""}, {"q1": [], "q2": []})


# ------------------------------------------------------------------ the lenient verdict

SPOT = Place("a.md", 100, 108)


@pytest.mark.parametrize(
    ("said", "place", "right"),
    [
        ("14 weeks", Place("b.md", 0, 8), True),  # the same words, wherever they stand
        ("lasting 14 weeks", Place("a.md", 92, 108), True),  # overlaps, F1 0.8
        ("lasting 14 weeks", Place("a.md", 0, 16), False),  # elsewhere in the document
        ("lasting 14 weeks", Place("b.md", 92, 108), False),  # same offsets, other document
        ("weeks", Place("a.md", 103, 108), False),  # the number is missing
        ("15 weeks", Place("a.md", 100, 108), False),  # another number
        ("close the north quay for repairs lasting 14 weeks", Place("a.md", 59, 108), False),
        ("", None, False),
    ],
)
def test_right_is_the_same_words_or_most_of_them_in_the_same_place(said, place, right):
    assert is_correct(said, place, ["14 weeks"], [(SPOT, "14 weeks")]) is right


def test_numbers_must_agree_even_where_normalising_hides_them():
    assert exact_match("1.5", "15") == 1.0
    assert not is_correct("1.5", None, ["15"])
    assert is_correct("1200 crowns", None, ["1,200 crowns"])


@pytest.mark.parametrize(
    ("said", "gold", "right"),
    [
        ("A+", "A-", False),
        ("C", "C#", False),
        ("C++", "C#", False),
        ("c#", "C#", True),
        ("5 degrees", "-5 degrees", False),
        ("the first- and second-class", "first- and second-class", True),
        ("10-15 years", "10-15 years", True),
    ],
)
def test_signs_that_normalising_hides_must_agree(said, gold, right):
    assert exact_match("A+", "A-") == 1.0
    assert is_correct(said, None, [gold]) is right
    if "degrees" in said:  # overlapping it in its place does not help
        assert is_correct(said, SPOT, [gold], [(SPOT, gold)]) is right


def test_to_refuse_is_right_when_there_is_no_gold():
    assert is_correct("", None, [])
    assert not is_correct("Tomas", None, [])


def test_numbers_are_read_in_figures_and_words():
    assert numbers("Five boats, 1,200 crowns, 3.5 % and two men") == {"5", "1200", "3.5", "2"}
    assert numbers("one of the 1990s, 10,5") == {"1990", "10,5"}
    assert numbers("-5 to +3, 2023-10-11, \u22120.5 and A-4") == {
        "-5",
        "3",
        "2023",
        "10",
        "11",
        "-0.5",
        "4",
    }


def test_overlap_is_shared_characters():
    assert overlap(Place("a", 0, 10), [Place("a", 5, 15), Place("b", 0, 10)]) == 0.5
    assert overlap(Place("a", 0, 10), [Place("a", 10, 20)]) == 0.0
    assert overlap(None, [SPOT]) == 0.0
