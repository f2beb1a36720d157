"""Runs: the folder, resuming, and figures that agree with a recount."""

import json
from pathlib import Path

import ir_measures
import pytest
from ir_measures import RR, R, nDCG

from eval.bootstrap import wilson
from eval.html import write_html
from eval.html_questions import question_table
from eval.measure import groups, measure
from eval.metrics import METRICS
from eval.questions import Question
from eval.report import report_text
from eval.run import Run
from eval.run import run as run_questions
from eval.shelf import Shelf
from rag.settings import Settings


def run(assistant, questions, **options):
    return run_questions(assistant, questions, shelf=Shelf.of(assistant), **options)


@pytest.fixture
def finished(make, questions, tmp_path):
    return run(make(), questions, name="a run", folder=tmp_path / "r", draws=100)


def test_every_figure_is_there_with_its_interval(finished):
    table = finished.metrics["metrics"]
    assert set(table) == {metric.name for metric in METRICS}
    for name, row in table.items():
        assert row["value"] is not None, name
        if name != "p50_ms":
            assert row["low"] - 1e-6 <= row["value"] <= row["high"] + 1e-6, name


def test_the_figures_of_six_questions_by_hand(finished):
    value = {name: row["value"] for name, row in finished.metrics["metrics"].items()}
    assert value["right"] == pytest.approx(3 / 6, abs=1e-6)  # chair, weeks, and the refusal
    assert value["right_has"] == pytest.approx(2 / 5)
    assert value["top3"] == pytest.approx(4 / 5)
    assert value["exact"] == pytest.approx(2 / 6, abs=1e-6)
    assert value["HasAns_exact"] == pytest.approx(1 / 5)
    assert value["NoAns_exact"] == value["refusal_recall"] == 1.0
    assert value["refusal_precision"] == pytest.approx(1 / 3, abs=1e-6)
    assert value["best_exact"] == pytest.approx(3 / 6)  # with the one that was too shy
    squad = finished.metrics["squad"]
    assert squad["exact"] == pytest.approx(100 * value["exact"], abs=1e-3)
    assert squad["HasAns_total"] == 5
    assert finished.metrics["funnel"]["misses"] | {} == {
        "gold doubtful": 0, "wrongly answered": 0, "not ingested": 0, "not retrieved": 0,
        "wrongly refused": 2, "outranked": 1, "misread": 0,
    }  # fmt: skip


def test_a_run_is_read_back_as_it_was(finished, tmp_path):
    found = Run.load(tmp_path / "r")
    assert found == Run(
        "a run",
        finished.records,
        finished.config,
        found.environment,
        json.loads(json.dumps(finished.metrics)),
    )
    assert found.environment["python"]


def test_what_a_run_folder_holds_is_described(finished, tmp_path):
    described = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    for name in (*finished.metrics, *(path.name for path in (tmp_path / "r").iterdir())):
        assert f"`{name}`" in described, name


def test_trec_files_give_ir_measures_the_same_retrieval_figures(finished, tmp_path):
    folder = tmp_path / "r"
    theirs = ir_measures.calc_aggregate(
        [R @ 1, R @ 10, RR @ 10, nDCG @ 10],
        list(ir_measures.read_trec_qrels(str(folder / "qrels.trec"))),
        list(ir_measures.read_trec_run(str(folder / "run.trec"))),
    )
    ours = finished.metrics["metrics"]
    for measure_, name in (
        (R @ 1, "recall@1"),
        (R @ 10, "recall@10"),
        (RR @ 10, "mrr@10"),
        (nDCG @ 10, "ndcg@10"),
    ):
        assert ours[name]["value"] == pytest.approx(theirs[measure_], abs=1e-6)


class Interrupting:
    """An assistant that is stopped, as by Ctrl-C, after some questions."""

    def __init__(self, assistant, after):
        self._assistant, self._left = assistant, after

    def __getattr__(self, name):
        return getattr(self._assistant, name)

    def ask(self, question):
        if self._left == 0:
            raise KeyboardInterrupt
        self._left -= 1
        return self._assistant.ask(question)


