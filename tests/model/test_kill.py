"""``verbatim add`` may be killed at any moment: what it acknowledged is there, the rest follows."""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag.assistant import Assistant

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system"),
]
ROOT = Path(__file__).parents[2]
FILES, SECTIONS = 150, 6  # what `generate` writes
# verbatim add, with each step told as soon as it is reported
DRIVER = """
import importlib.util, sys

from rag.assistant import Assistant
from rag.cli import main
from rag.home import collection_folder

folder, home, fakes = sys.argv[1:]

class Telling(Assistant):
    def add(self, paths, *, progress, **options):
        def tell(step):
            words = (step.file.outcome, step.file.source) if step.file else ("encoded", step.done)
            print(*words, sep="\\t", flush=True)
            progress(step)
        return super().add(paths, progress=tell, **options)

def without_models(home, *, collection, make):
    spec = importlib.util.spec_from_file_location("fakes", fakes)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Telling(collection_folder(home, collection), encoder=module.WordEncoder())

print("ready", flush=True)
opening = without_models if fakes else Telling.open
sys.exit(main(["add", "--prune", folder, "--home", home], open_assistant=opening))
"""


def place(number):
    """Return a made-up name that no other number has: 107 is Lokane."""
    syllables = ["ka", "lo", "mi", "ru", "te", "sa", "po", "ne", "vi", "du"]
    return "".join(syllables[int(digit)] for digit in f"{number:03}").title()


def generate(folder, number, version):
    """Write a document of several passages, in one of its versions."""
    works = [f"In year {part} of the works a storm broke {number} panes." for part in range(1, 6)]
    told = [f"The keeper of the light at {place(number)} is Ann-{version} Bell.", *works]
    sections = [f"## Section {part}\n\n{text}" for part, text in enumerate(told, 1)]
    (folder / f"light{number:03}.md").write_text("\n\n".join(["# Light", *sections, ""]))


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(FILES):
        generate(folder, number, version=1)
    (folder / "copy.md").write_bytes((folder / "light007.md").read_bytes())
    return folder


@pytest.fixture
def kill(tmp_path):
    """Run the command and kill it once it has told so much; return what it told, line by line."""

    def run(folder, home, *, lines, seconds, fakes=""):
        child = subprocess.Popen(
            [sys.executable, "-c", DRIVER, str(folder), str(home), str(fakes)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        with child:
            told = [child.stdout.readline() for _ in range(lines + 1)]
            time.sleep(seconds)
            child.send_signal(signal.SIGKILL)
            told += child.stdout.readlines()
        # a line cut by the kill was not acknowledged
        whole = [line.rstrip("\n").split("\t") for line in told[1:] if line.endswith("\n")]
        return whole, child.returncode == -signal.SIGKILL

    return run


def check(assistant, told, before):
    """What was acknowledged is stored as it is on disk; the rest as it was or as it is."""
    assert assistant.verify() == []
    stored = {one.source: assistant.document(one.id).text for one in assistant.documents()}
    copies = {copy for one in assistant.documents() for copy in one.duplicates}
    gone = {source for outcome, source in told if outcome == "removed"}
    acknowledged = {source for outcome, source in told if outcome != "encoded"} - gone
    assert not gone & stored.keys()
    for source in acknowledged - copies:
        assert stored[source] == Path(source).read_text()
    for source in stored.keys() - acknowledged:
        now = Path(source).read_text() if Path(source).exists() else None
        assert stored[source] in {now, before.get(source)}
    return sorted(acknowledged - copies)


def complete(assistant, folder):
    """A following run completes everything, vectors included."""
    report = assistant.add(folder, prune=True)
    assert report.failed == ()
    counts = assistant.counts()
    contents = {hashlib.sha256(path.read_bytes()).digest() for path in folder.iterdir()}
    assert counts.documents == len(contents)
    assert counts.documents + counts.duplicates == len(list(folder.iterdir()))
    assert counts.encoded == counts.passages == len(contents) * SECTIONS
    assert assistant.verify() == []


def ask(assistant, sources):
    """Ask for what stands in one of the sources; with none, asking works all the same."""
    number = int(Path(sources[-1]).stem.removeprefix("light")) if sources else 0
    answer = assistant.ask(f"Who is the keeper of the light at {place(number)}?")
    if sources:
        assert answer.text in {"Ann-1 Bell", "Ann-2 Bell"}
        assert place(number) in answer.quotes[0].sentence
    for quote in answer.quotes:
        stored = assistant.document(quote.document.id).text
        assert stored[quote.start : quote.end] == quote.text


def change(folder):
    """Change every third document and the original of the copy; remove some, add some."""
    for number in range(0, FILES, 3):
        generate(folder, number, version=2)
    generate(folder, 7, version=2)
    for number in range(1, FILES, 10):
        (folder / f"light{number:03}.md").unlink()
    for number in range(FILES, FILES + 10):
        generate(folder, number, version=1)


def test_nothing_acknowledged_is_lost(folder, kill, open_assistant, stand_ins, tmp_path):
    moments = random.Random(20241121)
    fakes, killed = stand_ins.__file__, 0
    first = tmp_path / "first"
    open_assistant(first).add(folder)  # what the later rounds find
    with open_assistant(first) as assistant:
        before = {one.source: assistant.document(one.id).text for one in assistant.documents()}
    for number in range(9):
        if number == 4:
            change(folder)
        home = tmp_path / f"home{number}"
        if number >= 4:
            shutil.copytree(first, home)
        moment = {"lines": moments.randrange(FILES + 10), "seconds": moments.uniform(0, 0.03)}
        told, died = kill(folder, home, **moment, fakes=fakes)
        killed += died
        with open_assistant(home) as assistant:
            sources = check(assistant, told, before if number >= 4 else {})
            ask(assistant, sources)
            complete(assistant, folder)
    assert killed > 4


def test_nor_with_the_real_models(folder, kill, tmp_path):
    moment = random.Random(7)
    home = tmp_path / "home"
    # among the first batches of passages encoded, or shortly after
    told, died = kill(folder, home, lines=FILES + 1 + moment.randrange(5), seconds=0.05)
    assert died
    with Assistant.open(home) as assistant:
        sources = check(assistant, told, {})
        assert len(sources) == FILES
        assert assistant.counts().encoded < FILES * SECTIONS
        ask(assistant, sources)
        complete(assistant, folder)
        ask(assistant, sources)
