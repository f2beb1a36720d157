"""The evaluation beside the page: kept runs in words, and one measuring at a time."""

import importlib.util
import json
import logging
import os
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from ui import evaluation_figures, evaluation_view
from ui.evaluation import Evaluation, Status
from ui.evaluation_tab import Measuring
from ui.library import Library
from ui.runs import earlier_like, kept_runs
from ui.site import Site

FAKE = Path(__file__).with_name("fake_eval.py")


@pytest.fixture(scope="module")
def fake():
    spec = importlib.util.spec_from_file_location("fake_eval", FAKE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def evaluation(tmp_path):
    made = Evaluation(tmp_path / "evaluations", tmp_path, (sys.executable, str(FAKE)))
    yield made
    made.stop()


@pytest.fixture
def measuring(tmp_path, fakes, evaluation):
    assistant = fakes.FakeAssistant([fakes.document("The keeper is Maria.")])
    assistant.home = tmp_path
    return Measuring(Site(Library.holding({"default": assistant})), evaluation), assistant


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def ended(evaluation):
    until(lambda: not evaluation.status.running)
    return evaluation.status


# Kept runs


def test_runs_are_listed_newest_first_and_broken_ones_left_out(tmp_path, fake, caplog):
    fake.write(tmp_path / "a", finished="2026-11-05T10:00:00+00:00")
    fake.write(tmp_path / "b", finished="2026-11-07T10:00:00+00:00")
    fake.write(tmp_path / "c", finished="nonsense")  # then the time of the file: now, or later
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "metrics.json").write_text("{")
    (tmp_path / "unfinished").mkdir()
    os.utime(tmp_path / "c" / "metrics.json", (1, 1))
    assert [run.name for run in kept_runs(tmp_path)] == ["b", "a", "c"]
    assert "could not be read" in caplog.text
    assert kept_runs(tmp_path / "nothing") == []


def test_a_run_is_compared_with_the_last_of_the_same_questions(tmp_path, fake):
    for number, (name, asked) in enumerate([("x", "s1"), ("y", "s2"), ("x", "s2"), ("x", "s3")]):
        folder = tmp_path / str(number)
        fake.write(folder, name=name, finished=f"2026-11-0{number + 1}T10:00:00+00:00")
        config = json.loads((folder / "config.json").read_text()) | {"set": asked}
        (folder / "config.json").write_text(json.dumps(config))
    runs = {run.name: run for run in kept_runs(tmp_path)}
    found = {name: earlier_like(run, list(runs.values())) for name, run in runs.items()}
    assert found["0"] is None
    assert found["1"] is None
    assert found["2"].name == "1"  # the same questions, under another name
    assert found["3"].name == "2"  # of the same name, where no run had the same questions


# Measuring


def test_a_run_is_made_in_a_process_of_its_own_and_kept(evaluation, tmp_path):
    assert evaluation.start("quick", "default")
    until(lambda: evaluation.status.stage == "ask")
    assert (evaluation.status.done, evaluation.status.total) == (20, 80)
    assert not evaluation.start("whole", "default")  # one at a time
    status = ended(evaluation)
    assert status.phase == "done"
    (folder,) = (tmp_path / "evaluations").iterdir()
    assert folder.name == status.run
    assert folder.stat().st_mode & 0o077 == 0  # texts of documents are in it
    assert not (folder / "comparison.json").exists()  # there was none before
    assert evaluation.start("quick", "default")
    second = kept_runs(tmp_path / "evaluations")
    status = ended(evaluation)
    found = json.loads((tmp_path / "evaluations" / status.run / "comparison.json").read_text())
    assert found["earlier"] == second[0].name


def test_a_cancelled_run_leaves_nothing(evaluation, tmp_path):
    evaluation.start("whole", "default")
    until(lambda: evaluation.status.stage == "ask")
    evaluation.cancel()
    # on idle cores the process is gone before anyone can look
    assert evaluation.status.phase in {"cancelling", "cancelled"}
    assert ended(evaluation).phase == "cancelled"
    until(lambda: not list((tmp_path / "evaluations").iterdir()))
    assert evaluation_view.notice(evaluation.status) == "Cancelled; nothing of it was kept."


def test_a_run_cancelled_before_it_began_ends_too(evaluation):
    evaluation.start("whole", "default")
    evaluation.cancel()
    assert ended(evaluation).phase == "cancelled"
    evaluation.cancel()  # nothing to cancel any more
    assert evaluation.status.phase == "cancelled"


