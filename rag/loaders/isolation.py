"""Reads files of complex formats in a child process, so that no file can harm this one.

The child is a fresh interpreter (`worker`), not a fork: it inherits no
threads and locks, and works from a notebook, ``python -c`` and a script
without a ``__main__`` guard. It is started with the first file, serves many,
and is replaced after any failure.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO, Self, cast

from rag.loaders.extraction import DEFAULT_LIMITS, Extraction, ExtractionError, Limits
from rag.loaders.protocol import OUT_OF_MEMORY, FrameError, receive, send

logger = logging.getLogger(__name__)

# Room for titles, page offsets and JSON's quoting, beside four bytes a character.
_REPLY_OVERHEAD = 16_000_000
_STOP_SECONDS = 5.0
# What an interpreter needs to start; nothing else of the environment is handed on.
_PASSED_ON = (
    "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT",
    "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV",
)  # fmt: skip


class Worker:
    """A child process that turns the bytes of a file into an `Extraction`.

    May be used from several threads, which then take turns. Use it as a
    context manager, or call `close`; a forgotten one is ended with its object.

    Parameters
    ----------
    limits : Limits
        What a file may cost.
    command : sequence of str, optional
        Starts the child; for tests of children that misbehave.
    """

    def __init__(
        self, limits: Limits = DEFAULT_LIMITS, *, command: Sequence[str] | None = None
    ) -> None:
        self.limits = limits
        memory = str(limits.memory_bytes)
        self._command = command or (sys.executable, "-P", "-m", "rag.loaders.worker", memory)
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def extract(self, kind: str, size: int, data: Iterable[bytes]) -> Extraction:
        """Read one file.

        Parameters
        ----------
        kind : str
            "webpage", "pdf" or "word".
        size : int
            Bytes that `data` yields together.
        data : iterable of bytes
            The file.

        Raises
        ------
        ExtractionError
            With the reason, whatever went wrong in the child.
        """
        with self._lock:
            child = self._child or _start(self._command)
            # Kept only after success: a child that failed is never used again.
            self._child = None
            try:
                reply = child.ask(kind, size, data, self.limits)
            except BaseException:
                child.stop()
                raise
            if reply == OUT_OF_MEMORY or child.spent(self.limits):
                child.stop()
            else:
                self._child = child
        return _extraction(reply, self.limits)

    def close(self) -> None:
        """End the child process."""
        with self._lock:
            if self._child is not None:
                self._child.stop()
                self._child = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class _Child:
    """One child process and what is known about its end."""

    def __init__(self, command: Sequence[str]) -> None:
        self._served = 0
        with ExitStack() as stack:
            # A file, not a pipe, which a chatty parser could fill until it blocks.
            self._errors = stack.enter_context(tempfile.TemporaryFile())
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=_environment(),
                # Ctrl-C is for the parent, which then ends the child.
                start_new_session=True,
            )
            stack.pop_all()
        self._requests = cast("BinaryIO", self._process.stdin)
        self._replies = cast("BinaryIO", self._process.stdout)
        self.stop = weakref.finalize(self, _stop, self._process, self._errors)
        self._timed_out = threading.Event()

    def ask(self, kind: str, size: int, data: Iterable[bytes], limits: Limits) -> dict[str, Any]:
        """Send one file and return the reply; an `ExtractionError` tells of a child that failed."""
        timer = threading.Timer(limits.seconds, self._time_out)
        timer.daemon = True
        timer.start()
        try:
            reply = self._exchange(kind, size, data, limits)
        except (EOFError, FrameError, OSError) as error:
            raise ExtractionError(self._reason(error, limits)) from error
        finally:
            timer.cancel()
            # It may be firing this very moment: `spent` has to know.
            timer.join()
        self._served += 1
        return reply

    def spent(self, limits: Limits) -> bool:
        """Whether the child has served its time, or was killed just after its reply."""
        return self._served >= limits.files_per_worker or self._timed_out.is_set()

    def _exchange(
        self, kind: str, size: int, data: Iterable[bytes], limits: Limits
    ) -> dict[str, Any]:
        requests = self._requests
        try:
            send(requests, {"kind": kind, "size": size, "limits": asdict(limits)})
            for part in data:
                requests.write(part)
            requests.flush()
        except BrokenPipeError:
            logger.debug("the child process ended before it had read the file")
        return receive(self._replies, 4 * limits.characters + _REPLY_OVERHEAD)

    def _time_out(self) -> None:
        self._timed_out.set()
        self._process.kill()

    def _reason(self, error: Exception, limits: Limits) -> str:
        if self._timed_out.is_set():
            return (
                f"took longer than {limits.seconds:g} s to read; expected less; split it, save it "
                "again in its own program, or leave it out"
            )
        if isinstance(error, FrameError):
            return f"made its reader answer with {error}; leave the file out, or report it"
        # A reader that ran out of memory in C code dies of it in one of many ways.
        return (
            f"made its reader crash ({self._end()}); it is broken, hostile or needs more than "
            f"{_gigabytes(limits)} of memory; open it in its own program and save it again"
        )

    def _end(self) -> str:
        try:
            status = self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            return "it closed its output"
        logger.warning("child process: %s", _tail(self._errors) or "no output")
        if status >= 0:
            return f"exit status {status}"
        try:
            return signal.Signals(-status).name
        except ValueError:
            return f"signal {-status}"


def _start(command: Sequence[str]) -> _Child:
    try:
        return _Child(command)
    except OSError as error:
        raise ExtractionError(
            f"can't be read: the process that reads such files doesn't start ({error.strerror}); "
            "close other programs and try again"
        ) from error


def _extraction(reply: dict[str, Any], limits: Limits) -> Extraction:
    if reply == OUT_OF_MEMORY:
        raise ExtractionError(
            f"needs more than {_gigabytes(limits)} of memory to read; split it, or leave it out"
        )
    if "error" in reply:
        raise ExtractionError(" ".join(str(reply["error"]).split()))
    try:
        return Extraction.from_message(reply["extraction"])
    except (KeyError, TypeError, ValueError) as error:
        raise ExtractionError(
            f"made its reader answer with something else than text ({error}); "
            "leave the file out, or report it"
        ) from error


def _stop(process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
    """End a process and reap it; runs once, from `finalize`."""
    process.kill()
    for stream in (process.stdin, process.stdout, errors):
        try:
            if stream is not None:
                stream.close()
        except BrokenPipeError:
            # What was buffered for the child can't be flushed any more.
            continue
    process.wait()


def _environment() -> dict[str, str]:
    """Return the child's environment: little, and the same import path as here."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *(entry for entry in sys.path if entry and Path(entry).is_absolute())]
    return kept | {
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        "PYTHONUTF8": "1",
        "OMP_NUM_THREADS": "1",
        # glibc reserves address space for each arena, and the child's is limited.
        "MALLOC_ARENA_MAX": "2",
    }


def _tail(errors: IO[bytes], size: int = 2000) -> str:
    end = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, end - size))
    return errors.read().decode(errors="replace").strip()


def _gigabytes(limits: Limits) -> str:
    return f"{limits.memory_bytes / 1024**3:.1f} GB"
