"""The store: what goes in comes out, in one piece, also when something goes wrong."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.documents import document_id
from rag.passages import PassageSlice, split
from rag.store import Counts, Entry, Known, Store, StoreError
from rag.types import Document
from rag.verify import verify

DIMENSION = 8
FIRST = "The council met on Monday.\n\n# Water\n\nThe harbour froze over."
SECOND = "Prices rose by 3 per cent.\n\n# Causes\n\nNobody knew why."


def encode(text: str) -> np.ndarray:
    """Return a unit vector that depends on the text alone."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    vector = np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)
    return vector / np.linalg.norm(vector)


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def entry(text: str, name: str = "a", *, encoded: bool = True) -> Entry:
    cuts = split(text, target_words=5, max_words=20)
    words = [text[cut.start : cut.end] for cut in cuts]
    return Entry(
        Document(
            id=f"id-{name}",
            title=f"Title {name}",
            text=text,
            source=f"/docs/{name}.txt",
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            date="2024-12-01",
            pages=(0, 3),
            metadata={"author": "Ünal"},
        ),
        cuts,
        [digest(passage) for passage in words],
        np.array([encode(passage) for passage in words]).reshape(-1, DIMENSION)
        if encoded
        else None,
        size=len(text),
        mtime_ns=7,
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "collection.sqlite") as opened:
        yield opened


def texts(store: Store, match: str) -> list[str]:
    ids = [id_ for id_, _ in store.lexical_search(match, 10)]
    return [passage.text for passage in store.passages(ids)]


# What goes in comes out


def test_a_document_comes_back_as_it_was(store: Store) -> None:
    given = entry(FIRST)
    store.put_documents([given], fingerprint="e1")
    assert store.document("id-a") == given.document
    assert [passage.text for passage in store.passages_of("id-a")] == [
        "The council met on Monday.",
        "Water\n\nThe harbour froze over.",
    ]
    assert [passage.heading for passage in store.passages_of("id-a")] == ["", "Water"]
    assert store.counts() == Counts(1, 0, 2, 2, len(FIRST))
    (info,) = store.documents()
    assert (info.id, info.passages, info.characters, info.duplicates) == ("id-a", 2, len(FIRST), ())
    assert info.to_dict()["title"] == "Title a"
    assert verify(store) == []


def test_an_unknown_document_is_an_error(store: Store) -> None:
    with pytest.raises(KeyError, match="no document 'x'"):
        store.document("x")


def test_an_empty_store_answers(store: Store) -> None:
    assert store.documents() == []
    assert store.known() == {}
    assert store.passages([1, 2]) == []
    assert store.lexical_search('"x"', 5) == []
    assert store.lexical_search("", 5) == []
    assert store.fingerprint() == ""
    assert store.dimension() == 0
    ids, vectors = store.vectors()
    assert ids.shape == (0,)
    assert vectors.shape == (0, 0)
    assert verify(store) == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_survives(store: Store, text: str) -> None:
    store.put_documents([entry(text)], fingerprint="e1")
    assert store.document("id-a").text == text
    assert [p.text for p in store.passages_of("id-a")] == [
        text[cut.start : cut.end] for cut in split(text, target_words=5, max_words=20)
    ]
    assert verify(store) == []


def test_it_is_all_there_after_reopening(tmp_path: Path) -> None:
    with Store.open(tmp_path / "c.sqlite") as store:
        store.put_documents([entry(FIRST, "a"), entry(SECOND, "b")], fingerprint="e1")
    assert sorted(path.name for path in tmp_path.glob("[!.]*")) == ["c.sqlite"]
    with Store.open(tmp_path / "c.sqlite") as store:
        assert store.document("id-b").text == SECOND
        assert texts(store, '"harbour"') == ["Water\n\nThe harbour froze over."]
        assert verify(store) == []


# Replacing and removing


def test_a_new_version_replaces_the_old_one_whole(store: Store) -> None:
    store.put_documents([entry(FIRST)], fingerprint="e1")
    old = store.vector_ids()
    store.put_documents([entry("The council met on Tuesday.")], fingerprint="e1")
    assert texts(store, '"council"') == ["The council met on Tuesday."]
    assert texts(store, '"harbour"') == []
    assert store.passages(old) == []
    assert store.document("id-a").text == "The council met on Tuesday."
    assert store.counts().passages == 1
    assert verify(store) == []


