"""Fitting the confidence curve: what counts, and what is written."""

import json
from dataclasses import replace

import numpy as np
import pytest

from eval.records import Found, Mark, Record
from eval.run_folder import claim, finish, keeping
from training import calibrate


def record(number, margin, *, right, answerable=True, unmentioned=(), rank=1, doubtful=False):
    best = Mark("a.md", 10, 15, "words", margin=margin, right=right)
    passed = [Found("b.md", 100 * at, 100 * at + 50, 0.5, 0) for at in range(1, rank)]
    return Record(
        id=f"q{number}", question="Who?", document="a.md", kind="person", wording="", span="",
        style="", split="dev", family=f"q{number}", doubtful=doubtful, answers=("words",),
        answerable=answerable, retrieval_only=False, gold=(), best=best, alternatives=(),
        abstained=False, confidence=0.5, threshold=0.25,
        hits=(*passed, Found("a.md", 0, 50, 0.5, 1)), relevant=(1,), unmentioned=unmentioned,
    )  # fmt: skip


def kept(folder, records):
    claim(folder, {"name": "dev"})
    with keeping(folder) as keep:
        for one in records:
            keep(one)
    finish(folder, "dev", records, {}, {})
    return folder


def test_rank_and_what_is_not_mentioned_cost_margin(tmp_path):
    records = [
        record(1, 3.0, right=True),
        record(2, 3.0, right=True, rank=3),
        record(3, 3.0, right=False, answerable=False, unmentioned=("Rome", "1998")),
        record(4, 3.0, right=False, doubtful=True),
        replace(record(5, 0.0, right=False), best=None),
    ]
    worth, right, answerable = zip(*calibrate.margins(kept(tmp_path / "run", records)), strict=True)
    assert worth == pytest.approx([3.0, 3.0 - np.log(3), -2.0])
    assert right == (True, True, False)
    assert answerable == (True, True, False)


def test_the_file_holds_the_curve_and_what_features_cost(tmp_path, monkeypatch, capsys):
    rng = np.random.default_rng(0)
    margins = rng.normal(2, 4, 300)
    right = rng.random(300) < 1 / (1 + np.exp(-margins / 2))
    records = [
        record(n, float(m), right=bool(r), answerable=bool(r) or n % 2 == 0)
        for n, (m, r) in enumerate(zip(margins, right, strict=True))
    ]
    run = kept(tmp_path / "run", records)
    file = tmp_path / "calibration.json"
    monkeypatch.setattr(calibrate, "_FILE", file)
    monkeypatch.setattr("sys.argv", ["calibrate", str(run)])
    calibrate.main()
    written = json.loads(file.read_text())
    assert written["slope"] == pytest.approx(0.5, abs=0.15)
    assert written["weights"] == {
        "log_rank": pytest.approx(-written["slope"], abs=1e-3),
        "unmentioned": pytest.approx(-5 * written["slope"], abs=1e-3),
    }
    assert "300 questions" in capsys.readouterr().out


def test_a_run_that_lacks_what_questions_name_is_refused(tmp_path):
    run = kept(tmp_path / "run", [record(1, 3.0, right=True, unmentioned=None)])
    with pytest.raises(ValueError, match="ask its questions anew"):
        calibrate.margins(run)
