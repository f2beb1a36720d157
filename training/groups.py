"""Groups: a question with the passages a retriever would bring, one of which may answer it."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from embeddings.encoder import SentenceEncoder
from rag.passages import split
from training.corpus import CorpusDocument, read
from training.negatives import Closest, Titled

_BREAK = "\n\n"


@dataclass(frozen=True)
class Group:
    """A question and passages; the answer is [start, end) of the first, or (-1, -1) for none.

    Each passage comes with the title of its document, "" where it has none.
    """

    question: str
    passages: tuple[Titled, ...]
    start: int = -1
    end: int = -1


def corpus_groups(
    folder: Path, encoder: SentenceEncoder | None, near: tuple[int, int]
) -> list[Group]:
    """Return the questions of the project's corpus over the passages the product would cut.

    Parameters
    ----------
    folder : Path
        Of files that `training.corpus.read` reads.
    encoder : SentenceEncoder or None
        For near misses by meaning; None takes those by words alone.
    near : tuple of int
        Near misses beside an answerable and beside an unanswerable question.
    """
    documents = [document for path in sorted(folder.glob("*.txt")) for document in read(path)]
    passages = [Titled(one.title, text) for one in documents for text, _ in _cut(one)]
    closest = Closest(passages, encoder)
    groups = []
    for document in documents:
        for question, answer, text, start in _placed(document):
            gold = Titled(document.title, text)
            beside = closest.without(question, answer, text, near[not answer])
            end = start + len(answer) if answer else -1
            groups.append(Group(question, (gold, *beside), start, end))
    return groups


def _cut(document: CorpusDocument) -> list[tuple[str, int]]:
    """Return the passages of a document with where they begin in it."""
    text = _text(document)
    return [(text[one.start : one.end], one.start) for one in split(text)]


def _text(document: CorpusDocument) -> str:
    return _BREAK.join(paragraph.text for paragraph in document.paragraphs)


def _placed(document: CorpusDocument) -> Iterator[tuple[str, str, str, int]]:
    """Yield question, answer ("" for none), its passage, and the answer's start there (-1)."""
    passages = _cut(document)
    begin = 0
    for paragraph in document.paragraphs:
        for question, answer in paragraph.questions:
            start = begin + (paragraph.text.index(answer) if answer else 0)
            end = start + len(answer or " ")
            for text, at in passages:
                if at <= start and end <= at + len(text):
                    yield question, answer or "", text, start - at if answer else -1
                    break
        begin += len(paragraph.text) + len(_BREAK)


def public_groups(
    path: Path, count: int, encoder: SentenceEncoder | None, near: int, rng: random.Random
) -> list[Group]:
    """Return a sample of a gzipped file of JSON lines in SQuAD's shape, with near misses beside."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = rng.sample(rows, min(count, len(rows)))
    contexts = {row["context"]: _title(row) for row in rows}
    closest = Closest([Titled(title, text) for text, title in sorted(contexts.items())], encoder)
    groups = []
    for row in rows:
        question, passage, answers = row["question"], row["context"], row["answers"]
        text = answers["text"][0] if answers["text"] else ""
        start = answers["answer_start"][0] if text else -1
        beside = closest.without(question, text, passage, near)
        gold = Titled(_title(row), passage)
        groups.append(Group(question, (gold, *beside), start, start + len(text) if text else -1))
    return groups


def _title(row: dict[str, str]) -> str:
    return str(row.get("title") or "").replace("_", " ")
