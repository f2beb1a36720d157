"""Verbatim as a LlamaIndex retriever: nodes that know their place.

>>> from rag import Assistant
>>> from rag.adapters.llama_index import VerbatimRetriever
>>> retriever = VerbatimRetriever(Assistant.open("my-home"))  # doctest: +SKIP
>>> retriever.retrieve("Who signed the lease?")[0].metadata   # doctest: +SKIP
"""

from __future__ import annotations

import asyncio
from typing import Any

from rag.adapters.finding import Asks, Found, Retrieves, Unit, check, find
from rag.within import Within

try:
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import (
        NodeRelationship,
        NodeWithScore,
        ObjectType,
        QueryBundle,
        RelatedNodeInfo,
        TextNode,
    )
except ImportError as error:
    raise ImportError(
        "llama-index-core is not installed, which the LlamaIndex adapter needs; "
        "pip install 'verbatim-qa[llama-index]'"
    ) from error

# what a language model is told of a node beside its text; the rest is for programs
_TOLD = frozenset({"title", "date", "page"})


class VerbatimRetriever(BaseRetriever):  # type: ignore[misc]
    """Passages, or quotes, of a collection as LlamaIndex nodes.

    A node's text is the document's own from ``start_char_idx`` to
    ``end_char_idx``; its source node is the document; see
    `rag.adapters.finding.Found.metadata` for its metadata. A language model
    is shown title, date and page of it.

    Parameters
    ----------
    source : Assistant or Retriever
        An assistant also reads the passages and names the quote in them.
    similarity_top_k : int
        Most nodes to return.
    unit : str
        "passage", or "quote": only the sentences an answer stands on, and
        nothing when the documents do not say.
    within : Within, optional
        Which documents of the collection to look in; by default all.
    **options
        As of LlamaIndex's BaseRetriever (``callback_manager``, ``verbose``).
    """

    def __init__(
        self,
        source: Asks | Retrieves,
        *,
        similarity_top_k: int = 5,
        unit: Unit = "passage",
        within: Within | None = None,
        **options: Any,
    ) -> None:
        check(source, unit)
        self._source = source
        self.similarity_top_k = similarity_top_k
        self._unit: Unit = unit
        self._within = within
        super().__init__(**options)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = find(
            self._source,
            query_bundle.query_str,
            k=self.similarity_top_k,
            unit=self._unit,
            within=self._within,
        )
        return [NodeWithScore(node=_node(one), score=one.score) for one in found]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def _node(found: Found) -> TextNode:
    metadata, document = found.metadata(), found.document
    untold = [name for name, value in metadata.items() if name not in _TOLD or not value]
    origin = {"title": document.title, "source": document.source, "date": document.date}
    return TextNode(
        id_=found.id,
        text=found.text,
        start_char_idx=found.start,
        end_char_idx=found.end,
        metadata=metadata,
        excluded_llm_metadata_keys=untold,
        excluded_embed_metadata_keys=untold,
        relationships={
            NodeRelationship.SOURCE: RelatedNodeInfo(
                node_id=document.id,
                node_type=ObjectType.DOCUMENT,
                metadata=origin,
                hash=document.sha256,
            )
        },
    )
