"""The corpus written for this project: documents, paragraphs and their questions.

One item a line: ``# Title | genre``, ``P: paragraph``, ``Q: question``, then
``A: verbatim span`` (its first occurrence in the paragraph) or ``A: NONE``. A
paragraph of several lines, a table or a list, goes on with ``+: next line``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


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
        Naming file and line, when a line is of no kind or out of place, or an
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
        elif document is not None and mark == "+:" and _asks_nothing_yet(document, question):
            document.paragraphs[-1].text += "\n" + line[2:].removeprefix(" ").rstrip()
        elif document is not None and document.paragraphs and mark == "Q:":
            question = text
        elif document is not None and question and mark == "A:":
            paragraph = document.paragraphs[-1]
            if text != "NONE" and text not in paragraph.text:
                raise ValueError(f"{path.name}:{number}: {text!r} is not in its paragraph")
            paragraph.questions.append((question, None if text == "NONE" else text))
            question = ""
        elif line.strip():
            raise ValueError(
                f"{path.name}:{number}: {line[:60]!r} is no title, P:, +:, Q: or A: line "
                "where it stands"
            )
    if document is not None:
        yield document


def _asks_nothing_yet(document: CorpusDocument, question: str) -> bool:
    return bool(document.paragraphs) and not document.paragraphs[-1].questions and not question


def main(names: list[str]) -> int:
    """Check files, print what is wrong and the counts; return the exit status."""
    wrong = documents = paragraphs = questions = empty = 0
    for name in names:
        try:
            for document in read(Path(name)):
                asked = [q for paragraph in document.paragraphs for q in paragraph.questions]
                documents += 1
                paragraphs += len(document.paragraphs)
                questions += len(asked)
                empty += sum(answer is None for _, answer in asked)
        except ValueError as error:
            wrong += 1
            print(error)
    print(
        f"{documents} documents, {paragraphs} paragraphs, {questions} questions, "
        f"{empty} of them unanswerable; {wrong} files with problems"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
