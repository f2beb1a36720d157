"""Measuring in the background: ``verbatim eval`` in a process of its own, one at a time.

The page and the evaluation never import each other: the command is run as a
person would run it, and tells how far it is in lines of JSON.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import re
import shutil
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from ui.commands import Commands
from ui.runs import COMPARISON, earlier_like, kept_runs

_log = logging.getLogger(__name__)

Source = Literal["quick", "whole", "feedback"]
Phase = Literal["idle", "running", "cancelling", "cancelled", "failed", "done"]

# -P: whatever lies in the folder the server was started in is not imported
COMMAND = (sys.executable, "-P", "-m", "rag.cli", "eval")
_PATIENCE = 10.0  # seconds to wait for the end of a run at the server's end


@dataclass(frozen=True, slots=True)
class Status:
    """How far the evaluation is.

    Parameters
    ----------
    phase : str
        "idle" (none was begun), "running", "cancelling", "cancelled",
        "failed" (see `error`) or "done".
    source, collection : str
        What is asked: "quick" or "whole" of the seed questions, or the
        "feedback" given in a collection.
    stage : str
        "", "read", "encode", "ask", "measure" or "compare".
    done, total : int
        How much of the stage is done, and its size.
    since : float
        When the stage began, in seconds of `time.monotonic`.
    error : str
        Why it failed.
    run : str
        Name of the finished run.
    """

    phase: Phase = "idle"
    source: str = ""
    collection: str = ""
    stage: str = ""
    done: int = 0
    total: int = 0
    since: float = 0.0
    error: str = ""
    run: str = ""

    @property
    def running(self) -> bool:
        """Whether another can't be begun yet."""
        return self.phase in {"running", "cancelling"}


class Evaluation:
    """Runs evaluations, one at a time; safe to use from several threads.

    Parameters
    ----------
    folder : Path
        Where runs are kept.
    home : Path
        Where the collections are.
    command : sequence of str, optional
        What is run in place of `COMMAND`.
    """

    def __init__(self, folder: Path, home: Path, command: Sequence[str] | None = None) -> None:
        self._folder = folder
        self._home = home
        self._command = COMMAND if command is None else tuple(command)
        self._lock = threading.Lock()
        self._status = Status()
        self._running: Commands | None = None
        self._thread: threading.Thread | None = None

    @property
    def status(self) -> Status:
        """How far it is; safe to read from any thread."""
        return self._status

    def start(self, source: str, collection: str) -> bool:
        """Begin in the background; return False when one is running already.

        Parameters
        ----------
        source : str
            "quick", "whole" or "feedback".
        collection : str
            The collection whose feedback is asked.

        Raises
        ------
        ValueError
            When there is no such source.
        """
        if source not in get_args(Source):
            raise ValueError(f"source is {source!r}; expected one of {get_args(Source)}")
        with self._lock:
            if self._status.running:
                return False
            self._status = Status("running", source, collection, since=time.monotonic())
            self._running = Commands(self._note)
        atexit.register(self.stop)
        self._thread = threading.Thread(
            target=self._run, args=[self._running], name="evaluation", daemon=True
        )
        self._thread.start()
        return True

    def cancel(self) -> None:
        """End the one that is running; nothing of it is kept."""
        with self._lock:
            if self._status.phase != "running":
                return
            self._status = replace(self._status, phase="cancelling")
        if self._running is not None:
            self._running.end()

    def stop(self) -> None:
        """End the one that is running, and wait for its end."""
        self.cancel()
        if self._thread is not None:
            self._thread.join(_PATIENCE)
        atexit.unregister(self.stop)

    def _run(self, commands: Commands) -> None:
        folder = None
        try:
            folder = self._new_folder()
            self._evaluate(commands, folder)
        except Exception as error:  # the thread's last line of defence: the page says why
            _log.exception("the evaluation could not be run")
            self._end("failed", error=self._without_folders(str(error)))
        finally:
            if folder is not None and self._status.phase != "done":
                shutil.rmtree(folder, ignore_errors=True)

    def _new_folder(self) -> Path:
        """Make the folder of a run, readable by its owner only: it holds texts of documents."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
        path = self._folder / f"{stamp}-{self._status.source}"
        path.mkdir(mode=0o700)
        return path

    def _evaluate(self, commands: Commands, folder: Path) -> None:
        options = ["--out", str(folder), "--progress", "json", *self._options()]
        code, said = commands.run([*self._command, *options])
        if self._status.phase == "cancelling":
            self._end("cancelled")
        elif code or not (folder / "metrics.json").is_file():
            _log.error("the evaluation failed (exit status %d): %s", code, "\n".join(said))
            self._end("failed", error=self._without_folders(_reason(said, code)))
        else:
            self._compare(commands, folder)
            self._end("done", run=folder.name)

    def _options(self) -> list[str]:
        match self._status.source:
            case "feedback":
                home, collection = str(self._home), self._status.collection
                return ["--from-feedback", f"--home={home}", f"--collection={collection}"]
            case "quick":
                return ["--fast"]
        return []

    def _note(self, line: str) -> bool:
        """Take note of a line of progress; return False of any other line."""
        try:
            told = json.loads(line)
            stage, done, total = str(told["stage"]), int(told["done"]), int(told["total"])
        except (ValueError, TypeError, KeyError):
            return False
        with self._lock:
            since = self._status.since if stage == self._status.stage else time.monotonic()
            self._status = replace(
                self._status, stage=stage, done=done, total=total, since=since
            )  # fmt: skip
        return True

    def _compare(self, commands: Commands, folder: Path) -> None:
        """Compare with the last run of the same questions, and keep what came of it."""
        runs = kept_runs(self._folder)
        run = next((run for run in runs if run.name == folder.name), None)
        earlier = earlier_like(run, runs) if run else None
        if earlier is None:
            return
        self._note(json.dumps({"stage": "compare", "done": 0, "total": 1}))
        part = folder / f"{COMPARISON}.part"
        words = ["--compare", str(earlier.folder), str(folder), "--json"]
        try:
            code, said = commands.run([*self._command, *words], part)
            if code:
                raise ValueError("\n".join(said))  # noqa: TRY301
            found = {**json.loads(part.read_text(encoding="utf-8")), "earlier": earlier.name}
            part.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
            part.replace(folder / COMPARISON)
        except (OSError, ValueError):  # the run itself is whole
            _log.warning("the runs could not be compared", exc_info=True)
            part.unlink(missing_ok=True)

    def _end(self, phase: Phase, *, error: str = "", run: str = "") -> None:
        with self._lock:
            self._status = replace(self._status, phase=phase, error=error, run=run)

    def _without_folders(self, text: str) -> str:
        """Return a reason that does not tell where files lie."""
        for folder in (self._folder, self._home):
            text = text.replace(f"{folder}{os.sep}", "").replace(str(folder), folder.name)
        return re.sub(r"(?<![\w/])/(?:[^\s/:;,'\"]+/)+", "", text)


def _reason(said: Sequence[str], code: int) -> str:
    """Return in the command's own words why it failed."""
    words = [line.partition(": ")[2] for line in said if line.startswith("verbatim: ")]
    return words[-1] if words else f"the command ended with status {code} and no reason"
