"""An answer as text for the clipboard: plain, as Markdown, and as a citation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ui.wording import day, file_name, place

if TYPE_CHECKING:
    from rag.types import Answer, Quote

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)


def copies(answer: Answer) -> dict[str, str]:
    """Return an answer as "text", "markdown" and "citation"; a refusal has none."""
    if answer.abstained:
        return {}
    return {
        "text": as_text(answer),
        "markdown": as_markdown(answer),
        "citation": citation(answer.quotes[0]),
    }


def as_text(answer: Answer) -> str:
    """Return the answer's words, then each quote with where it stands."""
    quotes = [f"\u201c{one.sentence}\u201d\n{_origin(one)}" for one in answer.quotes]
    return "\n\n".join([answer.text, *quotes])


def as_markdown(answer: Answer) -> str:
    """Return the answer in bold, then each quote as a block quote with its span in bold."""
    return "\n\n".join([f"**{_escaped(answer.text)}**", *map(_block_quote, answer.quotes)])


def citation(quote: Quote) -> str:
    """Return a quote as a citation that can be checked: file, hash and characters."""
    document = quote.document
    proof = (
        f"{file_name(document.source)}, SHA-256 {document.sha256[:12]}\u2026, "
        f"characters {quote.start}\u2013{quote.end}"
    )
    return f"\u201c{quote.sentence}\u201d {_origin(quote)} ({proof})."


def _origin(quote: Quote) -> str:
    document = quote.document
    known = (document.title, day(document.date), place(document, quote.start))
    return ", ".join(part for part in known if part)


def _block_quote(quote: Quote) -> str:
    text = quote.document.text
    before = _escaped(text[quote.sentence_start : quote.start])
    after = _escaped(text[quote.end : quote.sentence_end])
    lines = f"{before}**{_escaped(quote.text)}**{after}\n\n\u2014 {_escaped(_origin(quote))}"
    return "\n".join(f"> {line}".rstrip() for line in lines.splitlines())


def _escaped(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return _LINE_START.sub(_escaped_marker, _SPECIAL.sub(r"\\\1", text))


def _escaped_marker(found: re.Match[str]) -> str:
    """Return what would open a list or a heading, with its last character escaped."""
    return f"{found[1]}{found[2][:-1]}\\{found[2][-1]}"
