"""Go on training a reader: ``python -m training.finetune --help``.

A question stands with its passage and with the near misses that a retriever
brings beside it (`training.groups`); all of them share one normalisation
(`training.objective`). What was done is written beside the weights, and a run
that was interrupted goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from embeddings.encoder import SentenceEncoder
from training.corpus import CorpusDocument
from training.groups import corpus_groups, named_day, public_groups, set_groups
from training.objective import loss
from training.rows import row_groups
from training.swapping import swapped_groups
from training.tokens import Row, batches, encoded, tensors
from training.wording import reworded

_CHECKPOINT = "checkpoint.pt"
# Options that leave the plan as it is: a run may go on with others.
_FREE = ("every", "out", "bf16")


def gathered(args: argparse.Namespace, tokenizer: Any) -> list[Row]:
    """Return all groups of the run as rows."""
    rng = random.Random(args.seed)
    encoder = None if args.by_words else SentenceEncoder()
    near = (args.near, 1)

    def dated(document: CorpusDocument) -> str:
        return named_day(document) if rng.random() < args.dated else ""

    groups = corpus_groups(args.corpus, encoder, near, dated) * args.corpus_times
    for folder in args.sets:
        groups += set_groups(folder, encoder, near) * args.sets_times
    for spec in args.public:
        name, _, count = spec.partition("=")
        groups += public_groups(Path(name), int(count), encoder, 1, rng)
    groups += [*swapped_groups(groups, args.swapped, rng), *row_groups(groups)]
    asked = [replace(one, question=reworded(one.question, rng, args.reword)) for one in groups]
    return encoded(tokenizer, asked)


def digest(rows: Sequence[Row]) -> str:
    """Return what stands for the very tokens of the rows."""
    sha256 = hashlib.sha256()
    for row in rows:
        sha256.update(repr((row.ids, row.target)).encode())
    return sha256.hexdigest()[:16]


def train(args: argparse.Namespace) -> None:
    """Train and save the model, with a checkpoint every so many steps."""
    torch.manual_seed(args.seed)
    tokenizer = AutoTokenizer.from_pretrained(args.start, local_files_only=True)
    model = AutoModelForQuestionAnswering.from_pretrained(
        args.start,
        dtype=torch.float32,
        attn_implementation="sdpa",  # a step in 7 % less time than "eager"
        attention_probs_dropout_prob=0.0,  # 27 % less, and the fused attention has none
        hidden_dropout_prob=args.dropout,
        local_files_only=True,
    )
    rows = gathered(args, tokenizer)
    empty = sum(row.target == (0, 0) for row in rows)
    windows = sum(len(row.ids) for row in rows)
    print(f"{len(rows)} questions, {empty} without an answer, {windows} windows", flush=True)
    # files may change under the same name: a run goes on only over the same windows
    args.windows = digest(rows)
    rng = random.Random(args.seed)
    plan = [batch for _ in range(args.epochs) for batch in batches(rows, args.batch, rng)]
    plan = plan[: args.steps]
    model.config.passage_prefix = "title"  # what rag.windows puts before each passage
    Run(model, tokenizer, args, plan).go()


class Run:
    """One run of training: the model, its optimiser, and where it stands."""

    def __init__(
        self, model: Any, tokenizer: Any, args: argparse.Namespace, plan: list[list[Row]]
    ) -> None:
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model, self._tokenizer, self._args, self._plan = model, tokenizer, args, plan
        model.to(self._device)
        # the word embeddings are half of the weights and learn little from so few questions
        for parameter in model.base_model.embeddings.parameters():
            parameter.requires_grad = False
        self._trained = [p for p in model.parameters() if p.requires_grad]
        self._optimiser = torch.optim.AdamW(self._trained, lr=args.rate, weight_decay=0.01)
        steps = len(plan)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimiser,
            lambda step: min((step + 1) / (0.06 * steps), max(0.0, 1 - step / steps)),
        )
        self._step = 0

    def go(self) -> None:
        """Train from the last checkpoint, or from the beginning, to the end."""
        self._resume()
        self._model.train()
        begun, first, losses = time.monotonic(), self._step, []
        for batch in self._plan[first:]:
            losses.append(self._learn(batch))
            self._step += 1
            if self._step % 20 == 0:
                pace = (time.monotonic() - begun) / (self._step - first)
                left = pace * (len(self._plan) - self._step) / 60
                print(
                    f"step {self._step}/{len(self._plan)} loss {np.mean(losses[-100:]):.3f} "
                    f"{pace:.2f} s a step, {left:.0f} min left",
                    flush=True,
                )
            if self._step % self._args.every == 0:
                self._save()
        self._save()

    def _learn(self, batch: list[Row]) -> float:
        made = tensors(batch, self._tokenizer.pad_token_id)
        inputs = {name: tensor.to(self._device) for name, tensor in made.items()}
        # float32 weights, products in bfloat16: no scaling of the loss is needed for its range
        with torch.autocast(self._device, torch.bfloat16, enabled=self._args.bf16):
            out = self._model(**inputs)
        start, end = out.start_logits.float(), out.end_logits.float()
        value = loss(start, end, inputs["attention_mask"], batch)
        value.backward()
        torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
        self._optimiser.step()
        self._schedule.step()
        self._optimiser.zero_grad(set_to_none=True)
        return float(value.detach())

    @property
    def _options(self) -> dict[str, str]:
        return {name: str(value) for name, value in vars(self._args).items()}

    def _resume(self) -> None:
        """Take up the last checkpoint where there is one.

        Raises
        ------
        ValueError
            When it is of other options: its steps are of another plan.
        """
        path = self._args.out / _CHECKPOINT
        if not path.exists():
            return
        state = torch.load(path, weights_only=True, map_location=self._device)
        now = self._options
        # checkpoints made before options were kept have none to compare
        kept = {name: of for name, of in state.get("options", {}).items() if name not in _FREE}
        other = [f"{k} {of} (now {now.get(k)})" for k, of in kept.items() if now.get(k) != of]
        if other:
            raise ValueError(
                f"{path} is of a run with {', '.join(other)}; expected the same options to go on "
                "with it, or another --out to begin anew"
            )
        self._model.load_state_dict(state["model"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._schedule.load_state_dict(state["schedule"])
        self._step = state["step"]
        print(f"going on from step {self._step}", flush=True)

    def _save(self) -> None:
        out = self._args.out
        save(self._model, self._tokenizer, out)
        done = {**self._options, "steps": self._step}
        (out / "training.json").write_text(json.dumps(done, indent=2))
        state = {
            "model": self._model.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "schedule": self._schedule.state_dict(),
            "step": self._step,
            "options": self._options,
        }
        torch.save(state, out / "checkpoint.part")
        (out / "checkpoint.part").replace(out / _CHECKPOINT)


def save(model: Any, tokenizer: Any, out: Path) -> None:
    """Write a model folder with weights of half precision."""
    half = {name: tensor.half().cpu().contiguous() for name, tensor in model.state_dict().items()}
    kept, model.config.dtype = model.config.dtype, torch.float16
    model.save_pretrained(out, state_dict=half)
    tokenizer.save_pretrained(out)
    model.config.dtype = kept


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description="Go on training a reader.")
    parser.add_argument("--start", required=True, help="folder of the reader to start from")
    parser.add_argument("--corpus", type=Path, required=True, help="folder of the project's corpus")
    parser.add_argument("--corpus-times", type=int, default=1, help="how often the corpus counts")
    parser.add_argument(
        "--dated",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="of the corpus' documents shown with the last day they name",
    )
    parser.add_argument(
        "--sets", type=Path, nargs="*", default=[], help="folders of documents and questions"
    )
    parser.add_argument("--sets-times", type=int, default=1, help="how often those count")
    parser.add_argument("--public", nargs="*", default=[], metavar="FILE=COUNT")
    parser.add_argument("--near", type=int, default=2, help="near misses an answerable question")
    parser.add_argument("--by-words", action="store_true", help="near misses by words alone")
    parser.add_argument(
        "--reword",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="of questions as people type them",
    )
    parser.add_argument(
        "--swapped",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="of answerable questions also asked of an entity the passage lacks",
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--steps", type=int, help="stop after so many, the rate at zero by then")
    parser.add_argument("--batch", type=int, default=18, help="windows a step")
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--dropout", type=float, default=0.1, help="of hidden states")
    parser.add_argument(
        "--bf16",
        action="store_true",
        help="products in bfloat16: 1.5 times as fast where the processor has it (AVX-512 BF16, AMX)",
    )
    parser.add_argument("--every", type=int, default=100, help="steps between checkpoints")
    parser.add_argument("--seed", type=int, default=0)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
