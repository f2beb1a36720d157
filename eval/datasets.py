"""Readers of question sets in other formats: each gives documents and questions.

A set brings its documents along as texts (SQuAD, JSON lines with contexts,
BEIR, corpus) or speaks of files the caller has (question lines, CSV). What
was one article is one document again, so that questions are asked over the
whole collection. A question that SQuAD calls unanswerable was judged on one
paragraph only; it is marked doubtful.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from eval.articles import Articles, Dataset, FileNames
from eval.questions import SPLITS, Question, read_questions


def read_dataset(path: Path) -> Dataset:
    """Read a question set; what it is shows in its name and its first line.

    Raises
    ------
    ValueError
        When it is in none of the formats, or a line of it is wrong.
    """
    if not path.exists():
        raise ValueError(f"{path} does not exist; expected a question set")
    if path.is_dir():
        if (path / "corpus.jsonl").exists():
            return read_beir(path)
        return read_corpus(path) if any(path.glob("*.txt")) else _questions(path)
    match "".join(path.suffixes[-2:]) if path.suffix == ".gz" else path.suffix:
        case ".json":
            return read_squad(path)
        case ".csv":
            return read_csv(path)
        case ".txt":
            return read_corpus(path)
        case ".jsonl" | ".jsonl.gz":
            first = next(_lines(path), (0, "{}"))[1]
            return read_contexts(path) if '"context"' in first else _questions(path)
    raise ValueError(
        f"{path.name} is in no known format; expected .jsonl (questions or contexts), .json "
        "(SQuAD), .csv (question, answer, document), .txt (corpus) or a BEIR folder"
    )


def _questions(path: Path) -> Dataset:
    return Dataset(path.stem, tuple(read_questions(path)))


def read_squad(path: Path) -> Dataset:
    """Read SQuAD 1.1 or 2.0 JSON; one article is one document.

    Raises
    ------
    ValueError
        When it is not SQuAD.
    """
    builder = Articles()
    try:
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                for item in paragraph["qas"]:
                    answers = [] if item.get("is_impossible") else item["answers"]
                    builder.add(
                        item["id"], article["title"], paragraph["context"], item["question"],
                        [(answer["text"], answer["answer_start"]) for answer in answers],
                    )  # fmt: skip
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(
            f"{path.name} is not SQuAD JSON ({error!r}); expected data[].paragraphs[].qas[]"
        ) from None
    return builder.dataset(path.stem)


def read_contexts(path: Path) -> Dataset:
    """Read JSON lines {id, title, context, question, answers: {text, answer_start}}.

    Contexts of one title are paragraphs of one document.

    Raises
    ------
    ValueError
        When a line is not of that form; it names file and line.
    """
    builder = Articles()
    for number, line in _lines(path):
        try:
            item = json.loads(line)
            answers = item["answers"]
            pairs = list(zip(answers["text"], answers["answer_start"], strict=True))
            builder.add(item["id"], item["title"], item["context"], item["question"], pairs)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f"{path.name} line {number}: {error!r}; expected id, title, context, question, "
                "answers {text, answer_start}"
            ) from None
    return builder.dataset(path.name.split(".")[0])


def read_corpus(path: Path) -> Dataset:
    """Read the project's corpus format, a file or a folder of ``*.txt``.

    Lines ``# Title | genre``, ``P: paragraph``, ``Q: question``, ``A: span``
    (its first occurrence in the paragraph) or ``A: NONE``: no paragraph of
    the document answers it.

    Raises
    ------
    ValueError
        When a line is out of place; it names file and line.
    """
    builder = Articles(settled=True)
    for file in sorted(path.glob("*.txt")) if path.is_dir() else [path]:
        title = paragraph = question = ""
        for number, line in _lines(file):
            tag, _, rest = line.partition(" ")
            value = rest.strip()
            if tag == "#" and not question:
                title, paragraph = value.rpartition(" | ")[0] or value, ""
            elif tag == "P:" and title and value and not question:
                paragraph = value
                builder.paragraph(title, paragraph)
            elif tag == "Q:" and paragraph and not question:
                question = value
            elif tag == "A:" and question and (value == "NONE" or value in paragraph):
                spans = [] if value == "NONE" else [(value, paragraph.index(value))]
                builder.add(f"{file.stem}-{number}", title, paragraph, question, spans)
                question = ""
            else:
                raise ValueError(
                    f"{file.name} line {number}: {line[:60]!r} is out of place; expected '# Title | "
                    "genre', 'P: ', 'Q: ', 'A: ' (a span of the paragraph, or NONE) in that order"
                )
    return builder.dataset(path.stem)


def read_csv(path: Path) -> Dataset:
    """Read a table with the columns question, answer, document.

    Several acceptable answers are separated by ``|``; an empty answer means
    that the documents do not answer the question.

    Raises
    ------
    ValueError
        When a column is missing or a row is wrong; it names file and line.
    """
    questions = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        names = {name.strip().lower(): name for name in table.fieldnames or ()}
        if missing := {"question", "answer", "document"} - set(names):
            raise ValueError(
                f"{path.name} line 1: no column {min(missing)!r}; expected question, answer, document"
            )
        for row in table:
            cells = {key: (row[name] or "").strip() for key, name in names.items()}
            answers = tuple(part.strip() for part in cells["answer"].split("|") if part.strip())
            try:
                questions.append(
                    Question(
                        f"row{table.line_num}",
                        cells["question"],
                        cells["document"] or None,
                        answers,
                    )
                )
            except ValueError as error:
                raise ValueError(f"{path.name} line {table.line_num}: {error}") from None
    return Dataset(path.stem, tuple(questions))


def read_beir(folder: Path) -> Dataset:
    """Read a BEIR folder: corpus.jsonl, queries.jsonl and qrels/*.tsv; retrieval only.

    Every entry of the corpus is a document; a judged query without a relevant
    one is left out.
    """
    names = FileNames()
    documents = {}
    for _, line in _lines(folder / "corpus.jsonl"):
        item = json.loads(line)
        documents[names.of(item["_id"])] = (
            f"{item.get('title', '')}\n\n{item['text']}".strip() + "\n"
        )
    queries = {
        q["_id"]: q["text"]
        for q in (json.loads(line) for _, line in _lines(folder / "queries.jsonl"))
    }
    questions: dict[str, Question] = {}
    for file in sorted((folder / "qrels").glob("*.tsv")):
        grades: dict[str, dict[str, int]] = {}
        for number, line in _lines(file):
            cells = line.split("\t")
            if number == 1 and not cells[-1].strip().isdigit():
                continue  # the header
            if len(cells) != 3 or cells[0] not in queries:
                raise ValueError(
                    f"{file.name} line {number}: {line[:60]!r}; expected query id, document id, grade"
                )
            grades.setdefault(cells[0], {})[names.of(cells[1])] = int(cells[2])
        split = file.stem if file.stem in SPLITS else ""
        for query, relevance in grades.items():
            if any(grade > 0 for grade in relevance.values()):
                questions[query] = Question(query, queries[query], relevance=relevance, split=split)
    return Dataset(folder.name, tuple(questions.values()), documents)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (number, line) of a text file, plain or gzipped, without the empty ones."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as file
    ):
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield number, line.rstrip("\r\n")
