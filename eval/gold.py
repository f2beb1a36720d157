"""Where the gold answers of a question stand in the stored documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.questions import Question


@dataclass(frozen=True, slots=True)
class Place:
    """A slice [start, end) of the text of the document with that file name."""

    document: str
    start: int
    end: int

    def overlaps(self, other: Place) -> bool:
        """Whether the two share a character."""
        same = self.document == other.document
        return same and self.start < other.end and other.start < self.end

    def holds(self, other: Place) -> bool:
        """Whether `other` lies inside this one."""
        same = self.document == other.document
        return same and self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Gold:
    """Gold of a question in the documents as stored.

    Parameters
    ----------
    answers : tuple of Place
        Every place where a gold answer was found.
    supports : tuple of Place
        Where the supporting text was found; empty when it was not.
    documents : tuple of str
        Documents that are relevant as a whole (retrieval-only sets).
    """

    answers: tuple[Place, ...] = ()
    supports: tuple[Place, ...] = ()
    documents: tuple[str, ...] = ()

    def in_passage(self, passage: Place) -> bool:
        """Whether `passage` carries the gold: a gold answer, whole, in its place.

        Without a located answer the passage must overlap the support, and in
        a retrieval-only set be of a relevant document.
        """
        if self.documents:
            return passage.document in self.documents
        if self.answers:
            return any(passage.holds(answer) for answer in self.answers)
        return any(passage.overlaps(support) for support in self.supports)


def locate(question: Question, texts: Mapping[str, str]) -> Gold:
    """Find the gold of `question` in the stored texts.

    The support is found first and the answers inside it, so that a short
    answer is not taken for its other occurrences. An answer that the support
    lacks counts where it first stands in the document; in the other
    documents each answer counts at its first place.

    Parameters
    ----------
    question : Question
        The question.
    texts : mapping of str to str
        Stored text by file name; documents that are not in it are skipped.
    """
    if question.relevance:
        return Gold(documents=tuple(d for d, grade in question.relevance.items() if grade > 0))
    answers: list[Place] = []
    supports: list[Place] = []
    for name in question.documents:
        text = texts.get(name)
        if text is None:
            continue
        if name == question.document and question.support:
            support = _find_support(name, text, question.support)
            if support is None:
                continue  # another text than the one the question was written on
            supports.append(support)
            answers += _in_support(question, text, support)
        else:
            answers += _first_places(name, text, question.answers)
    return Gold(tuple(dict.fromkeys(answers)), tuple(supports))


def problems(question: Question, texts: Mapping[str, str]) -> list[str]:
    """Say what of the question's gold is not in the documents, one line each."""
    found = [
        f"{question.id}: there is no document {name!r}"
        for name in question.documents
        if name not in texts
    ]
    main = texts.get(question.document or "", "")
    if question.support and main and _find_support("", main, question.support) is None:
        found.append(f"{question.id}: the support is not in {question.document}")
    pool = [texts[name] for name in question.documents if name in texts]
    return found + [
        f"{question.id}: answer {answer!r} is in none of its documents"
        for answer in question.answers
        if pool and not any(_first("", text, answer) for text in pool)
    ]


def gold_warning(questions: Sequence[Question], texts: Mapping[str, str], *, most: int = 10) -> str:
    """Return lines on the gold that is not in the documents, "" where all of it is.

    Raises
    ------
    ValueError
        When none of the documents that the questions name is there.
    """
    named = dict.fromkeys(name for question in questions for name in question.documents)
    if named and not any(name in texts for name in named):
        raise ValueError(
            f"none of the documents that the questions name is there: {', '.join(named)[:200]}; "
            "expected the names of files that were added"
        )
    found = [line for question in questions for line in problems(question, texts)]
    if not found:
        return ""
    head = (
        "Gold that is not in the documents; to find it is counted as failed, or it is not counted:"
    )
    more = [f"  ... and {len(found) - most} more"] if len(found) > most else []
    return "\n".join([head, *(f"  {line}" for line in found[:most]), *more]) + "\n"


def _find_support(name: str, text: str, support: str) -> Place | None:
    begin = text.find(support)
    if begin >= 0:
        return Place(name, begin, begin + len(support))
    return _first(name, text, support)


def _in_support(question: Question, text: str, support: Place) -> Iterator[Place]:
    name = support.document
    if question.starts:
        for answer, start in zip(question.answers, question.starts, strict=True):
            begin = support.start + start
            if text.startswith(answer, begin):
                yield Place(name, begin, begin + len(answer))
        return
    inside = text[support.start : support.end].casefold()
    outside = []
    for answer in question.answers:
        yield from _occurrences(name, text, answer, support.start, support.end)
        if answer.casefold() not in inside:
            outside.append(answer)
    yield from _first_places(name, text, outside)


def _first_places(name: str, text: str, answers: Sequence[str]) -> list[Place]:
    """Return the first place of each answer, without those inside a longer one."""
    found: list[Place] = []
    for answer in sorted(answers, key=len, reverse=True):
        place = _first(name, text, answer)
        if place and not any(longer.overlaps(place) for longer in found):
            found.append(place)
    return found


def _first(name: str, text: str, wanted: str) -> Place | None:
    return next(_occurrences(name, text, wanted, 0, len(text)), None)


def _occurrences(name: str, text: str, wanted: str, low: int, high: int) -> Iterator[Place]:
    """Yield the places of `wanted` as whole words; line breaks match spaces."""
    words = r"\s+".join(re.escape(word) for word in wanted.split())
    for match in re.compile(rf"(?<!\w){words}(?!\w)").finditer(text, low, high):
        yield Place(name, *match.span())
