"""Headings that nothing marks, told by where they stand."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.markup import parts
from rag.passages import split

PROSE = (
    "The tank holds three litres and is pulled out to the front. When it is full the machine stops."
)
WRAPPED = (
    "The tank holds three litres and is pulled out to the front of the\n"
    "machine. When it is full the fan stops and a blue lamp blinks until\n"
    "somebody has emptied it."
)


def told(text: str) -> list[str]:
    """Return the headings of a text, each indented by how deep it stands below the first."""
    headings = [part for part in parts(text) if part.kind == "heading"]
    return ["  " * (one.level - headings[0].level) + one.title for one in headings]


def text(*blocks: str) -> str:
    """Return blocks with blank lines between; "." is a paragraph."""
    return "\n\n".join(PROSE if block == "." else block for block in blocks)


@pytest.mark.parametrize(
    ("blocks", "wanted"),
    [
        (["Emptying", ".", "Cleaning", "."], ["Emptying", "Cleaning"]),
        (["Brook", "Emptying", ".", "Cleaning", ".", "Tarn", "Emptying", "."],
         ["Brook", "  Emptying", "  Cleaning", "Tarn", "  Emptying"]),
        (["BROOK", f"Emptying\n{PROSE}", f"Cleaning\n{PROSE}", "TARN", f"Emptying\n{PROSE}"],
         ["BROOK", "  Emptying", "  Cleaning", "TARN", "  Emptying"]),
        ([f"Emptying\n{WRAPPED}", f"Cleaning\n{WRAPPED}"], ["Emptying", "Cleaning"]),
        (["1. Brook", "1.1 Emptying", ".", "1.2 Cleaning", ".", "2. Tarn", "2.1 Emptying", "."],
         ["1. Brook", "  1.1 Emptying", "  1.2 Cleaning", "2. Tarn", "  2.1 Emptying"]),
        (["1. Aim", ".", "2. Method", ".", "References", "."],
         ["1. Aim", "2. Method", "References"]),
        (["Chapter 1: Boats", ".", "1.1 Sails", ".", "Chapter 2: Oars", "."],
         ["Chapter 1: Boats", "  1.1 Sails", "Chapter 2: Oars"]),
        (["CHAPTER I.", ".", "CHAPTER II.", "."], ["CHAPTER I.", "CHAPTER II."]),
        (["CHAPTER I\nTHE STORM", ".", "CHAPTER II\nTHE CALM", "."],
         ["CHAPTER I", "  THE STORM", "CHAPTER II", "  THE CALM"]),
        (["**Emptying**", ".", "**Cleaning**:", "."], ["Emptying", "Cleaning"]),
        (["== Emptying ==", ".", "== Cleaning ==", "."], ["Emptying", "Cleaning"]),
        (["# Dryer", "**Emptying**", ".", "## Tarn", "**Emptying**", "."],
         ["Dryer", "  Emptying", "  Tarn", "    Emptying"]),
        (["Dryer\n=====", ".", "Emptying", ".", "Cleaning", "."],
         ["Dryer", "  Emptying", "  Cleaning"]),
        (["Soup", ".", "Ingredients:\n- leek\n- oil", "Method:\n- fry"],
         ["Soup", "  Ingredients:", "  Method:"]),
        (["How long may I keep a tent that I have borrowed from the shed?", ".", "What is it?", "."],
         ["How long may I keep a tent that I have borrowed from the shed?", "What is it?"]),
        (["CHECKS\n  Brakes   9 mm\n  Tyres    4 mm", "COSTS\n  Oil      45.10"],
         ["CHECKS", "COSTS"]),
        (["GETTING HERE", ".", "SLEEPING", ".", "DOGS AND CHILDREN", "."],
         ["GETTING HERE", "SLEEPING", "DOGS AND CHILDREN"]),
        (["7. SAFETY", "7.1 Take along\n- a map\n7.2 If it rains, stop.", "8. COSTS", "."],
         ["7. SAFETY", "8. COSTS"]),
        (["Logging in", ".", "Logging out", ".", "Setup", "."],
         ["Logging in", "Logging out", "Setup"]),
        (["清洁", "请每三周用温水冲洗过滤网一次。", "安装",
          "把机器放在平坦的地面上。"], ["清洁", "安装"]),
    ],
)  # fmt: skip
def test_headings_by_place(blocks: list[str], wanted: list[str]) -> None:
    assert told(text(PROSE, *blocks)) == wanted


@pytest.mark.parametrize(
    "blocks",
    [
        ["Emptying", "."],  # one may be chance
        ["A title", ".", "Emptying", "."],  # so may one below a title
        [".", "Emptying", ".", "Cleaning"],  # nothing stands below the last
        ["Dear Miss Quill", ".", "Best regards", "Thomas"],
        ["4 May 2020", ".", "5 May 2020", "."],  # days: `rag.voices`
        ["Milk", "Flour", "Sugar", "Salt", "Butter"],
        ["The roof leaks.", ".", "It rained!", "."],
        ["Rent: 790 crowns", ".", "Deposit: two months", "."],
        ["See https://mill.example", ".", "ada@mill.example", "."],
        ["Rice   12.50", ".", "Beans   3.20", "."],
        ["you can reach us at", ".", "and again at", "."],
        [
            "# Dryer",
            "## Brook",
            ".",
            "## Tarn",
            ".",
            "Emptying",
            ".",
            "Cleaning",
            ".",
        ],  # marked ones are all
        ["# Dryer", "**Note**", ".", "**Warning:**", "."],
        ["1. Flour\n2. Sugar\n3. Salt", ".", "1. Knife\n2. Fork", "."],
        ["1. Take off the nuts and the wheel", "2. Put the new wheel on.", "3. Lower the car."],
        ["ACME REPORT", ".", "ACME REPORT", ".", "ACME REPORT", "."],  # a running head
        ["Page 2 of 3", ".", "Page 3 of 3", "."],
        ["For example:", ".", "He said:", "."],
    ],
)
def test_what_is_no_heading(blocks: list[str]) -> None:
    said = told(text(*blocks))
    assert [one.strip() for one in said] == [
        block.lstrip("# ") for block in blocks if block.startswith("#")
    ]


def test_few_lines_in_much_prose_are_chance():
    assert told(text(*["."] * 60, "No admittance", ".", "The end", ".")) == []


def test_a_double_spaced_page_has_no_headings():
    line = "nobody knew what had become of the old man or of his boat"
    assert told(text(*["Harrow and Leeds", line, "Mr Carter", line] * 3)) == []


def test_what_stands_below_a_short_answer_is_not_its():
    assert told(text("Diagnosis", "Mild asthma", "Therapy", ".", "Follow-up", ".")) == [
        "Diagnosis",
        "Therapy",
        "Follow-up",
    ]


def test_a_passage_stands_under_what_nothing_marks_and_begins_with_it():
    whole = text("Brook", "Emptying", *["."] * 3, "Tarn", "Emptying", *["."] * 3)
    cuts = split(whole)
    assert {cut.heading for cut in cuts} == {"Brook > Emptying", "Tarn > Emptying"}
    assert whole[cuts[0].start :].startswith("Brook\n\nEmptying")


@given(st.text(alphabet="Ab1.:*=- \n\t"))
def test_headings_are_whole_lines_of_the_text(some: str) -> None:
    for part in parts(some):
        if part.kind == "heading":
            line = some[some.rfind("\n", 0, part.start) + 1 :].split("\n", 1)[0]
            assert some[part.start : part.end] in line


@pytest.mark.parametrize(
    "unit",
    ["A\n", "Ab\n\n", "1. Ab\n\n", "**Ab**\n\n", "Ab:\n- b\n", "Ab " * 33 + "\n", "Ab\n===\n"],
)
def test_the_time_grows_with_the_text(unit: str) -> None:
    def seconds(size: int) -> float:
        begin = time.process_time()
        for _ in parts((unit * size)[:size]):
            pass
        return time.process_time() - begin

    seconds(10_000)
    assert seconds(200_000) < 6 * seconds(50_000) + 0.5
