"""Evidence files on the command line: ask --export writes one, verify FILE checks them."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli_show import json_text, show

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.proof import Finding
    from rag.types import Answer


def path_of(text: str) -> Path:
    """Return the path of an evidence file, as the argument --export.

    Raises
    ------
    argparse.ArgumentTypeError
        When it ends neither in .html nor in .json.
    """
    path = Path(text)
    if path.suffix.lower() not in {".html", ".json"}:
        raise argparse.ArgumentTypeError(f"{text!r} has another ending; expected .html or .json")
    return path


def check_target(path: Path) -> None:
    """Find, before any model is loaded, what would keep evidence from being written.

    Raises
    ------
    FileExistsError, FileNotFoundError
        When the file is there already, or its folder isn't.
    """
    if path.exists():
        raise FileExistsError(f"{path} exists already; choose another name, or remove it")
    if not path.absolute().parent.is_dir():
        raise FileNotFoundError(f"{path} lies in no folder there is; make it, or choose another")


def export(path: Path, answer: Answer, collection: str) -> None:
    """Write the evidence of an answer; its ending says in which form."""
    from rag import proof

    write = proof.evidence_html if path.suffix.lower() == ".html" else proof.evidence_json
    with path.open("xb") as file:  # never over a file made since
        file.write(write(answer, collection=collection).encode())
    print(
        f"evidence written; check it with: verbatim verify {shlex.quote(str(path))}",
        file=sys.stderr,
    )


def verify_files(assistant: Assistant, paths: Sequence[Path], *, as_json: bool) -> int:
    """Check evidence files, print what was found, and return the exit status."""
    from rag.proof import check_file

    found = [(path, check_file(path, assistant)) for path in paths]
    if as_json:
        print(_as_json(found))
    else:
        show(_as_text(found))
    return 0 if all(_holds(findings) for _, findings in found) else 1


def _holds(findings: Sequence[Finding]) -> bool:
    return all(finding.ok for finding in findings)


def _as_text(files: Sequence[tuple[Path, Sequence[Finding]]]) -> str:
    lines = []
    for path, findings in files:
        lines.append(f"{path}: the evidence {'holds' if _holds(findings) else 'does not hold'}")
        lines += [f"  {finding.kind}: {finding.where}: {finding.message}" for finding in findings]
    return "\n".join(lines)


def _as_json(files: Sequence[tuple[Path, Sequence[Finding]]]) -> str:
    found = [
        {
            "file": str(path),
            "holds": _holds(findings),
            "findings": [
                {"kind": f.kind, "where": f.where, "message": f.message} for f in findings
            ],
        }
        for path, findings in files
    ]
    return json_text(found)
