"""Logits to spans: hand-computed results, a slow reference, known bugs of others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.spans import Span, best_spans, rank
from rag.types import Candidate, Document, Passage


def logits(*values):
    return np.array([values], dtype=np.float32)


def inside(tokens, first, last):
    mask = np.zeros((1, tokens), dtype=bool)
    mask[0, first : last + 1] = True
    return mask


def reference(start, end, mask, max_tokens, top):
    """Every span scored in turn, the best ones that share no token kept."""
    found = []
    for row in range(len(start)):
        null = float(start[row, 0]) + float(end[row, 0])
        spans = [
            (-(float(start[row, i]) + float(end[row, j])), i, j)
            for i in range(start.shape[1])
            for j in range(i, min(i + max_tokens, start.shape[1]))
            if mask[row, i] and mask[row, j]
        ]
        kept = []
        for score, i, j in sorted(spans):
            if len(kept) < top and all(j < a or b < i for _, a, b in kept):
                kept.append((score, i, j))
        found += [Span(row, i, j, -score, -score - null) for score, i, j in kept]
    return found


@st.composite
def batches(draw):
    rows, tokens = draw(st.integers(1, 3)), draw(st.integers(2, 12))
    value = st.integers(-40, 40).map(lambda number: number / 4)  # sums are exact in float32
    grid = st.lists(st.lists(value, min_size=tokens, max_size=tokens), min_size=rows, max_size=rows)
    start, end = (np.array(draw(grid), dtype=np.float32) for _ in range(2))
    mask = np.zeros((rows, tokens), dtype=bool)
    for row in range(rows):
        first = draw(st.integers(1, tokens - 1))
        mask[row, first : draw(st.integers(first, tokens))] = True
    return start, end, mask


LIMITS = (st.integers(1, 14), st.integers(1, 4))


def test_scores_and_margins_by_hand():
    #           [CLS]  q   [SEP]  p0   p1   p2   [SEP]
    start = logits(1.0, 9.0, 9.0, 2.0, 0.5, 0.0, 9.0)
    end = logits(0.5, 9.0, 9.0, 0.0, 3.0, 2.5, 9.0)
    found = best_spans(start, end, inside(7, 3, 5), top=2)
    # p0 to p1: 2 + 3 = 5, null 1.5; then only p2 is left: 0 + 2.5
    assert found == [Span(0, 3, 4, 5.0, 3.5), Span(0, 5, 5, 2.5, 1.0)]


def test_an_end_before_its_start_is_never_a_span():
    start, end = logits(0, 0, 0, 9.0), logits(0, 9.0, 0, 0)
    (best,) = best_spans(start, end, inside(4, 1, 3), top=1)
    assert (best.first, best.last) == (1, 1)  # 0 + 9; 9 + 9 would run backwards


def test_a_span_is_never_longer_than_the_cap():
    start, end = logits(0, 9.0, 0, 0, 0, 0), logits(0, 0, 0, 1.0, 0, 9.0)
    (best,) = best_spans(start, end, inside(6, 1, 5), max_tokens=3, top=1)
    assert (best.first, best.last, best.score) == (1, 3, 10.0)


def test_a_margin_of_zero_is_a_margin():
    start, end = logits(0, 0), logits(0, 0)
    assert best_spans(start, end, inside(2, 1, 1)) == [Span(0, 1, 1, 0.0, 0.0)]


def test_a_row_without_a_passage_has_no_span():
    assert best_spans(logits(1, 2), logits(1, 2), np.zeros((1, 2), dtype=bool)) == []
    empty = np.zeros((0, 5), dtype=np.float32)
    assert best_spans(empty, empty, empty.astype(bool)) == []


@given(batches(), *LIMITS)
def test_the_reference_agrees(batch, max_tokens, top):
    assert best_spans(*batch, max_tokens=max_tokens, top=top) == reference(*batch, max_tokens, top)


@given(batches(), *LIMITS)
def test_a_row_is_read_the_same_alone(batch, max_tokens, top):
    together = best_spans(*batch, max_tokens=max_tokens, top=top)
    alone = [
        Span(row, span.first, span.last, span.score, span.margin)
        for row in range(len(batch[0]))
        for span in best_spans(
            *(array[row : row + 1] for array in batch), max_tokens=max_tokens, top=top
        )
    ]
    assert together == alone


@given(batches(), *LIMITS, st.integers(1, 20), st.floats(-1e4, 1e4, width=32))
def test_padding_never_changes_the_answer(batch, max_tokens, top, more, junk):
    start, end, mask = batch
    wide = [np.pad(array, ((0, 0), (0, more)), constant_values=junk) for array in (start, end)]
    padded = best_spans(*wide, np.pad(mask, ((0, 0), (0, more))), max_tokens=max_tokens, top=top)
    assert padded == best_spans(start, end, mask, max_tokens=max_tokens, top=top)


@given(batches())
def test_the_logits_are_left_as_they_were(batch):
    copies = [array.copy() for array in batch]
    best_spans(*batch)
    assert all(np.array_equal(array, copy) for array, copy in zip(batch, copies, strict=True))


def test_half_precision_logits_are_added_exactly():
    start, end = (np.array([[0, 2048]], np.float16), np.array([[0, 1]], np.float16))
    assert best_spans(start, end, inside(2, 1, 1))[0].score == 2049.0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_logits_that_are_not_finite_are_refused(bad):
    with pytest.raises(ValueError, match="not finite; try the setting engine = 'torch'"):
        best_spans(logits(0, bad), logits(0, 0), inside(2, 1, 1))


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match="differ in shape"):
        best_spans(logits(0, 1), logits(0, 1, 2), inside(2, 1, 1))


@pytest.mark.parametrize("limits", [{"max_tokens": 0}, {"top": 0}])
def test_limits_below_one_are_refused(limits):
    with pytest.raises(ValueError, match="expected 1 or more"):
        best_spans(logits(0, 1), logits(0, 1), inside(2, 1, 1), **limits)


def document(name="a", size=100):
    return Document(id=name, title=name, text="x" * size, source=name, sha256="")


def candidate(start, end, margin, *, name="a", passage=(0, 100)):
    return Candidate(Passage(document(name), *passage), start, end, margin, margin)


def test_all_passages_are_ranked_together_by_margin():
    # one good passage among nineteen whose null score wins (their margins are negative)
    poor = [candidate(5, 9, -3.0 - n, name=f"poor {n}") for n in range(19)]
    good = candidate(5, 9, 2.0, name="good")
    assert rank([*poor, good])[0] is good


def test_the_best_margin_wins_and_not_the_best_score():
    document_ = document()
    loud = Candidate(Passage(document_, 0, 50), 1, 5, score=20.0, margin=1.0)
    sure = Candidate(Passage(document_, 50, 100), 60, 65, score=8.0, margin=6.0)
    assert rank([loud, sure]) == [sure, loud]


def test_a_span_seen_in_two_passages_is_kept_once_with_its_best_margin():
    first = candidate(40, 50, 3.0, passage=(0, 60))
    second = candidate(40, 50, 4.0, passage=(30, 100))
    assert rank([first, second]) == [second]


def test_a_span_that_overlaps_a_better_one_goes_and_one_that_touches_it_stays():
    best, inner, touching = candidate(10, 20, 5), candidate(15, 25, 4), candidate(20, 25, 3)
    assert rank([inner, touching, best]) == [best, touching]


def test_the_same_offsets_in_two_documents_are_two_candidates():
    both = [candidate(10, 20, 5, name="a"), candidate(10, 20, 4, name="b")]
    assert rank(both) == both


def test_no_candidates_rank_as_none():
    assert rank([]) == []


@given(
    st.lists(
        st.tuples(
            st.integers(0, 90), st.integers(1, 10), st.integers(-3, 3), st.sampled_from("abc")
        ),
        max_size=30,
    ),
    st.randoms(use_true_random=False),
    st.integers(1, 20),
)
def test_the_order_given_never_matters(spans, random, limit):
    given_ = [candidate(a, a + size, margin, name=name) for a, size, margin, name in spans]
    ranked = rank(given_, limit=limit)
    random.shuffle(given_)
    assert rank(given_, limit=limit) == ranked
    assert len(ranked) <= limit
    margins = [found.margin for found in ranked]
    assert margins == sorted(margins, reverse=True)
    places = [
        (found.passage.document.id, at) for found in ranked for at in range(found.start, found.end)
    ]
    assert len(places) == len(set(places))
