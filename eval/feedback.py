"""What people said of answers -> questions of an evaluation."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from eval.questions import Question
from eval.shelf import file_name

if TYPE_CHECKING:
    from rag.feedback import Feedback, Mark
    from rag.types import Document

# More of a paragraph than this is not needed to find the place again.
_AROUND = 600


class Judged(Protocol):
    """What feedback was given in: `rag.assistant.Assistant`, or a fake."""

    @property
    def collection(self) -> str:
        """Its name."""

    @property
    def feedback(self) -> Log:
        """What people said of its answers."""

    def documents(self) -> Sequence[Filed]:
        """Return its documents."""

    def document(self, document_id: str, /) -> Document:
        """Return one document."""


class Log(Protocol):
    """`rag.feedback.FeedbackLog`, or a fake."""

    def entries(self) -> list[Feedback]:
        """Return all feedback, newest first."""


class Filed(Protocol):
    """A document as listed."""

    @property
    def id(self) -> str:
        """Its identifier."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the feedback.

    Parameters
    ----------
    questions : tuple of Question
        The newest first; ``kind`` is the verdict.
    skipped : tuple of (str, str)
        Question and reason of each verdict that could not be used.
    """

    questions: tuple[Question, ...]
    skipped: tuple[tuple[str, str], ...] = ()


def taken_from(assistant: Judged) -> Taken:
    """Turn the feedback of a collection into questions.

    "right" and a correction give an answerable question with these words in
    their place as gold; "should be silent", and a refusal that was right,
    an unanswerable one. Of verdicts on the same question the newest that can
    be used counts; the same words found right in another document count as
    gold there too.

    Raises
    ------
    ValueError
        When nothing was said yet, or none of it can be used.
    """
    entries = assistant.feedback.entries()
    if not entries:
        raise ValueError(
            f"no feedback in collection {assistant.collection!r}; expected at least one verdict: "
            "ask on the page (verbatim ui) and say under an answer whether it is right"
        )
    taken = _taken(entries, _Library(assistant), assistant.collection)
    if not taken.questions:
        reasons = "; ".join(f"{n} x {text}" for text, n in _reasons(taken).items())
        raise ValueError(
            f"none of the {len(entries)} verdicts in collection {assistant.collection!r} can be "
            f"used ({reasons}); expected one with words that are right, or that there is no answer"
        )
    return taken


def skipped_text(taken: Taken) -> str:
    """Return which verdicts were left out and why; "" when none was."""
    lines = [f"  {question}: {reason}" for question, reason in taken.skipped]
    head = f"{len(lines)} verdict{'' if len(lines) == 1 else 's'} left out"
    return "\n".join([head, *lines]) + "\n" if lines else ""


def _reasons(taken: Taken) -> Counter[str]:
    return Counter(reason for _, reason in taken.skipped)


class _Library:
    """The documents now, by id, and which file names are of several."""

    def __init__(self, assistant: Judged) -> None:
        self._get: Callable[[str], Document] = assistant.document
        names = (file_name(assistant.document(info.id)) for info in assistant.documents())
        self._names = Counter(names)

    def text_of(self, mark: Mark) -> tuple[str, str]:
        """Return name and text of the document a mark is in.

        Raises
        ------
        ValueError
            When it is not what was marked any more; the text says why.
        """
        try:
            document = self._get(mark.document_id)
        except KeyError:
            raise ValueError(f"its document {mark.document_title!r} is gone") from None
        name = file_name(document)
        same = document.sha256 == mark.sha256
        if not same or document.text[mark.start : mark.end] != mark.text:
            raise ValueError(f"its document {name!r} has changed")
        if self._names[name] > 1:
            raise ValueError(f"{self._names[name]} documents are named {name!r}")
        return name, document.text


def _taken(entries: Iterable[Feedback], library: _Library, collection: str) -> Taken:
    usable: dict[str, list[Question]] = {}
    skipped: list[tuple[str, str]] = []
    judged: set[tuple[str, str | None, int | None, int | None]] = set()
    for entry in entries:
        key = _key(entry.question)
        place = (key, entry.document_id, entry.start, entry.end)
        try:
            if place in judged:
                raise ValueError("a newer verdict on the same quote counts")  # noqa: TRY301
            usable.setdefault(key, []).append(_question(entry, library, collection))
        except ValueError as error:
            skipped.append((entry.question.strip(), str(error)))
        judged.add(place)
    found = []
    for newest, *older in filter(None, usable.values()):
        question, left = _merged(newest, older)
        found.append(question)
        skipped += [(question.question, "a newer verdict on the same question counts")] * left
    return Taken(tuple(found), tuple(skipped))


def _key(question: str) -> str:
    return " ".join(question.casefold().split())


def _question(entry: Feedback, library: _Library, collection: str) -> Question:
    """Return the question a verdict makes, or say in a ValueError why it makes none."""
    mark = _gold(entry)
    asked = entry.question.strip()
    digest = hashlib.sha256(f"{collection}\n{_key(asked)}".encode()).hexdigest()
    question = Question(f"feedback-{digest[:12]}", asked, kind=entry.verdict)
    if mark is None:
        return question
    if not mark.text.strip():
        raise ValueError("only white space is marked as the answer")
    name, text = library.text_of(mark)
    low, high = _support(text, mark.start, mark.end)
    return replace(
        question,
        document=name,
        answers=(mark.text,),
        support=text[low:high],
        starts=(mark.start - low,),
    )


def _gold(entry: Feedback) -> Mark | None:
    """Return the words that are right; None when saying nothing would have been."""
    if entry.correction is not None:
        return entry.correction
    if entry.verdict == "should be silent" or (entry.verdict == "right" and not entry.text):
        return None
    if entry.verdict != "right":
        raise ValueError(f"{entry.verdict!r} without the right ones marked")
    from rag.feedback import Mark

    return Mark(
        entry.document_id or "", entry.document_title or "", entry.sha256 or "",
        entry.start or 0, entry.end or 0, entry.text or "",
    )  # fmt: skip


def _support(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the paragraph around a slice, widened until nothing before it reads the same."""
    before, after = text.rfind("\n\n", 0, start), text.find("\n\n", end)
    low = max(0, before + 2 if before >= 0 else 0, start - _AROUND)
    high = min(len(text) if after < 0 else after, end + _AROUND)
    wider = _AROUND
    while text.find(text[low:high]) != low:
        low, high, wider = max(0, low - wider), min(len(text), high + wider), 2 * wider
    return low, high


def _merged(newest: Question, older: Sequence[Question]) -> tuple[Question, int]:
    """Add the other documents found to say the same; return how many verdicts are left out."""
    same = [one for one in older if _words(one) == _words(newest)]
    names = dict.fromkeys(one.document for one in same if one.document)
    also = tuple(name for name in names if name != newest.document)
    return replace(newest, also=also), len(older) - len(same)


def _words(question: Question) -> list[str]:
    return [answer.casefold() for answer in question.answers]
