"""How far an evaluation is: a bar for a person, now and then a line for a log, JSON for a program."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from tqdm import tqdm

Step = Callable[[str, int, int], None]
"""Told of the stage ("read", "encode", "ask" or "measure"), how much of it is done, and its size."""

KINDS = ("auto", "bar", "lines", "json", "none")
_TENTHS = 10
# Often enough for a bar on a page.
_JSON_SECONDS = 0.25


@contextmanager
def shown(kind: str, stream: TextIO) -> Iterator[Step]:
    """Give what shows progress on a stream.

    Parameters
    ----------
    kind : str
        "bar"; "lines", one a stage and tenth of it; "json", one object a
        line with ``stage``, ``done`` and ``total``; "none"; or "auto", which
        takes a bar on a terminal and lines elsewhere.
    stream : text file
        Standard error, as a rule.
    """
    if kind == "auto":
        kind = "bar" if stream.isatty() else "lines"
    match kind:
        case "bar":
            bar = _Bar(stream)
            try:
                yield bar
            finally:
                bar.close()
        case "lines":
            yield _Lines(stream)
        case "json":
            yield _JsonLines(stream)
        case _:
            yield silent


def silent(stage: str, done: int, total: int) -> None:
    """Show nothing."""


class _Bar:
    """A bar a stage, with the time left."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: tqdm | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        from tqdm import tqdm

        if self._bar is None or self._bar.desc != f"{stage}: ":
            self.close()
            self._bar = tqdm(desc=stage, total=total, initial=done, file=self._stream)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


class _Lines:
    """A line at the beginning of a stage, and one for each tenth of it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._last: tuple[str, int] = ("", 0)

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = (stage, _TENTHS * done // max(1, total))
        if now != self._last:
            self._last = now
            self._stream.write(f"{stage}: {done} of {total}\n")
            self._stream.flush()


class _JsonLines:
    """An object a line, a few each second; the ends of a stage are never left out."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._stage, self._time = "", 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage == self._stage and done < total and now - self._time < _JSON_SECONDS:
            return
        self._stage, self._time = stage, now
        line = json.dumps({"stage": stage, "done": done, "total": total})
        self._stream.write(line + "\n")
        self._stream.flush()
