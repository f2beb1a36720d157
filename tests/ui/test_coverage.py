import json
import os
from types import SimpleNamespace

import pytest

from rag.settings import Settings
from ui import coverage as module
from ui.coverage import coverage, newest_points
from ui.library import Library
from ui.site import Site


@pytest.fixture
def site(fakes, tmp_path):
    assistant = fakes.FakeAssistant()
    assistant.home = tmp_path
    assistant.settings = Settings(min_confidence=0.33)
    return Site(Library.holding({"default": assistant}))


def write(site, name, age, points, *, title="seeds test"):
    folder = site.evaluations / name
    folder.mkdir(parents=True)
    file = folder / "metrics.json"
    file.write_text(points if isinstance(points, str) else json.dumps(points))
    os.utime(file, (1e9 - age, 1e9 - age))
    (folder / "config.json").write_text(json.dumps({"name": title}))


def points(*rows, questions=30):
    names = ("min_confidence", "answered", "right")
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return {"metrics": {}, "questions": questions, "operating_points": found}


def test_the_newest_run_says_what_a_bar_costs(site):
    write(site, "old", 50, points((0.25, 0.5, 0.5)))
    write(site, "new", 10, points((0.25, 0.812, 0.925), (0.95, 0, None)))
    write(site, "newer without points", 5, points())
    write(site, "newer with odd ones", 4, points((None, 0, 0)))
    write(site, "newest and broken", 1, "{")
    shown = coverage(site, None)
    assert shown["default"] == 35
    assert shown["points"] == {
        "25": "At 25\u00a0% it answered 81\u00a0% of the evaluation\u2019s questions, "
        "92\u00a0% of those rightly.",
        "95": "At 95\u00a0% it answered none of the evaluation\u2019s questions.",
    }


def test_without_a_run_the_packaged_calibration_is_asked(site, monkeypatch):
    packaged = SimpleNamespace(points=((0.3, 0.7, 0.9),))
    monkeypatch.setattr(module, "packaged_calibration", lambda: packaged)
    assert newest_points(site.evaluations, "default") == []
    assert "70\u00a0%" in coverage(site, "default")["points"]["30"]


def test_where_nothing_is_known_nothing_is_said(site, monkeypatch):
    monkeypatch.setattr(module, "packaged_calibration", SimpleNamespace)
    assert coverage(site, "")["points"] == {}


@pytest.mark.parametrize(
    ("title", "questions", "counts"),
    [
        ("seeds test fast", 30, True),
        ("seeds test fast", 29, False),
        ("feedback of default", 30, True),
        ("feedback of court", 30, False),
        ("my own questions", 300, False),
    ],
)
def test_a_run_counts_that_tells_enough_of_this_collection(site, title, questions, counts):
    write(site, "run", 1, points((0.25, 1.0, 1.0), questions=questions), title=title)
    assert newest_points(site.evaluations, "default") == ([(25, 1.0, 1.0)] if counts else [])
