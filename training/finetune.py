"""Go on training a reader: ``python -m training.finetune --help``.

Examples are a question, a passage, and either the span that answers it or
nothing (the target is then position 0). Unanswerable ones come from three
places: questions written as such, questions beside a paragraph of the same
document, and questions beside the lexically closest paragraph that lacks the
answer, which is what a retriever puts before a reader.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from training.corpus import read
from training.negatives import Closest

MAX_TOKENS = 288


@dataclass(frozen=True)
class Example:
    """A question, a passage, and the answer's offsets in it; (-1, -1) when it has none."""

    question: str
    passage: str
    start: int = -1
    end: int = -1


def corpus_examples(folder: Path, rng: random.Random) -> list[Example]:
    """Return the questions of the project's corpus, with near misses."""
    documents = [document for path in sorted(folder.glob("*.txt")) for document in read(path)]
    passages = [paragraph.text for document in documents for paragraph in document.paragraphs]
    closest = Closest(passages)
    examples = []
    for document in documents:
        for paragraph in document.paragraphs:
            for question, answer in paragraph.questions:
                if answer is None:
                    examples.append(Example(question, paragraph.text))
                    continue
                at = paragraph.text.index(answer)
                examples.append(Example(question, paragraph.text, at, at + len(answer)))
                if rng.random() < 0.5:
                    near = closest.without(question, answer, paragraph.text, rng)
                    examples.append(Example(question, near))
    return examples


def public_examples(path: Path, count: int, rng: random.Random) -> list[Example]:
    """Return a sample of a file of JSON lines, a quarter of it with a near miss beside."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    closest = Closest(sorted({row["context"] for row in rows}))
    examples = []
    for row in rng.sample(rows, min(count, len(rows))):
        question, passage = row["question"], row["context"]
        if not row["answers"]["text"]:
            examples.append(Example(question, passage))
            continue
        at, text = row["answers"]["answer_start"][0], row["answers"]["text"][0]
        examples.append(Example(question, passage, at, at + len(text)))
        if rng.random() < 0.3:
            examples.append(Example(question, closest.without(question, text, passage, rng)))
    return examples


def encoded(tokenizer: Any, examples: list[Example]) -> list[dict[str, Any]]:
    """Return the windows of the examples with their targets; those that lose the answer go."""
    rows = []
    for example in examples:
        window = tokenizer(
            example.question,
            example.passage,
            truncation="only_second",
            max_length=MAX_TOKENS,
            return_offsets_mapping=True,
        )
        target = _target(window, example)
        if target is not None:
            ids = window["input_ids"]
            rows.append({"ids": ids, "types": window["token_type_ids"], "target": target})
    return rows


def _target(window: Any, example: Example) -> tuple[int, int] | None:
    if example.start < 0:
        return 0, 0
    places = [
        (token, offsets)
        for token, offsets in enumerate(window["offset_mapping"])
        if window.sequence_ids()[token] == 1
    ]
    inside = [t for t, (a, b) in places if a < example.end and b > example.start]
    if not inside or places[-1][1][1] < example.end:
        return None
    return inside[0], inside[-1]


def batches(rows: list[dict[str, Any]], size: int, rng: random.Random) -> Iterator[dict[str, Any]]:
    """Yield one epoch: random batches of rows of similar length."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]["ids"]) + rng.uniform(-12, 12))
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    for group in groups:
        chosen = [rows[i] for i in group]
        longest = max(len(row["ids"]) for row in chosen)
        ids, types, mask = (np.zeros((len(chosen), longest), np.int64) for _ in range(3))
        for at, row in enumerate(chosen):
            ids[at, : len(row["ids"])] = row["ids"]
            types[at, : len(row["ids"])] = row["types"]
            mask[at, : len(row["ids"])] = 1
        targets = np.array([row["target"] for row in chosen])
        yield {
            "input_ids": torch.from_numpy(ids),
            "token_type_ids": torch.from_numpy(types),
            "attention_mask": torch.from_numpy(mask),
            "start_positions": torch.from_numpy(targets[:, 0].copy()),
            "end_positions": torch.from_numpy(targets[:, 1].copy()),
        }


def train(args: argparse.Namespace) -> None:
    """Train and save the model, with a checkpoint every so many steps."""
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    tokenizer = AutoTokenizer.from_pretrained(args.start)
    model = AutoModelForQuestionAnswering.from_pretrained(
        args.start, dtype=torch.float32, attn_implementation="eager"
    )
    examples = corpus_examples(args.corpus, rng)
    for spec in args.public:
        name, _, count = spec.partition("=")
        examples += public_examples(Path(name), int(count), rng)
    rows = encoded(tokenizer, examples)
    empty = sum(row["target"] == (0, 0) for row in rows)
    print(f"{len(rows)} windows, {empty} without an answer", flush=True)
    # the word embeddings are half of the weights and learn little from so few questions
    for parameter in model.base_model.embeddings.parameters():
        parameter.requires_grad = False
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=args.rate, weight_decay=0.01)
    steps = args.epochs * -(-len(rows) // args.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (0.06 * steps), max(0.0, 1 - step / steps))
    )
    model.train()
    begun, losses, step = time.monotonic(), [], 0
    for _ in range(args.epochs):
        for batch in batches(rows, args.batch, rng):
            loss = model(**batch).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad(set_to_none=True)
            losses.append(float(loss.detach()))
            step += 1
            if step % 20 == 0:
                pace = (time.monotonic() - begun) / step
                print(
                    f"step {step}/{steps} loss {np.mean(losses[-100:]):.3f} "
                    f"{pace:.2f} s a step, {pace * (steps - step) / 60:.0f} min left",
                    flush=True,
                )
            if step % 200 == 0:
                _save(model, tokenizer, args.out)
    _save(model, tokenizer, args.out)


def _save(model: Any, tokenizer: Any, out: Path) -> None:
    half = {name: tensor.half().contiguous() for name, tensor in model.state_dict().items()}
    model.config.dtype = torch.float16
    model.save_pretrained(out, state_dict=half)
    tokenizer.save_pretrained(out)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description="Go on training a reader.")
    parser.add_argument("--start", required=True, help="folder of the reader to start from")
    parser.add_argument("--corpus", type=Path, required=True, help="folder of the project's corpus")
    parser.add_argument("--public", nargs="*", default=[], metavar="FILE=COUNT")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--seed", type=int, default=0)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
