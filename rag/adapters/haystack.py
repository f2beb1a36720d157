"""Verbatim as Haystack components: a retriever and an extractive reader.

>>> from haystack import Pipeline                             # doctest: +SKIP
>>> pipeline = Pipeline()                                     # doctest: +SKIP
>>> pipeline.add_component("retriever", VerbatimRetriever())  # doctest: +SKIP
>>> pipeline.add_component("reader", VerbatimReader())        # doctest: +SKIP
>>> pipeline.connect("retriever", "reader")                   # doctest: +SKIP

Haystack loads a pipeline with modules that are not its own when told so:
``Pipeline.loads(text, allowed_modules=["rag.adapters.*"])``.
"""

from __future__ import annotations

import asyncio
from typing import Any, Self

from rag.adapters.finding import Asks, Found, Retrieves, Unit, check, find
from rag.adapters.reading import place_in_document, read_texts
from rag.assistant import Assistant
from rag.models import Models
from rag.settings import Settings
from rag.types import Quote
from rag.within import Within

try:
    from haystack import Document, component, default_from_dict, default_to_dict
    from haystack.dataclasses import ExtractedAnswer
except ImportError as error:
    raise ImportError(
        "haystack-ai is not installed, which the Haystack adapter needs; "
        "pip install 'verbatim-qa[haystack]'"
    ) from error


