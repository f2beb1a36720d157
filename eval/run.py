"""Ask every question, judge every answer, and keep the run as a folder (`eval.run_folder`)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from eval import run_folder
from eval.environment import environment
from eval.funnel import funnel
from eval.judge import judge
from eval.measure import measure
from eval.progress import Step, silent
from eval.questions import Question
from eval.records import Record
from eval.shelf import Shelf
from rag.types import Answer, Hits

# Where documents are judged more passages are asked for: several may be of one.
_PASSAGES, _PASSAGES_OF_DOCUMENTS = 10, 50


class Retrieves(Protocol):
    """Finds passages."""

    def retrieve(self, question: str, k: int = 5) -> Hits:
        """Return the best `k` passages."""


class Answers(Protocol):
    """What can be evaluated: `rag.assistant.Assistant`, a baseline, or a fake."""

    @property
    def folder(self) -> Path:
        """Folder of its collection."""

    @property
    def retriever(self) -> Retrieves:
        """What finds the passages."""

    def ask(self, question: str) -> Answer:
        """Return the answer."""


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run.

    Parameters
    ----------
    name : str
        What reports call it.
    records : tuple of Record
        One a question, in the order asked.
    config : mapping
        The question set, the settings and the models.
    environment : mapping
        Versions, processor, memory.
    metrics : mapping
        From `eval.measure.measure`, with ``funnel``.
    asked : int
        Questions asked by this very call; the others stood in the folder.
    """

    name: str
    records: tuple[Record, ...] = field(repr=False)
    config: Mapping[str, Any] = field(default_factory=dict, repr=False)
    environment: Mapping[str, Any] = field(default_factory=dict, repr=False)
    metrics: Mapping[str, Any] = field(default_factory=dict, repr=False)
    asked: int = field(default=0, repr=False, compare=False)

    @classmethod
    def load(cls, folder: Path) -> Run:
        """Read a finished run from its folder.

        Raises
        ------
        ValueError
            When the folder does not hold one.
        """
        parts = run_folder.load(folder)
        return cls(
            str(parts.config["name"]),
            parts.records,
            parts.config,
            parts.environment,
            parts.metrics,
        )

    def _repr_html_(self) -> str:
        from eval.display import run_html

        return run_html(self)


def run(
    assistant: Answers,
    questions: Sequence[Question],
    *,
    shelf: Shelf | None = None,
    name: str = "run",
    config: Mapping[str, Any] | None = None,
    folder: Path | None = None,
    retrieval_only: bool = False,
    progress: Step = silent,
    draws: int = 1000,
) -> Run:
    """Ask `assistant` every question and judge the answers.

    Parameters
    ----------
    assistant : Assistant
        With the documents already added.
    questions : sequence of Question
        The questions.
    shelf : Shelf, optional
        The documents as stored; read from the assistant's folder by default.
    name : str
        What reports call the run.
    config : mapping, optional
        Settings and models; kept in the folder, and compared on resuming.
    folder : Path, optional
        Where to keep the run. What it already holds of the same run is not
        asked again.
    retrieval_only : bool
        Whether to look for passages only: the reader is not run, and
        unanswerable questions are left out.
    progress : callable
        Told how many questions are done, see `eval.progress`.
    draws : int
        Bootstrap draws of the intervals.

    Raises
    ------
    ValueError
        When there are no questions, or the folder holds another run: of
        other questions or documents, or with another config.
    """
    if not questions:
        raise ValueError("there are no questions; expected at least one")
    if retrieval_only:
        questions = [question for question in questions if question.answerable]
        if not questions:
            raise ValueError(
                "all questions are unanswerable; expected one with an answer: for the others "
                "there is nothing to find"
            )
    if repeated := [name for name, n in Counter(q.id for q in questions).items() if n > 1]:
        raise ValueError(f"question id {repeated[0]!r} stands twice; expected each once")
    facts = {"name": name, "questions": len(questions), "set": _fingerprint(questions)}
    facts |= {"retrieval_only": retrieval_only} | dict(config or {})
    shelf = shelf or Shelf.open(assistant.folder)
    facts["documents"] = shelf.fingerprint
    done = run_folder.claim(folder, facts) if folder else {}
    ask = partial(_record, assistant, shelf, retrieval_only=retrieval_only)
    records = _ask_all(ask, questions, done, folder, progress=progress)
    progress("measure", 0, 1)
    metrics = measure(records, draws=draws) | {"funnel": asdict(funnel(records))}
    asked = len(records) - len(done)
    finished = Run(name, tuple(records), facts, environment(), metrics, asked)
    if folder:
        run_folder.finish(folder, name, records, finished.environment, metrics)
    progress("measure", 1, 1)
    return finished


def _ask_all(
    ask: Callable[[Question], Record],
    questions: Sequence[Question],
    done: Mapping[str, Record],
    folder: Path | None,
    *,
    progress: Step,
) -> list[Record]:
    records = dict(done)
    with run_folder.keeping(folder) as keep:
        progress("ask", len(records), len(questions))
        for question in questions:
            if question.id in records:
                continue
            records[question.id] = ask(question)
            keep(records[question.id])
            progress("ask", len(records), len(questions))
    return [records[question.id] for question in questions]


def _record(
    assistant: Answers, shelf: Shelf, question: Question, *, retrieval_only: bool
) -> Record:
    if not retrieval_only and not question.relevance:
        return judge(question, assistant.ask(question.question), shelf)
    begun = perf_counter()
    k = _PASSAGES_OF_DOCUMENTS if question.relevance else _PASSAGES
    hits = assistant.retriever.retrieve(question.question, k=k)
    timings = {"total": 1000 * (perf_counter() - begun)}
    answer = Answer(question.question, hits=hits, timings_ms=timings)
    return judge(question, answer, shelf, retrieval_only=True)


def _fingerprint(questions: Sequence[Question]) -> str:
    text = json.dumps([asdict(question) for question in questions], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
