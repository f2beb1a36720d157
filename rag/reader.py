"""Reader: the spans of passages that answer a question, best first.

``Reader`` is the seam; ``SpanReader`` reads with any
AutoModelForQuestionAnswering, the packaged one by default.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from rag.columns import BAR, columns_in
from rag.list_reading import with_lists
from rag.loaders.dates import spelled
from rag.rows import TableRow
from rag.settings import Settings
from rag.spans import Span, best_spans, rank
from rag.table_rows import best_rows
from rag.types import Candidate, Passage
from rag.valid_text import require_question
from rag.windows import Window, Windower
from rag.words import snap

if TYPE_CHECKING:
    from embeddings.engine import Engine


@runtime_checkable
class Reader(Protocol):
    """What marks spans in passages.

    Attributes
    ----------
    fingerprint : str
        Names the weights; two readers that share it mark the same spans.
    """

    @property
    def fingerprint(self) -> str:
        """Name of the weights."""
        ...

    def read(self, question: str, passages: Sequence[Passage]) -> list[Candidate]:
        """Return the best spans of all passages, ranked together by margin."""
        ...


class SpanReader:
    """Reads passages with a span model.

    Parameters
    ----------
    windower : Windower
        Makes the model's inputs.
    engine : Engine
        Runs the model: ``(start, end)`` logits, each [rows, tokens].
    fingerprint : str
        Names the weights.
    max_answer_tokens : int
        Longest span, in tokens.
    limit : int
        Most candidates returned.
    table_rows : int
        Most rows of tables and facts of forms read alone besides (see `rag.table_rows`).
    list_items : int
        Most items of lists read alone after that (see `rag.list_reading`).
    """

    def __init__(
        self,
        windower: Windower,
        engine: Engine,
        *,
        fingerprint: str,
        max_answer_tokens: int = 40,
        limit: int = 20,
        table_rows: int = 12,
        list_items: int = 40,
    ) -> None:
        self.fingerprint = fingerprint
        self._windower = windower
        self._engine = engine
        self._max_answer_tokens = max_answer_tokens
        self._limit = limit
        self._table_rows = table_rows
        self._list_items = list_items

    @property
    def description(self) -> str:
        """What runs the model, how precisely, on how many threads."""
        from embeddings.engine import describe

        return describe(self._engine)

    def read(self, question: str, passages: Sequence[Passage]) -> list[Candidate]:
        """Return the best spans of all passages, ranked together by margin.

        Parameters
        ----------
        question : str
            As asked.
        passages : sequence of Passage
            In any order.

        Returns
        -------
        list of Candidate
            Best first, none overlapping another; empty when no passage has
            a word in it.

        Raises
        ------
        ValueError
            When the question is empty or no Unicode.
        """
        require_question(question)
        candidates = rank(self._mark(question, passages), limit=self._limit)
        listed = with_lists(question, candidates, self._read_alone, self._list_items)
        return rank(listed, limit=self._limit)

    def _read_alone(
        self, question: str, rows: Sequence[tuple[Passage, TableRow]]
    ) -> list[Candidate | None]:
        """Return the best candidate in each row of a passage, read alone."""
        titles = [shown_title(passage) for passage, _ in rows]
        alone = [[row] for _, row in rows]
        windows = self._windower.windows(question, [""] * len(rows), titles, alone)
        best: list[Candidate | None] = [None] * len(rows)
        for window, span in self._spans(windows, top=1):
            passage, known = rows[window.passage][0], best[window.passage]
            found = _candidate(passage, window, span)
            if found and (known is None or known.margin < found.margin):
                best[window.passage] = found
        return best

    def _mark(self, question: str, passages: Sequence[Passage]) -> Iterator[Candidate]:
        texts = [passage.text for passage in passages]
        titles = [shown_title(passage) for passage in passages]
        known = [columns_in(passage.heading) for passage in passages]
        rows = best_rows(question, texts, known, self._table_rows)
        windows = self._windower.windows(question, texts, titles, rows)
        for window, span in self._spans(windows):
            found = _candidate(passages[window.passage], window, span)
            if found:
                yield found

    def _spans(self, windows: Sequence[Window], *, top: int = 5) -> Iterator[tuple[Window, Span]]:
        """Yield the best spans of windows, each with its window."""
        for batch in self._windower.batches(windows):
            start, end = self._engine.run(batch.inputs)
            for span in best_spans(
                start, end, batch.inside, max_tokens=self._max_answer_tokens, top=top
            ):
                yield batch.windows[span.row], span


def _candidate(passage: Passage, window: Window, span: Span) -> Candidate | None:
    """Return a span of a window as a candidate of its passage; None where no word is in it."""
    first, last = window.offsets[span.first], window.offsets[span.last]
    edges = snap(passage.text, int(first[0]), int(last[1]))
    if edges is None:
        return None
    place = (passage.start + edges[0], passage.start + edges[1])
    return Candidate(passage, *place, span.score, span.margin)


def shown_title(passage: Passage) -> str:
    """Return what a passage is shown under: headings, then date and title of its document."""
    return titled(passage.section, passage.document.date, passage.document.title)


def titled(section: str, date: str, title: str) -> str:
    """Return headings, an ISO date and a title as they are shown above a passage, each may be "".

    They stand in this order, because what is too long loses its end.
    """
    day = spelled(date)
    parts = (section, "" if day in section else day, title)
    return BAR.join(part for part in parts if part)


def open_reader(settings: Settings | None = None, *, cache: Path | None = None) -> SpanReader:
    """Open the reader that the settings name; the packaged one by default.

    Parameters
    ----------
    settings : Settings, optional
        ``reader`` (a folder), ``engine``, ``threads``, ``window_tokens``,
        ``stride``, ``table_rows``, ``list_items`` and ``max_answer_tokens`` are
        used.
    cache : Path, optional
        Folder for copies of the weights optimised for an engine.

    Raises
    ------
    FileNotFoundError
        When the folder is not that of a reader.
    """
    settings = Settings() if settings is None else settings
    folder = Path(settings.reader).expanduser() if settings.reader else packaged_reader()
    fingerprint = fingerprint_of(folder)
    windower = Windower.from_folder(
        folder, window_tokens=settings.window_tokens, stride=settings.stride
    )
    from embeddings.engine import open_engine  # last, so that a wrong folder is told at once

    threads = settings.threads if settings.threads > 0 else None
    engine = open_engine(folder, "span", cache=cache, engine=settings.engine, threads=threads)
    return SpanReader(
        windower,
        engine,
        fingerprint=fingerprint,
        max_answer_tokens=settings.max_answer_tokens,
        table_rows=settings.table_rows,
        list_items=settings.list_items,
    )


def packaged_reader() -> Path:
    """Return the folder of the reader that comes with the package."""
    return Path(str(resources.files("rag") / "weights" / "reader"))


def fingerprint_of(folder: Path) -> str:
    """Return the sha256 of a model's weights, in hexadecimal.

    Of a single file this is the file's own hash; sharded weights are hashed
    one after another, by name.

    Raises
    ------
    FileNotFoundError
        When the folder has no safetensors file.
    """
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise FileNotFoundError(
            f"reader folder {folder} has no .safetensors file; "
            "expected the folder of an AutoModelForQuestionAnswering saved as safetensors"
        )
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            hashlib.file_digest(file, lambda: digest)
    return digest.hexdigest()
