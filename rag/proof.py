"""Proof: an answer as an evidence file, which anyone with the documents can check.

The file states, for every quote, the document's hash, the offsets and the
words; as JSON, or as a page to read and print that holds the same JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rag.proof_check import Finding, check_file
from rag.proof_form import FORMAT, VERSION, file_name
from rag.proof_page import page
from rag.types import Answer

__all__ = ["Finding", "check_file", "evidence", "evidence_html", "evidence_json"]


def evidence(
    answer: Answer | Mapping[str, Any],
    *,
    collection: str = "",
    made_at: datetime | None = None,
) -> dict[str, Any]:
    """Return what an evidence file states, as JSON values.

    Parameters
    ----------
    answer : Answer or mapping
        The answer, or one that was kept in the form of `Answer.to_dict`.
    collection : str
        Name of the collection asked; left out when "".
    made_at : datetime, optional
        When the evidence was made, with its time zone; now by default.

    Returns
    -------
    dict
        Of each document it names the file, never the folder.
    """
    given = answer.to_dict() if isinstance(answer, Answer) else answer
    moment = datetime.now(UTC) if made_at is None else made_at.astimezone(UTC)
    named = {"collection": _storable(collection)} if collection else {}
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": moment.isoformat(timespec="seconds"),
        **named,
        "question": _storable(given["question"]),
        **{name: given[name] for name in ("answer", "abstained", "confidence", "threshold")},
        "quotes": [_quote(quote) for quote in given["quotes"]],
        # answers kept before sources were compared have none
        "differing": [_quote(quote) for quote in given.get("differing", ())],
    }


def evidence_json(
    answer: Answer | Mapping[str, Any],
    *,
    collection: str = "",
    made_at: datetime | None = None,
) -> str:
    """Return the evidence file of an answer as JSON; the arguments are those of `evidence`."""
    stated = evidence(answer, collection=collection, made_at=made_at)
    return json.dumps(stated, ensure_ascii=False, indent=2) + "\n"


def evidence_html(
    answer: Answer | Mapping[str, Any],
    *,
    collection: str = "",
    made_at: datetime | None = None,
) -> str:
    """Return the evidence file of an answer as a page; the arguments are those of `evidence`.

    The page stands alone: it loads nothing, runs nothing, and prints.
    """
    return page(evidence(answer, collection=collection, made_at=made_at))


def _quote(quote: Mapping[str, Any]) -> dict[str, Any]:
    document = quote["document"]
    return {
        "text": quote["text"],
        "start": quote["start"],
        "end": quote["end"],
        "document": {
            "id": document["id"],
            "title": document["title"],
            "source": file_name(document["source"]),
            "date": document["date"],
            "sha256": document["sha256"],
        },
        "page": quote["page"],
        "confidence": quote["confidence"],
        "sentence": {name: quote["sentence"][name] for name in ("start", "end", "text")},
    }


def _storable(text: str) -> str:
    """Return the text with half surrogate pairs, which no file can hold, as "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")
