"""Answers and passages as JSON values that were held against the stored text once more.

What leaves for a program has no page around it that could show the document:
every text is compared with the slice it claims to be before it goes out, and
sources are named by file, without the folders of this computer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ui.wording import file_name

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.types import Document, Hits, Passage
    from ui.view import Value

_TRIES = 2
_QUOTES = ("quotes", "alternatives", "differing")
_CHANGED = "the documents changed while the question was answered; ask again"


def ask(assistant: Assistant, question: str, min_confidence: float | None = None) -> Value:
    """Return the answer to a question, ``Answer.to_dict()`` with files for paths.

    Raises
    ------
    ValueError
        When a quote is not what its document holds, twice in a row.
    """
    for _ in range(_TRIES):
        value = assistant.ask(question, min_confidence=min_confidence).to_dict()
        if all(_holds(assistant, claim) for claim in _claims(value)):
            return _without_paths(value)
    raise ValueError(_CHANGED)


def retrieve(assistant: Assistant, question: str, k: int) -> list[Value]:
    """Return the passages nearest to a question, best first.

    Raises
    ------
    ValueError
        When a passage is not what its document holds, twice in a row.
    """
    for _ in range(_TRIES):
        hits = assistant.retriever.retrieve(question, k)
        if all(_holds(assistant, _claim(hit.passage)) for hit in hits):
            return _passages(hits)
    raise ValueError(_CHANGED)


def _passages(hits: Hits) -> list[Value]:
    return [
        {
            "text": hit.passage.text,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "document": _document(hit.passage.document),
            "page": hit.passage.page,
            "score": round(hit.score, 6),
        }
        for hit in hits
    ]


def _document(document: Document) -> Value:
    return {
        "id": document.id,
        "title": document.title,
        "source": file_name(document.source),
        "date": document.date,
        "sha256": document.sha256,
    }


class _Claim(NamedTuple):
    """A text that is said to be a slice of a document."""

    document: str
    sha256: str | None
    start: int
    end: int
    text: str


def _claim(passage: Passage) -> _Claim:
    document = passage.document
    return _Claim(document.id, document.sha256, passage.start, passage.end, passage.text)


def _claims(answer: Value) -> Iterator[_Claim]:
    """Yield everything an answer quotes."""
    for quote in _quotes(answer):
        document, sentence = quote["document"], quote["sentence"]
        for one in (quote, sentence):
            place = one["start"], one["end"], one["text"]
            yield _Claim(document["id"], document["sha256"], *place)
    for near in answer["nearest"]:
        yield _Claim(near["document_id"], None, near["start"], near["end"], near["text"])


def _quotes(answer: Value) -> Iterator[Value]:
    for kind in _QUOTES:
        yield from answer.get(kind, ())


def _holds(assistant: Assistant, claim: _Claim) -> bool:
    """Return whether the stored document, as it is now, has this text at this place."""
    try:
        stored = assistant.document(claim.document)
    except KeyError:
        return False
    same = claim.sha256 in {None, stored.sha256}
    return same and stored.text[claim.start : claim.end] == claim.text


def _without_paths(answer: Value) -> Value:
    """Return an answer that names each source by file."""
    for quote in _quotes(answer):
        quote["document"]["source"] = file_name(quote["document"]["source"])
    return answer
