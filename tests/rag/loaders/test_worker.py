"""The child's own part; `test_isolation` runs it as a process."""

import subprocess
import sys

from rag.loaders import worker
from rag.loaders.extraction import Limits

LIMITS = Limits()


def test_an_extraction_or_a_reason_is_the_reply():
    reply = worker.extract("webpage", b"<p>Words.", LIMITS)
    assert reply["extraction"]["text"] == "Words."
    assert worker.extract("webpage", b"", LIMITS)["error"].startswith("shows no text")


def test_an_unexpected_error_becomes_a_reason(caplog):
    reply = worker.extract("spreadsheet", b"", LIMITS)
    assert reply == {
        "error": "can't be read (KeyError: 'spreadsheet'); it may be broken: open it in its own "
        "program and save it again"
    }
    assert "can't read a file as spreadsheet" in caplog.text


def child(code):
    """Run code in an interpreter that has the child's refusals."""
    prelude = "import sys; from rag.loaders import worker; sys.addaudithook(worker._refuse); "
    return subprocess.run(
        [sys.executable, "-c", prelude + code],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": ":".join(sys.path)},
    )


def test_connections_and_programs_are_refused():
    for code in (
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
    ):
        ended = child(code)
        assert ended.returncode == 1, code
        assert "is refused while a document is read" in ended.stderr, code


def test_limits_are_set():
    code = (
        "import resource; worker.limit_process(500_000_000); "
        "print(resource.getrlimit(resource.RLIMIT_AS)[0], "
        "resource.getrlimit(resource.RLIMIT_CORE)[0])"
    )
    assert child(code).stdout == "500000000 0\n"
