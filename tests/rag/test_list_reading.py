"""Lists read once more: whole ones, items alone, what comes next."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from rag.types import Passage
from tests.rag.literal import TOKENIZER, LiteralEngine, document, passage, reader

TEXT = "The tenant must not:\n- keep a dog\n- drill holes\n- smoke indoors\n\nRent is due in May."
DOG, HOLES, SMOKE = "keep a dog", "drill holes", "smoke indoors"
WHOLE = "- keep a dog\n- drill holes\n- smoke indoors"


def best(engine, *found, **settings):
    (one, *_) = reader(engine, **settings).read("What is forbidden?", found or [passage(TEXT)])
    return one


def test_a_list_is_the_answer_where_each_of_its_items_is():
    found = best(LiteralEngine({DOG: 5.0, HOLES: 3.0, SMOKE: 4.0}))
    assert (found.text, found.margin) == (WHOLE, 10.0)
    assert found.text == TEXT[found.start : found.end]


@pytest.mark.parametrize(
    "marks",
    [
        {DOG: 5.0},
        {DOG: 5.0, HOLES: 3.0},
        {DOG: 5.0, HOLES: 0.9, SMOKE: 5.0},  # 8.2 worse
        {DOG: 3.0, HOLES: -0.1, SMOKE: 3.0},  # rather not than so
        {DOG: 5.0, "holes": 5.0, "indoors": 5.0},  # most are marked far behind their first words
    ],
)
def test_one_item_is_the_answer_where_others_are_not(marks):
    assert best(LiteralEngine(marks)).text == DOG


def test_of_four_items_one_may_be_out():
    text = TEXT.replace("\n\n", "\n- park on the lawn\n\n")
    engine = LiteralEngine({DOG: 5.0, HOLES: 3.0, "park on the lawn": 5.0})
    assert best(engine, passage(text)).text == f"{WHOLE}\n- park on the lawn"


def test_a_candidate_that_leads_in_brings_its_list():
    text = "These things are forbidden in the flat:\n1) dogs\n2) holes"
    engine = LiteralEngine({"things are forbidden": 6.0, "dogs": 5.0, "holes": 5.0})
    found = reader(engine).read("What is forbidden?", [passage(text)])
    assert [one.text for one in found[:2]] == ["things are forbidden", "1) dogs\n2) holes"]


BOTH = "Guests must:\n- sweep\n- wash up\n\nGuests must not:\n- smoke\n- light fires"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What must guests not do?", "- smoke\n- light fires"),
        ("What mustn\u2019t guests do?", "- smoke\n- light fires"),
        ("What do guests have to do?", "- sweep\n- wash up"),
    ],
)
def test_asked_what_must_not_be_done_a_list_of_what_must_is_no_answer(question, text):
    engine = LiteralEngine({"sweep": 6.0, "wash up": 6.0, "smoke": 5.0, "light fires": 5.0})
    (found, *_) = reader(engine).read(question, [passage(BOTH)])
    assert found.text == text


def test_only_a_list_that_stands_beside_one_of_what_must_not_be_done_is_held_back():
    shared = document(BOTH)
    apart = [Passage(shared, 0, 36), Passage(shared, 36, len(shared.text))]
    engine = LiteralEngine({"sweep": 6.0, "wash up": 6.0, "smoke": 5.0, "light fires": 5.0})
    (found, *_) = reader(engine).read("What must guests not do?", apart)
    assert found.text == "- sweep\n- wash up"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the red board for?", "Red: meat"),
        ("What is a dark green board for?", "Dark green**: salad"),
        ("What are red and dark green boards for?", "- Red: meat\n- **Dark green**: salad"),
        ("What are the boards for?", "- Red: meat\n- **Dark green**: salad"),
    ],
)
def test_asked_of_one_item_by_its_name_the_list_is_no_answer(question, text):
    boards = passage("Boards:\n- Red: meat\n- **Dark green**: salad")
    asked_green = "a dark" in question
    marks = {"Red: meat": 4.0 if asked_green else 5.0, "Dark green**: salad": 4.5}
    (found, *_) = reader(LiteralEngine(marks)).read(question, [boards])
    assert found.text == text


def test_a_time_is_no_name():
    times = passage("Buses:\n- 8:30 to Lund\n- 9:15 to Ystad")
    engine = LiteralEngine({"8:30 to Lund": 5.0, "9:15 to Ystad": 5.0})
    (found, *_) = reader(engine).read("Which buses go after 8?", [times])
    assert found.text == "- 8:30 to Lund\n- 9:15 to Ystad"


def test_half_of_a_list_is_not_given_for_the_whole():
    shared = document(TEXT)
    end = shared.text.index("\n- smoke")
    found = best(LiteralEngine({DOG: 5.0, HOLES: 5.0}), Passage(shared, 0, end))
    assert "\n" not in found.text


def test_items_of_a_later_passage_are_read_behind_what_leads_in_to_them():
    shared = document(TEXT)
    later = Passage(shared, shared.text.index("drill"), len(shared.text))
    engine = LiteralEngine({HOLES: 5.0, SMOKE: 5.0})
    reader(engine).read("What is forbidden?", [later])
    words = Tokenizer.from_file(TOKENIZER).decode_batch(engine.rows)
    assert sum("the tenant must not :" in one for one in words) == 2


def test_parts_of_the_last_item_belong_to_the_list():
    text = "Bring:\n- a map\n- food:\n  - bread\n  - cheese\n\nCome early."
    engine = LiteralEngine({"a map": 5.0, "food": 5.0})
    assert best(engine, passage(text)).text == "- a map\n- food:\n  - bread\n  - cheese"


def test_a_list_of_a_passage_in_mid_document_has_its_offsets():
    shared = document(f"Before.\n\n{TEXT}")
    found = best(
        LiteralEngine({DOG: 5.0, HOLES: 3.0, SMOKE: 4.0}), Passage(shared, 9, len(shared.text))
    )
    assert found.text == WHOLE


@pytest.mark.parametrize(("limit", "text"), [(0, DOG), (2, DOG), (3, WHOLE)])
def test_no_more_items_are_read_than_told(limit, text):
    marks = {DOG: 5.0, HOLES: 3.0, SMOKE: 4.0}
    assert best(LiteralEngine(marks), list_items=limit).text == text


def test_a_list_too_long_to_be_an_answer_is_left_alone():
    text = "Bring:\n" + "".join(f"- thing {n}\n" for n in range(16))
    engine = LiteralEngine({f"thing {n}": 5.0 for n in range(16)})
    assert "\n" not in best(engine, passage(text)).text


def test_what_is_marked_in_an_item_stands_at_the_mean_of_two_margins():
    text = "Cleaned are:\n- the windows twice a year\n- the stairs weekly"
    engine = LiteralEngine({"twice a year": 5.0, "weekly": 4.8}, nulls={"windows": 2.0})
    found = reader(engine).read("How often?", [passage(text)])
    assert [(one.text, round(one.margin, 1)) for one in found[:2]] == [
        ("weekly", 7.6),
        ("twice a year", 6.0),
    ]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("The tank is full. What comes next?", "Press the button"),
        ("the tank is full, what now", "Press the button"),
        ("What comes right after filling the tank?", "Press the button"),
        ("What is the first step?", "Fill the tank"),
        ("What are the next steps?", "1. Fill the tank.\n2. Press the button.\n3. Wait."),
    ],
)
def test_what_comes_next_is_read_behind_what_comes_before(question, text):
    engine = LiteralEngine(
        {"fill the tank.": 5.0, "press the button.": 5.0, "wait.": 5.0}, nulls={"wait": 4.0}
    )
    steps = passage("1. Fill the tank.\n2. Press the button.\n3. Wait.")
    (found, *_) = reader(engine).read(question, [steps])
    assert found.text == text


WORDS = st.sampled_from(["a dog", "smoke", "Bring:", "What then?", "x" * 30, "Rent is due."])
LINES = st.builds("{}{}{}".format, st.sampled_from(["", "  ", "    "]), st.sampled_from(["", "- ", "1. ", "(a) "]), WORDS)  # fmt: skip


@given(st.lists(LINES, max_size=12), st.lists(st.integers(0, 12), min_size=1, max_size=4), st.booleans())  # fmt: skip
def test_every_candidate_is_a_slice_of_its_passage(lines, cuts, asks_next):
    shared = document("\n".join(["Top.", *lines, "End."]))
    size = len(shared.text)
    places = [
        (low, min(low + 7 + 11 * cut, size)) for cut in cuts for low in (min(cut * 9, size - 4),)
    ]
    engine = LiteralEngine({"a dog": 5.0, "smoke": 4.0, "bring": 3.0})
    question = "What comes next?" if asks_next else "What is forbidden?"
    found = reader(engine).read(question, [Passage(shared, *place) for place in places])
    for one in found:
        assert one.passage.start <= one.start < one.end <= one.passage.end
        assert one.text == shared.text[one.start : one.end]
    for one, other in combinations(found, 2):
        assert one.end <= other.start or other.end <= one.start
    assert found == sorted(found, key=lambda one: -one.margin)
