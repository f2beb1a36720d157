"""Verification finds whatever was changed behind the store's back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rag.passages import PassageSlice, split
from rag.store import Entry, Store
from rag.types import Document
from rag.verify import Problem, verify

TEXT = "The council met on Monday.\n\n# Water\n\nThe harbour froze over."


def digest(document: Document, cut: PassageSlice) -> bytes:
    return hashlib.sha256(document.text[cut.start : cut.end].encode()).digest()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    document = Document("id-a", "Minutes", TEXT, source="/a.txt", sha256="aa")
    cuts = split(TEXT)
    vectors = np.eye(2, 4, dtype=np.float32)
    with Store.open(tmp_path / "c.sqlite") as opened:
        opened.put_documents(
            [Entry(document, cuts, [digest(document, cut) for cut in cuts], vectors)],
            fingerprint="e",
        )
        opened.mark_duplicate("/copy.txt", "id-a", sha256="aa")
        yield opened


def tamper(store: Store, *statements: str) -> list[Problem]:
    with store.connections._lock:
        writer = store.connections._writer
        writer.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            writer.execute(statement)
        writer.execute("PRAGMA foreign_keys = ON")
    return verify(store, digest=digest)


def test_nothing_is_wrong_with_what_was_just_stored(store: Store) -> None:
    assert verify(store) == verify(store, digest=digest) == []


def test_passages_still_to_be_encoded_are_no_problem(store: Store) -> None:
    store.reset_vectors("f", 3)
    assert verify(store) == []


@pytest.mark.parametrize(
    ("statement", "kind", "where", "message"),
    [
        (
            "UPDATE documents SET text = replace(text, 'Monday', 'Sunday')",
            "document",
            "/a.txt",
            "the text is not the one that was stored",
        ),
        (
            "UPDATE documents SET text = CAST(x'ff' || substr(text, 2) AS TEXT)",
            "document",
            "/a.txt",
            "the text is not the one that was stored",
        ),
        ("DELETE FROM passages WHERE id = 2", "document", "/a.txt", "has 1 passages; 2 were"),
        (
            'UPDATE passages SET "end" = 900 WHERE id = 2',
            "passage",
            "/a.txt [30, 900)",
            "lies outside the text",
        ),
        (
            "UPDATE passages SET start = 38 WHERE id = 2",
            "words",
            "/a.txt [38, 60)",
            "the word index holds another text",
        ),
        (
            "UPDATE passages SET heading = 'Wine' WHERE id = 2",
            "words",
            "/a.txt [30, 60)",
            "the word index holds another text",
        ),
        (
            "UPDATE documents SET title = 'Other'",
            "words",
            "/a.txt [0, 26)",
            "the word index holds another text",
        ),
        (
            "UPDATE passages SET digest = x'00' WHERE id = 1",
            "passage",
            "/a.txt [0, 26)",
            "is not what was encoded",
        ),
        (
            "UPDATE passages SET vector = x'0000803f' WHERE id = 1",
            "vector",
            "/a.txt [0, 26)",
            "the vector has 4 bytes; expected 16",
        ),
        (
            "UPDATE passages SET vector = zeroblob(16) WHERE id = 1",
            "vector",
            "/a.txt [0, 26)",
            "the vector has length 0.0000; expected 1",
        ),
        (
            "UPDATE passages SET vector = x'0000c07f000000000000000000000000' WHERE id = 1",
            "vector",
            "/a.txt [0, 26)",
            "the vector has",
        ),
        (
            "DELETE FROM lexicon WHERE rowid = 2",
            "words",
            "/a.txt [30, 60)",
            "the word index holds another text",
        ),
        (
            "INSERT INTO lexicon (rowid, text) VALUES (77, 'stray')",
            "words",
            "the collection's file",
            "1 passages are in the word index and nowhere else",
        ),
        (
            "UPDATE lexicon_content SET c0 = 'other words' WHERE id = 1",
            "words",
            "the collection's file",
            "the word index differs from its text",
        ),
        (
            "UPDATE duplicates SET sha256 = 'bb'",
            "duplicate",
            "/copy.txt",
            "is noted as a duplicate of /a.txt and isn't",
        ),
        (
            "DELETE FROM documents",
            "file",
            "the collection's file",
            "belongs to no row of documents",
        ),
    ],
)
def test_what_was_changed_is_named(
    store: Store, statement: str, kind: str, where: str, message: str
) -> None:
    problems = tamper(store, statement)
    named = [(p.kind, p.where) for p in problems if message in p.message]
    assert (kind, where) in named


def test_a_flipped_byte_in_the_file_is_found(tmp_path: Path, store: Store) -> None:
    store.close()
    path = tmp_path / "c.sqlite"
    data = path.read_bytes()
    at = data.index(b"harbour froze over.")
    path.write_bytes(data[:at] + b"H" + data[at + 1 :])
    with Store.open(path) as again:
        assert verify(again) != []


def test_a_file_that_can_not_be_read_on_is_a_problem(tmp_path: Path, store: Store) -> None:
    with store.connections._lock:
        store.connections._writer.execute("UPDATE documents SET pages = 'no JSON'")
    (problem,) = verify(store)
    assert problem.kind == "file"
    assert problem.where == "document in row 1"
    assert "can't be read" in problem.message
