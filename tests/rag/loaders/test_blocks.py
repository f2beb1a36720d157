from rag.loaders.blocks import Block, heading, join, row, tidy


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
        Block("paragraph", "End"),
    ]
    assert join(blocks) == (
        "## Damage report\n\nTwo\nlines\n\n- one\n- two\n\nPlace | Houses\nSenn | 12\n\nEnd"
    )


def test_heading_levels_are_held_to_those_markdown_has():
    assert [heading("A", level).line for level in (0, 9)] == ["# A", "###### A"]


def test_tidy_keeps_line_ends_and_no_other_run_of_blanks():
    assert tidy(" a \t b \n  c\n\n\n\nd\xa0e ") == "a b\nc\n\nd e"
