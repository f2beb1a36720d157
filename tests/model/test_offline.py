"""Adding and asking open no connection and resolve no name, children included."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.model


@pytest.fixture
def watched(tmp_path):
    """Run Python code in a process whose network use goes on record; return the record."""
    log = tmp_path / "network.log"
    log.touch()
    path = os.pathsep.join([str(ROOT / "tests" / "offline"), str(ROOT)])
    env = {**os.environ, "PYTHONPATH": path, "VERBATIM_TEST_NETWORK_LOG": str(log)}
    # Hugging Face's own switches must not be what keeps us offline
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        env.pop(name, None)

    def run(*arguments):
        subprocess.run([sys.executable, *arguments], env=env, check=True, timeout=240, cwd=tmp_path)
        return log.read_text()

    return run


def test_the_watch_sees_a_look_up_and_a_connection(watched):
    look_up = "import socket\ntry: socket.getaddrinfo('example.invalid', 80)\nexcept OSError: pass"
    assert "example.invalid" in watched("-c", look_up)
    connect = (
        "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "try: s.connect(('192.0.2.1', 9))\nexcept OSError: pass"
    )
    assert "192.0.2.1" in watched("-c", connect)


def test_adding_and_asking_use_no_network(watched, tmp_path):
    home = str(tmp_path / "home")
    page = tmp_path / "page.html"  # html is read in a child process
    page.write_text("<html><body><p>The harbour master is Ines Caldeira.</p></body></html>")
    cli = ["-m", "rag.cli"]
    assert watched(*cli, "add", str(ROOT / "seeds"), str(page), "--home", home) == ""
    assert watched(*cli, "ask", "Who is the harbour master?", "--home", home) == ""
    assert watched(*cli, "doctor", "--home", home) == ""
