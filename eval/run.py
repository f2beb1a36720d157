"""Ask every question, judge every answer, and keep the run as a folder.

A run folder holds ``config.json``, ``environment.json``, ``questions.jsonl``
(one record a question, written as they finish: an interrupted run goes on
where it stopped), ``metrics.json``, and ``run.trec`` with ``qrels.trec`` for
other programs.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from eval.environment import environment
from eval.funnel import funnel
from eval.judge import judge
from eval.metrics import measure
from eval.progress import Step, silent
from eval.questions import Question
from eval.records import Record, parse_record
from eval.shelf import Shelf
from eval.trec import trec_qrels, trec_run
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
        From `eval.metrics.measure`, with ``funnel``.
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
        if not (folder / "metrics.json").exists():
            raise ValueError(
                f"{folder} holds no finished run; expected metrics.json, written by `verbatim eval "
                "--out` at its end"
            )
        config = _read_json(folder / "config.json")
        return cls(
            str(config["name"]),
            tuple(_read_records(folder / "questions.jsonl")),
            config,
            _read_json(folder / "environment.json"),
            _read_json(folder / "metrics.json"),
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
    if retrieval_only:
        questions = [question for question in questions if question.answerable]
    if not questions:
        raise ValueError("there are no questions; expected at least one")
    if repeated := [name for name, n in Counter(q.id for q in questions).items() if n > 1]:
        raise ValueError(f"question id {repeated[0]!r} stands twice; expected each once")
    facts = {"name": name, "questions": len(questions), "set": _fingerprint(questions)}
    facts |= {"retrieval_only": retrieval_only} | dict(config or {})
    shelf = shelf or Shelf.open(assistant.folder)
    facts["documents"] = shelf.fingerprint
    done = _claim(folder, facts)
    ask = partial(_record, assistant, shelf, retrieval_only=retrieval_only)
    records = _ask_all(ask, questions, done, folder, progress=progress)
    progress("measure", 0, 1)
    metrics = measure(records, draws=draws) | {"funnel": asdict(funnel(records))}
    asked = len(records) - len(done)
    finished = Run(name, tuple(records), facts, environment(), metrics, asked)
    if folder:
        _write_json(folder / "environment.json", finished.environment)
        (folder / "run.trec").write_text("".join(trec_run(records, name)), encoding="utf-8")
        (folder / "qrels.trec").write_text("".join(trec_qrels(records)), encoding="utf-8")
        _write_json(folder / "metrics.json", metrics)
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
    with ExitStack() as stack:
        path = folder / "questions.jsonl" if folder else None
        out = stack.enter_context(path.open("a", encoding="utf-8")) if path else None
        progress("ask", len(records), len(questions))
        for question in questions:
            if question.id in records:
                continue
            records[question.id] = ask(question)
            if out:
                out.write(records[question.id].to_json() + "\n")
                out.flush()
            progress("ask", len(records), len(questions))
    return [records[question.id] for question in questions]


def _record(
    assistant: Answers, shelf: Shelf, question: Question, *, retrieval_only: bool
) -> Record:
    if not retrieval_only and not question.relevance:
        return judge(question, assistant.ask(question.question), shelf, read=_depth(assistant))
    begun = perf_counter()
    k = _PASSAGES_OF_DOCUMENTS if question.relevance else _PASSAGES
    hits = assistant.retriever.retrieve(question.question, k=k)
    timings = {"total": 1000 * (perf_counter() - begun)}
    answer = Answer(question.question, hits=hits, timings_ms=timings)
    return judge(question, answer, shelf, retrieval_only=True)


def _depth(assistant: Answers) -> int | None:
    """Return how many of an answer's passages are read; None for all.

    An answer carries more of them than its assistant reads. What has no
    settings reads what it retrieves.
    """
    settings = getattr(assistant, "settings", None)
    return None if settings is None else int(settings.depth)


def _claim(folder: Path | None, facts: Mapping[str, Any]) -> dict[str, Record]:
    """Make the folder this run's; return the records of an interrupted one."""
    if folder is None:
        return {}
    folder.mkdir(parents=True, exist_ok=True)
    known = folder / "config.json"
    if known.exists() and _read_json(known) != json.loads(json.dumps(facts)):
        raise ValueError(
            f"{folder} holds a run of other questions, documents, settings, models or calibration; "
            "expected a new folder, or all as before to go on with it"
        )
    _write_json(known, facts)
    path = folder / "questions.jsonl"
    if not path.exists():
        return {}
    records = list(_read_records(path))
    path.write_text("".join(record.to_json() + "\n" for record in records), encoding="utf-8")
    return {record.id: record for record in records}


def _read_records(path: Path) -> Iterator[Record]:
    """Yield the records; a last line without its end was being written when all stopped."""
    *whole, _ = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(whole, start=1):
        try:
            yield parse_record(line)
        except ValueError as error:
            raise ValueError(f"{path} line {number}: {error}") from None


def _fingerprint(questions: Sequence[Question]) -> str:
    text = json.dumps([asdict(question) for question in questions], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _read_json(path: Path) -> dict[str, Any]:
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ValueError(f"{path} is not an object; expected one written by a run")  # noqa: TRY004
    return found


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
