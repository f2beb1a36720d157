"""The files of a folder that are of no kind that is read."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from rag.documents import printable
from rag.loaders.files import IGNORE_FILE, is_folder
from rag.loaders.kinds import supported

_NAMES_KEPT = 2_000
_LONGEST_ENDING = 12


class PassedOver:
    """What was passed over, counted and named.

    Attributes
    ----------
    count : int
        How many there are.
    names : list of str
        What the first 2,000 are called, without their folders.
    endings : Counter of str
        How many there are of each kind: ".rtf"; "" counts those without an ending.
    """

    def __init__(self) -> None:
        self.count = 0
        self.names: list[str] = []
        self.endings: Counter[str] = Counter()

    def take(self, path: Path, reason: str) -> None:
        """Note a file that `rag.documents.find_files` skips."""
        # what its owner wrote into the ignore file needs no telling
        if IGNORE_FILE in reason or supported(path) or is_folder(path):
            return
        self.count += 1
        self.endings[_ending(path)] += 1
        if len(self.names) < _NAMES_KEPT:
            self.names.append(printable(path.name))

    def add(self, other: PassedOver) -> None:
        """Count another folder's files too."""
        self.count += other.count
        self.names += other.names[: _NAMES_KEPT - len(self.names)]
        self.endings += other.endings


def _ending(path: Path) -> str:
    """Return ".rtf"; "" for a name without an ending, or whose last dot begins none."""
    ending = printable(path.suffix.lower())
    return ending if len(ending) <= _LONGEST_ENDING and not re.search(r"\s", ending) else ""
