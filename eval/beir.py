"""Reader of BEIR folders, which judge retrieval only."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from eval.articles import Dataset, FileNames
from eval.lines import lines, named, part
from eval.questions import SPLITS, Question


def read_beir(folder: Path) -> Dataset:
    """Read a BEIR folder: corpus.jsonl, queries.jsonl and qrels/*.tsv; retrieval only.

    Every entry of the corpus is a document; a judged query without a relevant
    one is left out.

    Raises
    ------
    ValueError
        When a line is not of that form; it names file and line.
    """
    names = FileNames()
    corpus: set[str] = set()
    documents = {}
    for id_, title, text in _entries(folder / "corpus.jsonl"):
        corpus.add(id_)
        documents[names.of(id_)] = f"{title}\n\n{text}".strip() + "\n"
    queries = {id_: text for id_, _, text in _entries(folder / "queries.jsonl")}
    questions: dict[str, Question] = {}
    for file in sorted((folder / "qrels").glob("*.tsv")):
        grades: dict[str, dict[str, int]] = {}
        for query, document, grade in _judged(file, queries, corpus):
            grades.setdefault(query, {})[names.of(document)] = grade
        split = file.stem if file.stem in SPLITS else ""
        for query, relevance in grades.items():
            if any(grade > 0 for grade in relevance.values()):
                with named(f"queries.jsonl query {query!r}"):
                    questions[query] = Question(
                        query, queries[query], relevance=relevance, split=split
                    )
    return Dataset(folder.name, tuple(questions.values()), documents)


def _entries(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (id, title, text) of each line of the corpus or the queries."""
    for number, line in lines(path):
        with named(f"{path.name} line {number}"):
            item = json.loads(line)
            id_, text = part(item, "_id"), part(item, "text")
            title = part(item, "title") if item.get("title") else ""
        yield id_, title, text


def _judged(
    path: Path, queries: Collection[str], corpus: Collection[str]
) -> Iterator[tuple[str, str, int]]:
    """Yield (query, document, grade) of each line but a header."""
    for number, line in lines(path):
        with named(f"{path.name} line {number}"):
            cells = line.split("\t")
            if len(cells) != 3:
                raise ValueError(f"{line[:60]!r}; expected query id, document id, grade")
            query, document, grade = cells
            known = query in queries or document in corpus
            if number == 1 and not known and grade.strip()[:1].isalpha():
                continue  # the names of the columns
            if query not in queries:
                raise ValueError(f"query {query[:60]!r} is new; expected one of queries.jsonl")
            if not re.fullmatch(r"\s*-?\d+\s*", grade):
                raise ValueError(f"grade is {grade[:60]!r}; expected a whole number")
        yield query, document, int(grade)
