"""A progress bar for notebooks and terminals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rag.report import OnProgress, Progress


@contextmanager
def progress_bar(*, shown: bool = True) -> Iterator[OnProgress | None]:
    """Yield what `Assistant.add` reports its progress to; None when it is not to be shown."""
    if not shown:
        yield None
        return
    from tqdm.auto import tqdm  # a widget in notebooks, a line in terminals

    bars: dict[str, Any] = {}

    def report(step: Progress) -> None:
        name, unit = ("Reading", "doc") if step.stage == "read" else ("Encoding", "passage")
        bar = bars.get(step.stage)
        if bar is None:
            bar = bars[step.stage] = tqdm(desc=name, unit=unit, total=step.total)
        bar.total = max(step.total, step.done)
        bar.update(step.done - bar.n)

    try:
        yield report
    finally:
        for bar in bars.values():
            bar.close()
