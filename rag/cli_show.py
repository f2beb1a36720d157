"""How the command line shows things: reports, lists and progress."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rag.display import counted
from rag.report import Progress, Report

if TYPE_CHECKING:
    from rag.store import Counts, DocumentInfo
    from rag.verify import Problem


# What a document could move the cursor, colour the screen or turn the text around with.
_UNSHOWN = {
    code: "\ufffd"
    for code in (*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    if chr(code) not in "\t\n"
}

#: Of a collection that holds nothing yet.
NO_DOCUMENTS = "no documents yet; add some with: verbatim add PATH"

# Kinds of files passed over that are named.
_MOST_KINDS = 8


def show(text: str) -> None:
    """Print text for a person, `plain`; JSON for programs is printed as it is."""
    print(plain(text))


def show_any_letter() -> None:
    """Let standard output show "?" for letters it has none for, instead of failing."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="replace")


def json_text(value: Any) -> str:
    """Return a value as JSON for standard output: with escapes where that is no UTF-8."""
    encoding = (sys.stdout.encoding or "utf-8").lower().replace("_", "-")
    return json.dumps(value, ensure_ascii=encoding not in {"utf-8", "utf8"})


def plain(text: str) -> str:
    """Return text for a person: characters that command a terminal become U+FFFD."""
    return text.translate(_UNSHOWN)


def report_text(report: Report) -> str:
    """Return what adding or removing did, and what was not read with the reasons."""
    lines = [", ".join(report.outcomes() or ["nothing to do"]) + f" in {report.seconds:.1f} s"]
    lines += [f"  duplicate: {file.source}: {file.reason}" for file in report.duplicates]
    lines += [f"  note: {file.source}: {file.reason}" for file in report.read_in_part]
    lines += [f"  failed: {file.source}: {file.reason}" for file in report.failed]
    if report.passed_over:
        lines.append(f"  passed over: {_passed_over(report.passed_over)}")
    if report.cancelled:
        lines.append("cancelled; what was reported as done is kept")
    return "\n".join(lines)


def _passed_over(kinds: Mapping[str, int]) -> str:
    """Return "3 files that are not read (.rtf, .epub, .xlsx)", the most frequent first."""
    total = sum(kinds.values())
    named = [kind or "no ending" for kind in sorted(kinds, key=lambda kind: -kinds[kind])]
    more = f" and {len(named) - _MOST_KINDS} more" if len(named) > _MOST_KINDS else ""
    files = "file that is" if total == 1 else "files that are"
    return f"{total:,} {files} not read ({', '.join(named[:_MOST_KINDS])}{more})"


def documents_text(documents: Sequence[DocumentInfo]) -> str:
    """Return a table of the documents."""
    if not documents:
        return NO_DOCUMENTS
    rows = [("id", "date", "passages", "title", "source")]
    rows += [(d.id, d.date, str(d.passages), d.title, d.source) for d in documents]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    widths[3] = min(widths[3], 60)
    return "\n".join(
        "  ".join(
            cell[: widths[i]].ljust(widths[i]) if i < 4 else cell for i, cell in enumerate(row)
        )
        for row in rows
    )


def documents_json(documents: Sequence[DocumentInfo]) -> str:
    """Return the documents as a JSON list."""
    return json_text([document.to_dict() for document in documents])


def problems_text(counts: Counts, problems: Sequence[Problem]) -> str:
    """Return what verify found, a line each."""
    size = f"{counted(counts.documents, 'document')}, {counted(counts.passages, 'passage')}"
    if not problems:
        return f"{size}: everything is as it was stored"
    lines = [f"{problem.kind}: {problem.where}: {problem.message}" for problem in problems]
    return "\n".join([*lines, f"{size}: {counted(len(problems), 'problem')}"])


def problems_json(counts: Counts, problems: Sequence[Problem]) -> str:
    """Return what verify found as JSON."""
    found = [{"kind": p.kind, "where": p.where, "message": p.message} for p in problems]
    return json_text(
        {"documents": counts.documents, "passages": counts.passages, "problems": found}
    )


class AddProgress:
    """A progress bar on standard error for files, then one for passages."""

    def __init__(self, *, quiet: bool = False) -> None:
        from tqdm import tqdm

        self._make_bar = tqdm
        self._quiet = quiet
        self._bar: tqdm[None] | None = None
        self._stage = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def __call__(self, progress: Progress) -> None:
        """Show one step."""
        if self._quiet:
            return
        if progress.stage != self._stage:
            self._begin(progress)
        assert self._bar is not None  # noqa: S101  # _begin made it
        self._bar.total = progress.total
        self._bar.update(progress.done - self._bar.n)

    def _begin(self, progress: Progress) -> None:
        if self._bar is not None:
            self._bar.close()
        self._stage = progress.stage
        reading = progress.stage == "read"
        self._bar = self._make_bar(
            total=progress.total,
            desc="reading files" if reading else "encoding passages",
            unit="file" if reading else "passage",
            file=sys.stderr,
            leave=False,
            disable=None,  # no bar where nobody watches
        )
