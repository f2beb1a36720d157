"""Questions with gold answers, and the JSON-lines file they are written in.

One JSON object a line::

    {"id": "s001", "question": "Who leads the council?", "document": "a.md",
     "answers": ["Rana Saleh"], "support": "The council is led by Rana Saleh.",
     "also": ["b.md"], "kind": "person", "wording": "shared", "span": "one sentence", "style": "sentence",
     "split": "dev", "family": "leader"}

A question the documents do not answer has no answers and no support.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from eval.lines import lines, named, part

SPLITS = ("dev", "test")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and what the documents say to it.

    Parameters
    ----------
    id : str
        Unique in its set.
    question : str
        As a person asks it.
    document : str or None
        File name of the document that answers it; for an unanswerable one
        the document it is about, or None.
    answers : tuple of str
        Every acceptable span, word for word; empty when unanswerable.
    support : str
        The text of `document` that carries the answer, word for word.
    also : tuple of str
        Other documents that answer it.
    kind : str
        What is asked for; for an unanswerable one, why there is no answer.
    wording, span, style : str
        Whether it shares words with the text, how much of the text it takes
        to answer, and how it is put.
    split : str
        "dev" (settings are chosen on it), "test" (reported), or "".
    family : str
        Questions about the same fact share it; "" stands for the id.
    starts : tuple of int
        Offset of each answer in `support`, where the data states it; empty
        means that the answers are looked up in the support.
    relevance : mapping of str to int
        Graded relevant documents, in sets that judge retrieval only.
    doubtful : bool
        True when the gold itself is not certain.
    note : str
        A remark of the writer.
    """

    id: str
    question: str
    document: str | None = None
    answers: tuple[str, ...] = ()
    support: str = ""
    also: tuple[str, ...] = ()
    kind: str = ""
    wording: str = ""
    span: str = ""
    style: str = ""
    split: str = ""
    family: str = ""
    starts: tuple[int, ...] = ()
    relevance: Mapping[str, int] = field(default_factory=dict, hash=False)
    doubtful: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if not self.question.strip():
            raise ValueError("the question is empty; expected text")
        if self.split not in ("", *SPLITS):
            raise ValueError(f"split is {self.split!r}; expected 'dev' or 'test'")
        if self.answers and not self.document:
            raise ValueError("there are answers but no document; expected the file that has them")
        if self.starts and len(self.starts) != len(self.answers):
            raise ValueError(
                f"{len(self.starts)} starts for {len(self.answers)} answers; expected one each"
            )

    @property
    def answerable(self) -> bool:
        """True when the documents answer it."""
        return bool(self.answers or self.relevance)

    @property
    def documents(self) -> tuple[str, ...]:
        """Every document that answers it, the main one first."""
        return (self.document, *self.also) if self.document and self.answers else ()


def read_questions(path: Path, *, split: str = "all") -> list[Question]:
    """Read a question file, or every ``*.jsonl`` file of a folder.

    Parameters
    ----------
    path : Path
        File or folder.
    split : str
        "dev", "test" or "all".

    Raises
    ------
    ValueError
        When a line is not a question; it names file, line and what was expected.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise ValueError(f"{path} has no question file; expected one named *.jsonl")
    seen: dict[str, str] = {}
    found: list[Question] = []
    for file in files:
        for number, line in lines(file):
            where = f"{file.name} line {number}"
            with named(where):
                found.append(_checked(line, seen))
            seen[found[-1].id] = where
    if not found:
        raise ValueError(f"{path.name} holds no question; expected at least one")
    return choose_split(found, split)


def choose_split(questions: Sequence[Question], split: str) -> list[Question]:
    """Return the questions of `split`: "dev", "test" or "all"."""
    if split not in ("all", *SPLITS):
        raise ValueError(f"split is {split!r}; expected 'dev', 'test' or 'all'")
    chosen = [item for item in questions if split in ("all", item.split)]
    if not chosen:
        raise ValueError(f"no question is in split {split!r}; choose another or 'all'")
    return chosen


def parse_question(line: str) -> Question:
    """Return the question written in one line of JSON; ValueError when it is not one."""
    item = json.loads(line)
    for name in ("id", "question"):
        part(item, name)
    known = {entry.name: entry for entry in fields(Question)}
    for name, value in item.items():
        if name not in known:
            raise ValueError(f"unknown field {name!r}; expected one of {', '.join(known)}")
        _check_type(name, value, str(known[name].type))
    return Question(**{name: _frozen(value) for name, value in item.items()})


def question_line(question: Question) -> str:
    """Return a question as one line of JSON, without the fields that say nothing."""
    given = {entry.name: getattr(question, entry.name) for entry in fields(Question)}
    always = {"id", "question", "document", "answers"}
    kept = {name: value for name, value in given.items() if value or name in always}
    return json.dumps(kept, ensure_ascii=False, default=dict)


def write_questions(questions: Sequence[Question], path: Path) -> None:
    """Write a file that `read_questions` reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(question_line(question) + "\n" for question in questions)
    whole = path.with_name(path.name + ".part")
    whole.write_text(text, encoding="utf-8")
    whole.replace(path)


def _checked(line: str, seen: Mapping[str, str]) -> Question:
    question = parse_question(line)
    answers, support = question.answers, question.support
    if question.id in seen:
        raise ValueError(f"id {question.id!r} is taken by {seen[question.id]}; expected a new one")
    if answers and support and not any(answer in support for answer in answers):
        raise ValueError("the support holds none of the answers; expected the text one is in")
    return question


def _check_type(name: str, value: Any, declared: str) -> None:
    match declared:
        case "str":
            good, expected = isinstance(value, str), "text"
        case "str | None":
            good, expected = value is None or isinstance(value, str), "text or null"
        case "tuple[str, ...]":
            good, expected = _all(value, _is_text), "a list of texts, none empty"
        case "tuple[int, ...]":
            good, expected = _all(value, _is_offset), "a list of offsets, from 0 on"
        case "bool":
            good, expected = isinstance(value, bool), "true or false"
        case _:
            good = isinstance(value, dict) and all(type(grade) is int for grade in value.values())
            expected = "an object of document to grade, a whole number"
    if not good:
        raise ValueError(f"{name} is {json.dumps(value)[:60]}; expected {expected}")


def _all(value: Any, good: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(map(good, value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_offset(value: Any) -> bool:
    return type(value) is int and value >= 0


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
