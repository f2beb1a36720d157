import pytest

from rag.loaders.blocks import Block, Type, heading, join
from rag.loaders.set_headings import reads_as_heading, with_set_headings

TEXT = "The boats are kept in the shed behind the mill, and the key hangs by the door of it."
BOLD, LARGE = Type(11, bold=True), Type(14)


def blocks(*given):
    return [
        one if isinstance(one, Block)
        else Block("paragraph", one, type_=Type(11)) if isinstance(one, str)
        else Block("paragraph", one[0], type_=one[1])
        for one in given
    ]  # fmt: skip


def headings(*given):
    found = with_set_headings(blocks(*given))
    return [one.line for one in found if one.kind == "heading"]


def test_larger_and_bolder_paragraphs_are_headings_below_the_named_ones():
    given = (heading("Rules", 1), TEXT, ("Boats", LARGE), TEXT, ("Winter", BOLD), TEXT, TEXT)
    assert headings(*given) == ["# Rules", "## Boats", "### Winter"]
    assert join(with_set_headings(blocks(*given))).startswith(f"# Rules\n\n{TEXT}\n\n## Boats\n\n")


def test_a_heading_right_above_another_is_that_of_several_sections():
    assert headings(
        ("Cobbler Steps", BOLD), ("Money", BOLD), TEXT, ("Doubts", BOLD), TEXT, TEXT,
        ("Weir Street", BOLD), ("Money", BOLD), TEXT,
    ) == ["# Cobbler Steps", "## Money", "## Doubts", "# Weir Street", "## Money"]  # fmt: skip


def test_one_right_above_another_by_chance_is_none_of_several_sections():
    once = (("Parties", BOLD), TEXT, ("Bo Berg", BOLD), ("Rent", BOLD), TEXT, ("Dogs", BOLD), TEXT)
    assert headings(*once) == ["# Parties", "# Bo Berg", "# Rent", "# Dogs"]
    assert headings(*once, ("Part 2", BOLD), ("Cats", BOLD), TEXT) == [
        "## Parties", "# Bo Berg", "## Rent", "## Dogs", "# Part 2", "## Cats",
    ]  # fmt: skip


def test_they_stand_below_the_named_one_above_them():
    assert headings(
        ("Handbook", Type(26)), TEXT, heading("Cellar", 1), TEXT, ("Pump", BOLD), TEXT,
        heading("Attic", 1), heading("Roof", 4), TEXT, ("Tiles", BOLD), TEXT, TEXT,
    ) == ["# Handbook", "# Cellar", "### Pump", "# Attic", "#### Roof", "###### Tiles"]  # fmt: skip


def test_verse_and_addresses_are_no_headings_but_for_their_first_line():
    lines = [(f"Slow was the river {n}", LARGE) for n in "abcd"]
    assert headings(*lines, TEXT, TEXT, TEXT) == ["# Slow was the river a"]


def test_rows_of_a_table_do_not_make_its_words_large():
    rows = [Block("row", f"{TEXT} | {n}") for n in range(9)]
    assert (
        headings("All rents are due on the first day", *rows, "Please pay by transfer", TEXT) == []
    )


def test_what_is_bold_and_no_heading():
    assert headings(TEXT, TEXT, ("Total 165.00", BOLD), TEXT) == []
    assert headings(TEXT, TEXT, ("the last of all", BOLD), TEXT) == []
    assert headings(TEXT, TEXT, ("Anna Lind", BOLD)) == []
    assert headings(TEXT, TEXT, ("Anna\nLind", BOLD), TEXT) == []
    assert headings(TEXT, TEXT, Block("item", "Anna", type_=BOLD), TEXT) == []
    assert headings(*[part for n in range(9) for part in ((f"Label {n}", BOLD), "14")]) == []


def test_a_document_without_words_has_none():
    assert with_set_headings([]) == []
    assert with_set_headings(blocks(" ")) == []


@pytest.mark.parametrize(
    ("words", "could"),
    [
        ("Opening hours", True), ("2.1 Dogs", True), ("§ 3 Organe", True), ("Chapter 3: 1914 to 1918", True),
        ("4 June 2023", True), ("Who has the keys?", True), ("Results.", True), ("By the river", True), ("Source code", True), ("Version 2.10", True), ("pH value", True), ("2024 report", True), ("会员费", True),
        ("Total due: 14.20", False), ("24 euros", False), ("12 staff", False), ("Total due EUR 144", False), ("Now 149 € instead of 199 € only", False), ("Warning: never do it", False), ("Two plumbers could not help.", False), ("2.1 The notice period is three months.", True), ("1 Boats . . . . . 7", False),
        ("“We waited two winters”", False), ("Figure 3 The lake", False), ("By Anna Lind", False),
        ("a = b + c", False), ("7.30", False), ("and so on", False), ("Boats,", False), ("Boat " * 40, False),
    ],
)  # fmt: skip
def test_words_of_headings_are_told_from_values(words, could):
    assert reads_as_heading(words) is could
