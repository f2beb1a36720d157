"""The real assistant on the seed documents: the lab tells a loss from none."""

from dataclasses import replace
from pathlib import Path

import pytest

from eval.baseline import outcomes
from eval.baselines import baselines
from eval.compare import gate
from eval.datasets import read_dataset
from eval.gold import problems
from eval.run import run
from eval.shelf import Shelf
from eval.task import fast
from eval.workplace import without_readme, write_texts
from rag.assistant import Assistant
from rag.settings import Settings

pytestmark = pytest.mark.model
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    with Assistant.open(tmp_path_factory.mktemp("home"), collection="eval") as assistant:
        report = assistant.add(without_readme(ROOT / "seeds"))
        assert not report.failed
        yield assistant


@pytest.fixture(scope="module")
def asked():
    return fast(read_dataset(ROOT / "eval" / "questions" / "seeds.jsonl").questions, 36)


@pytest.fixture(scope="module")
def baseline(seeds, asked):
    return run(seeds, asked, name="baseline")


@pytest.mark.parametrize("name", ["seeds", "everyday"])
def test_the_gold_of_every_question_is_in_the_stored_text(seeds, name):
    texts = Shelf.open(seeds.folder).texts
    questions = read_dataset(ROOT / "eval" / "questions" / f"{name}.jsonl").questions
    assert [line for question in questions for line in problems(question, texts)] == []


def test_every_gold_answer_is_whole_in_a_passage(baseline):
    assert baseline.metrics["funnel"]["misses"]["not ingested"] == 0
    assert baseline.metrics["funnel"]["bounds"]["ingested"] == 1.0


def test_the_misses_add_up(baseline):
    found = baseline.metrics["funnel"]
    assert sum(found["misses"].values()) == found["total"] - found["right"]


def test_the_same_assistant_again_passes_the_gate(seeds, asked, baseline):
    again = run(seeds, asked, name="again", draws=50)
    against, result = gate(("baseline", outcomes(baseline)), again)
    assert against == ()
    assert result.flipped == ()


def test_a_moved_threshold_does_not_pass(seeds, asked, baseline):
    settings = replace(seeds.settings, min_confidence=1.0)
    with Assistant(seeds.folder, settings=settings) as shy:
        against, result = gate(("baseline", outcomes(baseline)), run(shy, asked, draws=50))
    assert against
    assert "right_has" in {item.metric for item in result.losses}


def test_every_baseline_answers(seeds, asked):
    found = {name: run(one, asked[:6], draws=20) for name, one in baselines(seeds)}
    assert set(found) == {"lexical only", "dense only", "no refusal", "first paragraph"}
    assert all(record.best for record in found["no refusal"].records)
    assert not any(record.abstained for record in found["no refusal"].records)
    for record in found["lexical only"].records:
        assert all(hit.dense_rank is None for hit in record.hits)
    for record in found["dense only"].records:
        assert all(hit.lexical_rank is None for hit in record.hits)


def test_search_without_words_does_not_pass(tmp_path):
    dataset = read_dataset(ROOT / "eval" / "corpus" / "dev")
    documents = write_texts(dataset.documents, tmp_path / "d")
    runs = []
    for weight in (1.0, 0.0):
        settings = Settings(lexical_weight=weight)
        with Assistant.open(tmp_path / "home", settings=settings) as assistant:
            assistant.add(documents)
            runs.append(run(assistant, dataset.questions, retrieval_only=True, draws=50))
    against, result = gate(("baseline", outcomes(runs[0])), runs[1])
    assert against
    assert "mrr@10" in {item.metric for item in result.losses}