@component
class VerbatimRetriever:
    """Passages, or quotes, of a collection as Haystack documents.

    ``content`` is the document's own text from ``meta["start"]`` to
    ``meta["end"]``; see `rag.adapters.finding.Found.metadata` for the other
    fields. Where there are pages, ``page_number`` repeats ``page`` under
    Haystack's name, and ``page_breaks`` are the offsets in the content at
    which further pages start.

    Parameters
    ----------
    source : Assistant or Retriever, optional
        What to search; it stays the caller's to close. Without it the
        collection named next is opened at warm-up, and closed by `close`.
    home, collection : str
        The collection; by default as for `rag.Assistant.open`.
    top_k : int
        Most documents to return.
    unit : str
        "passage", or "quote": only the sentences an answer stands on, and
        nothing when the documents do not say.
    """

    def __init__(
        self,
        source: Asks | Retrieves | None = None,
        *,
        home: str | None = None,
        collection: str = "default",
        top_k: int = 5,
        unit: Unit = "passage",
    ) -> None:
        if source is not None:
            check(source, unit)
        self.source = source
        self.home = home
        self.collection = collection
        self.top_k = top_k
        self.unit: Unit = unit
        self._opened: Assistant | None = None

    def warm_up(self) -> None:
        """Open the collection, if it is this component's to open; pipelines call it."""
        if self.source is None:
            self._opened = Assistant.open(self.home, collection=self.collection, make=False)
            self.source = self._opened

    def close(self) -> None:
        """Close the collection, if this component opened it; pipelines call it."""
        if self._opened is not None:
            self._opened.close()
            self._opened = self.source = None

    @component.output_types(documents=list[Document])  # type: ignore[untyped-decorator]
    def run(
        self, query: str, top_k: int | None = None, within: Within | None = None
    ) -> dict[str, list[Document]]:
        """Return the documents for a query, best first.

        Parameters
        ----------
        query : str
            A question, in plain language.
        top_k : int, optional
            Most documents to return; as the component was made by default.
        within : Within, optional
            Which documents of the collection to look in; by default all.
        """
        self.warm_up()
        most = self.top_k if top_k is None else top_k
        found = find(self.source, query, k=most, unit=self.unit, within=within)  # type: ignore[arg-type]
        return {"documents": [_document(one) for one in found]}

    @component.output_types(documents=list[Document])  # type: ignore[untyped-decorator]
    async def run_async(
        self, query: str, top_k: int | None = None, within: Within | None = None
    ) -> dict[str, list[Document]]:
        """Return what `run` does, without holding up the event loop."""
        return await asyncio.to_thread(self.run, query, top_k, within)

    def to_dict(self) -> dict[str, Any]:
        """Return what `from_dict` makes the component from again.

        Raises
        ------
        ValueError
            When it searches a retriever, which has no name to be opened by.
        """
        home, collection = self.home, self.collection
        if isinstance(self.source, Assistant):
            home, collection = str(self.source.home), self.source.collection
        elif self.source is not None:
            raise ValueError(
                f"{self.source!r} can't be saved in a pipeline; expected a collection on disk: "
                "make the component with home and collection"
            )
        named = {"home": home, "collection": collection, "top_k": self.top_k, "unit": self.unit}
        return dict(default_to_dict(self, **named))

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Return the component that `to_dict` described."""
        return default_from_dict(cls, data)  # type: ignore[no-any-return]


@component
class VerbatimReader:
    """Marks the spans of Haystack documents that answer a query.

    Reads documents of any retriever. An answer's ``document_offset`` counts
    in the content of its document, ``context`` is its sentence, and
    ``score`` the calibrated probability, 0 to 1, that it answers the query.
    Its ``meta`` says where it stands in the file when the document is of
    `VerbatimRetriever`: ``start``, ``end``, ``page``, and what the document
    is; of others the offsets count in their content.

    When nothing is good enough there is a single answer whose ``data`` is
    None, with the probability that no document answers as its score.

    Parameters
    ----------
    model : str
        Folder of an AutoModelForQuestionAnswering; "" is the embedded one.
    top_k : int
        Most answers to return.
    score_threshold : float, optional
        Score below which there is no answer; by default as
        `rag.Settings.min_confidence`.
    no_answer : bool
        Whether to say so when there is none; otherwise the list is empty.
    models : Models, optional
        Of an assistant, whose reader is then used in place of `model`.
    """

    def __init__(
        self,
        model: str = "",
        *,
        top_k: int = 5,
        score_threshold: float | None = None,
        no_answer: bool = True,
        models: Models | None = None,
    ) -> None:
        self.model = model
        self.top_k = top_k
        self.score_threshold = score_threshold
        self.no_answer = no_answer
        self.models = models

    def warm_up(self) -> None:
        """Load the reader; pipelines call it."""
        self._ready().reader()

    @component.output_types(answers=list[ExtractedAnswer])  # type: ignore[untyped-decorator]
    def run(
        self,
        query: str,
        documents: list[Document],
        top_k: int | None = None,
        score_threshold: float | None = None,
    ) -> dict[str, list[ExtractedAnswer]]:
        """Return the answers to a query, best first.

        Parameters
        ----------
        query : str
            A question, in plain language.
        documents : list of Document
            Nearest first: of two spans as good, that of the nearer document
            is the likelier.
        top_k, score_threshold : optional
            As the component was made by default.
        """
        bar = self.score_threshold if score_threshold is None else score_threshold
        bar = Settings().min_confidence if bar is None else bar
        most = self.top_k if top_k is None else top_k
        texts = [(_document_id(one), one.content or "") for one in documents]
        answer = read_texts(query, texts, models=self._ready(), threshold=bar)
        quotes = [one for one in (*answer.quotes, *answer.alternatives) if one.confidence >= bar]
        answers = [_extracted(query, documents[one.passage.id], one) for one in quotes[:most]]
        if self.no_answer and not quotes:
            answers = [ExtractedAnswer(query=query, score=1.0 - answer.confidence, data=None)]
        return {"answers": answers}

    @component.output_types(answers=list[ExtractedAnswer])  # type: ignore[untyped-decorator]
    async def run_async(
        self,
        query: str,
        documents: list[Document],
        top_k: int | None = None,
        score_threshold: float | None = None,
    ) -> dict[str, list[ExtractedAnswer]]:
        """Return what `run` does, without holding up the event loop."""
        return await asyncio.to_thread(self.run, query, documents, top_k, score_threshold)

    def to_dict(self) -> dict[str, Any]:
        """Return what `from_dict` makes the component from again."""
        return dict(
            default_to_dict(
                self,
                model=self.model,
                top_k=self.top_k,
                score_threshold=self.score_threshold,
                no_answer=self.no_answer,
            )
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Return the component that `to_dict` described."""
        return default_from_dict(cls, data)  # type: ignore[no-any-return]

    def _ready(self) -> Models:
        if self.models is None:
            self.models = Models(Settings(reader=self.model))
        return self.models


def _document(found: Found) -> Document:
    meta = found.metadata()
    if found.document.pages:
        meta["page_number"] = meta["page"]
        meta["page_breaks"] = [
            page - found.start for page in found.document.pages if found.start < page < found.end
        ]
    return Document(id=found.id, content=found.text, meta=meta, score=found.score)


def _document_id(document: Document) -> str:
    return str(document.meta.get("document_id") or document.id)


def _extracted(query: str, document: Document, quote: Quote) -> ExtractedAnswer:
    low = quote.sentence_start
    return ExtractedAnswer(
        query=query,
        score=quote.confidence,
        data=quote.text,
        document=document,
        context=quote.sentence,
        document_offset=ExtractedAnswer.Span(quote.start, quote.end),
        context_offset=ExtractedAnswer.Span(quote.start - low, quote.end - low),
        meta=place_in_document(document.content, document.meta, quote),
    )
