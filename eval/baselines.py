"""What simpler ways would score on the same questions: the assistant with a part taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from rag.assistant import Assistant
from rag.types import Answer, Quote

if TYPE_CHECKING:
    from pathlib import Path

    from eval.run import Answers
    from rag.retriever import Retriever

# Settings that take a part out.
_WITHOUT: dict[str, dict[str, Any]] = {
    "lexical only": {"dense_weight": 0.0},
    "dense only": {"lexical_weight": 0.0},
    "no refusal": {"min_confidence": 0.0},
}


class FirstParagraph:
    """Answers with the whole first passage found, as a search engine does.

    Parameters
    ----------
    assistant : Assistant
        Whose retriever is used.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.folder: Path = assistant.folder
        self.retriever: Retriever = assistant.retriever
        self._depth = assistant.settings.depth

    def ask(self, question: str) -> Answer:
        """Return the first passage as the answer."""
        begun = perf_counter()
        hits = self.retriever.retrieve(question, self._depth)
        timings = {"total": 1000 * (perf_counter() - begun)}
        if not hits:
            return Answer(question, hits=hits, timings_ms=timings)
        found = hits[0].passage
        quote = Quote(found, found.start, found.end, found.start, found.end, 0.0, 1.0)
        return Answer(
            question, (quote,), abstained=False, confidence=1.0, hits=hits, timings_ms=timings
        )


def baselines(assistant: Assistant) -> Iterator[tuple[str, Answers]]:
    """Yield simpler ways to ask the assistant's collection, with their names."""
    for name, changes in _WITHOUT.items():
        with Assistant(
            assistant.folder, settings=replace(assistant.settings, **changes)
        ) as simpler:
            yield name, simpler
    yield "first paragraph", FirstParagraph(assistant)
