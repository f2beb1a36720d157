"""Score readers given the paragraph: ``python -m training.evaluate READER... --data FILE...``.

This is what public tables give for a reader: the passage is handed to it, so
retrieval and refusal play no part. `verbatim eval` scores the whole product.
Public files are gzipped JSON lines in SQuAD's shape; a ``.txt`` file is of the
project's own corpus, of which also the AUROC of answerable against
unanswerable questions is printed.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eval.abstention import auroc
from eval.answers import exact_match, f1, over_golds
from eval.bootstrap import interval, share_interval
from rag.reader import Reader, open_reader
from rag.settings import Settings
from rag.types import Document, Passage
from training.corpus import read


class Item(NamedTuple):
    """A question, its passage, and the answers that count; none for an unanswerable one."""

    question: str
    passage: str
    answers: list[str]


def items(path: Path) -> Iterator[Item]:
    """Yield the questions of a file."""
    if path.suffix == ".txt":
        for document in read(path):
            for paragraph in document.paragraphs:
                for question, answer in paragraph.questions:
                    yield Item(question, paragraph.text, [answer] if answer else [])
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield Item(row["question"], row["context"], row["answers"]["text"])


def score(reader: Reader, asked: list[Item]) -> str:
    """Return EM and F1 of the best span with intervals, and the AUROC of its margin.

    EM and F1 are left out where no question has an answer, the AUROC unless
    there are questions of both kinds.
    """
    exact: list[float] = []
    overlap: list[float] = []
    groups: list[str] = []  # questions of one passage stand or fall together
    margins, answerable = [], []
    for item in asked:
        document = Document("given", "", item.passage, "", "")
        found = reader.read(item.question, [Passage(document, 0, len(item.passage))])
        best = found[0] if found else None
        margins.append(best.margin if best else -100.0)
        answerable.append(bool(item.answers))
        if item.answers:
            text = best.text if best else ""
            groups.append(item.passage)
            exact.append(over_golds(exact_match, text, item.answers))
            overlap.append(over_golds(f1, text, item.answers))
    parts = []
    if exact:
        means = f"EM {_mean(exact, groups)}, F1 {_mean(overlap, groups)}"
        parts.append(f"{len(exact)} answerable: {means}")
    if empty := len(asked) - len(exact):
        area = auroc(np.array(margins), np.array(answerable))
        parts.append(f"{empty} unanswerable" + (f": AUROC {area:.3f}" if exact else ""))
    return "; ".join(parts) or "no questions"


def _mean(values: list[float], groups: list[str]) -> str:
    """Return the mean of values from 0 to 1 in per cent, with its interval where there is one."""
    shares = np.array(values)
    mean = float(shares.mean())
    drawn = interval(lambda at: float(shares[at].mean()), groups)
    low, high = share_interval(drawn, mean, groups)
    return f"{100 * mean:.1f}" + (f" [{100 * low:.1f}, {100 * high:.1f}]" if low < high else "")


def main() -> None:
    """Read the command line and print a line for each reader and file."""
    parser = argparse.ArgumentParser(description="Score readers given the paragraph.")
    parser.add_argument(
        "readers", nargs="+", metavar="READER", help="model folder; '' is Verbatim's"
    )
    parser.add_argument("--data", nargs="+", type=Path, required=True, metavar="FILE")
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="take every N-th question"
    )
    parser.add_argument("--engine", default="auto", help="as in rag.settings")
    args = parser.parse_args()
    for name in args.readers:
        reader = open_reader(Settings(reader=name, engine=args.engine))
        for path in args.data:
            asked = list(items(path))[:: args.every]
            print(f"{name or 'packaged'} {path.name}: {score(reader, asked)}", flush=True)


if __name__ == "__main__":
    main()
