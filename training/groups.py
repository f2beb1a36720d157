"""Groups: a question with the passages a retriever would bring, one of which may answer it."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from embeddings.encoder import SentenceEncoder
from eval.gold import Place, locate
from rag.loaders.dates import parse_date
from rag.passages import split
from rag.reader import shown_title, titled
from rag.reading import to_entry
from rag.types import Passage
from training.corpus import CorpusDocument, read, read_set
from training.negatives import Closest, Titled

_BREAK = "\n\n"
_DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]{2,8} \d{4}\b|\b[A-Z][a-z]{2,8} \d{1,2}, \d{4}\b")


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
    folder: Path,
    encoder: SentenceEncoder | None,
    near: tuple[int, int],
    dated: Callable[[CorpusDocument], str] = lambda _document: "",
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
    dated : callable, optional
        Gives a document a date, ISO 8601 or "" (see `named_day`).
    """
    documents = [document for path in sorted(folder.glob("*.txt")) for document in read(path)]
    titles = [titled("", dated(document), document.title) for document in documents]
    pairs = list(zip(titles, documents, strict=True))
    passages = [Titled(title, text) for title, one in pairs for text, _ in _cut(one)]
    closest = Closest(passages, encoder)
    groups = []
    for title, document in pairs:
        for question, answer, text, start in _placed(document):
            gold = Titled(title, text)
            beside = closest.without(question, answer, text, near[not answer])
            end = start + len(answer) if answer else -1
            groups.append(Group(question, (gold, *beside), start, end))
    return groups


def named_day(document: CorpusDocument) -> str:
    """Return the last day that a document names, as the date it could be of; "" where it names none."""
    return max(
        filter(None, (parse_date(one[0]) for one in _DAY.finditer(_text(document)))), default=""
    )


def set_groups(folder: Path, encoder: SentenceEncoder | None, near: tuple[int, int]) -> list[Group]:
    """Return the questions of a set over the passages of the documents beside them.

    Those whose answer lies across two passages are left out.

    Parameters
    ----------
    folder : Path
        Of documents and questions, see `training.corpus.read_set`.
    encoder, near
        As for `corpus_groups`.
    """
    documents, questions = read_set(folder)
    texts = {name: loaded.document.text for name, loaded in documents.items()}
    places: list[Place] = []
    shown: list[Titled] = []
    for name, loaded in documents.items():
        for cut in to_entry(loaded).slices:
            passage = Passage(loaded.document, cut.start, cut.end, cut.heading)
            places.append(Place(name, cut.start, cut.end))
            shown.append(Titled(shown_title(passage), passage.text))
    closest = Closest(shown, encoder)
    groups = []
    for question in questions:
        if not question.answerable:
            found = closest.without(question.question, "", "", 1 + near[1])
            groups.append(Group(question.question, tuple(found)))
            continue
        answer, *_ = locate(question, texts).answers
        words = texts[answer.document][answer.start : answer.end]
        for place, gold in zip(places, shown, strict=True):
            if place.holds(answer):
                beside = closest.without(question.question, words, gold.text, near[0])
                start = answer.start - place.start
                span = (start, start + len(words))
                groups.append(Group(question.question, (gold, *beside), *span))
                break
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
