from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.index import NO_ID, VectorIndex

DIMENSION = 8


def unit_rows(count: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def ids_of(count: int, start: int = 0) -> np.ndarray:
    return np.arange(start, start + count, dtype=np.int64)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=5),
    st.integers(1, 60),
    st.integers(1, 30),
    st.integers(0, 2**32 - 1),
)
def test_the_top_k_are_those_of_brute_force(sizes, k, queries, seed):
    vectors = unit_rows(sum(sizes), seed)
    ids = np.random.default_rng(seed).permutation(10_000)[: len(vectors)].astype(np.int64)
    ends = np.cumsum(sizes)
    index = VectorIndex.build(ids[: ends[0]], vectors[: ends[0]])
    for first, last in pairwise(ends):
        index = index.with_added(ids[first:last], vectors[first:last])
    asked = unit_rows(queries, seed + 1)
    scores, found = index.search(asked, k)
    assert len(index) == len(vectors)
    assert scores.shape == found.shape == (queries, k)
    products = asked @ vectors.T
    best = -np.sort(-products, axis=1)[:, :k]
    there = min(k, len(vectors))
    np.testing.assert_allclose(scores[:, :there], best, atol=1e-5)
    assert (found[:, there:] == NO_ID).all()
    assert (scores[:, there:] == -np.inf).all()
    for row in range(queries):
        places = [int(np.flatnonzero(ids == one)[0]) for one in found[row, :there]]
        assert len(set(places)) == there
        np.testing.assert_allclose(products[row, places], scores[row, :there], atol=1e-5)


def test_equal_vectors_come_by_id():
    same = np.repeat(unit_rows(1), 4, axis=0)
    index = VectorIndex.build(np.array([9, 3]), same[:2]).with_added(np.array([5, 1]), same[2:])
    assert index.search(same[:1], 4)[1].tolist() == [[1, 3, 5, 9]]


def test_adding_leaves_the_index_it_was_added_to():
    old = VectorIndex.build(ids_of(10), unit_rows(10))
    before = old.search(unit_rows(3, 1), 5)
    new = old.with_added(ids_of(5, 10), unit_rows(5, 2))
    assert (len(old), len(new)) == (10, 15)
    after = old.search(unit_rows(3, 1), 5)
    assert all((a == b).all() for a, b in zip(before, after, strict=True))


def test_a_large_delta_is_merged_and_a_small_one_shares_the_main_part():
    old = VectorIndex.build(ids_of(2000), unit_rows(2000))
    small = old.with_added(ids_of(1000, 2000), unit_rows(1000, 1))
    assert small._parts[0] is old._parts[0]
    assert len(small._parts) == 2
    large = small.with_added(ids_of(1, 3000), unit_rows(1, 2))
    assert len(large._parts) == 1
    assert sorted(large.ids) == list(range(3001))


def test_an_empty_index_finds_nothing_and_grows():
    index = VectorIndex.build(ids_of(0), unit_rows(0))
    assert index.search(unit_rows(2), 3)[1].tolist() == [[NO_ID] * 3] * 2
    assert len(index.with_added(ids_of(2), unit_rows(2))) == 2


def test_no_queries_have_no_results():
    scores, ids = VectorIndex.build(ids_of(3), unit_rows(3)).search(unit_rows(0), 2)
    assert scores.shape == ids.shape == (0, 2)


@pytest.mark.parametrize(
    ("ids", "vectors", "message"),
    [
        ([1, 1], unit_rows(2), "id is there twice"),
        ([-1], unit_rows(1), "id -1 is negative"),
        ([1, 2], unit_rows(1), r"shape \(2,\) and vectors \(1, 8\)"),
        ([1], unit_rows(1)[0], "expected \\[n\\] and"),
    ],
)
def test_what_does_not_fit_is_refused(ids, vectors, message):
    with pytest.raises(ValueError, match=message):
        VectorIndex.build(np.array(ids), vectors)


def test_an_id_that_is_there_already_is_refused():
    index = VectorIndex.build(ids_of(3), unit_rows(3))
    with pytest.raises(ValueError, match="id 2 is in the index already"):
        index.with_added(np.array([2]), unit_rows(1))


def test_vectors_of_another_model_are_refused():
    index = VectorIndex.build(ids_of(3), unit_rows(3))
    with pytest.raises(ValueError, match="7 numbers; expected 8"):
        index.with_added(np.array([3]), unit_rows(1)[:, :7])
    with pytest.raises(ValueError, match=r"expected \[q, 8\]"):
        index.search(unit_rows(1)[:, :7], 1)


def test_k_is_at_least_one():
    with pytest.raises(ValueError, match="k is 0"):
        VectorIndex.build(ids_of(3), unit_rows(3)).search(unit_rows(1), 0)


def test_bytes_that_are_no_index_are_refused():
    with pytest.raises(ValueError, match="not a FAISS index"):
        VectorIndex.from_bytes(np.frombuffer(b"nothing of the sort", np.uint8))
