"""The files of a folder that are of no kind that is read, and the folders that can't be listed."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from rag.file_sources import printable
from rag.loaders.files import IGNORED, is_folder

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
    unlisted : dict of Path to str
        Why a folder can't be listed; it is not counted.
    """

    def __init__(self) -> None:
        self.count = 0
        self.names: list[str] = []
        self.endings: Counter[str] = Counter()
        self.unlisted: dict[Path, str] = {}

    def take(self, path: Path, reason: str) -> None:
        """Note what `rag.documents.find_files` skips."""
        if reason == IGNORED:
            return  # what its owner wrote into the ignore file needs no telling
        if is_folder(path):
            self.unlisted[path] = reason
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
        self.unlisted |= other.unlisted


def _ending(path: Path) -> str:
    """Return ".rtf"; "" for a name without an ending, or whose last dot begins none."""
    ending = printable(path.suffix.lower())
    return ending if len(ending) <= _LONGEST_ENDING and not re.search(r"\s", ending) else ""
