"""What each command of the command line does; `rag.cli` reads its words."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rag import cli_evidence, cli_show
from rag.cli_answers import answer_text
from rag.cli_show import json_text, show
from rag.display import counted
from rag.home import collection_folder, collection_names, home_folder
from rag.valid_text import require_question

if TYPE_CHECKING:
    from rag.assistant import Assistant


_EXPECTED = "expected text with one question a line"


def _open(args: argparse.Namespace, *, make: bool = False) -> Assistant:
    from rag.assistant import Assistant

    opening = args.open_assistant or Assistant.open
    opened: Assistant = opening(args.home, collection=args.collection, make=make)
    return opened


def add(args: argparse.Namespace) -> int:
    """Add files and folders."""
    from rag.documents import find_files

    kept = collection_folder(home_folder(args.home), args.collection) / "collection.sqlite"
    if not (args.prune and kept.is_file()):  # pruning may name what was added and is gone
        find_files(args.paths)  # a wrong path is to make no collection
    with _open(args, make=True) as assistant, cli_show.AddProgress(quiet=args.json) as progress:
        report = assistant.add(args.paths, prune=args.prune, progress=progress)
    if args.json:
        print(json_text(report.to_dict()))
    else:
        show(cli_show.report_text(report))
    return 1 if report.failed else 0


def ask(args: argparse.Namespace) -> int:
    """Answer a question, or a file of them."""
    if args.export is not None:
        if args.questions is not None:
            args.wrong_usage("evidence is of one answer; expected a question, not --questions")
        cli_evidence.check_target(args.export)
    with _open(args) as assistant:
        if args.questions is None:
            _ask_one(assistant, args)
            return 0
        for question in _questions(args.questions):
            answer = assistant.ask(question, min_confidence=args.min_confidence)
            print(json_text(answer.to_dict()), flush=True)
    return 0


def _ask_one(assistant: Assistant, args: argparse.Namespace) -> None:
    if not (args.json or assistant.counts().documents):
        raise ValueError(f"there are {cli_show.NO_DOCUMENTS}")  # and so nothing they don't say
    answer = assistant.ask(args.question, min_confidence=args.min_confidence)
    if args.export is not None:  # first: what prints may end early, as with "| head"
        cli_evidence.export(args.export, answer, args.collection)
    if args.json:
        print(json_text(answer.to_dict()))
    else:
        show(answer_text(answer))


def _questions(name: str) -> Iterable[str]:
    """Return the questions of a file, or of standard input ("-"), those as they come.

    Raises
    ------
    ValueError
        When it can't be read or is no UTF-8; says what to do.
    """
    if name == "-":
        # the bytes, whatever the locale is; an editor's standard input has letters only
        return _stripped(getattr(sys.stdin, "buffer", sys.stdin), "standard input")
    try:
        return list(_stripped(Path(name).read_bytes().splitlines(), name))
    except FileNotFoundError as error:
        raise ValueError(f"{name} doesn't exist; {_EXPECTED}; check the path") from error
    except OSError as error:
        why = error.strerror or error
        raise ValueError(f"{name} can't be read: {why}; {_EXPECTED}; check the path") from error


def _stripped(lines: Iterable[bytes | str], place: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        try:
            question = (line if isinstance(line, str) else line.decode("utf-8-sig")).strip()
            if question:
                require_question(question)
        except UnicodeDecodeError as error:
            what = f"line {number}: byte {error.object[error.start]:#04x} is not UTF-8"
            raise ValueError(f"{place}: {what}; {_EXPECTED}; save it as UTF-8") from error
        except ValueError as error:
            raise ValueError(f"{place}: line {number}: {error}") from error
        if question:
            yield question


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
        args.wrong_usage(f"{name} would be gone for good ({_size(home, name)}); say so with --yes")
    delete_collection(home, name)
    print(f"{name} deleted")
    return 0


def _size(home: Path, name: str) -> str:
    from rag.collections import count_collection

    try:
        counts = count_collection(home, name)
    except RuntimeError as error:  # a damaged one is named, and not in the way of the others
        return str(error)
    return f"{counted(counts.documents, 'document')}, {counted(counts.passages, 'passage')}"


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
        print(json_text(findings.to_dict()))
    else:
        show(findings.to_text())
    return 1 if findings.wrong else 0
