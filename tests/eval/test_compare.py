"""Two runs: the same one is no change, a planted loss is found, and only that."""

import json
from dataclasses import replace

import pytest

from eval.baseline import COMPARED, load_outcomes, outcomes, save_baseline
from eval.compare import compare, gate
from eval.compare_text import comparison_dict, comparison_text
from eval.questions import Question
from eval.run import run as run_questions
from eval.shelf import Shelf


def run(assistant, questions, **options):
    return run_questions(assistant, questions, shelf=Shelf.of(assistant), **options)


PEOPLE = [f"Person{n} Name{n}" for n in range(60)]
TEXT = {"staff.md": "".join(f"{who} keeps office{n}.\n\n" for n, who in enumerate(PEOPLE))}


@pytest.fixture(scope="module")
def asked():
    answerable = [
        Question(f"q{n}", f"Who keeps office{n}?", "staff.md", (who,), f"{who} keeps office{n}.")
        for n, who in enumerate(PEOPLE)
    ]
    return [*answerable, *(Question(f"u{n}", f"Who paints office{n}?") for n in range(20))]


@pytest.fixture
def go(fake, asked):
    """Run a reader that is right, with confidences from 0.41 to 0.99."""

    class Backwards(fake):
        def retrieve(self, question, k=5):
            return replace(found := super().retrieve(question, k), hits=found.hits[::-1])

    def go(name, *, threshold=0.4, wrong=(), backwards=False):
        told = {
            q.question: [(PEOPLE[n + 1] if n in wrong else PEOPLE[n], 0.41 + n % 59 / 100)]
            for n, q in enumerate(asked[:60])
        }
        kind = Backwards if backwards else fake
        assistant = kind(TEXT, told, threshold=threshold)
        return run(assistant, asked, name=name, draws=50)

    return go


def test_a_run_against_itself_is_no_change(go):
    baseline = go("before")
    against, result = gate(("before", outcomes(baseline)), go("after"))
    assert against == ()
    assert [d.metric for d in result.differences] == list(COMPARED)
    assert all(d.change == 0 and d.p_holm == 1.0 and not d.significant for d in result.differences)
    assert result.flipped == ()


def test_a_few_flipped_questions_are_shown_but_not_significant(go):
    against, result = gate(("before", outcomes(go("before"))), go("after", wrong={3, 4}))
    assert against == ()
    assert [name for name, _, _ in result.flipped] == ["q3", "q4"]


def test_a_moved_threshold_is_caught(go):
    against, result = gate(("before", outcomes(go("before"))), go("after", threshold=0.7))
    assert "significantly worse in" in against[0]
    assert {d.metric for d in result.losses} == {"right", "right_has", "exact", "f1"}
    assert {first.answer != second.answer for _, first, second in result.flipped} == {True}


def test_differences_all_alike_or_of_one_group_have_no_interval(go):
    first = outcomes(go("before"))
    second = outcomes(go("after", wrong={0}))
    one = {"q0": first["q0"]}
    for before, after in ((first, first), (one, {"q0": second["q0"]})):
        result = compare(("before", before), ("after", after))
        assert [d.low for d in result.differences] == [None] * len(result.differences)
        assert "[" not in comparison_text(result)
        assert json.loads(json.dumps(comparison_dict(result)))["differences"][0]["high"] is None


def test_a_loss_that_passes_the_gate_is_below_what_is_called_visible(go):
    against, result = gate(("before", outcomes(go("before"))), go("after", wrong=range(8)))
    assert against == ()
    assert result.differences[0].change == pytest.approx(-8 / 80)
    assert result.differences[0].detectable > 8 / 80


def test_a_gain_passes_the_gate(go):
    against, result = gate(("before", outcomes(go("before", threshold=0.7))), go("after"))
    assert against == ()
    assert any(d.significant for d in result.differences)


def test_worse_retrieval_is_caught_although_the_answers_are_the_same(go):
    against, result = gate(("before", outcomes(go("before"))), go("after", backwards=True))
    assert "significantly worse in" in against[0]
    assert {d.metric for d in result.losses} == {"mrr@10", "ndcg@10"}
    assert result.flipped == ()


def test_a_saved_baseline_stands_for_its_run(go, tmp_path):
    baseline = go("before")
    save_baseline(baseline, tmp_path / "b.json")
    assert load_outcomes(tmp_path / "b.json") == ("before", outcomes(baseline))
    assert json.loads((tmp_path / "b.json").read_text())["metrics"]["questions"] == 80


