"""Items of lists, and what leads in to them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.items import Leads, items
from rag.told import lines_of


def said(text):
    """Return what leads in to each item, and its words."""
    found = list(items(lines_of(text)))
    return [(*item.leads, text[item.start : item.end]) for item in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bring:\n- a map\n- a rope", [("Bring:", "a map"), ("Bring:", "a rope")]),
        ("Bring:\n\n* a map", [("Bring:", "a map")]),
        ("Tow only if\n (a) life is at risk, or", [("Tow only if", "life is at risk, or")]),
        ("It rains a lot in these parts. Tow a boat only\nif\n- asked", [("Tow a boat only if", "asked")]),
        ("It rains.\n- a map", [("a map",)]),
        ("It rains\n\n- a map", [("a map",)]),
        ("Bring:\n- a map\nNo more.\n- a rope", [("Bring:", "a map"), ("a rope",)]),
        ("- [ ] a map\n- [x] a rope", [("a map",), ("a rope",)]),
        ("Step 1: Fill it.\nStep 2. Press.", [("Fill it.",), ("Press.",)]),
        ("- a map\n  of the hills\n- a rope", [("a map\n  of the hills",), ("a rope",)]),
        ("1. Pay:\n  - rent\n  - gas\n2. Ask", [("Pay:",), ("Pay:", "rent"), ("Pay:", "gas"), ("Ask",)]),
        ("1. Pay\n(a) rent\n(b) gas\n2. Ask", [("Pay",), ("Pay", "rent"), ("Pay", "gas"), ("Ask",)]),
        ("4.1 You must\n(i) pay\n4.2 You may", [("You must",), ("You must", "pay"), ("You may",)]),
        ("**Q: What then?**\nA: Bring:\n- a map", [("What then?", "Bring:", "a map")]),
        ("What then?\n\n- a map", [("What then?", "a map")]),
        ("What then?\n## Other\n- a map", [("a map",)]),
        ("The award criteria:\n- cost", [("The award criteria:", "cost")]),
        ("Pros:\n- cheap\nCons:\n- ugly", [("Pros:", "cheap"), ("Cons:", "ugly")]),
        ("(1) You must:\n1. pay\n2. ask\n(2) You may:\n1. stay",
         [("You must:",), ("You must:", "pay"), ("You must:", "ask"), ("You may:",), ("You may:", "stay")]),
        ("(a) Pay:\n(1) rent\n(2) gas\n(b) Ask", [("Pay:",), ("Pay:", "rent"), ("Pay:", "gas"), ("Ask",)]),
        ("4.1 Pay:\n4.1.1 Rent\n4.2 Ask", [("Pay:",), ("Pay:", "Rent"), ("Ask",)]),
        ("The act says:\n(1) One.\n(2) Two.\n\n4. Then", [("The act says:", "One."), ("The act says:", "Two."), ("Then",)]),
        ("What then?\n\nOne.\n\nTwo.\n\nBring:\n- a map", [("Bring:", "a map")]),
        ("As long as it is not\n1.5 million people or\n2.3 million cars", []),
        ("He said \"no.\"\n- a map", [("a map",)]),
        ("Bring: \n- a map", [("Bring:", "a map")]),
        ("Ask Dr. Moser for:\n- a map", [("Ask Dr. Moser for:", "a map")]),
        ("Bring\n-----\n- a map", [("a map",)]),
        ("<ul>\n- a map", [("a map",)]),
        ("- a | b\n- c | d", []),
        ("-5 degrees\n-6 degrees", []),
        ("", []),
    ],
)  # fmt: skip
def test_items_stand_behind_what_leads_in_to_them(text, found):
    assert said(text) == found


def test_the_ninth_letter_is_no_roman_one():
    letters = "".join(f"({mark}) do {mark}\n" for mark in "fghij")
    assert {item.list_ for item in items(lines_of(letters))} == {0}


def test_items_of_one_list_have_its_number():
    text = "- a\n  - b\n  - c\n- d\n\nWords.\n\n- e"
    assert [item.list_ for item in items(lines_of(text))] == [0, 1, 1, 0, 2]


def test_a_place_is_looked_up():
    text = "Bring:\n- a map\n- a rope\n\nNo more."
    leads = Leads(text)
    assert Leads(f"ABC{text}", 3).above(text.index("rope") + 3) == ("Bring:",)
    assert Leads(text, headings=[0]).above(text.index("rope")) == ()
    assert leads.above(text.index("rope")) == ("Bring:",)
    assert leads.list_at(text.index("map")) == leads.list_at(text.index("rope")) == 0
    for place in (0, text.index("No more")):
        assert leads.above(place) == ()
        assert leads.list_at(place) is None
    assert Leads("").above(0) == ()


@given(st.text(alphabet="a1i.:()-*[] ?\n\t#|\r\u2028", max_size=80))
def test_items_are_slices_in_order(text):
    end = 0
    for item in items(lines_of(text)):
        assert end <= item.line < item.start
        assert text[item.start : item.end].strip()
        end = item.start


@pytest.mark.parametrize(
    "text",
    [
        "- a\n" * 100_000,
        "a:\n- b\n" * 60_000,
        "a?\n" * 130_000,
        "a\n" * 200_000,
        " - a\n- a\n" * 50_000,
        "".join(" " * (n % 16) + "- a\n" for n in range(40_000)),
        "- " + "a " * 200_000,
        "- a\n" + "  b\n" * 100_000,
        "1." * 200_000,
        "(" * 400_000,
    ],
)
def test_monotonous_texts_take_linear_time(text):
    started = time.perf_counter()
    list(items(lines_of(text)))
    assert time.perf_counter() - started < 5
