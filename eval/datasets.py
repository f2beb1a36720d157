"""Readers of question sets in other formats: each gives documents and questions.

A set brings its documents along as texts (SQuAD, JSON lines with contexts,
BEIR, corpus) or speaks of files the caller has (question lines, CSV). What
was one article is one document again, so that questions are asked over the
whole collection. A question that SQuAD calls unanswerable was judged on one
paragraph only; it is marked doubtful.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from eval.articles import Articles, Dataset
from eval.beir import read_beir
from eval.lines import lines, named, part
from eval.questions import Question, read_questions


def read_dataset(path: Path) -> Dataset:
    """Read a question set; what it is shows in its name and its first line.

    Raises
    ------
    ValueError
        When it is in none of the formats, a line of it is wrong, or it holds
        no question.
    """
    if not path.exists():
        raise ValueError(f"{path} does not exist; expected a question set")
    dataset = _read(path)
    if not dataset.questions:
        raise ValueError(f"{path.name} holds no question; expected at least one")
    return dataset


def _read(path: Path) -> Dataset:
    if path.is_dir():
        if (path / "corpus.jsonl").exists():
            return read_beir(path)
        # beside questions a text is one of the documents they are asked of
        questions = any(path.glob("*.jsonl"))
        return _questions(path) if questions or not any(path.glob("*.txt")) else read_corpus(path)
    match "".join(path.suffixes[-2:]) if path.suffix == ".gz" else path.suffix:
        case ".json":
            return read_squad(path)
        case ".csv":
            return read_csv(path)
        case ".txt":
            return read_corpus(path)
        case ".jsonl" | ".jsonl.gz":
            first = next(lines(path), (0, "{}"))[1]
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
        When it is not SQuAD, or a question is wrong; it names file and question id.
    """
    builder = Articles()
    for title, context, item in _squad_items(path):
        with named(f"{path.name} question {item['id']!r}"):
            answers = [] if item.get("is_impossible") else part(item, "answers", list)
            _add(builder, title, context, item, answers)
    return builder.dataset(path.stem)