def test_a_run_folder_can_be_a_baseline(fake, asked, tmp_path):
    finished = run(fake(TEXT, {}), asked, name="r", folder=tmp_path / "r", draws=20)
    assert load_outcomes(tmp_path / "r") == ("r", outcomes(finished))


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"name": "x", "questions": []}',
        '{"name": "x", "questions": {"q": {"group": "g", "question": "?", "answer": "", "values": []}}}',
        '{"name": "", "questions": {"q": {"group": "", "question": "", "answer": "", "values": {"f1": "x"}}}}',
    ],
)
def test_what_is_no_baseline_says_so(tmp_path, text):
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(ValueError, match=r"is no baseline .* expected a run folder"):
        load_outcomes(tmp_path / "b.json")


def test_a_subset_is_compared_on_what_both_have(go):
    everything = outcomes(go("before"))
    some = {name: everything[name] for name in list(everything)[:30]}
    result = compare(("all", everything), ("some", some))
    assert result.unpaired == 50
    assert result.differences[0].n == 30
    with pytest.raises(ValueError, match="share no question"):
        compare(("all", everything), ("none", {}))


def test_questions_whose_ids_moved_are_paired_by_their_words(go):
    first = outcomes(go("before"))
    names = list(first)
    shifted = {names[0]: replace(first["q0"], question="Who swims?")}
    shifted |= {names[n + 1]: first[names[n]] for n in range(40)}  # a row was put in at the top
    result = compare(("before", first), ("after", shifted))
    assert result.differences[0].n == 40
    assert result.unpaired == 40 + 1
    assert all(d.change == 0 for d in result.differences)


def test_words_asked_more_than_once_are_paired_by_id_alone(go):
    first = outcomes(go("before"))
    twice = {"a": first["q0"], "b": first["q0"]}
    assert compare(("before", twice), ("after", {"b": first["q0"]})).differences[0].n == 1
    with pytest.raises(ValueError, match="share no question"):
        compare(("before", twice), ("after", {"c": first["q0"]}))
    with pytest.raises(ValueError, match="share no question"):
        compare(("before", {"c": first["q0"]}), ("after", twice))


def test_a_run_that_lacks_questions_of_the_baseline_does_not_pass(go):
    finished = go("after")
    everything = outcomes(finished)
    some = replace(finished, records=finished.records[:50])
    against, _ = gate(("all", everything), some)
    assert len(against) == 1
    assert "of its 80 questions with right this run has 50" in against[0]
    assert gate(("some", outcomes(some)), finished)[0] == ()


def test_a_run_of_passages_alone_does_not_pass_a_baseline_of_answers(go, fake, asked):
    passages = run(fake(TEXT, {}), asked, name="passages", draws=20, retrieval_only=True)
    against, _ = gate(("answers", outcomes(go("before"))), passages)
    assert "right" in against[-1]
    assert "this run has 0" in against[-1]


def test_a_run_of_passages_only_is_compared_in_its_passages_and_flips_nothing(go, asked, fake):
    told = {q.question: [(q.answers[0], 0.6)] for q in asked if q.answers}
    whole = ("whole", outcomes(go("whole")))
    found = run(fake(TEXT, told), asked, retrieval_only=True, draws=20)
    passages = ("passages", outcomes(found))
    for result in (compare(whole, passages), compare(passages, whole)):
        assert [d.metric for d in result.differences] == ["recall@10", "mrr@10", "ndcg@10"]
        assert result.flipped == ()
        assert "0 questions flipped" in comparison_text(result)


def test_the_table_names_the_change_and_the_flipped(go):
    result = compare(
        ("before", outcomes(go("before"))), ("after", outcomes(go("after", wrong=range(30))))
    )
    text = comparison_text(result, most=2)
    assert "worse" in text
    assert "30 questions flipped" in text
    assert "before: Person0 Name0" in text
    assert "... and 28 more" in text


def test_many_flips_of_two_groups_are_not_many_proofs(go):
    first = outcomes(go("before", wrong=range(12)))
    second = outcomes(go("after"))
    groups = {name: f"family {int(name[1:]) % 2}" for name in list(first)[:12]}
    pairs = [
        (kind, {name: replace(one[name], group=group) for name, group in groups.items()})
        for kind, one in (("before", first), ("after", second))
    ]
    right = next(d for d in compare(*pairs).differences if d.metric == "right")
    assert right.change == 1.0
    assert right.p > 0.3
    assert not right.significant
