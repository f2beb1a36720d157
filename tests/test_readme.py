"""What README says is run: its Python, and its transcript with the words it prints."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.model


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.M | re.S)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VERBATIM_HOME", str(tmp_path / "home"))
    return tmp_path


def test_the_python_runs(folder):
    code = blocks("python")
    assert code
    for block in code:
        subprocess.run([sys.executable, "-c", block], check=True, cwd=folder)


def test_the_transcript_is_what_is_printed(folder):
    (transcript,) = blocks("console")
    verbatim = Path(sys.executable).with_name("verbatim")
    steps = re.split(r"^\$ ", transcript, flags=re.M)[1:]
    assert len(steps) >= 3
    for step in steps:
        command, _, expected = step.partition("\n")
        arguments = shlex.split(command)
        assert arguments[0] == "verbatim"
        done = subprocess.run(
            [verbatim, *arguments[1:]], check=True, capture_output=True, text=True, cwd=folder
        )
        assert _without_figures(done.stdout) == _without_figures(expected)


def _without_figures(text):
    """Seconds and confidences differ in the last digit from machine to machine."""
    return re.sub(r"\d+(\.\d+)?( s\b|%)", "N", text).strip()
