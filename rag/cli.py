"""The command line: verbatim add, ask, list, remove, collections, verify, doctor, and ui and eval.

Exit status: 0 done (an honest refusal included), 1 something failed or was
found wrong, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from rag import cli_commands, cli_evidence
from rag.cli_show import plain, show_any_letter
from rag.valid_text import require_question

if TYPE_CHECKING:
    from rag.assistant import Assistant

    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def main(
    arguments: Sequence[str] | None = None,
    *,
    open_assistant: Callable[..., Assistant] | None = None,
) -> int:
    """Run one command and return its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words of the command; by default those the process was started with.
    open_assistant : callable, optional
        Opens a collection in place of `Assistant.open`, with its arguments.
    """
    parser = build_parser()
    args = parser.parse_args(arguments)
    args.open_assistant = open_assistant
    show_any_letter()
    level = logging.INFO if args.verbose else logging.ERROR
    logging.basicConfig(level=level, format="%(name)s: %(message)s")
    try:
        status = int(args.run(args))
        sys.stdout.flush()  # here, where a reader that went away can be met
    except BrokenPipeError:
        # nothing left to say, and Python would still try at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("interrupted; what was reported as done is kept", file=sys.stderr)
        return 130
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        if args.verbose:
            raise
        print(plain(f"verbatim: {_text(error)}"), file=sys.stderr)
        return 1
    return status


def _text(error: Exception) -> str:
    # str(KeyError) is the repr of its argument, quotes and all
    return str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of every command; those of ui and eval plug in by entry point."""
    parser = argparse.ArgumentParser(
        prog="verbatim",
        description="Answers questions over your own documents in the documents' own words.",
    )
    parser.set_defaults(verbose=False)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_command(commands)
    _ask_command(commands)
    _keeping_commands(commands)
    _collections_command(commands)
    for plugin in entry_points(group="verbatim.commands"):
        module = plugin.load()
        text = (module.__doc__ or "").strip().splitlines()[0].rstrip(".")
        command = _command(commands, plugin.name, text)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def _command(commands: _Commands, name: str, text: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text[0].lower() + text[1:], description=text + ".")
    command.add_argument(
        "--home", type=Path, metavar="DIR", help="where state lives (VERBATIM_HOME)"
    )
    command.add_argument(
        "--collection", default="default", metavar="NAME", help="documents searched together"
    )
    command.add_argument("--verbose", action="store_true", help="say more, with tracebacks")
    command.set_defaults(wrong_usage=command.error)
    return command


def _add_command(commands: _Commands) -> None:
    command = _command(commands, "add", "Index files and folders; only what changed is read again")
    command.add_argument(
        "paths", nargs="+", metavar="PATH", help=".txt .md .html .pdf .docx .eml .csv, or a folder"
    )
    command.add_argument("--prune", action="store_true", help="remove documents whose file is gone")
    command.add_argument("--json", action="store_true", help="print the report as JSON")
    command.set_defaults(run=cli_commands.add)


def _ask_command(commands: _Commands) -> None:
    command = _command(
        commands, "ask", "Answer a question with quotes, or say the documents do not"
    )
    asked = command.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="?", type=_question, help="in plain language")
    asked.add_argument(
        "--questions", metavar="FILE", help="one a line (- is standard input); prints JSON lines"
    )
    command.add_argument("--json", action="store_true", help="print the answer as JSON")
    command.add_argument(
        "--min-confidence",
        type=_probability,
        metavar="P",
        help="answer only when at least this sure, 0 to 1",
    )
    command.add_argument(
        "--export",
        type=cli_evidence.path_of,
        metavar="FILE",
        help="also write the evidence, for verify, as .html or .json",
    )
    command.set_defaults(run=cli_commands.ask)


def _keeping_commands(commands: _Commands) -> None:
    listing = _command(commands, "list", "List the documents of a collection")
    listing.add_argument("--json", action="store_true", help="print as JSON")
    listing.set_defaults(run=cli_commands.list_)
    remove = _command(
        commands, "remove", "Remove documents by their id (the files are not touched)"
    )
    remove.add_argument("ids", nargs="+", metavar="ID")
    remove.set_defaults(run=cli_commands.remove)
    verify = _command(
        commands, "verify", "Read every passage, hash and index again and name what is wrong"
    )
    verify.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="evidence of ask --export to hold against the documents instead",
    )
    verify.add_argument("--json", action="store_true", help="print as JSON")
    verify.set_defaults(run=cli_commands.verify)
    doctor = _command(
        commands, "doctor", "Print versions, models, engine and sizes, and what is wrong"
    )
    doctor.add_argument("--json", action="store_true", help="print as JSON")
    doctor.set_defaults(run=cli_commands.doctor)


def _collections_command(commands: _Commands) -> None:
    command = _command(commands, "collections", "List the collections, or delete one")
    command.add_argument("--delete", metavar="NAME", help="delete this one with all it holds")
    command.add_argument("--yes", action="store_true", help="delete without asking any further")
    command.set_defaults(run=cli_commands.collections)


def _question(text: str) -> str:
    try:
        require_question(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(plain(str(error))) from error
    return text


def _probability(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a probability; expected 0 to 1")
    return value


if __name__ == "__main__":
    sys.exit(main())
