import pytest

from rag.columns import columns, columns_in, is_rule
from rag.passages import split

ROWS = "\n".join(f"Boat {n} | {n}.15 | {n}.40 | Orla" for n in range(60))


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("Boat | Leaves | Arrives | From\n", "Boat | Leaves | Arrives | From"),
        ("| Boat | **Leaves** | Arrives | From |\n|---|:--:|---|---|\n",
         "Boat | Leaves | Arrives | From"),
        ("| | 2023 | 2024 | From |\n", "– | 2023 | 2024 | From"),  # noqa: RUF001
        ("| | Platform 1 | 2 | From |\n|---|---|---|---|\n", "– | Platform 1 | 2 | From"),  # noqa: RUF001
        ("+--+--+\n| a | b > c | d | e |\n+--+--+\n", "a | b c | d | e"),
        ("Boat | 2023 | Arrives | From\n", "Boat | 2023 | Arrives | From"),
        ("Film | 1979 | director | Orla\n", "Film | 1979 | director | Orla"),
        ("| | | | |\n|---|---|---|---|\n", ""),
        ("", ""),
        ("Boat | 12.15 | 12.40 | Orla\n", ""),
    ],
)  # fmt: skip
def test_the_head_row_is_told_from_a_row(head, found):
    assert columns(head + ROWS) == found


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "\n",
        "Boat | Leaves",
        "one | two\nthree | four",
        "a | b\n" + "c | d\n" * 9 + "e | 1",
        "a\nb 1",
    ],
)
def test_where_nothing_tells_a_head_row_there_is_none(rows):
    assert columns(rows) == ""


def test_columns_go_with_the_later_passages_of_a_table_alone():
    text = f"# Boats\n\n## Summer\n\nBoat | Leaves | Arrives | From\n{ROWS}\n\nA word after it."
    first, *later = split(text, title="Boats")
    assert first.heading == "Summer"
    assert text[first.start :].startswith("Boats\n\n## Summer\n\nBoat | Leaves")
    assert len(later) > 1
    assert {one.heading for one in later} == {"Summer > Boat | Leaves | Arrives | From"}
    assert columns_in(later[0].heading) == "Boat | Leaves | Arrives | From"
    assert columns_in(first.heading) == ""


def test_what_is_shown_of_columns_is_bounded():
    wide = " | ".join(f"column{'x' * 40}" for _ in range(30))
    assert len(columns(f"{wide}\n{ROWS}")) <= 200


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("|---|:-:|", True), ("---+---", True), ("+----+----+", True), (" :- | -:", True),
        ("| - | - |", True), ("|-", True), ("- | 5", False), ("| + | - |", False),
        ("- | --", False), ("| | |", False), ("", False), ("a --- b", False),
        ("|" + 50_000 * "-" + "x", False), ("|" + 50_000 * "-", True),
    ],
)  # fmt: skip
def test_a_rule_is_told_from_cells_that_say_nothing(line, rule):
    assert is_rule(line) is rule
