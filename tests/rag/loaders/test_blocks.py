import pytest

from rag.loaders.blocks import Block, fact, heading, join, row, tidy


def test_blocks_join_with_blank_lines_but_lists_and_tables_stay_together():
    blocks = [
        heading("Damage\nreport", 2),
        Block("paragraph", "Two\nlines"),
        Block("paragraph", " \n"),
        Block("item", "one"),
        Block("item", "two"),
        row(["Place ", "Houses"]),
        row(["Senn\n", "12"]),
        row(["", " "]),
        row(["Boat", "Leaves"], begins=True),
        row(["Dawn", "6.10"]),
        Block("paragraph", "End"),
    ]
    assert join(blocks) == (
        "## Damage report\n\nTwo\nlines\n\n- one\n- two\n\nPlace | Houses\nSenn | 12\n\n\n"
        "Boat | Leaves\nDawn | 6.10\n\nEnd"
    )


def test_facts_of_one_form_stand_on_lines_of_their_own():
    blocks = [fact("Bill no.", "7"), fact("Paid?", "yes"), fact("Due:", ""), fact("", "alone")]
    assert join([*blocks, Block("paragraph", "End")]) == (
        "Bill no.: 7\nPaid? yes\nDue:\nalone\n\nEnd"
    )


def test_heading_levels_are_held_to_those_markdown_has():
    assert [heading("A", level).line for level in (0, 9)] == ["# A", "###### A"]


@pytest.mark.parametrize(
    ("block", "line"),
    [
        (Block("item", "text"), "- text"),
        (Block("item", "text", mark="(a)"), "(a) text"),
        (Block("item", "text", level=2, mark="(a)"), "    (a) text"),
        (Block("item", "two\n\nlines", level=1), "  - two\n\n    lines"),
        (Block("item", "text", level=99), "            - text"),
        (Block("paragraph", "text", mark="4.2"), "4.2 text"),
        (heading("Notice\nof defects", 2, "4.2"), "## 4.2 Notice of defects"),
    ],
)
def test_a_number_takes_the_place_of_the_dash(block, line):
    assert block.line == line


def test_items_of_one_list_stay_together_whatever_stands_before_them():
    blocks = [Block("item", "a", mark="1."), Block("item", "b"), Block("item", "c", mark="(a)")]
    assert join([*blocks, Block("paragraph", "d", mark="4.2")]) == "1. a\n- b\n(a) c\n\n4.2 d"


def test_items_whose_numbers_do_not_look_like_it_stand_apart():
    blocks = [Block("item", "a", mark="1."), Block("item", "b", mark="Article IV.")]
    assert join([*blocks, Block("item", "c")]) == "1. a\n\nArticle IV. b\n- c"


def test_a_number_alone_is_no_block():
    assert join([Block("item", " ", mark="1."), heading("", 1, "2"), Block("item", "b")]) == "- b"


def test_tidy_keeps_line_ends_and_no_other_run_of_blanks():
    assert tidy(" a \t b \n  c\n\n\n\nd\xa0e ") == "a b\nc\n\nd e"
