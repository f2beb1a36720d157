"""What each command of the command line does; `rag.cli` reads its words."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rag import cli_evidence, cli_show
from rag.cli_show import show
from rag.home import collection_names, home_folder

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.types import Answer


def _open(args: argparse.Namespace, *, make: bool = False) -> Assistant:
    from rag.assistant import Assistant

    opening = args.open_assistant or Assistant.open
    opened: Assistant = opening(args.home, collection=args.collection, make=make)
    return opened


def add(args: argparse.Namespace) -> int:
    """Add files and folders."""
    with _open(args, make=True) as assistant, cli_show.AddProgress(quiet=args.json) as progress:
        report = assistant.add(args.paths, prune=args.prune, progress=progress)
    if args.json:
        print(json.dumps(report.to_dict()))
    else:
        show(cli_show.report_text(report))
    return 1 if report.failed else 0


def ask(args: argparse.Namespace) -> int:
    """Answer a question, or a file of them."""
    if args.export is not None:
        cli_evidence.check_target(args.export, of_one=args.questions is None)
    with _open(args) as assistant:
        if args.questions is None:
            answer = assistant.ask(args.question, min_confidence=args.min_confidence)
            if args.json:
                print(_json(answer))
            else:
                show(cli_show.answer_text(answer))
            if args.export is not None:
                cli_evidence.export(args.export, answer, args.collection)
            return 0
        for question in _questions(args.questions):
            answer = assistant.ask(question, min_confidence=args.min_confidence)
            print(_json(answer), flush=True)
    return 0


def _json(answer: Answer) -> str:
    return json.dumps(answer.to_dict(), ensure_ascii=False)


def _questions(name: str) -> Iterator[str]:
    """Yield the questions of a file, or of standard input ("-").

    Raises
    ------
    ValueError
        When it can't be read or is no UTF-8; says what to do.
    """
    place = "standard input" if name == "-" else name
    expected = "expected text with one question a line"
    try:
        for line in sys.stdin if name == "-" else _lines(Path(name)):
            if line.strip():
                yield line.strip()
    except UnicodeDecodeError as error:
        what = f"byte {error.object[error.start]:#04x} is not UTF-8"
        raise ValueError(f"{place}: {what}; {expected}; save it as UTF-8") from error
    except FileNotFoundError as error:
        raise ValueError(f"{place} doesn't exist; {expected}; check the path") from error
    except OSError as error:
        why = error.strerror or error
        raise ValueError(f"{place} can't be read: {why}; {expected}; check the path") from error


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8-sig").splitlines()


def list_(args: argparse.Namespace) -> int:
    """List the documents."""
    with _open(args) as assistant:
        documents = assistant.documents()
    if args.json:
        print(cli_show.documents_json(documents))
    else:
        show(cli_show.documents_text(documents))
    return 0


def remove(args: argparse.Namespace) -> int:
    """Remove documents."""
    with _open(args) as assistant:
        report = assistant.remove(args.ids)
    show(cli_show.report_text(report))
    return 0


def collections(args: argparse.Namespace) -> int:
    """List the collections, or delete one."""
    from rag.collections import delete_collection

    home, name = home_folder(args.home), args.delete
    if name is None:
        lines = [f"{one}: {_size(home, one)}" for one in collection_names(home)]
        print("\n".join(lines) or "no collections yet; make one with: verbatim add PATH")
        return 0
    if not args.yes:
        raise ValueError(f"{name} would be gone for good ({_size(home, name)}); say so with --yes")
    delete_collection(home, name)
    print(f"{name} deleted")
    return 0


def _size(home: Path, name: str) -> str:
    from rag.collections import count_collection

    try:
        counts = count_collection(home, name)
    except RuntimeError as error:  # a damaged one is named, and not in the way of the others
        return str(error)
    return f"{counts.documents} documents, {counts.passages} passages"


def verify(args: argparse.Namespace) -> int:
    """Hold the collection, or evidence, against the documents."""
    with _open(args) as assistant:
        if args.files:
            return cli_evidence.verify_files(assistant, args.files, as_json=args.json)
        counts, problems = assistant.counts(), assistant.verify()
    if args.json:
        print(cli_show.problems_json(counts, problems))
    else:
        show(cli_show.problems_text(counts, problems))
    return 1 if problems else 0


def doctor(args: argparse.Namespace) -> int:
    """Say what is installed, and what is wrong."""
    from rag.doctor import examine

    findings = examine(args.home, args.collection)
    if args.json:
        print(json.dumps(findings.to_dict()))
    else:
        show(findings.to_text())
    return 1 if findings.wrong else 0