def test_a_failure_is_told_in_the_commands_words_without_its_folders(evaluation, tmp_path, caplog):
    with caplog.at_level(logging.ERROR):
        evaluation.start("feedback", "mine")
        status = ended(evaluation)
    assert status.phase == "failed"
    assert str(tmp_path) not in status.error
    assert status.error.startswith("no feedback in ")
    assert status.error.endswith("-feedback; say something first")
    assert "a warning" in caplog.text
    until(lambda: not list((tmp_path / "evaluations").iterdir()))


def test_a_command_that_can_not_be_run_is_a_failure_too(tmp_path):
    evaluation = Evaluation(tmp_path / "e", tmp_path, ("/no/such/program",))
    evaluation.start("quick", "default")
    status = ended(evaluation)
    assert status.phase == "failed"
    assert "No such file" in status.error
    assert "/no/such" not in status.error


def test_a_source_that_is_none_is_refused(evaluation):
    with pytest.raises(ValueError, match=r"source is '--set=/etc'; expected one of"):
        evaluation.start("--set=/etc", "default")
    assert evaluation.status == Status()


def test_the_collection_is_one_word_of_the_command(evaluation):
    # never an option of its own, whatever a page sends
    evaluation._status = Status("running", "feedback", "--out=/tmp/x")
    assert evaluation._options()[-1] == "--collection=--out=/tmp/x"
    evaluation._status = Status()


# What the page shows


def test_a_page_without_runs_shows_what_can_be_measured(measuring):
    state = measuring[0].look({"collection": "default"})
    assert (state["runs"], state["shown"], state["work"], state["notice"]) == ([], None, None, "")
    assert [one["value"] for one in state["choices"]] == ["quick", "whole", "feedback"]
    assert state["choices"][2]["missing"].startswith("Say under an answer")


def test_feedback_can_be_measured_once_there_is_some(measuring):
    measure, assistant = measuring
    assistant.feedback.give("Who?", "should be silent", quote=None)
    choice = measure.look({"collection": "default"})["choices"][2]
    assert (choice["note"], choice["missing"]) == ("1 verdict given under answers, asked again", "")


def test_a_collection_that_is_gone_does_not_hide_the_figures(measuring, tmp_path, fake):
    fake.write(tmp_path / "evaluations" / "a")
    state = measuring[0].look({"collection": "gone"})
    assert state["shown"]["name"] == "a"
    assert state["choices"][2]["missing"]


def test_seeds_that_are_not_there_can_not_be_chosen():
    first, second, _ = evaluation_view.choices(0, seeds=False)
    assert (
        first["missing"]
        == second["missing"]
        == ("The seed documents are not part of this installation.")
    )


def test_the_newest_run_is_shown_or_the_one_picked(measuring, tmp_path, fake):
    fake.write(tmp_path / "evaluations" / "a", finished="2026-11-05T10:00:00+00:00")
    fake.write(tmp_path / "evaluations" / "b", finished="2026-11-06T10:00:00+00:00")
    measure, _ = measuring
    assert measure.look({})["shown"]["name"] == "b"
    assert measure.look({"run": "a"})["shown"]["name"] == "a"
    assert measure.look({"run": "../a"})["shown"]["name"] == "b"
    labels = [run["label"] for run in measure.look({})["runs"]]
    assert labels[0].startswith("6 November 2026, ")
    assert labels[0].endswith(" \u00b7 Seed questions, quick")


def test_reports_are_given_of_runs_alone(measuring, tmp_path, fake):
    fake.write(tmp_path / "evaluations" / "a")
    (tmp_path / "report.html").write_text("secret")
    measure, _ = measuring
    given = measure.report({"run": "a"})
    assert "every question" in given["html"]
    assert given["file"] == "evaluation-a.html"
    for name in ("..", "", "../evaluations/a", None):
        assert measure.report({"run": name})["html"] == ""
    (tmp_path / "evaluations" / "a" / "report.html").unlink()
    assert "has no report" in measure.report({"run": "a"})["problem"]


def test_the_figures_are_rounded_with_their_interval(fake):
    shown = evaluation_figures.figures(fake.metrics()["metrics"])
    found = {one["label"]: (one["value"], one["interval"]) for one in shown}
    assert found == {
        "Right": ("71\u00a0%", "between 61 and 81\u00a0%"),
        "Passage found": ("93\u00a0%", "between 85 and 98\u00a0%"),
        "Refusals that were right": ("50\u00a0%", ""),
        "Refused when it should": ("50\u00a0%", ""),
        "Confidence off by": ("4.2\u00a0points", "between 2.1 and 8.3\u00a0points"),
        "Time of an answer": ("1,360\u00a0ms", "between 1,240 and 1,390\u00a0ms"),
    }