def test_ids_are_never_used_again(store: Store) -> None:
    store.put_documents([entry(FIRST)], fingerprint="e1")
    before = set(store.vector_ids())
    store.remove_documents(["id-a"])
    store.put_documents([entry(FIRST)], fingerprint="e1")
    assert before.isdisjoint(store.vector_ids())


def test_removed_text_is_gone_from_everything(store: Store, tmp_path: Path) -> None:
    store.put_documents([entry(FIRST, "a"), entry(SECOND, "b")], fingerprint="e1")
    ids = store.vector_ids()
    store.remove_documents(["id-a", "unknown"])
    assert [passage.document.id for passage in store.passages(ids)] == ["id-b", "id-b"]
    assert texts(store, '"harbour"') == []
    assert store.passages_of("id-a") == []
    store.compact()
    assert verify(store) == []
    store.close()
    assert b"harbour" not in (tmp_path / "collection.sqlite").read_bytes()


def test_passages_come_in_the_order_asked(store: Store) -> None:
    store.put_documents([entry(FIRST, "a"), entry(SECOND, "b")], fingerprint="e1")
    wanted = [4, 99, 1, 3]
    assert [passage.id for passage in store.passages(wanted)] == [4, 1, 3]


def test_all_or_nothing(store: Store) -> None:
    taken = entry(SECOND, "b")
    other = Entry(
        Document("id-c", "c", "x", source="/docs/b.txt", sha256=""), [PassageSlice(0, 1)], [b"d"]
    )
    store.put_documents([taken], fingerprint="e1")
    generation = store.generation()
    with pytest.raises(ValueError, match=r"/docs/b\.txt is document id-b already, not id-c"):
        store.put_documents([entry(FIRST), other], fingerprint="e1")
    assert store.generation() == generation
    assert [info.id for info in store.documents()] == ["id-b"]
    assert verify(store) == []


def test_the_generation_grows_with_every_write(store: Store) -> None:
    seen = [store.generation()]
    store.put_documents([entry(FIRST)], fingerprint="e1")
    seen.append(store.generation())
    store.reset_vectors("e2", DIMENSION)
    seen.append(store.generation())
    store.remove_documents(["id-a"])
    seen.append(store.generation())
    assert seen == sorted(set(seen))


def test_half_a_surrogate_pair_is_refused(store: Store) -> None:
    bad = Entry(Document("i", "t", "ab\ud800", source="/s", sha256=""), [], [])
    with pytest.raises(ValueError, match="half a surrogate pair at offset 2"):
        store.put_documents([bad])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"digests": []}, "0 digests for 1 passages"),
        ({"vectors": np.zeros((2, 3), np.float32)}, "2 vectors for 1 passages"),
        ({"slices": [PassageSlice(0, 5)]}, r"\[0, 5\) is not a slice of 4 characters"),
    ],
)
def test_entries_that_do_not_fit_are_refused(change: dict[str, object], message: str) -> None:
    given = {"slices": [PassageSlice(0, 4)], "digests": [b"d"]} | change
    with pytest.raises(ValueError, match=message):
        Entry(Document("i", "t", "text", source="/s", sha256=""), **given)  # type: ignore[arg-type]


# Duplicates and what is known


def test_what_is_known_of_sources(store: Store) -> None:
    given = entry(FIRST)
    sha = given.document.sha256
    store.put_documents([given], fingerprint="e1")
    assert store.mark_duplicate("/docs/copy.txt", "id-a", sha256=sha, size=3, mtime_ns=4) == {}
    assert store.known() == {
        "/docs/a.txt": Known(sha, len(FIRST), 7, "id-a"),
        "/docs/copy.txt": Known(sha, 3, 4, "id-a"),
    }
    assert store.documents()[0].duplicates == ("/docs/copy.txt",)
    assert store.counts().duplicates == 1
    assert verify(store) == []


def test_a_duplicate_can_be_forgotten(store: Store) -> None:
    given = entry(FIRST)
    store.put_documents([given], fingerprint="e1")
    store.mark_duplicate("/copy", "id-a", sha256=given.document.sha256)
    assert store.remove_sources(["/copy", "/none"]) == {}
    assert list(store.known()) == ["/docs/a.txt"]


