"""Verbatim: answers over your own documents, in the documents' own words.

>>> from rag import Assistant
>>> assistant = Assistant.open("my-home")            # doctest: +SKIP
>>> assistant.add("documents/")                      # doctest: +SKIP
>>> answer = assistant.ask("Who signed the lease?")  # doctest: +SKIP
>>> answer.quotes[0].text                            # doctest: +SKIP
"""

from rag.assistant import Assistant
from rag.report import FileOutcome, Progress, Report
from rag.retriever import Retriever
from rag.settings import Settings
from rag.types import Answer, Document, Hit, Hits, Passage, Quote
from rag.within import Within

__all__ = [
    "Answer", "Assistant", "Document", "FileOutcome", "Hit", "Hits", "Passage", "Progress",
    "Quote", "Report", "Retriever", "Settings", "Within",
]  # fmt: skip
