"""What the benchmarks of one run share: the plan, a folder, the models, the quotes checked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.exactness import Tally
from benchmarks.plan import Plan
from eval.questions import read_questions

if TYPE_CHECKING:
    from benchmarks.plain import PlainEncoder
    from embeddings.encoder import SentenceEncoder

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
QUESTIONS = ROOT / "eval" / "questions" / "seeds.jsonl"


@dataclass
class Bench:
    """One run.

    Parameters
    ----------
    plan : Plan
        How much is measured.
    folder : Path
        For whatever is made on the way.
    tally : Tally
        The quotes checked so far.
    """

    plan: Plan
    folder: Path
    tally: Tally = field(default_factory=Tally)

    @cached_property
    def encoder(self) -> SentenceEncoder:
        """The product's encoder, as everyone gets it."""
        from embeddings.encoder import SentenceEncoder

        return SentenceEncoder()

    @cached_property
    def plain_encoder(self) -> PlainEncoder:
        """The same weights in sentence-transformers."""
        from benchmarks.plain import PlainEncoder
        from embeddings.weights import find_encoder

        return PlainEncoder(find_encoder().folder)


def questions(count: int) -> list[str]:
    """Return so many of the hand-written questions over the seeds, from all over the file."""
    found = [item.question for item in read_questions(QUESTIONS, split="dev")]
    return found[:: max(1, len(found) // count)][:count]


def run_fresh(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Run Python with these arguments in a fresh process; return what it printed.

    Raises
    ------
    RuntimeError
        When it failed; with what it said.
    """
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**inherited, **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:2])} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout
