"""The vector index stays in step with the store, whatever happens to its file."""

import hashlib

import numpy as np
import pytest

from embeddings.publication import MANIFEST, load, publish, read_manifest
from rag.dense import DenseSearch
from rag.passages import PassageSlice
from rag.store import Entry, Store
from rag.types import Document

WORDS = ["quay", "harbour", "ferry", "school", "market", "lighthouse", "mill", "bridge", "tower"]


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "collection.sqlite") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def dense(store, folder):
    return DenseSearch(store, folder)


@pytest.fixture
def put(store, word_encoder):
    """Store one document of one passage for each text, encoded."""

    def put_texts(*texts, encoder=word_encoder):
        for text in texts:
            document = Document(text, text, text, source=f"/{text}", sha256=text)
            digest = hashlib.sha256(f"{encoder.fingerprint} {text}".encode()).digest()
            entry = Entry(document, [PassageSlice(0, len(text))], [digest], encoder.encode([text]))
            store.put_documents([entry], fingerprint=encoder.fingerprint)

    return put_texts


@pytest.fixture
def find(store, dense, word_encoder):
    """Return the texts found, best first; fails when a passage is found that is gone."""

    def find_texts(question, k=3, *, index=dense, encoder=word_encoder):
        vector = encoder.encode([question])[0]
        found = [id_ for id_, _ in index.search(vector, k, fingerprint=encoder.fingerprint)]
        passages = store.passages(found)
        assert len(passages) == len(found)
        return [passage.text for passage in passages]

    return find_texts


def test_an_empty_collection_finds_nothing(find, dense, folder):
    assert find("quay") == []
    dense.publish()
    assert not folder.exists()


def test_the_nearest_come_first_with_their_cosine(put, dense, word_encoder, store):
    put("quay", "harbour quay", "school")
    vector = word_encoder.encode(["quay"])[0]
    (first, one), (second, other) = dense.search(vector, 2, fingerprint="words")
    assert [passage.text for passage in store.passages([first, second])] == ["quay", "harbour quay"]
    assert (one, other) == (pytest.approx(1.0), pytest.approx(0.5**0.5))


def test_what_is_added_is_found_at_once(put, find):
    put("quay")
    assert find("ferry", 1) == ["quay"]
    put("ferry")
    assert find("ferry", 1) == ["ferry"]
    assert set(find("ferry", 9)) == {"quay", "ferry"}


def test_what_is_removed_takes_no_place(put, find, store):
    put(*WORDS)
    assert find("quay", 1) == ["quay"]
    store.remove_documents(["quay", "harbour"])
    assert "quay" not in find("quay", 9)
    assert len(find("quay", 7)) == 7
    assert len(find("quay", 3)) == 3


def test_what_is_replaced_is_found_as_it_is_now(put, find, store, word_encoder):
    put("quay", "ferry")
    find("quay")
    changed = Document("quay", "quay", "school", source="/quay", sha256="2")
    entry = Entry(changed, [PassageSlice(0, 6)], [b"school"], word_encoder.encode(["school"]))
    store.put_documents([entry], fingerprint="words")
    assert find("school", 1) == ["school"]
    assert sorted(find("quay", 9)) == ["ferry", "school"]


def test_everything_removed_finds_nothing(put, find, store):
    put("quay", "ferry")
    find("quay")
    store.remove_documents(["quay", "ferry"])
    assert find("quay") == []


def test_many_removals_are_survived(put, find, store, dense):
    put("quay", *(f"quay {number}" for number in range(250)), "ferry")
    assert len(find("quay", 20)) == 20
    store.remove_documents(f"quay {number}" for number in range(249))
    assert sorted(find("quay", 9)) == ["ferry", "quay", "quay 249"]
    dense.publish()
    assert sorted(find("quay", 9)) == ["ferry", "quay", "quay 249"]


def test_one_that_can_not_be_written_is_written_the_next_time(put, find, store, dense, folder):
    put("quay", "ferry")
    dense.publish()
    store.remove_documents(["quay"])
    in_the_way = folder / f"{MANIFEST}.new"
    in_the_way.mkdir()
    dense.publish()
    assert find("quay", 9) == ["ferry"]
    in_the_way.rmdir()
    dense.publish()
    assert read_manifest(folder).size == 1


def test_a_published_index_is_loaded_and_brought_up_to_date(put, find, store, dense, folder):
    put("quay", "ferry")
    dense.publish()
    manifest = read_manifest(folder)
    assert (manifest.size, manifest.encoder) == (2, "words")
    put("school")
    store.remove_documents(["ferry"])
    again = DenseSearch(store, folder)
    assert sorted(find("school", 9, index=again)) == ["quay", "school"]
    assert read_manifest(folder) == manifest  # searching writes nothing


def test_publishing_the_same_again_writes_nothing(put, dense, folder):
    put("quay")
    dense.publish()
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    dense.publish()
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_few_new_passages_are_not_worth_writing_all_of_them(
    put, store, dense, folder, monkeypatch
):
    monkeypatch.setattr("rag.dense._MOST_UNPUBLISHED", 2)
    put("quay")
    dense.publish()
    first = read_manifest(folder)
    for word in ("ferry", "school"):
        put(word)
        dense.publish()
        assert read_manifest(folder) == first
    again = DenseSearch(store, folder)  # which finds itself two behind
    put("market")
    again.publish()
    assert read_manifest(folder).size == 4


