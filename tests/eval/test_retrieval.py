"""Retrieval figures against ir_measures, and by hand."""

import random

import ir_measures
import pytest
from ir_measures import RR, R, Success, nDCG

from eval.retrieval import ndcg, recall, reciprocal_rank, success


def made_up(seed, queries=60):
    dice = random.Random(seed)
    rankings, judged = {}, {}
    for q in range(queries):
        ranked = [f"p{n}" for n in dice.sample(range(40), dice.randint(0, 15))]
        relevant = {
            f"p{n}": dice.choice([1, 1, 2, 3]) for n in dice.sample(range(40), dice.randint(1, 9))
        }
        rankings[f"q{q}"], judged[f"q{q}"] = ranked, relevant
    return rankings, judged


@pytest.mark.parametrize("seed", range(5))
def test_every_figure_equals_ir_measures(seed):
    rankings, judged = made_up(seed)
    measures = {
        **{R @ k: lambda g, i, k=k: recall(g, len(i), k) for k in (1, 3, 5, 10)},
        **{Success @ k: lambda g, i, k=k: success(g, k) for k in (1, 3, 5, 10)},
        RR @ 10: lambda g, i: reciprocal_rank(g, 10),
        nDCG @ 10: lambda g, i: ndcg(g, i, 10),
    }
    run = [
        ir_measures.ScoredDoc(q, p, 100.0 - rank)
        for q, ranked in rankings.items()
        for rank, p in enumerate(ranked)
    ]
    qrels = [ir_measures.Qrel(q, p, g) for q, known in judged.items() for p, g in known.items()]
    seen = set()
    for row in ir_measures.iter_calc(list(measures), qrels, run):
        grades = [judged[row.query_id].get(p, 0) for p in rankings[row.query_id]]
        ours = measures[row.measure](grades, list(judged[row.query_id].values()))
        assert ours == pytest.approx(row.value, abs=1e-12), row
        seen.add((row.query_id, row.measure))
    assert len(seen) == len(measures) * len(judged)


def test_by_hand():
    grades = [0, 1, 0, 1]
    assert recall(grades, 4, 3) == 0.25
    assert success(grades, 1) == 0.0
    assert success(grades, 2) == 1.0
    assert reciprocal_rank(grades) == 0.5
    assert reciprocal_rank(grades, 1) == 0.0
    # 1/log2(3) + 1/log2(5) over 1 + 1/log2(3)
    assert ndcg(grades, [1, 1]) == pytest.approx((0.63093 + 0.43068) / 1.63093, abs=1e-4)


def test_nothing_retrieved_and_nothing_relevant():
    assert recall([], 2, 10) == success([], 10) == reciprocal_rank([]) == ndcg([], [1]) == 0.0
    assert ndcg([0], []) == 0.0
    with pytest.raises(ValueError, match="expected 1 or more"):
        recall([1], 0, 10)