@pytest.fixture
def copied(store: Store) -> str:
    """Store a document with two duplicates; return its hash."""
    given = entry(FIRST)
    store.put_documents([given], fingerprint="e1")
    for number in (1, 2):
        copy = f"/copy{number}"
        store.mark_duplicate(copy, "id-a", sha256=given.document.sha256, size=5, mtime_ns=number)
    return given.document.sha256


def test_a_new_version_hands_the_old_one_to_its_first_duplicate(store: Store, copied: str) -> None:
    heir = document_id("/copy1")
    assert store.put_documents([entry(FIRST)], fingerprint="e1") == {}
    moved = {"/copy1": Known(copied, 5, 1, heir), "/copy2": Known(copied, 5, 2, heir)}
    assert store.put_documents([entry(SECOND)], fingerprint="e1") == moved
    assert store.known() == {**moved, "/docs/a.txt": store.known()["/docs/a.txt"]}
    first = entry(FIRST).document
    assert store.document(heir) == replace(first, id=heir, source="/copy1")
    assert [p.text for p in store.passages_of(heir)] == [
        "The council met on Monday.",
        "Water\n\nThe harbour froze over.",
    ]
    assert store.document("id-a").text == SECOND
    assert texts(store, '"harbour"') == ["Water\n\nThe harbour froze over."]
    assert verify(store) == []


def test_so_does_a_document_that_becomes_a_duplicate(store: Store, copied: str) -> None:
    other = entry(SECOND, "b")
    store.put_documents([other], fingerprint="e1")
    moved = store.mark_duplicate("/docs/a.txt", "id-b", sha256=other.document.sha256)
    assert list(moved) == ["/copy1", "/copy2"]
    assert [info.duplicates for info in store.documents()] == [("/docs/a.txt",), ("/copy2",)]
    assert verify(store) == []


def test_a_source_that_is_gone_leaves_its_text_to_those_that_are_not(
    store: Store, copied: str
) -> None:
    heir = document_id("/copy2")
    assert store.remove_sources(["/docs/a.txt", "/copy1"]) == {"/copy2": Known(copied, 5, 2, heir)}
    assert list(store.known()) == ["/copy2"]
    assert store.document(heir).text == FIRST
    assert store.remove_sources(["/copy2"]) == {}
    assert store.known() == {}


@pytest.mark.usefixtures("copied")
def test_a_removed_document_goes_with_its_duplicates(store: Store) -> None:
    store.remove_documents(["id-a"])
    assert store.known() == {}


def test_a_batch_of_many_passages_is_read_back_in_order(store: Store) -> None:
    many = "\n\n".join(f"# Part {n}\n\nThe text of part {n}." for n in range(2500))
    store.put_documents([entry(many)], fingerprint="e1")
    ids, vectors = store.vectors()
    assert ids.tolist() == list(range(1, 2501))
    np.testing.assert_array_equal(vectors[2400], encode("Part 2400\n\nThe text of part 2400."))
    store.put_documents([entry(many, encoded=False)])
    assert store.counts().encoded == 2500  # each was known by its digest


def test_a_document_can_become_a_duplicate_and_one_again(store: Store) -> None:
    first, second = entry(FIRST, "a"), entry(SECOND, "b")
    store.put_documents([first, second], fingerprint="e1")
    store.mark_duplicate("/docs/b.txt", "id-a", sha256=first.document.sha256)
    assert [info.id for info in store.documents()] == ["id-a"]
    store.put_documents([second], fingerprint="e1")
    assert [info.duplicates for info in store.documents()] == [(), ()]
    assert verify(store) == []


@pytest.mark.parametrize(
    ("source", "id_", "sha"),
    [("/x", "none", FIRST), ("/x", "id-a", SECOND), ("/docs/a.txt", "id-a", FIRST)],
)
def test_what_is_no_duplicate_is_refused(store: Store, source: str, id_: str, sha: str) -> None:
    store.put_documents([entry(FIRST)], fingerprint="e1")
    with pytest.raises(ValueError, match="can't be a duplicate"):
        store.mark_duplicate(source, id_, sha256=hashlib.sha256(sha.encode()).hexdigest())


