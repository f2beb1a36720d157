"""Verbatim as a LangChain retriever: documents that know their place.

>>> from rag import Assistant
>>> from rag.adapters.langchain import VerbatimRetriever
>>> retriever = VerbatimRetriever(source=Assistant.open("my-home"), k=4)  # doctest: +SKIP
>>> retriever.invoke("Who signed the lease?")[0].metadata["quote"]        # doctest: +SKIP
"""

from __future__ import annotations

from functools import partial
from typing import Any

from rag.adapters.finding import Found, Unit, check, find
from rag.within import Within

try:
    from langchain_core.callbacks import (
        AsyncCallbackManagerForRetrieverRun,
        CallbackManagerForRetrieverRun,
    )
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables.config import run_in_executor
except ImportError as error:
    raise ImportError(
        "langchain-core is not installed, which the LangChain adapter needs; "
        "pip install 'verbatim-qa[langchain]'"
    ) from error


class VerbatimRetriever(BaseRetriever):  # type: ignore[misc]
    """Passages, or quotes, of a collection as LangChain documents.

    ``page_content`` is the document's own text from ``metadata["start"]`` to
    ``metadata["end"]``; see `rag.adapters.finding.Found.metadata` for the
    other fields. ``start_index`` repeats ``start`` under the name LangChain's
    splitters use.

    Parameters
    ----------
    source : Assistant or Retriever
        An assistant also reads the passages and names the quote in them.
    k : int
        Most documents to return.
    within : Within, optional
        Which documents of the collection to look in; by default all.
    unit : str
        "passage", or "quote": only the sentences an answer stands on, and
        nothing when the documents do not say.

    Notes
    -----
    A call overrides the number and the documents:
    ``invoke(question, k=3, within=Within(since="2024"))``.
    """

    source: Any
    k: int = 5
    unit: Unit = "passage"
    within: Within | None = None

    def model_post_init(self, context: Any, /) -> None:
        """Check the fields; pydantic calls it."""
        super().model_post_init(context)
        check(self.source, self.unit)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun | None = None,  # noqa: ARG002 (LangChain's)
        k: int | None = None,
        within: Within | None = None,
    ) -> list[Document]:
        most = self.k if k is None else k
        where = self.within if within is None else within
        found = find(self.source, query, k=most, unit=self.unit, within=where)
        return [_document(one) for one in found]

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun | None = None,  # noqa: ARG002
        k: int | None = None,
        within: Within | None = None,
    ) -> list[Document]:
        search = partial(self._get_relevant_documents, query, k=k, within=within)
        return await run_in_executor(None, search)  # type: ignore[no-any-return]


def _document(found: Found) -> Document:
    metadata = found.metadata() | {"start_index": found.start}
    return Document(id=found.id, page_content=found.text, metadata=metadata)
