"""Gold answers are found where the support says, not at their other occurrences."""

import pytest

from eval.gold import Gold, Place, gold_warning, locate, problems
from eval.questions import Question

TEXT = "Two ships left on Monday. The mayor met Two envoys.\nTwo ships came back on Friday."


def ask(answers, support, **more):
    return Question("q", "?", "a.md", tuple(answers), support, **more)


def spans(gold):
    return [(p.document, p.start, p.end) for p in gold.answers]


def test_an_answer_counts_in_its_support_only():
    gold = locate(ask(["Two"], "Two ships came back on Friday"), {"a.md": TEXT})
    assert spans(gold) == [("a.md", 52, 55)]
    assert TEXT[52:55] == "Two"


def test_an_answer_the_support_lacks_counts_at_its_first_place():
    gold = locate(ask(["Friday", "Monday"], "Two ships came back on Friday"), {"a.md": TEXT})
    assert [TEXT[p.start : p.end] for p in gold.answers] == ["Friday", "Monday"]


def test_another_case_of_the_same_answer_is_not_looked_for_elsewhere():
    gold = locate(ask(["two", "Two ships came"], "Two ships came back"), {"a.md": TEXT})
    assert [TEXT[p.start : p.end] for p in gold.answers] == ["Two ships came"]


def test_answers_are_whole_words():
    assert locate(ask(["way"], "the way out"), {"a.md": "always the way out"}).answers == (
        Place("a.md", 11, 14),
    )


def test_a_wrapped_line_is_the_same_support():
    wrapped = "x\nTwo ships came\n  back on\nFriday."
    gold = locate(ask(["back on Friday"], "Two ships came back on Friday."), {"a.md": wrapped})
    assert [wrapped[p.start : p.end] for p in gold.answers] == ["back on\nFriday"]


def test_stated_offsets_win_over_the_first_occurrence():
    question = ask(["Two"], "Two ships left on Monday. The mayor met Two envoys.", starts=(40,))
    assert spans(locate(question, {"a.md": "Title\n\n" + TEXT})) == [("a.md", 47, 50)]


def test_other_documents_count_at_the_longest_answer_first():
    question = ask(["on Monday", "Monday"], "left on Monday", also=("b.md",))
    gold = locate(question, {"a.md": TEXT, "b.md": "Monday? They came on Monday."})
    # the longer one, and the first of the shorter one, which is elsewhere
    assert spans(gold)[-2:] == [("b.md", 18, 27), ("b.md", 0, 6)]


def test_what_is_not_stored_has_no_place():
    question = ask(["Friday"], "Two ships came back on Friday")
    assert locate(question, {}) == Gold()
    assert locate(question, {"a.md": "Friday is another day."}) == Gold()


def test_a_passage_carries_the_gold_when_the_answer_is_whole_in_it():
    gold = locate(ask(["Friday"], "Two ships came back on Friday"), {"a.md": TEXT})
    assert gold.in_passage(Place("a.md", 52, len(TEXT)))
    assert not gold.in_passage(Place("a.md", 52, len(TEXT) - 3))
    assert not gold.in_passage(Place("b.md", 0, 500))


def test_relevant_documents_are_gold_as_a_whole():
    gold = locate(Question("q", "?", relevance={"a.md": 2, "b.md": 0}), {})
    assert gold.in_passage(Place("a.md", 0, 5))
    assert not gold.in_passage(Place("b.md", 0, 5))


def test_problems_are_named():
    question = ask(["Sunday"], "Two planes", also=("c.md",))
    assert problems(question, {"a.md": TEXT}) == [
        "q: there is no document 'c.md'",
        "q: the support is not in a.md",
        "q: answer 'Sunday' is in none of its documents",
    ]
    assert problems(ask(["Friday"], "back on Friday"), {"a.md": TEXT}) == []


def test_gold_that_is_not_there_is_told_before_it_is_asked_for():
    there, slip = ask(["Two"], "Two ships left"), ask(["Zwei"], "")
    texts = {"a.md": TEXT}
    assert gold_warning([there], texts) == ""
    told = gold_warning([there, *[slip] * 12], texts)
    assert "q: answer 'Zwei' is in none of its documents" in told
    assert told.count("Zwei") == 10
    assert told.endswith("  ... and 2 more\n")
    with pytest.raises(ValueError, match=r"none of the documents .* is there: a\.md; expected"):
        gold_warning([there], {"b.md": TEXT})
    assert gold_warning([Question("q", "?")], {"b.md": TEXT}) == ""