def test_an_interrupted_run_goes_on_where_it_stopped(make, questions, tmp_path, finished):
    folder = tmp_path / "again"
    with pytest.raises(KeyboardInterrupt):
        run(
            Interrupting(make(), 4),
            questions,
            name="a run",
            folder=folder,
        )
    with pytest.raises(ValueError, match="holds no finished run"):
        Run.load(folder)
    with (folder / "questions.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "q5", "quest')  # the line that was being written
    assistant = make()
    again = run(assistant, questions, name="a run", folder=folder, draws=100)
    assert len(assistant.asked) == 2
    assert again.records == finished.records
    assert again.metrics == finished.metrics


def test_a_folder_of_another_run_is_not_touched(make, questions, tmp_path, finished):
    before = (tmp_path / "r" / "questions.jsonl").read_bytes()
    with pytest.raises(ValueError, match="holds a run of other questions, documents"):
        run(make(), questions[:3], name="a run", folder=tmp_path / "r")
    assert (tmp_path / "r" / "questions.jsonl").read_bytes() == before


def test_a_run_over_other_documents_is_another_run(fake, texts, questions, tmp_path):
    first = run(fake(texts, {}), questions, name="a run", folder=tmp_path / "r", draws=20)
    before = (tmp_path / "r" / "questions.jsonl").read_bytes()
    changed = texts | {"school.md": texts["school.md"].replace("Tomas Riedl", "Thomas Riedl")}
    with pytest.raises(ValueError, match="holds a run of other questions, documents"):
        run(fake(changed, {}), questions, name="a run", folder=tmp_path / "r")
    assert (tmp_path / "r" / "questions.jsonl").read_bytes() == before
    turned = dict(reversed(texts.items()))
    again = run(fake(turned, {}), questions, name="a run", folder=tmp_path / "r", draws=20)
    assert (first.asked, again.asked) == (6, 0)


def test_a_broken_record_is_named_by_line(tmp_path, finished):
    path = tmp_path / "r" / "questions.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], "{}", *lines[2:]]) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"questions\.jsonl line 2: not a record"):
        Run.load(tmp_path / "r")


def test_no_questions_or_the_same_twice_are_refused(fake, texts, questions):
    with pytest.raises(ValueError, match="there are no questions"):
        run(fake(texts, {}), [])
    with pytest.raises(ValueError, match="'q1' stands twice"):
        run(fake(texts, {}), [questions[0], questions[0]])


def test_passages_alone_need_a_question_with_an_answer(fake, texts):
    with pytest.raises(ValueError, match="all questions are unanswerable"):
        run(fake(texts, {}), [Question("q", "Who?")], retrieval_only=True)


def test_progress_is_told_of_each_question_and_of_the_figures(fake, texts, questions):
    told = []
    run(fake(texts, {}), questions, draws=20, progress=lambda *step: told.append(step))
    assert told == [*(("ask", n, 6) for n in range(7)), ("measure", 0, 1), ("measure", 1, 1)]


def test_sets_that_judge_retrieval_only(fake, texts):
    questions = [Question("b1", "quay repairs", relevance={"council.md": 1})]
    found = run(fake(texts, {}), questions, draws=20)
    table = found.metrics["metrics"]
    assert table["ndcg@10"]["value"] == 1.0
    assert table["exact"]["value"] is None
    assert found.metrics["squad"] == {}
    assert found.metrics["funnel"]["total"] == 0


def test_the_interval_of_what_never_failed_is_over_the_questions_it_is_of(finished):
    table = finished.metrics["metrics"]
    low, high = wilson(1, 1)  # one question has no answer, and was refused
    for name in ("refusal_recall", "NoAns_exact"):
        assert (table[name]["low"], table[name]["high"]) == pytest.approx((low, high), abs=1e-5)
    low, high = wilson(5, 5)  # each of the five answerable ones had a gold passage in reach
    found = table["success@10"]
    assert (found["low"], found["high"]) == pytest.approx((low, high), abs=1e-5)


def test_one_question_has_figures_without_intervals(make, questions, tmp_path):
    found = run(make(), questions[:1], draws=20)
    right = found.metrics["metrics"]["right"]
    assert right == {"value": 1.0, "low": None, "high": None}
    assert "[" not in report_text(found).partition("Where the")[0]
    write_html(found, tmp_path / "r.html")
    assert "<dd>100.0 %</dd></div>" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "100.0 %" in found._repr_html_()


def test_gold_that_was_found_but_not_read_is_no_fault_of_the_reader(open_assistant, tmp_path):
    texts = [f"The lamp {n} of the light keeper shines, says the light keeper." for n in range(4)]
    texts.append("Of the keeper, who lives far away from every light, this text tells Maria Lund.")
    for n, text in enumerate(texts):
        (tmp_path / f"{n}.md").write_text(text + "\n")
    question = Question("q", "Who is the light keeper?", "4.md", ("Maria Lund",), texts[4])
    judged = []
    for depth in (2, 5):
        with open_assistant(
            tmp_path / f"home{depth}",
            settings=Settings(depth=depth, read_share=0.0, min_confidence=1.0),
        ) as assistant:
            assistant.add([tmp_path / f"{n}.md" for n in range(5)])
            judged.append(run_questions(assistant, [question], draws=20).records[0])
    assert [record.read for record in judged] == [2, 5]
    assert [len(record.hits) for record in judged] == [5, 5]
    assert [record.miss for record in judged] == ["not retrieved", "wrongly refused"]
    assert "the first 2 were read" in question_table(judged[:1])
    assert "Passages read" in question_table(judged[1:])


def test_with_few_documents_facts_are_drawn(finished):
    unit, names = groups(finished.records)
    assert unit == "family"
    assert names[0] == "chair"


def test_nothing_can_be_measured_of_nothing():
    with pytest.raises(ValueError, match="no records"):
        measure([])


def test_the_reader_is_left_out_when_only_passages_are_judged(make, questions, finished):
    assistant = make()
    found = run(assistant, questions, retrieval_only=True, draws=20)
    assert assistant.asked == []
    table = found.metrics["metrics"]
    assert table["exact"]["value"] is None
    for name in ("recall@1", "mrr@10"):
        assert table[name]["value"] == finished.metrics["metrics"][name]["value"]
    assert table["p50_ms"]["value"] >= 0
