"""What adding documents did: one outcome a file, and the progress on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pandas import DataFrame

Outcome = Literal["added", "updated", "unchanged", "duplicate", "removed", "failed"]


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file.

    Parameters
    ----------
    source : str
        The file.
    outcome : str
        "added", "updated", "unchanged", "duplicate", "removed" or "failed".
    document_id : str
        The document it became, or is a duplicate of; "" when it failed.
    passages : int
        How many passages it has.
    reason : str
        Why it failed, what it duplicates, or what of it could not be read.
    """

    source: str
    outcome: Outcome
    document_id: str = ""
    passages: int = 0
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as JSON values."""
        return {
            "source": self.source,
            "outcome": self.outcome,
            "document_id": self.document_id,
            "passages": self.passages,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of adding.

    Files are read first; each is durable, and found by its words, when this
    is reported. Then the passages are encoded, which lets them be found by
    meaning.

    Parameters
    ----------
    done, total : int
        Files finished and files there are; in the stage "encode", passages.
    file : FileOutcome or None
        What became of the file just finished; None in the stage "encode".
    stage : str
        "read" or "encode".
    """

    done: int
    total: int
    file: FileOutcome | None
    stage: Literal["read", "encode"] = "read"


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What adding did, file by file.

    Parameters
    ----------
    files : tuple of FileOutcome
        What became of each file.
    seconds : float
        How long it took.
    cancelled : bool
        Whether it was ended early.
    passed_over : mapping of str to int
        How many files in folders are of a type that isn't read, by ending
        (".rtf"); "" counts those without one.
    """

    files: tuple[FileOutcome, ...] = ()
    seconds: float = 0.0
    cancelled: bool = False
    passed_over: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def added(self) -> tuple[FileOutcome, ...]:
        """Files that became new documents."""
        return self._of("added")

    @property
    def updated(self) -> tuple[FileOutcome, ...]:
        """Files whose changed content replaced the old one."""
        return self._of("updated")

    @property
    def unchanged(self) -> tuple[FileOutcome, ...]:
        """Files that were there already."""
        return self._of("unchanged")

    @property
    def duplicates(self) -> tuple[FileOutcome, ...]:
        """Files with exactly the content of another document."""
        return self._of("duplicate")

    @property
    def removed(self) -> tuple[FileOutcome, ...]:
        """Documents whose file is gone (with prune)."""
        return self._of("removed")

    @property
    def failed(self) -> tuple[FileOutcome, ...]:
        """Files that could not be read, with the reason."""
        return self._of("failed")

    @property
    def read_in_part(self) -> tuple[FileOutcome, ...]:
        """Files added or updated of which something could not be read, with the reason."""
        return tuple(file for file in (*self.added, *self.updated) if file.reason)

    def outcomes(self) -> list[str]:
        """Return how many files had each outcome that any had: 5 added, 1 duplicate."""
        names = ("added", "updated", "unchanged", "duplicates", "removed", "failed")
        counts = {name: len(getattr(self, name)) for name in names}
        if counts["duplicates"] == 1:
            counts = {name.removesuffix("s"): count for name, count in counts.items()}
        return [f"{count} {name}" for name, count in counts.items() if count]

    def _of(self, outcome: Outcome) -> tuple[FileOutcome, ...]:
        return tuple(file for file in self.files if file.outcome == outcome)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "seconds": round(self.seconds, 3),
            "cancelled": self.cancelled,
            "files": [file.to_dict() for file in self.files],
            "passed_over": dict(self.passed_over),
        }

    def to_pandas(self) -> DataFrame:
        """Return one row a file.

        Raises
        ------
        ImportError
            When pandas is not installed.
        """
        from rag.tables import report_table

        return report_table(self)

    def __repr__(self) -> str:
        from rag.display import report_line

        return f"<Report: {report_line(self)}>"

    def _repr_html_(self) -> str:
        from rag.display import report_html

        return report_html(self)
