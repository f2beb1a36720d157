"""The corpus written for this project: documents, paragraphs and their questions.

One item a line: ``# Title | genre``, ``P: paragraph``, ``Q: question``, then
``A: verbatim span`` (its first occurrence in the paragraph) or ``A: NONE``. A
paragraph of several lines, a table or a list, goes on with ``+: next line``.
What has to be read from a file as it is, mails and transcripts, lies in
folders of documents with their questions beside them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from eval.datasets import corpus_items
from eval.gold import gold_warning
from eval.questions import Question, read_questions
from eval.workplace import without_readme
from rag.documents import DocumentError, LoadedDocument, read_document


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
    for number, tag, text in corpus_items(path):
        if tag == "#":
            if document is not None:
                yield document
            title, _, genre = text.partition("|")
            document = CorpusDocument(title.strip(), genre.strip())
        elif document is not None and tag == "P:":
            document.paragraphs.append(Paragraph(text))
        elif document is not None and document.paragraphs and tag == "Q:":
            question = text
        elif document is not None and question and tag == "A:":
            paragraph = document.paragraphs[-1]
            if text != "NONE" and text not in paragraph.text:
                raise ValueError(f"{path.name}:{number}: {text!r} is not in its paragraph")
            paragraph.questions.append((question, None if text == "NONE" else text))
            question = ""
        else:
            raise ValueError(
                f"{path.name}:{number}: {f'{tag} {text}'[:60]!r} is no title, P:, +:, Q: or A: "
                "line where it stands"
            )
    if document is not None:
        yield document


def read_set(folder: Path) -> tuple[dict[str, LoadedDocument], list[Question]]:
    """Read documents of any kind, by file name, and the questions beside them.

    Raises
    ------
    ValueError
        Naming what is wrong of a question, or the gold that its document lacks.
    DocumentError
        When a document can't be read.
    """
    paths = without_readme(folder)
    documents = {path.name: read_document(path) for path in paths if path.suffix != ".jsonl"}
    questions = read_questions(folder)
    texts = {name: loaded.document.text for name, loaded in documents.items()}
    if wrong := gold_warning(questions, texts):
        raise ValueError(f"{folder.name}: {wrong}")
    return documents, questions


def main(names: list[str]) -> int:
    """Check files and folders, print what is wrong and the counts; return the exit status."""
    wrong = documents = paragraphs = questions = empty = 0
    for name in names:
        try:
            if Path(name).is_dir():
                texts, items = read_set(Path(name))
                documents += len(texts)
                questions += len(items)
                empty += sum(not item.answerable for item in items)
                continue
            for document in read(Path(name)):
                asked = [q for paragraph in document.paragraphs for q in paragraph.questions]
                documents += 1
                paragraphs += len(document.paragraphs)
                questions += len(asked)
                empty += sum(answer is None for _, answer in asked)
        except (ValueError, DocumentError) as error:
            wrong += 1
            print(error)
    print(
        f"{documents} documents, {paragraphs} paragraphs, {questions} questions, "
        f"{empty} of them unanswerable; {wrong} files with problems"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
