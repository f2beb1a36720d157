"""A smoke run of the reader's training: a few steps, an interruption, and a reader that reads."""

import sys
from pathlib import Path

import pytest

from rag.reader import open_reader, packaged_reader
from rag.settings import Settings
from rag.types import Document, Passage

pytestmark = pytest.mark.model

TEXT = (Path(__file__).parents[1] / "training" / "test_groups.py").read_text(encoding="utf-8")
CORPUS = TEXT.split('"""')[1]


@pytest.mark.parametrize("precision", [[], ["--bf16"]])
def test_training_runs_resumes_and_writes_a_reader(precision, tmp_path, monkeypatch, capsys):
    from training import average, finetune

    corpus, out = tmp_path / "corpus", tmp_path / "reader"
    corpus.mkdir()
    (corpus / "a.txt").write_text(CORPUS, encoding="utf-8")
    arguments = ["--start", str(packaged_reader()), "--corpus", str(corpus), "--out", str(out)]
    arguments += ["--batch", "3", "--epochs", "2", "--every", "1", "--by-words", *precision]
    monkeypatch.setattr(sys, "argv", ["finetune", *arguments])
    learn, steps = finetune.Run._learn, []

    def interrupted(self, batch):
        if len(steps) == 2:
            steps.append(None)
            raise KeyboardInterrupt
        steps.append(len(batch))
        return learn(self, batch)

    monkeypatch.setattr(finetune.Run, "_learn", interrupted)
    with pytest.raises(KeyboardInterrupt):
        finetune.main()
    finetune.main()
    assert "going on from step 2" in capsys.readouterr().out

    soup = tmp_path / "soup"
    monkeypatch.setattr(
        sys, "argv", ["average", str(out), str(packaged_reader()), "--out", str(soup)]
    )
    average.main()
    document = Document("a", "", "The keeper of the light is Maria Lund.", "", "")
    reader = open_reader(Settings(reader=str(soup), engine="torch"))
    best = reader.read("Who is the keeper?", [Passage(document, 0, len(document.text))])[0]
    assert best.text == "Maria Lund"
