"""Commands run beside the page: each in a process of its own, never through a shell."""

from __future__ import annotations

import os
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

_NICENESS = 10  # answering comes first
_PATIENCE = 5.0  # seconds between asking a process to end and ending it
_TAIL = 20


class Commands:
    """Runs commands one after the other; another thread may end them.

    Parameters
    ----------
    heed : callable
        Called with each line said on standard error; returns whether the
        line was progress, which is not kept.
    """

    def __init__(self, heed: Callable[[str], bool]) -> None:
        self._heed = heed
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._ended = False

    def run(self, words: Sequence[str], out: Path | None = None) -> tuple[int, list[str]]:
        """Run a command to its end; return its exit status and the last lines it said.

        Parameters
        ----------
        words : sequence of str
            The command and its arguments.
        out : Path, optional
            File its standard output goes to.
        """
        said: deque[str] = deque(maxlen=_TAIL)
        with (out or Path(os.devnull)).open("w", encoding="utf-8") as sink:
            with self._begin(words, sink.fileno()) as process:
                for line in process.stderr or ():
                    if not self._heed(line):
                        said.append(line.rstrip())
            return process.returncode, list(said)

    def end(self) -> None:
        """End the command that is running, and those that are still to come."""
        with self._lock:
            self._ended = True
            process = self._process
        if process is not None:
            _end(process)

    def _begin(self, words: Sequence[str], out: int) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603 - a list of words, never a shell
            list(words),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUTF8": "1"},
            encoding="utf-8",
            errors="replace",
        )
        if hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
        with self._lock:
            self._process = process
            ended = self._ended
        if ended:  # asked for before there was a process to end
            _end(process)
        return process


def _end(process: subprocess.Popen[str]) -> None:
    """Ask a process to end, and end it when it does not."""
    process.terminate()
    later = threading.Timer(_PATIENCE, process.kill)
    later.daemon = True
    later.start()
