"""A data set: documents put together from paragraphs, with the questions on them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from eval.questions import Question


@dataclass(frozen=True, slots=True)
class Dataset:
    """Questions with the documents they are asked of.

    Parameters
    ----------
    name : str
        Name of the set.
    questions : tuple of Question
        The questions.
    documents : mapping of str to str
        Text by file name; empty when the documents are files of the caller.
    """

    name: str
    questions: tuple[Question, ...] = field(repr=False)
    documents: Mapping[str, str] = field(default_factory=dict, repr=False)


class FileNames:
    """File names for titles: safe, and each title its own."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, title: str) -> str:
        """Return the file name of `title`, the same each time."""
        if title not in self._known:
            stem = re.sub(r"[^\w.-]+", "-", title).strip("-.")[:80] or "untitled"
            name, count = f"{stem}.txt", 1
            while name.casefold() in self._taken:
                count += 1
                name = f"{stem}-{count}.txt"
            self._taken.add(name.casefold())
            self._known[title] = name
        return self._known[title]


class Articles:
    """Articles put together from their paragraphs, with the questions on them.

    Parameters
    ----------
    settled : bool
        Whether a question without an answer has none in the whole article;
        otherwise it was judged on one paragraph only, and is doubtful.
    """

    def __init__(self, *, settled: bool = False) -> None:
        self._settled = settled
        self._names = FileNames()
        self._paragraphs: dict[str, dict[str, None]] = {}
        self._questions: list[Question] = []
        self._ids: set[str] = set()

    def paragraph(self, title: str, context: str) -> None:
        """Add a paragraph to the article of that title, once."""
        self._paragraphs.setdefault(title, {})[context] = None

    def add(
        self, id_: str, title: str, context: str, question: str, answers: list[tuple[str, int]]
    ) -> None:
        """Add a question on a paragraph, with (text, offset in the paragraph) answers.

        Raises
        ------
        ValueError
            When an answer is not at its offset, or the id is taken.
        """
        if id_ in self._ids:
            raise ValueError(f"id {id_!r} is taken by an earlier question; expected a new one")
        self._ids.add(id_)
        self.paragraph(title, context)
        for text, start in answers:
            if context[start : start + len(text)] != text:
                raise ValueError(
                    f"answer {text!r} is not at {start} of its context; check the offsets"
                )
        spans = list(dict.fromkeys(answers))
        self._questions.append(
            Question(
                id_,
                question.strip(),
                self._names.of(title),
                tuple(text for text, _ in spans),
                context if spans else "",
                starts=tuple(start for _, start in spans),
                doubtful=not spans and not self._settled,
            )
        )

    def dataset(self, name: str) -> Dataset:
        """Return the articles as documents, with their questions."""
        documents = {
            self._names.of(title): "\n\n".join((title.replace("_", " "), *parts)) + "\n"
            for title, parts in self._paragraphs.items()
        }
        return Dataset(name, tuple(self._questions), documents)
