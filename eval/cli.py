"""Score answers on a question set, compare two runs, or stop a change that loses."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.articles import Dataset
    from eval.questions import Question
    from eval.run import Run
    from rag.assistant import Assistant
    from rag.settings import Settings

_HERE = Path(__file__).parent
_SEED_QUESTIONS = _HERE / "questions" / "seeds.jsonl"
_SEEDS = _HERE.parent / "seeds"
_FAST = 80


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``verbatim eval``; without any it scores the seeds."""
    parser.epilog = (
        "With --home the documents of that collection are asked; otherwise those of the set, or "
        "of --documents, are indexed in a temporary place."
    )
    parser.add_argument(
        "--set",
        type=Path,
        metavar="PATH",
        default=_SEED_QUESTIONS,
        help="questions: .jsonl, SQuAD .json, .csv (question, answer, document), corpus .txt, or "
        "a BEIR folder; by default those written for the seed documents",
    )
    parser.add_argument(
        "--documents", type=Path, metavar="DIR", help="the documents, where the set has none"
    )
    parser.add_argument(
        "--split", choices=("dev", "test", "all"), help="part of the set (test, where there is one)"
    )
    parser.add_argument(
        "--fast", action="store_true", help=f"ask {_FAST} of the questions, always the same"
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
    parser.add_argument("--baselines", action="store_true", help="score simpler ways beside it")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="keep the run here, with an HTML report; an interrupted run goes on with the same command",
    )
    parser.add_argument(
        "--gate", type=Path, metavar="BASELINE", help="exit with 1 when it lost significantly"
    )
    parser.add_argument(
        "--save-baseline", type=Path, metavar="FILE", help="write the baseline of later gates"
    )
    parser.add_argument(
        "--compare", nargs=2, type=Path, metavar=("A", "B"), help="compare two kept runs, and stop"
    )


def run(args: argparse.Namespace) -> int:
    """Do what the options say; return the exit status."""
    if args.compare:
        from eval.baseline import load_outcomes
        from eval.compare import compare, comparison_text

        before, after = map(load_outcomes, args.compare)
        print(comparison_text(compare(before, after)), end="")
        return 0
    return _evaluate(args)


def _evaluate(args: argparse.Namespace) -> int:
    from eval.datasets import read_dataset
    from eval.report import report_text
    from eval.run import run as run_questions

    dataset = read_dataset(args.set)
    questions, split = _chosen(dataset, args.split)
    if args.fast:
        questions = fast(questions)
    settings = _settings(args.setting)
    marks = [mark for mark in ("fast", "retrieval") if getattr(args, mark)]
    name = " ".join([dataset.name, split, *marks, *args.setting])
    with ExitStack() as stack:
        assistant = _opened(args, dataset, settings, stack)
        finished = run_questions(
            assistant,
            questions,
            name=name,
            config={"split": split, "settings": asdict(settings), "models": _models(assistant)},
            folder=args.out,
            retrieval_only=args.retrieval,
        )
        print(report_text(finished))
        if args.baselines:
            _print_baselines(assistant, questions, finished)
    return _keep(args, finished)


def _opened(
    args: argparse.Namespace, dataset: Dataset, settings: Settings, stack: ExitStack
) -> Assistant:
    """Open the assistant that has the documents: those of --home, or of the set."""
    from eval.workplace import add, workplace
    from rag.assistant import Assistant

    if args.home:
        return stack.enter_context(
            Assistant.open(args.home, collection=args.collection, settings=settings, make=False)
        )
    place = stack.enter_context(workplace(args.out))
    paths = _documents(args, dataset, place)
    assistant = stack.enter_context(Assistant.open(place, collection="eval", settings=settings))
    add(assistant, paths)
    return assistant


def _documents(args: argparse.Namespace, dataset: Dataset, place: Path) -> list[Path]:
    from eval.workplace import without_readme, write_texts

    if dataset.documents:
        return [write_texts(dataset.documents, place / "documents")]
    if args.documents:
        return [args.documents]
    if args.set == _SEED_QUESTIONS:
        return without_readme(_SEEDS)
    raise ValueError(
        f"{args.set.name} brings no documents; expected --documents DIR (or --home DIR, with "
        "documents already added)"
    )


def _models(assistant: Assistant) -> dict[str, str]:
    """Return the hashes of the models in use."""
    from rag.reader import fingerprint_of, packaged_reader
    from rag.store import Store

    folder = assistant.settings.reader
    with Store.open(assistant.folder / "collection.sqlite") as store:
        encoder = store.fingerprint()
    return {
        "encoder": encoder,
        "reader": fingerprint_of(Path(folder).expanduser() if folder else packaged_reader()),
    }


def _keep(args: argparse.Namespace, finished: Run) -> int:
    """Write what was asked for, and hold the run against a baseline."""
    from eval.baseline import load_outcomes, save_baseline
    from eval.compare import comparison_text, gate
    from eval.html import write_html

    if args.out:
        write_html(finished, args.out / "report.html")
        print(f"report: {args.out / 'report.html'}")
    if args.save_baseline:
        save_baseline(finished, args.save_baseline)
    if not args.gate:
        return 0
    status, result = gate(load_outcomes(args.gate), finished)
    print(comparison_text(result))
    lost = ", ".join(item.metric for item in result.losses)
    print(f"gate: significantly worse in {lost}" if status else "gate: no significant loss")
    return status


def _chosen(dataset: Dataset, split: str | None) -> tuple[list[Question], str]:
    from eval.questions import choose_split

    if split is None:
        split = "test" if any(item.split == "test" for item in dataset.questions) else "all"
    return choose_split(dataset.questions, split), split


def fast(questions: Sequence[Question], most: int = _FAST) -> list[Question]:
    """Return at most that many questions, spread over the kinds, the same ones each time."""

    def lot(question: Question) -> str:
        return hashlib.sha256(question.id.encode()).hexdigest()

    turns: dict[str, list[Question]] = {}
    for question in sorted(questions, key=lot):
        turns.setdefault(question.kind, []).append(question)
    order = [(turn, kind) for kind, items in turns.items() for turn in range(len(items))]
    return [turns[kind][turn] for turn, kind in sorted(order)[:most]]


def _settings(changes: Sequence[str]) -> Settings:
    from rag.settings import Settings

    settings = Settings()
    for change in changes:
        name, _, value = change.partition("=")
        if name not in asdict(settings) or not value:
            known = ", ".join(asdict(settings))
            raise ValueError(f"{change!r} sets nothing; expected NAME=VALUE, NAME one of {known}")
        kind = type(getattr(settings, name))
        try:
            settings = replace(settings, **{name: kind(value)})
        except ValueError as error:
            raise ValueError(f"setting {change!r}: {error}") from None
    return settings


def _print_baselines(assistant: Assistant, questions: Sequence[Question], finished: Run) -> None:
    from eval.baselines import baselines
    from eval.report import baseline_text
    from eval.run import run as run_questions

    rows = [("as it is", finished.metrics)]
    for name, simpler in baselines(assistant):
        rows.append(
            (
                name,
                run_questions(
                    simpler, questions, name=name, retrieval_only=finished.config["retrieval_only"]
                ).metrics,
            )
        )
    print(baseline_text(rows))
