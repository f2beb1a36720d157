"""Checking an evidence file: every quote is read again in the collection's documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import category

from rag.proof_form import Evidence, contradictions, file_name, numbered, parse
from rag.proof_page import data_of, page
from rag.types import Document

if TYPE_CHECKING:
    from rag.assistant import Assistant

#: Bytes of the largest file that is read; real ones have a few thousand.
MOST_BYTES = 20_000_000

# They would print what follows in another order.
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# What mail and editors change, and no one sees.
_LINE_ENDS = ("\r\n", "\n")
_EXPECTED = "expected a file made by verbatim ask --export"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the check found, of the file as a whole or of one quote.

    Parameters
    ----------
    kind : str
        "ok", "document gone", "document changed", "words differ", "tampered"
        or "not an evidence file".
    where : str
        "file", "quote 1" or "differing quote 1".
    message : str
        In words, with what to do when something is wrong.
    """

    kind: str
    where: str
    message: str

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.kind == "ok"


def check_file(path: str | Path, assistant: Assistant) -> list[Finding]:
    """Hold an evidence file, in either form, against the documents of a collection.

    Parameters
    ----------
    path : str or Path
        The file.
    assistant : Assistant
        Of the collection that holds the documents; they may lie in other
        folders than where the evidence was made.

    Returns
    -------
    list of Finding
        One for each quote, and those about the file; never empty. The
        evidence holds when all of them are ok.
    """
    try:
        text = _read(Path(path))
        stated = data_of(text)
        evidence = parse(_json(text) if stated is None else stated)
    except (OSError, ValueError) as error:
        return [Finding("not an evidence file", "file", _printable(str(error)))]
    found = [] if stated is None else list(_page_findings(text, evidence))
    for where, fault in contradictions(evidence):
        found.append(Finding("tampered", where, _printable(f"{fault}; ask the question again")))
    found += _quote_findings(evidence, assistant, skip={finding.where for finding in found})
    if not evidence["quotes"] and not found:
        message = "says that the documents do not answer the question; it has no quote to check"
        found.append(Finding("ok", "file", message))
    return found


def _read(path: Path) -> str:
    if not path.is_file():
        fault = "is no file" if path.exists() else "doesn't exist"
        raise OSError(f"{fault}; {_EXPECTED}; check the path")
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError(f"is larger than {MOST_BYTES // 1_000_000} MB; {_EXPECTED}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 text (at byte {error.start}); {_EXPECTED}") from error


def _json(text: str) -> str:
    if not text.lstrip().startswith("{"):
        raise ValueError(f"holds no evidence; {_EXPECTED}")
    return text


def _page_findings(text: str, evidence: Evidence) -> Iterator[Finding]:
    """Compare a page with what its data makes; only the kind of line ends may differ."""
    if text.replace(*_LINE_ENDS) != page(evidence).replace(*_LINE_ENDS):
        message = (
            "the page is not what its data says: one of them was edited after the export; "
            "what is said of quotes is said of the data; ask the question again"
        )
        yield Finding("tampered", "file", message)


def _quote_findings(
    evidence: Evidence, assistant: Assistant, *, skip: set[str]
) -> Iterator[Finding]:
    """Read every quote again, but for those already known to be false."""
    shelf = _Shelf(assistant)
    for where, quote in numbered(evidence):
        if where not in skip:
            kind, message = _check(quote, shelf)
            yield Finding(kind, where, _printable(message))


class _Shelf:
    """The documents of a collection by id or by hash, the last one at hand."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._ids: dict[str, list[str]] = {}
        for info in assistant.documents():
            self._ids.setdefault(info.sha256, []).append(info.id)
        self._last: Document | None = None

    def find(self, wanted: Mapping[str, str]) -> Document | None:
        """Return the document with the hash, the one with the id before others, or with the id."""
        same = self._ids.get(wanted["sha256"], [])
        chosen = wanted["id"] if wanted["id"] in same or not same else same[0]
        if self._last is None or self._last.id != chosen:
            try:
                self._last = self._assistant.document(chosen)
            except KeyError:
                return None
        return self._last


def _check(quote: Mapping[str, Any], shelf: _Shelf) -> tuple[str, str]:
    """Return the kind of finding for one quote and what to say of it."""
    stated = quote["document"]
    document = shelf.find(stated)
    if document is None:
        return "document gone", (
            f"{_named(stated['title'])} ({stated['source']}) is not in this collection; "
            "add the file that was quoted, its SHA-256 is in the evidence"
        )
    if document.sha256 != stated["sha256"]:
        return "document changed", _changed(quote, document)
    sentence = quote["sentence"]
    for part, name in ((quote, "quote"), (sentence, "sentence")):
        held = document.text[part["start"] : part["end"]]
        if held != part["text"]:
            return "words differ", (
                f"the {name} reads {_short(part['text'])}; characters {part['start']} to "
                f"{part['end']} of {_named(document.title)} read {_short(held)}"
            )
    fault = _false_place(quote, document)
    if fault:
        return "words differ", fault
    elsewhere = "" if document.id == stated["id"] else f", added here from {document.source}"
    return "ok", (
        f"{_short(quote['text'])} stands word for word in {_named(document.title)}{elsewhere}"
    )


def _false_place(quote: Mapping[str, Any], document: Document) -> str:
    """Return what the evidence says wrongly of where the quote is from; "" when it doesn't.

    Title and file name of an equal file under another name are its own.
    """
    stated = quote["document"]
    held = {"date": document.date, "page": document.page(quote["start"])}
    said = {"date": stated["date"], "page": quote["page"]}
    if document.id == stated["id"]:
        held |= {"title": document.title, "file": file_name(document.source)}
        said |= {"title": stated["title"], "file": stated["source"]}
    for name, value in said.items():
        if value != held[name]:
            return (
                f"the {name} is given as {_short(str(value))}; "
                f"that of {_named(document.title)} is {_short(str(held[name]))}"
            )
    return ""


def _changed(quote: Mapping[str, Any], document: Document) -> str:
    found = quote["sentence"]["text"] in document.text
    still = "the quoted sentence still stands in it" if found else "the quoted sentence is gone"
    return (
        f"{_named(document.title)} is another version than the one quoted (SHA-256 "
        f"{document.sha256[:12]}…, not {quote['document']['sha256'][:12]}…): {still}; "
        "add the version that was quoted, or ask again"
    )


def _named(title: str) -> str:
    return f"“{title}”"


def _short(text: str) -> str:
    flowing = " ".join(text.split())
    return _named(flowing if len(flowing) <= 60 else flowing[:59] + "…")


def _printable(text: str) -> str:
    """Return the text without what would steer a terminal: the file may be anyone's."""
    steering = (category(char) in {"Cc", "Cs"} or char in _DIRECTIONS for char in text)
    return "".join("\ufffd" if bad else char for char, bad in zip(text, steering, strict=True))
