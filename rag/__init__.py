"""Verbatim: answers over your own documents, in the documents' own words.

>>> from rag import Assistant
>>> assistant = Assistant.open("my-home")            # doctest: +SKIP
>>> assistant.add("documents/")                      # doctest: +SKIP
>>> answer = assistant.ask("Who signed the lease?")  # doctest: +SKIP
>>> answer.quotes[0].text                            # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

# imported when first used: what only wants one module of these waits for no other
_MODULES = {
    "Assistant": "rag.assistant",
    "FileOutcome": "rag.report",
    "Progress": "rag.report",
    "Report": "rag.report",
    "Retriever": "rag.retriever",
    "Settings": "rag.settings",
    "Within": "rag.within",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    value = getattr(import_module(_MODULES.get(name, "rag.types")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
