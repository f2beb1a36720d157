"""Fitting the confidence curve: what counts, and what is written."""

import json
from dataclasses import replace

import numpy as np
import pytest

from eval.records import Found, Mark, Record
from eval.run_folder import claim, finish, keeping
from rag.confidence import packaged_calibration
from training import calibrate


def record(number, margin, *, right, lead=0.0, answerable=True, doubtful=False):
    best = Mark("a.md", 10, 15, "words", margin=margin, right=right, lead=lead)
    return Record(
        id=f"q{number}", question="Who?", document="a.md", kind="person", wording="", span="",
        style="", split="dev", family=f"q{number}", doubtful=doubtful, answers=("words",),
        answerable=answerable, retrieval_only=False, gold=(), best=best, alternatives=(),
        abstained=False, confidence=0.5, threshold=0.25,
        hits=(Found("a.md", 0, 50, 0.5, 1),), relevant=(1,),
    )  # fmt: skip


def kept(folder, records):
    claim(folder, {"name": "dev"})
    with keeping(folder) as keep:
        for one in records:
            keep(one)
    finish(folder, "dev", records, {}, {})
    return folder


def test_the_best_candidates_count_but_those_of_doubtful_questions(tmp_path):
    records = [
        record(1, 3.0, right=True, lead=2.0),
        record(2, 3.0, right=False, answerable=False),
        record(3, 1.0, right=True, answerable=False),  # a search that was judged right by chance
        record(4, 3.0, right=False, doubtful=True),
        replace(record(5, 0.0, right=False), best=None),
    ]
    assert calibrate.judged(kept(tmp_path / "run", records)) == [
        (3.0, 2.0, True, True),
        (3.0, 0.0, False, False),
        (1.0, 0.0, False, False),
    ]


def test_the_file_holds_the_curve_and_what_features_cost(tmp_path, monkeypatch, capsys):
    rng = np.random.default_rng(0)
    margins = rng.normal(2, 4, 3000)
    leads = rng.random(3000) * np.maximum(margins, 0)
    right = rng.random(3000) < 1 / (1 + np.exp(-margins / 2 - leads / 4))
    records = [
        record(n, float(m), right=bool(r), lead=float(a), answerable=bool(r) or n % 2 == 0)
        for n, (m, a, r) in enumerate(zip(margins, leads, right, strict=True))
    ]
    run = kept(tmp_path / "run", records)
    file = tmp_path / "calibration.json"
    monkeypatch.setattr(calibrate, "_FILE", file)
    monkeypatch.setattr("sys.argv", ["calibrate", str(run)])
    calibrate.main()
    written = json.loads(file.read_text())
    assert written["slope"] == pytest.approx(0.5, abs=0.15)
    assert written["lead"] == pytest.approx(0.25, abs=0.15)
    assert written["costs"] == packaged_calibration().costs
    assert "3000 questions" in capsys.readouterr().out


def test_a_run_that_lacks_leads_is_refused(tmp_path):
    run = kept(tmp_path / "run", [record(1, 3.0, right=True, lead=None)])
    with pytest.raises(ValueError, match="ask its questions anew"):
        calibrate.judged(run)
