"""Progress for persons, logs and programs."""

import io
import json

import pytest

from eval.progress import shown


def told(kind, steps):
    stream = io.StringIO()
    with shown(kind, stream) as progress:
        for stage, done, total in steps:
            progress(stage, done, total)
    return stream.getvalue()


def asked(total):
    return [("ask", done, total) for done in range(total + 1)]


@pytest.mark.parametrize("kind", ["auto", "lines"])
def test_a_log_gets_a_line_for_each_tenth(kind):
    lines = told(kind, asked(1000)).splitlines()
    assert len(lines) == 11
    assert lines[0] == "ask: 0 of 1000"
    assert lines[-1] == "ask: 1000 of 1000"


def test_each_stage_begins_with_a_line():
    text = told("lines", [("read", 1, 2), ("read", 2, 2), *asked(1), ("measure", 0, 1)])
    assert [line.split(":")[0] for line in text.splitlines()] == [
        "read", "read", "ask", "ask", "measure",
    ]  # fmt: skip


def test_programs_get_objects_and_never_miss_an_end():
    found = [
        json.loads(line) for line in told("json", [*asked(5000), ("measure", 1, 1)]).splitlines()
    ]
    assert found[0] == {"stage": "ask", "done": 0, "total": 5000}
    assert {"stage": "ask", "done": 5000, "total": 5000} in found
    assert found[-1]["stage"] == "measure"
    assert len(found) < 100


def test_a_person_gets_a_bar_a_stage():
    text = told("bar", [("read", 2, 2), *asked(3)])
    assert "read" in text
    assert "3/3" in text


def test_nothing_is_shown_when_nothing_is_wanted():
    assert told("none", asked(10)) == ""


def test_an_empty_stage_is_no_error():
    assert told("lines", [("encode", 0, 0)]) == "encode: 0 of 0\n"
