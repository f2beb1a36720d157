"""Verbatim inside other frameworks; each adapter needs that framework installed.

- `rag.adapters.langchain`: a retriever; ``pip install 'verbatim-qa[langchain]'``
- `rag.adapters.llama_index`: a retriever; ``pip install 'verbatim-qa[llama-index]'``
- `rag.adapters.haystack`: a retriever and an extractive reader;
  ``pip install 'verbatim-qa[haystack]'``

What they return is a slice of a stored document, and its metadata says which:
``start`` and ``end`` are half-open offsets, in characters, into the text of the
document ``document_id``; so are ``quote_start`` and ``quote_end``. See
`rag.adapters.finding.Found.metadata` for every field.
"""
