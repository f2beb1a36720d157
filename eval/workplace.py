"""The place where the documents of a set are indexed to be asked."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from eval.progress import Step, silent

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.report import Progress

_log = logging.getLogger(__name__)
# Removed with all it holds: a name that nobody gives to a folder of their own.
_FOLDER = ".verbatim-eval"


@contextmanager
def workplace(out: Path | None) -> Iterator[Path]:
    """Give a folder for the index, removed at the end.

    Parameters
    ----------
    out : Path or None
        Folder of a kept run: there the index outlives an interruption, so
        that the run can go on. None takes a temporary one.
    """
    if out is None:
        with TemporaryDirectory(prefix="verbatim-eval-") as folder:
            yield Path(folder)
        return
    place = out / _FOLDER
    place.mkdir(parents=True, exist_ok=True)
    yield place
    shutil.rmtree(place)


def write_texts(texts: Mapping[str, str], folder: Path) -> Path:
    """Write texts as files, to the letter, in place of what else is there; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def without_readme(folder: Path) -> list[Path]:
    """Return the files of a folder that are documents: all but its README.

    Raises
    ------
    ValueError
        When it is not a folder.
    """
    if not folder.is_dir():
        raise ValueError(f"{folder} is not a folder; expected one with the documents")
    return sorted(p for p in folder.iterdir() if p.stem.upper() != "README" and p.name[0] != ".")


def add(assistant: Assistant, paths: Sequence[Path], progress: Step = silent) -> None:
    """Make these the documents there are; name those that could not be read.

    Others can be left of a command with other documents that was cut short or refused.
    """
    from rag.documents import find_files, source_of

    def tell(now: Progress) -> None:
        progress(now.stage, now.done, now.total)

    given = {source_of(path) for path in find_files(paths)}
    # a document goes with its duplicates: one of them that was given is read anew
    others = [one.id for one in assistant.documents() if {one.source, *one.duplicates} - given]
    if others:
        assistant.remove(others)
    report = assistant.add(paths, progress=tell)
    for file in report.failed:
        _log.error("not read: %s: %s", file.source, file.reason)
