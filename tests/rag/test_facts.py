"""Facts of forms: lines that give a label and its value."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.facts import facts
from rag.table_rows import best_rows, rows_and_facts, table_rows


def shown(text):
    lines = []
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            lines.append((at, line.rstrip("\n")))
        at += len(line)
    found = list(facts(lines))
    for row in found:
        assert all(
            row.shown[begin : begin + length] == text[start : start + length]
            for begin, start, length in row.cells
        )
    return [row.shown for row in found]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Mileage in: 88,412\nMechanic: Ross", ["Mileage in: 88,412", "Mechanic: Ross"]),
        ("  Oil filter       11.20\n  VAT 20%\t48.62", ["Oil filter | 11.20", "VAT 20% | 48.62"]),
        ("Date in:   08/01     Date out: 09/01\nJob: x", ["Date in: | 08/01 | Date out: 09/01", "Job: x"]),
        ("Amount due | 7.00\n\nPaid | no", ["Amount due | 7.00", "Paid | no"]),
        ("- **No:** 7\n- **Due:** May", ["No: 7", "Due: May"]),
    ],
)  # fmt: skip
def test_labels_and_values_are_cells(text, rows):
    assert shown(text) == rows


@pytest.mark.parametrize(
    "text",
    [
        "Mileage in: 88,412",
        "The boats leave at 6. They come back.\nThe boats leave at 6.",
        "She said: we left. Then we came.\nHe said: we left. Then we came.",
        "[12/03/2024, 18:41] Priya: fine\n[12/03/2024, 18:42] Ann: fine",
        "---   ---\n---   ---",
        "a    " * 90 + "\n" + "a    " * 90,
        "a    b" + " c" * 90 + "\n" + "a    b" + " c" * 90,
        "",
    ],
)
def test_what_is_no_fact(text):
    assert shown(text) == []


@given(st.text(alphabet="a :|\t*-\n1.", max_size=80))
def test_a_cell_is_the_same_in_the_text_and_in_what_is_shown(text):
    shown(text)


def test_facts_are_read_beside_rows_and_quotes_have_no_columns_from_them():
    text = "Boat | Leaves\nDawn | 6.10\nStar | 7.20\n\nOwner: Ann\nPort: Senn"
    assert [row.shown for row in table_rows(text)] == [
        "Boat: Dawn | Leaves: 6.10", "Boat: Star | Leaves: 7.20",
    ]  # fmt: skip
    assert [row.shown for row in rows_and_facts(text)][2:] == ["Owner: Ann", "Port: Senn"]
    (best,) = best_rows("Who is the owner?", [text], [""], 1)
    assert [row.shown for row in best] == ["Owner: Ann"]


def test_long_lines_of_one_kind_take_no_time():
    for text in (
        "a: " * 130_000,
        " " * 400_000,
        "a   " * 100_000,
        "|" * 400_000,
        "a: b\n" * 20_000,
    ):
        began = time.thread_time()
        list(rows_and_facts(text))
        assert time.thread_time() - began < 5
