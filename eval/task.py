"""What is asked of which documents: the options of the command made into questions and an assistant."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from eval.progress import Step, silent

if TYPE_CHECKING:
    from eval.articles import Dataset
    from eval.questions import Question
    from rag.assistant import Assistant
    from rag.settings import Settings

_HERE = Path(__file__).parent
SEED_QUESTIONS = _HERE / "questions" / "seeds.jsonl"
# beside the package in the repository, within it where it was installed
_SEEDS = next((path for path in (_HERE.parent / "seeds", _HERE / "seeds") if path.is_dir()), _HERE)
FAST = 80


@dataclass(frozen=True, slots=True)
class Task:
    """Questions, and the assistant to ask.

    Parameters
    ----------
    assistant : Assistant
        With the documents added.
    questions : list of Question
        In the order to ask them.
    name : str
        What reports call the run.
    split : str
        The part of the set they are.
    note : str
        What to say beside; "" for nothing.
    """

    assistant: Assistant
    questions: Sequence[Question]
    name: str
    split: str
    note: str = ""


def prepare(args: argparse.Namespace, stack: ExitStack, progress: Step = silent) -> Task:
    """Open what the options name; `stack` closes it.

    Raises
    ------
    ValueError
        When there is nothing to ask, or no documents to ask it of.
    """
    settings = changed_settings(args.setting)
    if args.from_feedback:
        task = _feedback(args, settings, stack)
    else:
        task = _set(args, settings, stack, progress)
    marks = ["retrieval"] if args.retrieval else []
    questions = task.questions
    if args.fast:
        questions = fast(questions, args.fast)
        marks.insert(0, "fast" if args.fast == FAST else f"fast {args.fast}")
    return replace(task, questions=questions, name=" ".join([task.name, *marks, *args.setting]))


def _set(args: argparse.Namespace, settings: Settings, stack: ExitStack, progress: Step) -> Task:
    """Take the questions of a file."""
    from eval.datasets import read_dataset

    dataset = read_dataset(args.set)
    questions, split = chosen(dataset, args.split)
    assistant = _opened(args, dataset, settings, stack, progress)
    return Task(assistant, questions, f"{dataset.name} {split}", split)


def _feedback(args: argparse.Namespace, settings: Settings, stack: ExitStack) -> Task:
    """Take what people said of answers in a collection as its questions."""
    from eval.feedback import skipped_text, taken_from

    if args.set != SEED_QUESTIONS or args.documents or args.split:
        raise ValueError(
            "--from-feedback brings its own questions and documents; expected no --set, "
            "--documents or --split beside it"
        )
    assistant = stack.enter_context(_collection(args, settings))
    taken = taken_from(assistant)
    name = f"feedback of {assistant.collection}"
    return Task(assistant, taken.questions, name, "all", skipped_text(taken))


def _collection(args: argparse.Namespace, settings: Settings) -> Assistant:
    from rag.assistant import Assistant

    name = "default" if args.collection is None else args.collection
    return Assistant.open(args.home, collection=name, settings=settings, make=False)


def _opened(
    args: argparse.Namespace,
    dataset: Dataset,
    settings: Settings,
    stack: ExitStack,
    progress: Step,
) -> Assistant:
    """Open the assistant that has the documents: those of a collection, or of the set."""
    from eval.workplace import add, workplace
    from rag.assistant import Assistant

    if args.home is not None or args.collection is not None:
        if args.documents:
            raise ValueError(
                "--home or --collection asks documents already added; expected no --documents "
                "beside it: add them there with verbatim add, or leave the collection out"
            )
        return stack.enter_context(_collection(args, settings))
    place = stack.enter_context(workplace(args.out))
    paths = documents_of(args, dataset, place)
    assistant = stack.enter_context(Assistant.open(place, collection="eval", settings=settings))
    add(assistant, paths, progress)
    return assistant


def documents_of(args: argparse.Namespace, dataset: Dataset, place: Path) -> list[Path]:
    """Return the files to index: the set's own texts, written to `place`, or those named.

    Raises
    ------
    ValueError
        When there are none, or two sorts of them.
    """
    from eval.workplace import without_readme, write_texts

    if dataset.documents and args.documents:
        raise ValueError(
            f"{args.set.name} brings its own documents; expected no --documents beside it"
        )
    if dataset.documents:
        return [write_texts(dataset.documents, place / "documents")]
    if args.documents:
        held = args.set.resolve().parent == args.documents.resolve()
        # the answers in the set are no document
        return _all_but(args.set, args.documents) if held else [args.documents]
    beside = without_readme(args.set) if args.set.is_dir() else []
    if documents := [path for path in beside if path.suffix != ".jsonl"]:
        return documents
    if args.set.resolve().parent == SEED_QUESTIONS.resolve().parent:  # all there are of the seeds
        return without_readme(_SEEDS)
    raise ValueError(
        f"{args.set.name} brings no documents; expected --documents DIR, a folder that holds "
        "questions and documents, or --home DIR, with documents already added"
    )


def _all_but(questions: Path, folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name != questions.name)


def models_of(assistant: Assistant) -> dict[str, str]:
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


def calibration_of(assistant: Assistant) -> dict[str, float]:
    """Return the parameters of the confidence curve in use, by name."""
    curve = assistant.models.calibration
    curved = {"slope": curve.slope, "lead": curve.lead, "intercept": curve.intercept}
    return {**curved, **curve.costs}


def chosen(dataset: Dataset, split: str | None) -> tuple[list[Question], str]:
    """Return the questions of the split, and its name; by default "test" where there is one."""
    from eval.questions import choose_split

    if split is None:
        split = "test" if any(item.split == "test" for item in dataset.questions) else "all"
    return choose_split(dataset.questions, split), split


def fast(questions: Sequence[Question], most: int = FAST) -> list[Question]:
    """Return at most that many questions, spread over the kinds, the same ones each time."""

    def lot(question: Question) -> str:
        return hashlib.sha256(question.id.encode()).hexdigest()

    turns: dict[str, list[Question]] = {}
    for question in sorted(questions, key=lot):
        turns.setdefault(question.kind, []).append(question)
    order = [(turn, kind) for kind, items in turns.items() for turn in range(len(items))]
    return [turns[kind][turn] for turn, kind in sorted(order)[:most]]


def changed_settings(changes: Sequence[str]) -> Settings:
    """Return the settings with each NAME=VALUE put in.

    Raises
    ------
    ValueError
        When one sets nothing there is, or to what it can't be.
    """
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
