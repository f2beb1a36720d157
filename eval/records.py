"""What happened to one question, self-contained: reports need no documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from eval.gold import Place


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of a document, gold or predicted, with the paragraph it stands in.

    Parameters
    ----------
    document : str
        File name.
    start, end : int
        Offsets in the document's text.
    text : str
        The span.
    paragraph : str
        The paragraph around it; "" where it is not kept.
    paragraph_start : int
        Offset of the paragraph in the document's text.
    confidence, margin : float
        Of a prediction; 0.0 for gold.
    lead : float or None
        By how much its margin leads; None where it was not noted.
    right : bool
        Whether it answers the question.
    in_gold_passage : bool
        Whether it was read in a passage that carries the gold.
    """

    document: str
    start: int
    end: int
    text: str
    paragraph: str = ""
    paragraph_start: int = 0
    confidence: float = 0.0
    margin: float = 0.0
    right: bool = True
    in_gold_passage: bool = True
    lead: float | None = None

    @property
    def place(self) -> Place:
        """The slice itself."""
        return Place(self.document, self.start, self.end)

    @property
    def parts(self) -> tuple[str, str, str]:
        """The paragraph before the span, the span, and the paragraph after it."""
        low, high = self.start - self.paragraph_start, self.end - self.paragraph_start
        if self.paragraph[low:high] != self.text or low < 0:
            return "", self.text, ""
        return self.paragraph[:low], self.text, self.paragraph[high:]


@dataclass(frozen=True, slots=True)
class Found:
    """A retrieved passage: where, how it scored, and its grade (0 is not relevant)."""

    document: str
    start: int
    end: int
    score: float
    grade: int
    dense_rank: int | None = None
    lexical_rank: int | None = None

    @property
    def name(self) -> str:
        """A name that stays the same between runs, without spaces (for TREC files)."""
        return f"{'_'.join(self.document.split())}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Record:
    """A question, its gold, the answer it got, and what became of it.

    Parameters
    ----------
    id, question, document, kind, wording, span, style, split, family, doubtful, answers
        As in `eval.questions.Question`.
    answerable : bool
        Whether the documents answer it.
    retrieval_only : bool
        Whether only the passages found are judged.
    gold : tuple of Mark
        Gold answers where they stand; empty when none was found in the stored text.
    best : Mark or None
        The best candidate; on a refusal the best rejected one.
    alternatives : tuple of Mark
        The other candidates, best first.
    abstained : bool
        Whether it refused.
    confidence, threshold : float
        Confidence of the best candidate, and the bar it had to pass.
    hits : tuple of Found
        What was retrieved, nearest first.
    relevant : tuple of int
        Grades of everything in the collection that is relevant.
    timings_ms : mapping of str to float
        Milliseconds of each step.
    exact, f1 : float
        SQuAD scores of the answer given.
    right : bool
        Whether a reader would accept the answer, or the refusal.
    overlap : float
        Character F1 of the best candidate with a gold span.
    miss : str
        Where it went wrong (`eval.funnel`); "" when right.
    read : int or None
        How many of the hits the reader read, from the first; None for all.
    unmentioned : tuple of str or None
        What the question names and the best candidate's document never does;
        None where it was not noted.
    """

    id: str
    question: str
    document: str
    kind: str
    wording: str
    span: str
    style: str
    split: str
    family: str
    doubtful: bool
    answers: tuple[str, ...]
    answerable: bool
    retrieval_only: bool
    gold: tuple[Mark, ...]
    best: Mark | None
    alternatives: tuple[Mark, ...]
    abstained: bool
    confidence: float
    threshold: float
    hits: tuple[Found, ...]
    relevant: tuple[int, ...]
    timings_ms: Mapping[str, float] = field(default_factory=dict, hash=False)
    exact: float = 0.0
    f1: float = 0.0
    right: bool = False
    overlap: float = 0.0
    miss: str = ""
    read: int | None = None  # runs kept before this was noted say all
    unmentioned: tuple[str, ...] | None = None

    @property
    def prediction(self) -> str:
        """The answer given; "" when it refused."""
        return "" if self.abstained or self.best is None else self.best.text

    @property
    def candidates(self) -> tuple[Mark, ...]:
        """Everything the reader proposed, best first."""
        return (*((self.best,) if self.best else ()), *self.alternatives)

    @property
    def grades(self) -> tuple[int, ...]:
        """Grades of the hits, nearest first."""
        return tuple(hit.grade for hit in self.hits)

    @property
    def gold_was_read(self) -> bool:
        """Whether a passage that holds the gold was among those read."""
        return any(self.grades[: self.read])

    def to_json(self) -> str:
        """Return the record as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def parse_record(line: str) -> Record:
    """Return the record written in a line of JSON.

    Raises
    ------
    ValueError
        When the line is not one.
    """
    try:
        item: dict[str, Any] = json.loads(line)
        item["gold"] = tuple(Mark(**mark) for mark in item["gold"])
        item["alternatives"] = tuple(Mark(**mark) for mark in item["alternatives"])
        item["best"] = Mark(**item["best"]) if item["best"] else None
        item["hits"] = tuple(Found(**hit) for hit in item["hits"])
        item["answers"], item["relevant"] = tuple(item["answers"]), tuple(item["relevant"])
        if item.get("unmentioned") is not None:
            item["unmentioned"] = tuple(item["unmentioned"])
        return Record(**item)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a record ({error!r}); expected a line of questions.jsonl") from None
