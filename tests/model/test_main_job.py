"""The main job with the real models: add the seed documents, ask, and check every quote."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rag import Assistant

pytestmark = pytest.mark.model
ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
KNOWN = {
    "When was the final communique on the escalation in Idlib issued?": "October 10, 2023",
    "Who is the President of the Syrian National Coalition?": "Hadi al-Bahra",
    "Who is the Special Envoy of France to Syria?": "Jean-François Guillaume",
    "Which battle did the Syrian National Army open on Sunday?": "Dawn of Freedom",
    "Who is the Secretary-General of the SOC?": "Haytham Rahmeh",
    "Which airport did the Syrian National Army capture?": "Kuweires Military Airport",
    "Who is Coordinator of the Foreign Relations Department?": "Abdulahad Asepho",
    "How many years has the Assad regime lasted?": "54",
    "Who is the UN envoy for Syria?": "Geir Pedersen",
    "Where does Amal Bin Hakouk work as Political Affairs Officer?": "Istanbul",
}
NOT_SAID = ["What is the boiling point of mercury?", "How far is the Moon from the Earth?"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home whose assistant has the seeds and is closed again."""
    home = tmp_path_factory.mktemp("home")
    with Assistant.open(home) as assistant:
        report = assistant.add(SEEDS)
    wanted = {path.name for path in SEEDS.glob("*.md")} - {"README.md"}
    assert {Path(file.source).name for file in report.added} == wanted
    assert report.failed == report.updated == report.unchanged == report.removed == ()
    return home


@pytest.fixture(scope="module")
def assistant(home):
    with Assistant.open(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def answers(assistant):
    """Each question with its answer, asked once."""
    return {question: assistant.ask(question) for question in (*KNOWN, *NOT_SAID)}


def content(answer):
    """Return all of an answer but how long it took."""
    return {name: value for name, value in answer.to_dict().items() if name != "timings_ms"}


@pytest.mark.parametrize(("question", "expected"), KNOWN.items())
def test_what_the_documents_say_is_answered(answers, question, expected):
    answer = answers[question]
    assert not answer.abstained
    assert expected in answer.text
    assert len(answer.text) <= len(expected) + 80
    assert answer.confidence >= answer.threshold


@pytest.mark.parametrize("question", NOT_SAID)
def test_what_they_do_not_say_is_refused(answers, question):
    answer = answers[question]
    assert (answer.text, answer.quotes, answer.abstained) == ("", (), True)
    assert answer.confidence < answer.threshold
    assert len(answer.hits) > 0


def test_every_quote_is_the_documents_own_words(assistant, answers):
    quotes = [
        quote for answer in answers.values() for quote in (*answer.quotes, *answer.alternatives)
    ]
    assert len(quotes) > len(KNOWN)
    for quote in quotes:
        stored = assistant.document(quote.document.id).text
        written = Path(quote.document.source).read_bytes().decode()
        assert stored == written
        assert stored[quote.start : quote.end] == quote.text
        assert stored[quote.sentence_start : quote.sentence_end] == quote.sentence
        assert quote.text in quote.sentence


def test_the_answer_is_among_the_first_five_hits(assistant):
    for question, expected in KNOWN.items():
        hits = assistant.retriever.retrieve(question, k=5)
        assert len(hits) == 5
        assert any(expected in hit.passage.text for hit in hits), question
        for hit in hits:
            stored = assistant.document(hit.passage.document.id).text
            assert stored[hit.passage.start : hit.passage.end] == hit.passage.text


def test_the_same_questions_have_the_same_answers_after_reopening(home, answers):
    with Assistant.open(home) as again:
        assert again.verify() == []
        for question, answer in answers.items():
            assert content(again.ask(question)) == content(answer)


def test_nor_does_it_matter_where_the_index_comes_from(tmp_path, answers):
    with Assistant.open(tmp_path) as anew:
        anew.add(SEEDS)
        for path in anew.folder.glob("vectors*"):
            path.unlink()
    with Assistant.open(tmp_path) as again:
        for question, answer in answers.items():
            assert content(again.ask(question)) == content(answer)


def test_adding_the_seeds_again_changes_nothing(home):
    with Assistant.open(home) as again:
        report = again.add(SEEDS)
        assert len(report.unchanged) == len(report.files) == again.counts().documents


def test_the_command_line_says_the_same(home, answers):
    questions = [*list(KNOWN)[:2], NOT_SAID[0]]
    done = subprocess.run(
        [sys.executable, "-m", "rag.cli", "ask", "--questions", "-", "--home", str(home)],
        input="\n".join(questions),
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["question"] for one in printed] == questions
    for one in printed:
        del one["timings_ms"]
        assert one == content(answers[one["question"]])
