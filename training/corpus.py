"""The corpus written for this project: documents, paragraphs and their questions.

One item a line: ``# Title | genre``, ``P: paragraph``, ``Q: question``, then
``A: verbatim span`` (its first occurrence in the paragraph) or ``A: NONE``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Whole files kept out of all training, for evaluation: they are also files of
# which the reader that training starts from had seen nothing, as far as its
# scores on them tell.
HELD_OUT = (
    "features-09", "features-10", "government-04", "government-06", "government-09",
    "government-10", "office-02", "office-03", "office-07",
)  # fmt: skip


@dataclass
class Paragraph:
    """A paragraph and its questions; an answer of None stands for NONE."""

    text: str
    questions: list[tuple[str, str | None]] = field(default_factory=list)


@dataclass
class CorpusDocument:
    """A document of the corpus."""

    title: str
    genre: str
    paragraphs: list[Paragraph] = field(default_factory=list)


def read(path: Path) -> Iterator[CorpusDocument]:
    """Yield the documents of a file.

    Raises
    ------
    ValueError
        Naming file and line, when a line is none of the four kinds, or an
        answer is not in its paragraph.
    """
    document: CorpusDocument | None = None
    question = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        mark, text = line[:2], line[2:].strip()
        if mark == "# ":
            if document is not None:
                yield document
            title, _, genre = text.partition("|")
            document = CorpusDocument(title.strip(), genre.strip())
        elif document is not None and mark == "P:":
            document.paragraphs.append(Paragraph(text))
        elif document is not None and document.paragraphs and mark == "Q:":
            question = text
        elif document is not None and question and mark == "A:":
            paragraph = document.paragraphs[-1]
            if text != "NONE" and text not in paragraph.text:
                raise ValueError(f"{path.name}:{number}: {text!r} is not in its paragraph")
            paragraph.questions.append((question, None if text == "NONE" else text))
            question = ""
        elif line.strip():
            raise ValueError(f"{path.name}:{number}: {line[:60]!r} is no title, P:, Q: or A: line")
    if document is not None:
        yield document
