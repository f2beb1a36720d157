"""Asks a collection in a process of its own, so that its memory is its own; prints JSON.

`python -m benchmarks.asking HOME QUESTIONS ROUNDS`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.bench import questions
from benchmarks.exactness import QuoteCheck
from benchmarks.memory import peak_mb, resident_mb
from rag.assistant import Assistant
from rag.types import Answer


def main(arguments: Sequence[str]) -> None:
    """Ask, and print what it took."""
    home, count, rounds = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    # one more: the first question loads the models and the index
    first, *others = questions(count + 1)
    begun = perf_counter()
    with Assistant.open(home, make=False) as assistant:
        answers = [assistant.ask(first)]
        first_ms = 1000 * (perf_counter() - begun)
        times: dict[str, list[float]] = {"retrieve": [], "read": [], "total": []}
        answers += [_timed(assistant, question, times) for question in others * rounds]
        memory = {"resident_mb": resident_mb(), "peak_mb": peak_mb()}
        tally = _checked(assistant.folder, answers)
    print(json.dumps({"first_ms": first_ms, "times": times, **memory, "quotes": tally}))


def _timed(assistant: Assistant, question: str, times: dict[str, list[float]]) -> Answer:
    begun = perf_counter()
    answer = assistant.ask(question)
    times["total"].append(1000 * (perf_counter() - begun))
    times["retrieve"].append(answer.timings_ms["retrieve"])
    times["read"].append(answer.timings_ms["read"])
    return answer


def _checked(folder: Path, answers: Sequence[Answer]) -> dict[str, Any]:
    check = QuoteCheck(folder)
    for answer in answers:
        check.answer(answer.to_dict())
    return asdict(check.tally)


if __name__ == "__main__":
    main(sys.argv[1:])
