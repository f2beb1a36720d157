"""A retriever that keeps its documents itself: what `Retriever.from_documents` returns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

from rag.progress_bar import progress_bar
from rag.report import Report
from rag.retriever import Retriever
from rag.store import DocumentInfo
from rag.types import Document, Hits
from rag.within import Within

if TYPE_CHECKING:
    from rag.assistant import Assistant


class CollectionRetriever(Retriever):
    """Finds passages in documents that can be added and removed; usable from several threads.

    Parameters
    ----------
    assistant : Assistant
        Holds the documents; closed with the retriever. Its reader is never loaded.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def retrieve_many(
        self, questions: Sequence[str], k: int = 5, *, within: Within | None = None
    ) -> list[Hits]:
        """Return the `k` best passages for each of several questions; encoded together."""
        return self._assistant.retriever.retrieve_many(questions, k, within=within)

    def add(self, documents: Any, *, progress: bool = False) -> Report:
        """Add documents of any kind that `Retriever.from_documents` takes."""
        with progress_bar(shown=progress) as bar:
            return self._assistant.add_given(documents, progress=bar)

    def remove(self, ids: Iterable[str]) -> Report:
        """Remove documents by id.

        Raises
        ------
        KeyError
            When there is no document with one of the ids; nothing is removed then.
        """
        return self._assistant.remove(ids)

    def documents(self) -> list[DocumentInfo]:
        """Return what there is, without the texts."""
        return self._assistant.documents()

    def document(self, document_id: str) -> Document:
        """Return a document with its text."""
        return self._assistant.document(document_id)

    def close(self) -> None:
        """Close the collection; a temporary one is gone then."""
        self._assistant.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
