"""The document cache: bounded by text, and one version is never taken for another."""

from __future__ import annotations

from rag.cache import DocumentCache
from rag.types import Document


def document(text: str) -> Document:
    return Document("id", "title", text, source="s", sha256="")


def refuse() -> Document:
    raise AssertionError("was to come from the cache")


def test_a_document_is_read_once() -> None:
    cache = DocumentCache(100)
    first = cache.get(("a", 1), lambda: document("text"))
    assert cache.get(("a", 1), refuse) is first


def test_a_new_version_is_read_anew() -> None:
    cache = DocumentCache(100)
    cache.get(("a", 1), lambda: document("old"))
    assert cache.get(("a", 2), lambda: document("new")).text == "new"


def test_the_ones_not_used_longest_make_room() -> None:
    cache = DocumentCache(10)
    cache.get(("a", 1), lambda: document("12345"))
    cache.get(("b", 1), lambda: document("12345"))
    cache.get(("a", 1), refuse)
    cache.get(("c", 1), lambda: document("1"))
    assert len(cache) == 2
    cache.get(("a", 1), refuse)
    assert cache.get(("b", 1), lambda: document("again")).text == "again"


def test_a_document_larger_than_the_cache_is_kept_until_the_next() -> None:
    cache = DocumentCache(10)
    cache.get(("a", 1), lambda: document("x" * 50))
    cache.get(("a", 1), refuse)
    cache.get(("b", 1), lambda: document("y"))
    assert len(cache) == 1
