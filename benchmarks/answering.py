"""How long one question takes, beside the plain way on the same passages."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from time import perf_counter
from typing import Any

from benchmarks.bench import Bench, questions
from benchmarks.collection import Texts, make_seeds
from benchmarks.exactness import QuoteCheck
from benchmarks.figures import Ratio, median, ratio, summary
from benchmarks.plain import WINDOW_TOKENS, PlainReader, PlainSearch
from benchmarks.section import Section
from rag.assistant import Assistant
from rag.reader import packaged_reader
from rag.types import Answer

OURS = "Verbatim"
BATCH = "plain, one padded batch"
SINGLY = f"plain, one by one padded to {WINDOW_TOKENS}"
# OpenMP threads of torch go on spinning a while after their work is done.
_SETTLE_S = 0.02


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds that one question took.

    Parameters
    ----------
    retrieve, read, total : float
        To find the passages, to read them, and in all.
    """

    retrieve: float
    read: float
    total: float


class Ways:
    """The three ways of answering a question.

    Parameters
    ----------
    assistant : Assistant
        Answers our way.
    search, reader : PlainSearch, PlainReader
        Answer the plain ways, on the passages that the assistant retrieves.
    check : QuoteCheck
        Told of every answer of ours.
    """

    def __init__(
        self, assistant: Assistant, search: PlainSearch, reader: PlainReader, check: QuoteCheck
    ) -> None:
        self._assistant = assistant
        self._search = search
        self._reader = reader
        self._check = check
        self.depth = assistant.settings.depth
        self.spans: dict[str, list[str]] = {OURS: [], BATCH: [], SINGLY: []}
        self.read: list[int] = []

    def answer(self, way: str, question: str) -> Times:
        """Answer a question one way; keep the best span found."""
        if way == OURS:
            return self._ours(question)
        read = self._reader.read_batch if way == BATCH else self._reader.read_singly
        return self._plain(way, question, read)

    def _ours(self, question: str) -> Times:
        begun = perf_counter()
        answer = self._assistant.ask(question)
        total = 1000 * (perf_counter() - begun)
        self._check.answer(answer.to_dict())
        self.spans[OURS].append(_best(answer))
        self.read.append(len(answer.hits[: answer.read]))
        return Times(answer.timings_ms["retrieve"], answer.timings_ms["read"], total)

    def _plain(self, way: str, question: str, read: Callable[[str, Sequence[str]], str]) -> Times:
        hits = self._assistant.retriever.retrieve(question, self.depth)
        texts = [hit.passage.text for hit in hits]
        time.sleep(_SETTLE_S)
        begun = perf_counter()
        self._search.search(question, self.depth)
        found = perf_counter()
        self.spans[way].append(read(question, texts))
        ended = perf_counter()
        return Times(1000 * (found - begun), 1000 * (ended - found), 1000 * (ended - begun))


def measure(bench: Bench) -> Section:
    """Ask each question each way in turn, none of them always first."""
    folder = make_seeds(bench.folder / "answering", bench.encoder)
    check = QuoteCheck(folder)
    asked = questions(bench.plan.questions)
    with Assistant(folder, encoder=bench.encoder) as assistant:
        texts = Texts.of(folder)
        search = PlainSearch(bench.plain_encoder, bench.plain_encoder.encode(texts.seen))
        ways = Ways(assistant, search, PlainReader(packaged_reader()), check)
        for way in (OURS, BATCH, SINGLY):  # once for nothing: the first time loads
            ways.answer(way, asked[0])
        for spans in ways.spans.values():
            spans.clear()
        ways.read.clear()
        times = _in_turn(ways, asked * bench.plan.answering_rounds)
    bench.tally.add(check.tally)
    return _section(times, ways, len(asked))


def _in_turn(ways: Ways, asked: Sequence[str]) -> dict[str, list[Times]]:
    order = [OURS, BATCH, SINGLY]
    times: dict[str, list[Times]] = {way: [] for way in order}
    for number, question in enumerate(asked):
        first = number % len(order)
        for way in order[first:] + order[:first]:
            time.sleep(_SETTLE_S)
            times[way].append(ways.answer(way, question))
    return times


def _section(
    times: Mapping[str, Sequence[Times]],
    ways: Ways,
    count: int,
) -> Section:
    totals = {way: [one.total for one in each] for way, each in times.items()}
    ratios = {way: ratio(totals[way], totals[OURS]) for way in (BATCH, SINGLY)}
    spans = ways.spans
    same = sum(_overlap(*pair) for pair in zip(spans[OURS], spans[BATCH], strict=True))
    share = same / len(spans[OURS])
    rows = [
        (
            way,
            f"{median([one.retrieve for one in each]):.1f}",
            f"{median([one.read for one in each]):.1f}",
            f"{summary(totals[way])['p50_ms']:.1f}",
            f"{summary(totals[way])['p95_ms']:.1f}",
            str(ratios.get(way, "")),
        )
        for way, each in times.items()
    ]
    return Section(
        f"answering {count} questions, {len(totals[OURS])} times each way",
        ("ms", "retrieve", "read", "total p50", "total p95", "times ours (quartiles)"),
        rows,
        [
            (
                "Verbatim also searches by words, refuses, and finds sentences and support; plain: "
                "encode, flat FAISS search, the reader's forward pass, argmax"
            ),
            (
                f"plain reads the {ways.depth} nearest passages; Verbatim leaves out those far "
                f"behind the best one and read {mean(ways.read):.1f} of them"
            ),
            f"the best span overlaps that of the plain batch in {share:.0%} of questions",
        ],
        {**_data(times, ratios), "best_span_overlaps": round(share, 4)},
    )


def _data(
    times: Mapping[str, Sequence[Times]], ratios: Mapping[str, Ratio]
) -> dict[str, dict[str, Any]]:
    data: dict[str, dict[str, Any]] = {}
    for way, each in times.items():
        stages = ("retrieve", "read", "total")
        data[way] = {name: summary([getattr(one, name) for one in each]) for name in stages}
        if way in ratios:
            data[way]["times_ours"] = ratios[way].to_dict()
    return data


def _best(answer: Answer) -> str:
    best = answer.quotes[:1] or answer.alternatives[:1]
    return best[0].text if best else ""


def _overlap(ours: str, plain: str) -> bool:
    return bool(ours and plain) and (ours in plain or plain in ours)
