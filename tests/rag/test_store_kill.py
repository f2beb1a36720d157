"""What was acknowledged survives a kill at any moment, whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag.store import Store
from rag.verify import verify

KILLS = 10
CHILD = """
import sys
from pathlib import Path

import numpy as np

from rag.passages import PassageSlice
from rag.store import Entry, Store
from rag.types import Document

path, first = Path(sys.argv[1]), int(sys.argv[2])
with Store.open(path) as store:
    print("ready", flush=True)
    for number in range(first, first + 100_000):
        name = f"{number % 40}"  # later rounds replace what is there
        text = f"document {number}. " + "frost " * (number % 50)
        slices = [PassageSlice(0, 8), PassageSlice(9, len(text.rstrip()))]
        document = Document(f"id{name}", name, text, source=name, sha256=str(number))
        entry = Entry(document, slices, [b"a", b"b"], np.eye(2, 384, dtype=np.float32))
        if number % 7 == 6:
            store.remove_documents([f"id{name}"])
            print("removed", name, flush=True)
        else:
            store.put_documents([entry], fingerprint="e")
            print("stored", name, number, flush=True)
"""


def run_until_killed(path: Path, first: int, seconds: float) -> list[list[str]]:
    """Ingest in a process of its own, kill it, and return what it acknowledged."""
    root = Path(__file__).parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), str(first)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert child.stdout is not None
    with child:
        assert child.stdout.readline() == "ready\n"
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        lines = child.stdout.read().splitlines(keepends=True)
    # a line cut by the kill was not acknowledged
    return [line.split() for line in lines if line.endswith("\n")]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_acknowledged_documents_survive_kills(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    moments = random.Random(20241201)
    wanted: dict[str, str] = {}
    first = acknowledged = 0
    for _ in range(KILLS):
        lines = run_until_killed(path, first, moments.uniform(0.0, 0.4))
        for action, name, *number in lines:
            if action == "stored":
                wanted[name] = number[0]
            else:
                wanted.pop(name, None)
        acknowledged += len(lines)
        first += len(lines)
        with Store.open(path) as store:
            held = {info.title: info.sha256 for info in store.documents()}
            assert verify(store) == []
        # at most the one document in hand when it was killed may differ
        differing = {n for n in held.keys() | wanted.keys() if held.get(n) != wanted.get(n)}
        assert differing <= {str(first % 40)}
        wanted = held
    assert acknowledged > KILLS