# Vectors


def test_vectors_come_back_with_their_ids(store: Store) -> None:
    store.put_documents([entry(FIRST, "a"), entry(SECOND, "b")], fingerprint="e1")
    ids, vectors = store.vectors()
    assert ids.tolist() == store.vector_ids().tolist() == [1, 2, 3, 4]
    assert vectors.dtype == np.float32
    for passage, vector in zip(store.passages(ids), vectors, strict=True):
        np.testing.assert_array_equal(vector, encode(passage.text))
    some, rows = store.vectors(np.array([3, 77, 2]))
    assert some.tolist() == [2, 3]
    np.testing.assert_array_equal(rows, vectors[1:3])
    assert (store.fingerprint(), store.dimension()) == ("e1", DIMENSION)


def test_words_first_vectors_later(store: Store) -> None:
    store.put_documents([entry(FIRST, encoded=False)])
    assert texts(store, '"harbour"') == ["Water\n\nThe harbour froze over."]
    waiting = store.passages_to_encode(10)
    assert [passage.text for passage in waiting] == [p.text for p in store.passages_of("id-a")]
    assert len(store.passages_to_encode(1)) == 1
    vectors = np.array([encode(passage.text) for passage in waiting])
    ids = [passage.id for passage in waiting]
    assert store.put_vectors([*ids, 99], np.vstack([vectors, vectors[:1]]), fingerprint="e1") == 2
    assert store.passages_to_encode(10) == []
    np.testing.assert_array_equal(store.vectors()[1], vectors)


def test_a_vector_that_another_process_stored_meanwhile_stays(store: Store) -> None:
    store.put_documents([entry(FIRST, encoded=False)])
    ids = [passage.id for passage in store.passages_to_encode(10)]
    first = np.array([encode("one"), encode("other")])
    assert store.put_vectors(ids[:1], first[:1], fingerprint="e1") == 1
    assert store.put_vectors(ids, first + np.float32(1e-6), fingerprint="e1") == 1
    np.testing.assert_array_equal(store.vectors()[1][0], first[0])


def test_unchanged_passages_keep_their_vectors(store: Store) -> None:
    store.put_documents([entry(FIRST)], fingerprint="e1")
    changed = FIRST.replace("Monday", "Tuesday")
    store.put_documents([entry(changed, encoded=False)])
    assert [p.text for p in store.passages_to_encode(10)] == ["The council met on Tuesday."]
    (kept,) = store.vectors()[1]
    np.testing.assert_array_equal(kept, encode("Water\n\nThe harbour froze over."))


def test_vectors_of_two_encoders_are_never_mixed(store: Store) -> None:
    store.put_documents([entry(FIRST)], fingerprint="e1")
    with pytest.raises(ValueError, match="vectors of encoder e2"):
        store.put_documents([entry(SECOND, "b")], fingerprint="e2")
    with pytest.raises(ValueError, match="with 3 dimensions"):
        store.put_vectors([1], np.ones((1, 3), np.float32), fingerprint="e1")
    with pytest.raises(ValueError, match="without the fingerprint"):
        store.put_documents([entry(SECOND, "b")])
    with pytest.raises(ValueError, match="expected finite"):
        store.put_vectors([1], np.full((1, DIMENSION), np.nan, np.float32), fingerprint="e1")
    assert [info.id for info in store.documents()] == ["id-a"]


def test_another_encoder_starts_afresh(store: Store) -> None:
    store.put_documents([entry(FIRST)], fingerprint="e1")
    store.reset_vectors("e2", 3)
    assert (store.fingerprint(), store.dimension()) == ("e2", 3)
    assert store.vectors()[1].shape == (0, 3)
    assert len(store.passages_to_encode(10)) == 2
    assert store.counts().encoded == 0
    assert verify(store) == []


# Words


def test_words_are_stemmed_folded_and_weighted(store: Store) -> None:
    store.put_documents(
        [entry(FIRST, "a"), entry("# Münze\n\nCoins froze.", "b")], fingerprint="e1"
    )
    assert texts(store, '"freezing" OR "coin"') == ["Münze\n\nCoins froze."]
    assert texts(store, '"MUNZE"') == ["Münze\n\nCoins froze."]
    assert texts(store, '"title"') != []
    scores = [score for _, score in store.lexical_search('"froze" OR "harbour"', 5)]
    assert scores == sorted(scores, reverse=True)
    assert len(store.lexical_search('"froze" OR "harbour"', 1)) == 1


