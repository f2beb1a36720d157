"""What there is and what is wrong: versions, models, engine, sizes."""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rag.assistant import Assistant
from rag.display import counted
from rag.home import collection_names, home_folder


@dataclass(slots=True)
class Findings:
    """What an examination found.

    Parameters
    ----------
    facts : dict of str to str
        By name, in the order found.
    wrong : list of str
        What is wrong and what to do.
    """

    facts: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def look(self, name: str, find: Callable[[], str]) -> None:
        """Note a fact, or that finding it failed."""
        try:
            self.facts[name] = find()
        except (OSError, ValueError, RuntimeError, ImportError, KeyError) as error:
            self.facts[name] = "not working"
            self.wrong.append(f"{name}: {error}")

    def to_dict(self) -> dict[str, Any]:
        """Return the findings as JSON values."""
        return {"facts": self.facts, "wrong": self.wrong}

    def to_text(self) -> str:
        """Return the findings a line each, what is wrong last."""
        width = max(map(len, self.facts), default=0)
        lines = [f"{name.ljust(width)}  {value}" for name, value in self.facts.items()]
        lines += [f"WRONG  {text}" for text in self.wrong] or ["nothing is wrong"]
        return "\n".join(lines)


def examine(home: str | Path | None, collection: str) -> Findings:
    """Examine the installation, the models and one collection.

    Parameters
    ----------
    home : str or Path, optional
        Folder state lives in; as `rag.home.home_folder`.
    collection : str
        Name of the collection; it need not exist.
    """
    findings = Findings()
    findings.look("verbatim", lambda: version("verbatim-qa"))
    findings.look("python", lambda: f"{platform.python_version()} at {sys.executable}")
    findings.look("machine", _machine)
    findings.look("sqlite", lambda: sqlite3.sqlite_version)
    _runtimes(findings)
    findings.look("encoder", _encoder)
    findings.look("reader", _reader)
    findings.look("home", lambda: str(home_folder(home)))
    findings.look(
        "collections", lambda: ", ".join(collection_names(home_folder(home))) or "none yet"
    )
    findings.look(f"collection {collection}", lambda: _collection(home, collection, findings))
    return findings


def _machine() -> str:
    from embeddings.engine import cores

    return f"{platform.system()} {platform.machine()}, {cores()} cores"


def _runtimes(findings: Findings) -> None:
    from embeddings.engine import available

    for name, found in available().items():
        findings.look(name, lambda found=found: found)  # type: ignore[misc]


def _encoder() -> str:
    from embeddings.encoder import SentenceEncoder
    from embeddings.engine import describe

    encoder = SentenceEncoder()
    return (
        f"sha256 {encoder.fingerprint}, {encoder.dimension} dimensions, {describe(encoder.engine)}"
    )


def _reader() -> str:
    from rag.reader import open_reader

    reader = open_reader()
    return f"sha256 {reader.fingerprint}, {reader.description}"


def _collection(home: str | Path | None, collection: str, findings: Findings) -> str:
    try:
        assistant = Assistant.open(home, collection=collection, make=False)
    except FileNotFoundError:
        return "not made yet"
    with assistant:
        counts, problems = assistant.counts(), assistant.verify()
        files = (path for path in assistant.folder.rglob("*") if path.is_file())
        size = sum(path.stat().st_size for path in files)
    findings.wrong += [
        f"{problem.kind}: {problem.where}: {problem.message}" for problem in problems
    ]
    return (
        f"{counted(counts.documents, 'document')}, {counted(counts.passages, 'passage')}, "
        f"{counts.encoded:,} of them encoded, {size / 1e6:.1f} MB"
    )