@pytest.mark.parametrize("removed", [["ferry"], ["quay", "ferry", "school"]])
def test_what_is_gone_leaves_the_published_index_at_once(put, store, dense, folder, removed):
    put("quay", "ferry", "school")
    dense.publish()
    store.remove_documents(removed)
    dense.publish()
    assert load(folder, encoder="words").ids.tolist() == store.vector_ids().tolist()
    put("market")
    dense.publish()
    assert dense.verify() == []


def test_only_the_newest_index_is_kept(put, store, dense, folder):
    for word in WORDS[:3]:
        put(word, f"no {word}")
        store.remove_documents([f"no {word}"])
        dense.publish()
    there = {path.name for path in folder.glob("[!.]*")}
    assert there == {MANIFEST, read_manifest(folder).file}


def damage(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def cut(path):
    path.write_bytes(path.read_bytes()[:-9])


def empty(path):
    path.write_bytes(b"")


def lose(path):
    path.unlink()


@pytest.fixture(params=[(h, w) for h in (damage, cut, empty, lose) for w in ("index", "manifest")])
def damaged(request, put, store, dense, folder):
    """A search that finds its index, or what vouches for it, damaged."""
    put("quay", "ferry")
    dense.publish()
    harm, which = request.param
    harm(folder / (read_manifest(folder).file if which == "index" else MANIFEST))
    return DenseSearch(store, folder)


def test_a_damaged_file_is_built_anew_and_published_again(damaged, find, store, folder):
    assert find("ferry", 9, index=damaged) == ["ferry", "quay"]
    damaged.publish()  # though nothing was added since
    manifest = read_manifest(folder)
    assert manifest.size == 2
    assert (folder / manifest.file).is_file()
    assert DenseSearch(store, folder).verify() == []


def test_verify_names_a_damaged_index_once_it_is_set_aside(put, dense, store, folder):
    put("quay")
    dense.publish()
    file = folder / read_manifest(folder).file
    damage(file)
    (problem,) = dense.verify()
    assert (problem.kind, problem.where) == ("index", str(file))
    assert "does not match its hash" in problem.message
    assert not file.exists()
    assert dense.verify() == []


def test_verify_finds_a_vector_that_is_not_the_stored_one(put, dense, store, folder):
    put("quay", "ferry")
    dense.publish()
    with store.connections.write() as connection:
        other = np.full(256, 1 / 16, "<f4").tobytes()
        connection.execute("UPDATE passages SET vector = ? WHERE document_id = 'quay'", [other])
    (problem,) = dense.verify()
    assert problem.kind == "index"
    assert "has another vector than the store" in problem.message


def test_an_index_that_is_behind_is_not_wrong(put, dense, store):
    put("quay", "ferry")
    dense.publish()
    put("school")
    store.remove_documents(["quay"])
    assert dense.verify() == []


def test_vectors_of_another_encoder_replace_those_in_memory(put, find, store, dense, stand_ins):
    put("quay", "ferry")
    dense.publish()
    find("quay")
    other = stand_ins.WordEncoder(fingerprint="other words")
    store.reset_vectors(other.fingerprint, other.dimension)
    batch = store.passages_to_encode(10)
    vectors = other.encode([passage.text for passage in batch])
    store.put_vectors([one.id for one in batch], vectors, fingerprint=other.fingerprint)
    dense.publish()
    assert find("ferry", 1, encoder=other) == ["ferry"]
    ((_, cosine),) = dense.search(other.encode(["ferry"])[0], 1, fingerprint="other words")
    assert cosine == pytest.approx(1.0)
    assert dense.verify() == []
    with pytest.raises(ValueError, match="encoded by other words, the encoder in use is words"):
        find("ferry")


def test_vectors_of_another_length_too(put, find, store, dense, stand_ins):
    put("quay", "ferry")
    dense.publish()
    find("quay")
    other = stand_ins.WordEncoder(64, "short")
    store.reset_vectors("short", 64)
    store.remove_documents(["quay", "ferry"])
    put("school", "market", encoder=other)
    assert find("market", 1, encoder=other) == ["market"]


def test_all_encoded_anew_while_the_index_is_made(put, store, dense, stand_ins, monkeypatch):
    put("quay", "ferry")
    other = stand_ins.WordEncoder(fingerprint="other words")
    vectors = store.vectors

    def encoded_anew_first(ids=None):
        monkeypatch.undo()
        before = vectors(ids)  # still of the first encoder
        store.reset_vectors(other.fingerprint, other.dimension)
        batch = store.passages_to_encode(10)
        anew = other.encode([passage.text for passage in batch])
        store.put_vectors([one.id for one in batch], anew, fingerprint=other.fingerprint)
        return before

    monkeypatch.setattr(store, "vectors", encoded_anew_first)
    ((_, cosine),) = dense.search(other.encode(["ferry"])[0], 1, fingerprint="other words")
    assert cosine == pytest.approx(1.0)


def test_what_another_process_published_loses_what_is_gone_too(put, store, dense, folder):
    put("quay")
    dense.publish()
    put("ferry", "school")
    other = DenseSearch(store, folder)
    store.remove_documents(["quay"])
    other.publish()  # with "ferry" and "school", which the first has not seen
    store.remove_documents(["ferry", "school"])
    dense.publish()
    assert load(folder, encoder="words").ids.tolist() == []


def test_a_late_write_does_not_bring_back_what_is_gone(put, store, dense, folder, monkeypatch):
    put("quay", "ferry")
    other = DenseSearch(store, folder)

    def publish_late(*arguments, **options):
        monkeypatch.undo()
        store.remove_documents(["ferry"])
        other.publish()
        return publish(*arguments, **options)

    monkeypatch.setattr("rag.dense.publish", publish_late)
    dense.publish()
    assert load(folder, encoder="words").ids.tolist() == store.vector_ids().tolist()