def test_frequencies_are_counted_up_to_a_limit(store: Store) -> None:
    store.put_documents([entry("The frost.", str(n)) for n in range(5)], fingerprint="e1")
    assert store.document_frequencies(['"frosts"', '"none"'], 9) == {'"frosts"': 5, '"none"': 0}
    assert store.document_frequencies(['"frost"'], 3) == {'"frost"': 3}


# Threads and processes


def in_threads(count: int, work: Callable[[int], None]) -> list[BaseException]:
    failed: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_readers_see_whole_documents_while_one_is_replaced(store: Store) -> None:
    versions = ["alpha alpha.\n\nalpha beta.", "gamma gamma.\n\ngamma delta.\n\ngamma."]
    store.put_documents([entry(versions[0])], fingerprint="e1")

    def work(number: int) -> None:
        for turn in range(40):
            if number == 0:
                store.put_documents([entry(versions[turn % 2])], fingerprint="e1")
            else:
                found = store.passages_of("id-a")
                assert {p.document.text for p in found} <= {versions[0], versions[1]}
                assert len(found) == len(
                    split(found[0].document.text, target_words=5, max_words=20)
                )

    assert in_threads(4, work) == []
    assert verify(store) == []


def test_two_writers_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with Store.open(path) as one, Store.open(path) as two:

        def work(number: int) -> None:
            for turn in range(10):
                name = f"{number}-{turn}"
                (one, two)[number % 2].put_documents([entry(FIRST, name)], fingerprint="e1")

        assert in_threads(4, work) == []
        assert one.counts().documents == two.counts().documents == 40
        assert verify(two) == []


def test_another_process_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with Store.open(path) as one, Store.open(path) as two:
        one.put_documents([entry(FIRST)], fingerprint="e1")
        assert two.document("id-a").text == FIRST
        one.put_documents([entry(SECOND)], fingerprint="e1")
        assert two.document("id-a").text == SECOND
        assert two.generation() == one.generation()


# What goes wrong


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"not a database, but a text of some length " * 30)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not a collection; it was left as it is; move it away"):
        Store.open(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["c.sqlite"]


def test_another_programs_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program's database"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="expected a folder that exists"):
        Store.open(tmp_path / "none" / "c.sqlite")


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with Store.open(path) as store:
        store.put_documents([entry(FIRST, str(n)) for n in range(50)], fingerprint="e1")
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with (
        pytest.raises(StoreError, match="damaged; it was left as it is"),
        Store.open(path) as store,
    ):
        store.documents()


def test_a_full_disk_keeps_what_was_there(store: Store) -> None:
    store.put_documents([entry(FIRST)], fingerprint="e1")
    with store.connections.rehearse() as writer:
        pages = writer.execute("PRAGMA page_count").fetchone()[0]
        writer.execute(f"PRAGMA max_page_count = {pages + 2}")
    big = "".join(f"word{n} " for n in range(20_000))
    with pytest.raises(StoreError, match="the disk is full; nothing of this step was kept"):
        store.put_documents([entry(big, "b", encoded=False)])
    assert [info.id for info in store.documents()] == ["id-a"]
    assert verify(store) == []


def test_a_file_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with Store.open(path) as store:
        with store.connections.rehearse() as writer:
            writer.rollback()
            writer.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreError, match="can't be written"):
            store.put_documents([entry(FIRST)], fingerprint="e1")


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "c.sqlite")
    store.close()
    with pytest.raises(StoreError, match="is closed; open the collection again"):
        store.documents()
    with pytest.raises(StoreError, match="is closed"):
        store.remove_documents(["x"])


def test_a_wait_for_another_writer_ends(tmp_path: Path, store: Store) -> None:
    other = sqlite3.connect(tmp_path / "collection.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with store.connections.read():
        pass
    store.connections._writer.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(StoreError, match="another program has been writing"):
        store.remove_documents(["x"])
    other.execute("ROLLBACK")
    other.close()
    store.remove_documents(["x"])
