"""The asking half of the assistant: questions, their answers, and what became of them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.answering import compose
from rag.dense import DenseSearch
from rag.feedback import FeedbackLog
from rag.history import History
from rag.models import Models
from rag.recheck import Recheck, compare
from rag.retriever import Retriever
from rag.settings import Settings
from rag.store import Store
from rag.types import Answer, Hit, Hits
from rag.valid_text import several
from rag.within import Within

# passages an answer carries, read or not: shown on a refusal, judged by the evaluation
_NEAREST = 10


class Asking:
    """What a collection can be asked.

    Parameters
    ----------
    store : Store
        The collection.
    dense : DenseSearch
        Its vector index.
    models : Models
        Encoder and reader.
    settings : Settings
        How to search, read and decide.

    Attributes
    ----------
    retriever : Retriever
        Finds passages.
    history : History
        Questions that were asked; `ask` leaves it to the caller to keep them.
    feedback : FeedbackLog
        What people said of answers.
    """

    def __init__(
        self, store: Store, dense: DenseSearch, models: Models, settings: Settings
    ) -> None:
        self.settings = settings
        self.models = models
        self.retriever = Retriever(store, dense, models.encoder, settings)
        self.history = History(store.connections)
        self.feedback = FeedbackLog(store)
        self._store = store

    def ask(
        self,
        question: str,
        *,
        min_confidence: float | None = None,
        within: Within | None = None,
    ) -> Answer:
        """Answer a question in the documents' own words, or say they do not.

        Parameters
        ----------
        question : str
            In plain language.
        min_confidence : float, optional
            Probability, 0 to 1, below which to abstain; the settings' by
            default.
        within : Within, optional
            Which documents to look in; by default all.

        Raises
        ------
        ValueError
            When the question is empty or no Unicode, or the confidence is no
            probability.
        """
        threshold = self.settings.min_confidence if min_confidence is None else min_confidence
        if not 0.0 <= threshold <= 1.0:
            raise ValueError(f"min_confidence is {threshold}; expected a probability, 0 to 1")
        begun = time.perf_counter()
        hits = self.retriever.retrieve(question, max(self.settings.depth, _NEAREST), within=within)
        retrieved = time.perf_counter()
        passages = [hit.passage for hit in self._worth_reading(hits)]
        candidates = self.models.reader().read(question, passages) if passages else []
        read = time.perf_counter()
        calibration = self.models.calibration
        answer = compose(hits, candidates, calibration=calibration, threshold=threshold)
        timings = {
            "retrieve": 1000 * (retrieved - begun),
            "read": 1000 * (read - retrieved),
            "total": 1000 * (time.perf_counter() - begun),
        }
        return replace(answer, read=len(passages), timings_ms=timings)

    def _worth_reading(self, hits: Hits) -> Sequence[Hit]:
        """Return the nearest hits but those far behind the best: they hardly ever answer."""
        near = hits[: self.settings.depth]
        if all(hit.dense_score is None for hit in near):
            return near  # words alone set passages much farther apart
        return [hit for hit in near if hit.score >= self.settings.read_share * near[0].score]

    def ask_many(
        self,
        questions: Iterable[str],
        *,
        min_confidence: float | None = None,
        within: Within | None = None,
    ) -> list[Answer]:
        """Return the answers to several questions, in order; parameters as for `ask`.

        Raises
        ------
        TypeError
            When the questions are one string.
        """
        return [
            self.ask(question, min_confidence=min_confidence, within=within)
            for question in several(questions)
        ]

    def recheck(self, entry_id: int) -> Recheck:
        """Ask a question from the history again, at the bar it was asked with.

        Raises
        ------
        KeyError
            When there is none with this id.
        """
        asked = self.history.entry(entry_id)
        answer = self.ask(asked.question, min_confidence=asked.answer["threshold"])
        return compare(asked, answer, self._store.document)

    def warm_up(self) -> None:
        """Load the models now instead of at the first question."""
        self.models.encoder()
        self.models.reader()