def _squad_items(path: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (title, context, question) of SQuAD JSON."""
    try:
        whole = json.loads("".join(line for _, line in lines(path, raw=True)))
    except RecursionError:
        raise ValueError(
            f"{path.name}: nested too deep; expected data[].paragraphs[].qas[]"
        ) from None
    except json.JSONDecodeError as error:
        raise ValueError(
            f"{path.name} line {error.lineno}: not JSON ({error.msg}, column {error.colno}); "
            "expected data[].paragraphs[].qas[]"
        ) from None
    with named(f"{path.name} is not SQuAD JSON"):
        for article in part(whole, "data", list):
            title = part(article, "title")
            with named(f"article {title!r}"):
                for paragraph in part(article, "paragraphs", list):
                    for item in part(paragraph, "qas", list):
                        part(item, "id", str, int)
                        yield title, part(paragraph, "context"), item


def _add(builder: Articles, title: str, context: str, item: Any, answers: Iterable[Any]) -> None:
    spans = [(part(answer, "text"), part(answer, "answer_start", int)) for answer in answers]
    builder.add(str(part(item, "id", str, int)), title, context, part(item, "question"), spans)


def read_contexts(path: Path) -> Dataset:
    """Read JSON lines {id, title, context, question, answers: {text, answer_start}}.

    Contexts of one title are paragraphs of one document.

    Raises
    ------
    ValueError
        When a line is not of that form; it names file and line.
    """
    builder = Articles()
    for number, line in lines(path):
        with named(f"{path.name} line {number}"):
            item = json.loads(line)
            answers = part(item, "answers", dict)
            texts, starts = part(answers, "text", list), part(answers, "answer_start", list)
            if len(texts) != len(starts):
                raise ValueError(f"{len(texts)} text, {len(starts)} answer_start; expected as many")
            pairs = [{"text": t, "answer_start": s} for t, s in zip(texts, starts, strict=True)]
            _add(builder, part(item, "title"), part(item, "context"), item, pairs)
    return builder.dataset(path.name.split(".")[0])


def read_corpus(path: Path) -> Dataset:
    """Read the project's corpus format, a file or a folder of ``*.txt``.

    Lines ``# Title | genre``, ``P: paragraph``, ``+: next line of it`` (of a
    table or a list), ``Q: question``, ``A: span`` (its first occurrence in
    the paragraph) or ``A: NONE``: no paragraph of the document answers it.

    Raises
    ------
    ValueError
        When a line is out of place; it names file and line.
    """
    builder = Articles(settled=True)
    for file in sorted(path.glob("*.txt")) if path.is_dir() else [path]:
        _corpus_file(file, builder)
    return builder.dataset(path.stem)


def _corpus_file(file: Path, builder: Articles) -> None:
    title = paragraph = question = ""
    number = 0
    for number, tag, value in corpus_items(file):
        if tag == "#" and not question:
            title, paragraph = value.rpartition(" | ")[0] or value, ""
        elif tag == "P:" and title and value and not question:
            paragraph = value
            builder.paragraph(title, paragraph)
        elif tag == "Q:" and paragraph and value and not question:
            question = value
        elif tag == "A:" and question and value and (value == "NONE" or value in paragraph):
            spans = [] if value == "NONE" else [(value, paragraph.index(value))]
            builder.add(f"{file.stem}-{number}", title, paragraph, question, spans)
            question = ""
        else:
            raise ValueError(
                f"{file.name} line {number}: {f'{tag} {value}'[:60]!r} is out of place; expected "
                "'# Title | genre', 'P: ' and '+: ' after it, 'Q: ', 'A: ' (a span of the "
                "paragraph, or NONE) in that order"
            )
    if question:
        raise ValueError(
            f"{file.name} line {number}: the file ends on a question; expected 'A: ' after it"
        )


def corpus_items(file: Path) -> Iterator[tuple[int, str, str]]:
    """Yield (line, tag, value) of the corpus format, a paragraph with the lines that go on with it.

    What is out of place is for the caller to say: `training.corpus` reads by it, too.
    """
    kept: tuple[int, str, str] | None = None
    for number, line in lines(file):
        tag, _, rest = line.partition(" ")
        if tag == "+:" and kept and kept[1] == "P:":
            kept = (*kept[:2], f"{kept[2]}\n{rest.rstrip()}")
            continue
        if kept:
            yield kept
        kept = number, tag, rest.strip()
    if kept:
        yield kept


def read_csv(path: Path) -> Dataset:
    """Read a table with the columns question, answer, document.

    Several acceptable answers are separated by ``|``; an empty answer means
    that the documents do not answer the question.

    Raises
    ------
    ValueError
        When a column is missing, or a row is wrong or has not a cell for each
        column; it names file and line.
    """
    rows = _rows(path)
    first, _, header = next(rows, (1, 1, []))
    names = [name.strip().lower() for name in header]
    places = {name: place for place, name in enumerate(names)}
    if missing := {"question", "answer", "document"} - set(places):
        raise ValueError(
            f"{path.name} line {first}: no column {min(missing)!r}; expected question, answer, document"
        )
    if repeated := [name for name in places if names.count(name) > 1]:
        raise ValueError(f"{path.name} line {first}: two columns {repeated[0]!r}; expected one")
    questions = []
    for begin, end, row in rows:
        with named(f"{path.name} line {begin}"):
            if len(row) != len(header):
                raise ValueError(
                    f"{len(row)} cells, {row!r:.80}; expected {len(header)} as in the header, and "
                    "quotes around a cell that holds a comma"
                )
            cells = {name: row[place].strip() for name, place in places.items()}
            answers = tuple(text.strip() for text in cells["answer"].split("|") if text.strip())
            document = cells["document"] or None
            questions.append(Question(f"row{end}", cells["question"], document, answers))
    return Dataset(path.stem, tuple(questions))


def _rows(path: Path) -> Iterator[tuple[int, int, list[str]]]:
    """Yield (first line, last line, cells) of the rows of a table, without blank lines."""
    table = csv.reader((line for _, line in lines(path, raw=True)), strict=True)
    begin = 1
    try:
        for row in table:
            if len(row) > 1 or "".join(row).strip():
                yield begin, table.line_num, row
            begin = table.line_num + 1
    except csv.Error as error:
        raise ValueError(
            f"{path.name} line {begin}: {error}; expected each quoted cell closed, quotes in it "
            f"doubled, and at most {csv.field_size_limit():,} characters in a cell"
        ) from None
