"""Score answers on a question set, compare two runs, or stop a change that loses."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from eval.progress import KINDS, Step
from eval.task import FAST, SEED_QUESTIONS

if TYPE_CHECKING:
    from eval.baseline import Kept
    from eval.run import Run
    from eval.task import Task


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``verbatim eval``; without any it scores the seeds."""
    parser.epilog = (
        "With --home or --collection the documents of that collection are asked; otherwise those "
        "of the set, or of --documents, are indexed in a temporary place."
    )
    parser.set_defaults(collection=None)  # whether it was given makes a difference here
    _add_questions(parser)
    _add_results(parser)


def _add_questions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        type=Path,
        metavar="PATH",
        default=SEED_QUESTIONS,
        help="questions: .jsonl, SQuAD .json, .csv (question, answer, document), corpus .txt, or "
        "a BEIR folder; by default those written for the seed documents",
    )
    parser.add_argument(
        "--documents",
        type=Path,
        metavar="DIR",
        help="the documents, where the set has none; not beside --home or --collection",
    )
    parser.add_argument(
        "--from-feedback",
        action="store_true",
        help="ask what people said right or wrong of in the collection (see --collection)",
    )
    parser.add_argument(
        "--split", choices=("dev", "test", "all"), help="part of the set (test, where there is one)"
    )
    parser.add_argument(
        "--fast",
        nargs="?",
        type=_some,
        const=FAST,
        metavar="N",
        help=f"ask N of the questions ({FAST}), always the same",
    )
    parser.add_argument(
        "--retrieval", action="store_true", help="judge the passages found only; much faster"
    )
    parser.add_argument(
        "--setting",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change a setting of the assistant, for instance depth=5; may be repeated",
    )


def _some(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of questions; expected 1 or more")
    return int(text)


def _add_results(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--baselines", action="store_true", help="score simpler ways beside it")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="keep the run here, with an HTML report; an interrupted run goes on with the same command",
    )
    parser.add_argument(
        "--save-questions",
        type=Path,
        metavar="FILE",
        help="write the questions asked as JSON lines, to be asked again with --set",
    )
    parser.add_argument(
        "--gate",
        type=Path,
        metavar="BASELINE",
        help="exit with 1 when it lost significantly, or lacks questions of the baseline",
    )
    parser.add_argument(
        "--save-baseline", type=Path, metavar="FILE", help="write the baseline of later gates"
    )
    parser.add_argument(
        "--compare", nargs=2, type=Path, metavar=("A", "B"), help="compare two kept runs, and stop"
    )
    parser.add_argument("--json", action="store_true", help="print the comparison as JSON")
    parser.add_argument(
        "--progress",
        choices=KINDS,
        default="auto",
        help="on standard error: a bar, a line for each tenth, or JSON lines for programs "
        "(auto: a bar on a terminal, lines elsewhere)",
    )


def run(args: argparse.Namespace) -> int:
    """Do what the options say; return the exit status."""
    if args.compare:
        _compare(*args.compare, as_json=args.json)
        return 0
    if args.json:
        raise ValueError("--json prints a comparison; expected --compare A B with it")
    return _evaluate(args)


def _compare(first: Path, second: Path, *, as_json: bool) -> None:
    from eval.baseline import load_outcomes
    from eval.compare import compare
    from eval.compare_text import comparison_dict, comparison_text

    result = compare(load_outcomes(first), load_outcomes(second))
    text = comparison_text(result)
    print(json.dumps(comparison_dict(result)) + "\n" if as_json else text, end="")


def _evaluate(args: argparse.Namespace) -> int:
    from eval.progress import shown
    from eval.questions import write_questions
    from eval.report import report_text
    from eval.task import prepare

    baseline = _baseline(args)
    _check_questions_file(args)
    with ExitStack() as stack:
        progress = stack.enter_context(shown(args.progress, sys.stderr))
        task = prepare(args, stack, progress)
        if args.save_questions:
            write_questions(task.questions, args.save_questions)
        finished = _asked(args, task, progress)
        print(report_text(finished))
        if task.note:
            print(task.note)
        if args.baselines:
            _print_baselines(task, finished, progress)
    return _keep(args, finished, baseline)


def _check_questions_file(args: argparse.Namespace) -> None:
    """Keep the set that is read from being written over with a part of it."""
    target, given = args.save_questions, args.set.resolve()
    if target and given in (target.resolve(), target.resolve().parent):
        raise ValueError(
            f"--save-questions {target} is (of) the set that is asked, and would be replaced by "
            "the questions of this run; expected another file"
        )


def _baseline(args: argparse.Namespace) -> Kept | None:
    """Return what to hold the run against, before hours may go into asking.

    It is read before the new one is written, too: both may be the same file.
    """
    from eval.baseline import check_place, load_outcomes

    if args.save_baseline:
        check_place(args.save_baseline)
    return load_outcomes(args.gate) if args.gate else None


def _asked(args: argparse.Namespace, task: Task, progress: Step) -> Run:
    from eval.gold import gold_warning
    from eval.run import run as run_questions
    from eval.shelf import Shelf
    from eval.task import calibration_of, models_of

    shelf = Shelf.open(task.assistant.folder)
    # what can't be judged is better known before the first is asked
    resolved = [shelf.resolved(question) for question in task.questions]
    if warning := gold_warning(resolved, shelf.texts):
        print(warning)
    config = {
        "split": task.split,
        "settings": asdict(task.assistant.settings),
        "models": models_of(task.assistant),
        "calibration": calibration_of(task.assistant),
    }
    finished = run_questions(
        task.assistant,
        task.questions,
        shelf=shelf,
        name=task.name,
        config=config,
        folder=args.out,
        retrieval_only=args.retrieval,
        progress=progress,
    )
    if not finished.asked:
        print(f"nothing was left to ask: {args.out} held this run with all its answers\n")
    return finished


def _keep(args: argparse.Namespace, finished: Run, baseline: Kept | None) -> int:
    """Write what was asked for, and hold the run against a baseline."""
    from eval.baseline import save_baseline
    from eval.compare import gate
    from eval.compare_text import comparison_text
    from eval.html import write_html

    if args.out:
        write_html(finished, args.out / "report.html")
        print(f"report: {args.out / 'report.html'}")
    if args.save_questions:
        print(f"questions: {args.save_questions}")
    if args.save_baseline:
        save_baseline(finished, args.save_baseline)
    if baseline is None:
        return 0
    against, result = gate(baseline, finished)
    print(comparison_text(result))
    print("\n".join(f"gate: {reason}" for reason in against) or "gate: no significant loss")
    return 1 if against else 0


def _print_baselines(task: Task, finished: Run, progress: Step) -> None:
    from eval.baselines import baselines
    from eval.report import baseline_text
    from eval.run import run as run_questions

    only = finished.config["retrieval_only"]
    rows = [("as it is", finished.metrics)]
    for name, simpler in baselines(task.assistant):
        simple = run_questions(
            simpler, task.questions, name=name, retrieval_only=only, progress=progress
        )
        rows.append((name, simple.metrics))
    print(baseline_text(rows))
