"""Rows of tables alone: which there are, what is shown of them, where their cells lie."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.table_rows import best_rows, column_at, table_rows

BOATS = "Boat | Leaves | From\nDawn | 6.10 | Orla\nDusk |  | Sund"
MARKED = "| | Leaves | From |\n|---|:--:|---|\n  | Dawn | 6.10 | Orla |\n| Dusk | | Sund |"


@pytest.mark.parametrize(
    ("text", "known", "shown"),
    [
        (BOATS, "", ["Boat: Dawn | Leaves: 6.10 | From: Orla", "Boat: Dusk | From: Sund"]),
        (f"As follows.\n{MARKED}\nThat is all.", "",
         ["Dawn | Leaves: 6.10 | From: Orla", "Dusk | From: Sund"]),
        ("Dawn | 6.10\nDusk | 18.30", "Boat | Leaves",
         ["Boat: Dawn | Leaves: 6.10", "Boat: Dusk | Leaves: 18.30"]),
        ("Dawn | 6.10\nand\nDusk | 18.30", "Boat | Leaves", ["Boat: Dawn | Leaves: 6.10"]),
        (BOATS.replace("From\n", "From\n---|---|---\n"), "Room | Price",
         ["Boat: Dawn | Leaves: 6.10 | From: Orla", "Boat: Dusk | From: Sund"]),
        ("Dawn | 6.10 | Orla | late", "Boat | Leaves",
         ["Dawn | 6.10 | Orla | late"]),
        ("| 2023 | 2024\nOrla | 3 | 4\n| 5 | 6\nSund | 7 |", "",
         ["Orla | 2023: 3 | 2024: 4", "2023: 5 | 2024: 6", "Sund | 2023: 7"]),
        ("Dawn | off | Orla\nDusk | 18.30 | Sund", "Boat | Leaves | From",
         ["Boat: Dawn | Leaves: off | From: Orla", "Boat: Dusk | Leaves: 18.30 | From: Sund"]),
        ("Dusk | 18.30\nBoat | Leaves\nNoon | 12.05", "Boat | Leaves",
         ["Boat: Dusk | Leaves: 18.30", "Boat: Noon | Leaves: 12.05"]),
        ("Item | 2023 | 2024\nRent | 5 | 6\n| 7 |\nOil | 8 | 9", "",
         ["Item: Rent | 2023: 5 | 2024: 6", "2023: 7", "Item: Oil | 2023: 8 | 2024: 9"]),
        ("| Dawn | 6.10\n| Dusk | 7.10", "Line | Boat | Leaves",
         ["Boat: Dawn | Leaves: 6.10", "Boat: Dusk | Leaves: 7.10"]),
        (" id | name\n----+------\n 1 | Orla", "", ["id: 1 | name: Orla"]),
        ("+----+------+\n| id | name |\n+----+------+\n| 1  | Orla |\n+----+------+", "",
         ["id: 1 | name: Orla"]),
        ("Dawn | 6.10\nDusk | 18.30", "", []),
        ("Room | Price\nSea | 80\n\n\nBoat | Leaves\nDawn | 6.10", "",
         ["Room: Sea | Price: 80", "Boat: Dawn | Leaves: 6.10"]),
        ("|Room|Price|\n|--|--|\n|Sea|80|\n\n|Boat|Leaves|\n|--|--|\n|Dawn|6.10|", "",
         ["Room: Sea | Price: 80", "Boat: Dawn | Leaves: 6.10"]),
        ("Room | Price\n\nSea | none\nLake | 70\nHill | 80", "",
         ["Room: Sea | Price: none", "Room: Lake | Price: 70", "Room: Hill | Price: 80"]),
        ("Boat | Leaves\r\nDawn | 6.10\r\n\r\nNight | cancelled\r\n \r\nDusk | 18.30", "",
         ["Boat: Dawn | Leaves: 6.10", "Boat: Night | Leaves: cancelled",
          "Boat: Dusk | Leaves: 18.30"]),
        ("A | " + 300 * "b" + " | C\n1 | 2 | 3", "", ["A: 1 | " + 300 * "b" + ": 2 | C: 3"]),
        ("Room | Price\n\nSea | 80\n\nLand | 60\nLake | 70", "",
         ["Room: Sea | Price: 80", "Room: Land | Price: 60", "Room: Lake | Price: 70"]),
        ("No table here.\n\nNor here.", "", []),
        ("| | |\n|---|---|\n| | |\n", "", []),
        ("", "Boat | Leaves", []),
    ],
)  # fmt: skip
def test_rows_are_shown_with_their_columns(text, known, shown):
    assert [row.shown for row in table_rows(text, known)] == shown


@pytest.mark.parametrize(
    ("text", "known", "words", "column"),
    [
        (BOATS, "", "Orla", "From"),
        (BOATS, "", "6.1", "Leaves"),
        (BOATS, "", "Dawn | 6.10", ""),
        (BOATS, "", "Leaves", ""),
        (MARKED, "", "Dawn", ""),
        (f"The Orla leaves.\n{MARKED}", "", "Sund", "From"),
        ("Dawn | 6.10\nDusk | 18.30", "Boat | Leaves", "18.30", "Leaves"),
        ("Dawn | 6.10\nDusk | 18.30", "", "18.30", ""),
        ("Tenant | Anna Smith\nRent | 900\nDeposit | 1800", "", "900", ""),
        ("Room | Price\n---|---\nSea | 80", "", "80", "Price"),
    ],
)
def test_a_quote_is_told_by_its_column(text, known, words, column):
    start = text.index(words)
    assert column_at(text, known, start, start + len(words)) == column


cell = st.text(st.sampled_from("aé1. 😀|-"), max_size=6)


@given(st.lists(st.lists(cell, min_size=1, max_size=5), max_size=6), st.booleans())
def test_a_cell_is_the_same_in_the_text_and_in_what_is_shown(cells, edged):
    edge = "| " if edged else ""
    text = "Boat | Leaves\n" + "\n".join(edge + " | ".join(row) for row in cells)
    for row in table_rows(text, "Boat | Leaves"):
        for at, start, length in row.cells:
            assert length > 0
            assert row.shown[at : at + length] == text[start : start + length]


def test_tokens_outside_the_cells_are_told():
    (row, _) = table_rows(BOATS)
    tokens = [(0, 4), (4, 5), (6, 10), (11, 12), (21, 22), (21, 25), (9, 14)]
    offsets, inside = row.places(np.array(tokens))
    assert inside.tolist() == [False, False, True, False, True, True, False]
    assert offsets[inside].tolist() == [[21, 25], [28, 29], [28, 32]]
    assert not offsets[~inside].any()


def test_a_token_may_begin_with_the_blank_before_its_word():
    (row, _) = table_rows(BOATS)
    offsets, inside = row.places(np.array([(5, 10), (20, 25), (0, 4)]))
    assert inside.tolist() == [True, True, False]
    assert offsets[:2].tolist() == [[21, 25], [28, 32]]


def test_the_best_rows_are_those_that_share_rare_words_with_the_question():
    rows = "\n".join(f"Boat {n} | {n}.15 | Orla" for n in range(9))
    texts = [f"Name | Leaves | From\n{rows}\nThe Dawns | 6.10 | Sund", "No table."]
    found, none = best_rows("When does the dawn boat leave Orla?", texts, ["", ""], 3)
    assert none == []
    assert [row.shown.split(" | ")[0] for row in found][-1] == "Name: The Dawns"
    assert len(found) == 3
    assert best_rows("When?", texts, ["", ""], 0) == [[], []]
