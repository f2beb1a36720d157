"""Every miss in exactly one class, and nested upper bounds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.funnel import CLASSES, bounds, funnel, miss
from eval.records import Found, Mark, Record

SPAN = Mark("a.md", 0, 5, "quays", right=False)
RIGHT = replace(SPAN, right=True)
PLAIN = Record(
    "q", "?", "a.md", "", "", "", "", "", "q", False, ("quay",), True, False, (), SPAN, (),
    False, 0.7, 0.5, (Found("a.md", 0, 9, 1.0, 1),), (1,),
)  # fmt: skip
TENTH = (*(Found("b.md", n, n + 1, 1.0, 0) for n in range(9)), Found("a.md", 0, 9, 0.1, 1))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "misread"),
        ({"right": True}, ""),
        ({"retrieval_only": True}, ""),
        ({"doubtful": True, "relevant": ()}, "gold doubtful"),
        ({"answerable": False, "answers": (), "relevant": ()}, "wrongly answered"),
        ({"relevant": (), "hits": ()}, "not ingested"),
        ({"hits": (Found("a.md", 0, 9, 1.0, 0),)}, "not retrieved"),
        ({"hits": (), "abstained": True}, "not retrieved"),
        ({"hits": TENTH, "read": 8, "abstained": True}, "not retrieved"),
        ({"hits": TENTH, "read": 8}, "not retrieved"),
        ({"hits": TENTH, "read": 10, "abstained": True}, "wrongly refused"),
        ({"hits": TENTH, "abstained": True}, "wrongly refused"),
        ({"abstained": True}, "wrongly refused"),
        ({"abstained": True, "best": None}, "wrongly refused"),
        ({"alternatives": (SPAN, RIGHT)}, "outranked"),
        ({"best": replace(SPAN, in_gold_passage=False)}, "outranked"),
    ],
)
def test_the_class_of_a_miss(changes, expected):
    assert miss(replace(PLAIN, **changes)) == expected


MARKS = st.builds(
    lambda right, gold: replace(SPAN, right=right, in_gold_passage=gold),
    st.booleans(),
    st.booleans(),
)
RECORDS = st.lists(
    st.builds(
        lambda **changes: replace(
            replace(PLAIN, **changes), miss=miss(replace(PLAIN, **changes))
        ),
        doubtful=st.booleans(),
        answerable=st.booleans(),
        retrieval_only=st.booleans(),
        best=st.none() | MARKS,
        alternatives=st.lists(MARKS, max_size=2).map(tuple),
        abstained=st.booleans(),
        hits=st.lists(st.sampled_from([0, 1]).map(lambda g: Found("a.md", 0, 9, 1.0, g)), max_size=2).map(tuple),
        relevant=st.sampled_from([(), (1,), (1, 1)]),
        right=st.booleans(),
    ),
    min_size=1,
)  # fmt: skip


@given(RECORDS)
def test_the_classes_add_up_to_the_misses(records):
    found = funnel(records)
    assert set(found.misses) == set(CLASSES)
    assert sum(found.misses.values()) == found.total - found.right
    assert found.total == sum(not record.retrieval_only for record in records)


@given(RECORDS)
def test_each_bound_includes_the_one_before(records):
    shares = list(bounds(records).values())
    assert shares == sorted(shares)
    assert all(0.0 <= share <= 1.0 for share in shares)


def test_bounds_by_hand():
    records = [
        replace(PLAIN, right=True, best=RIGHT),
        replace(PLAIN, abstained=True, best=RIGHT),
        replace(PLAIN, alternatives=(RIGHT,)),
        PLAIN,
        replace(PLAIN, hits=TENTH, read=8),
        replace(PLAIN, hits=(), relevant=()),
    ]
    assert bounds(records) == pytest.approx(
        {
            "right now": 1 / 6,
            "never refusing": 2 / 6,
            "oracle span": 3 / 6,
            "oracle passage": 4 / 6,
            "ingested": 5 / 6,
        }
    )
    assert bounds([]) == {}
