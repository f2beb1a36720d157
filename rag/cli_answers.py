"""Answers as the command line shows them: quotes with their places, or a refusal."""

from __future__ import annotations

import re
import shutil
import textwrap

from rag.display import excerpt, how_sure, percentage
from rag.named import not_mentioned
from rag.paragraphs import is_list_item
from rag.types import Answer, Passage, Quote


def answer_text(answer: Answer) -> str:
    """Return the answer as a person reads it in a terminal."""
    return _refusal_text(answer) if answer.abstained else _quotes_text(answer)


def _quotes_text(answer: Answer) -> str:
    lines = [*_items_apart(answer.text), "", f"{percentage(answer.confidence)}% sure"]
    sources = len({quote.document.id for quote in answer.quotes})
    if sources > 1:
        lines[-1] += f"; {sources} documents say so"
    lines += _remark(answer)
    for quote in answer.quotes:
        lines += ["", *_quote_lines(quote)]
    if answer.differing:
        lines += ["", _differing_line(answer)]
        for quote in answer.differing:
            lines += ["", *_quote_lines(quote)]
    return "\n".join(lines)


def _differing_line(answer: Answer) -> str:
    documents = {quote.document.id for quote in answer.differing}
    texts = dict.fromkeys(_flowing(quote.text) for quote in answer.differing)
    said = " and ".join(f"“{text}”" for text in texts)
    many = "another document says" if len(documents) == 1 else f"{len(documents)} others say"
    return f"Sources differ: {many} {said}."


def _quote_lines(quote: Quote) -> list[str]:
    text = quote.document.text
    before = text[quote.sentence_start : quote.start]
    after = text[quote.end : quote.sentence_end]
    return [
        *_indented(f"{before}[{quote.text}]{after}"),
        f"    {place(quote.passage, quote.page, quote.column)}",
    ]


def _refusal_text(answer: Answer) -> str:
    lines = ["Your documents do not say."]
    rejected = answer.rejected
    if rejected is not None:
        sure = how_sure(answer)
        lines += ["", f"Closest candidate: “{_flowing(rejected.text)}”, {sure}.", *_remark(answer)]
    if answer.hits:
        lines += ["", "Nearest passages:"]
        for hit in answer.hits[:3]:
            start = excerpt(hit.passage.text, 200)
            lines += ["", *_indented(start), f"    {place(hit.passage, hit.passage.page)}"]
    return "\n".join(lines)


def _remark(answer: Answer) -> list[str]:
    return [remark] if (remark := not_mentioned(answer)) else []


def place(passage: Passage, page: int | None, column: str = "") -> str:
    """Return where a quote is from: title, section, date, page and column of a table."""
    document = passage.document
    parts = [document.title, passage.section, document.date, f"page {page}" if page else ""]
    parts += [f"column “{column}”"] if column else []
    return ", ".join(part for part in parts if part)


def _indented(text: str) -> list[str]:
    width = min(100, shutil.get_terminal_size().columns)
    indent = "  | "
    return [
        line
        for paragraph in re.split(r"\n\s*\n", text)  # a heading stays on a line of its own
        for words in _items_apart(paragraph)
        for line in textwrap.wrap(words, width, initial_indent=indent, subsequent_indent=indent)
    ]


def _items_apart(text: str) -> list[str]:
    """Return text on one line, items of a list each on their own."""
    lines: list[list[str]] = [[]]
    for line in text.splitlines():
        if is_list_item(line):
            lines.append([])
        lines[-1].append(line)
    return [_flowing(" ".join(parts)) for parts in lines if parts] or [""]


def _flowing(text: str) -> str:
    """Return text on one line: a slice holds the line ends of its file, CR LF too."""
    return " ".join(text.split())