def test_figures_a_run_does_not_have_are_left_out():
    assert evaluation_figures.figures({"right": {"value": None}}) == []
    assert evaluation_figures.errors({"total": 0}) is None
    assert evaluation_figures.risk([]) is evaluation_figures.reliability([]) is None
    assert evaluation_figures.bars([]) == []


def test_few_questions_are_told_to_be_few(tmp_path, fake):
    fake.write(tmp_path / "a")
    (run,) = kept_runs(tmp_path)
    assert "too few" not in evaluation_view.shown(run, [run])["made"]
    (tmp_path / "a" / "metrics.json").write_text(json.dumps(fake.metrics() | {"questions": 2}))
    (run,) = kept_runs(tmp_path)
    assert evaluation_view.shown(run, [run])["made"].endswith("too few questions to go by")


def test_figures_without_spread_have_no_interval():
    (found,) = evaluation_figures.figures({"right": {"value": 1.0, "low": 1.0, "high": 1.0}})
    assert (found["value"], found["interval"]) == ("100\u00a0%", "")


def test_the_plots_are_told_in_words(fake):
    metrics = fake.metrics()
    risk = evaluation_figures.risk(metrics["risk_coverage"])
    assert risk["spoken"] == (
        "Risk and coverage. answering 25 %, 0 % of those wrong; answering 50 %, 10 % of those wrong; "
        "answering 75 %, 20 % of those wrong; answering 100 %, 29 % of those wrong."
    )
    assert risk["top"] == pytest.approx(0.4)
    spoken = evaluation_figures.reliability(metrics["reliability"])["spoken"]
    assert spoken == "Reliability. 40 % sure, 45 % right; 90 % sure, 95 % right."


def test_the_misses_are_counted_most_first(fake):
    found = evaluation_figures.errors(fake.metrics()["funnel"])
    assert found["title"] == "23 of 80 went wrong"
    assert [(row["count"], row["name"]) for row in found["rows"]] == [
        (14, "Right passage, wrong words"),
        (9, "Answered, though there is no answer"),
    ]


def test_every_tenth_bar_is_in_the_table(fake):
    rows = evaluation_figures.bars(fake.metrics()["operating_points"])
    assert [row[0] for row in rows] == [f"{n}\u00a0%" for n in range(10, 100, 10)]
    assert rows[4] == ["50\u00a0%", "50\u00a0%", "75\u00a0%", "50\u00a0%", "25\u00a0%"]


def test_a_comparison_is_told_in_words(tmp_path, fake):
    fake.write(tmp_path / "a", finished="2026-11-05T10:00:00+00:00")
    runs = kept_runs(tmp_path)
    day = evaluation_view.when(runs[0].finished)
    text = evaluation_view.compared(fake.COMPARISON | {"earlier": "a"}, runs)
    assert text == (
        f"Against the run of {day}: right answers +1.3 points, not significant; questions refused "
        "that have no answer unchanged; 2 questions won and 1 lost."
    )
    same = fake.COMPARISON | {"flipped": [], "earlier": "removed"}
    assert evaluation_view.compared(same, runs) == (
        "Against an earlier run: every question came out as before."
    )
    assert evaluation_view.compared(None, runs) == ""


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (Status("running", "quick"), "Starting"),
        (Status("running", "quick", stage="ask", total=80), "Asking question 1 of 80"),
        (
            Status("running", "quick", stage="ask", done=20, total=80, since=70.0),
            "Asking question 21 of 80; about 2 minutes left",
        ),
        (
            Status("running", "quick", stage="ask", done=79, total=80, since=90.0),
            "Asking question 80 of 80; less than a minute left",
        ),
        (Status("running", "quick", stage="measure", total=1), "Working out the figures"),
        (Status("cancelling", "quick", stage="ask", done=1, total=80), "Ending"),
    ],
)
def test_how_far_it_is_is_told_in_words(status, text):
    assert evaluation_view.work(status, now=100.0)["text"] == text


def test_what_is_measured_is_named():
    assert evaluation_view.work(Status("running", "feedback", "mine"))["title"] == (
        "Measuring: Feedback in \u201cmine\u201d"
    )
    assert evaluation_view.work(Status("done")) is None
    assert evaluation_view.title("squad dev") == "squad dev"
    assert evaluation_view.when(datetime(2026, 3, 5, 7, 4)) == "5 March 2026, 07:04"  # noqa: DTZ001
