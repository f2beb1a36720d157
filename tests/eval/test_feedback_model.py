"""From feedback to evaluation with the real models, by the command a person types."""

import json

import pytest

from rag import cli
from rag.assistant import Assistant

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A collection whose answers were judged, as the page would have it written down."""
    home = tmp_path_factory.mktemp("home")
    log = home / "log.md"
    log.write_text("The harbour master is Ines Caldeira.\n\nThe ferry costs 5 crowns.\n", "utf-8")
    with Assistant.open(home) as assistant:
        assistant.add(log)
        (info,) = assistant.documents()
        text = assistant.document(info.id).text
        start = text.index("Ines Caldeira")
        place = (info.id, start, start + len("Ines Caldeira"))
        assistant.feedback.give("Who is the harbour master?", "right", quote=place)
        assistant.feedback.give("Who is the mayor of Paris?", "should be silent", quote=place)
        assistant.feedback.give("What does the ferry cost?", "wrong words", quote=place)
    return home


def test_verdicts_are_asked_again_kept_and_saved(home, tmp_path, capsys):
    out, saved = tmp_path / "run", tmp_path / "mine.jsonl"
    words = ["eval", "--from-feedback", "--home", home, "--out", out, "--save-questions", saved]
    assert cli.main([*map(str, words), "--progress", "json"]) == 0
    told = capsys.readouterr()
    assert "feedback of default: 2 questions, 1 answerable" in told.out
    assert "1 verdict left out" in told.out
    assert "What does the ferry cost?: 'wrong words' without the right ones marked" in told.out
    steps = [json.loads(line) for line in told.err.splitlines()]
    assert {"stage": "ask", "done": 2, "total": 2} in steps
    metrics = json.loads((out / "metrics.json").read_text("utf-8"))
    assert metrics["questions"] == 2
    assert len(metrics["operating_points"]) == 19
    assert metrics["metrics"]["right_has"]["value"] == 1.0
    assert (out / "report.html").exists()
    assert not (out / "home").exists()
    # the saved questions are a set like any other
    assert cli.main(["eval", "--set", str(saved), "--home", str(home), "--progress", "none"]) == 0
    again = capsys.readouterr()
    assert "mine all: 2 questions, 1 answerable" in again.out
    assert again.err == ""
