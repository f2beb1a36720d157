"""The nouns of Verbatim in one place: documents, passages, hits, quotes and answers.

An answer is an offset, never a string: every ``text`` of these is a property
that slices the stored document text, so a quote can't differ from it.
"""

from rag.answers import Answer, Quote
from rag.sources import Candidate, Document, Hit, Hits, Passage

__all__ = ["Answer", "Candidate", "Document", "Hit", "Hits", "Passage", "Quote"]
