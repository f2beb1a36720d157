from dataclasses import replace

import pytest

from rag.loaders.lines import Line
from rag.loaders.printed_headings import with_headings

LONG = "The boats are kept in the shed behind the mill, and the key hangs by the door of it."


def set_lines(*lines, top=700.0, leading=14.0):
    """Return lines below each other; each is a text or (text, changes), a gap before a changed one."""
    found, y = [], top
    for number, line in enumerate(lines):
        text, changes = (line, {}) if isinstance(line, str) else line
        near = changes.pop("near", False)
        y -= leading * (2 if changes and number and not near else 1)
        found.append(replace(Line(text, 72, 72 + 5 * len(text), y, 12, size=11), **changes))
    return found


def headings(*pages, words=()):
    return [
        (line.level, line.text)
        for page in with_headings(pages, words)
        for line in page or ()
        if line.level
    ]


def test_larger_and_bolder_lines_are_headings_the_largest_highest():
    page = set_lines(
        ("Harbour rules", {"size": 20}), LONG, ("Boats", {"size": 14}), LONG, LONG,
        ("Winter", {"bold": True}), LONG, ("Dogs", {"size": 14, "bold": True}), LONG,
    )  # fmt: skip
    assert headings(page) == [
        (1, "# Harbour rules"), (3, "### Boats"), (4, "#### Winter"), (2, "## Dogs"),
    ]  # fmt: skip


def test_the_lines_of_a_heading_become_one_and_the_text_stays():
    page = set_lines(
        ("Rules of the har-", {"size": 20, "hyphen": True}), ("bour", {"size": 20, "near": True}),
        LONG, LONG,
    )  # fmt: skip
    page[0] = replace(page[0], text="Rules of the har")
    (found,) = with_headings([page], {"harbour"})
    assert [line.text for line in found] == ["# Rules of the harbour", LONG, LONG]
    assert found[1] is page[2]


def test_a_heading_right_above_another_of_its_type_is_that_of_several_sections():
    page = set_lines(
        ("1. Budget", {"size": 14}), ("Ms Lind", {"size": 14}), LONG, ("Mr Roth", {"size": 14}),
        LONG, LONG, ("2. Roof", {"size": 14}), ("Mr Roth", {"size": 14}), LONG,
    )  # fmt: skip
    assert headings(page) == [
        (1, "# 1. Budget"), (2, "## Ms Lind"), (2, "## Mr Roth"), (1, "# 2. Roof"), (2, "## Mr Roth"),
    ]  # fmt: skip


def test_sizes_that_hardly_differ_are_one_level():
    page = set_lines(("Boats", {"size": 14}), LONG, ("Dogs", {"size": 14.3}), LONG)
    assert headings(page) == [(1, "# Boats"), (1, "# Dogs")]


@pytest.mark.parametrize(
    "line",
    [
        ("within a sentence", {"bold": True, "near": True}),
        ("4.2", {"size": 14}),
        ("Boats,", {"size": 14}),
        ("Table 3: boats by year", {"bold": True}),
        ("1 Boats . . . . . . . . . 12", {"bold": True}),
        ("Boats | 14", {"bold": True, "row": True}),
        ("We were glad to see that all of the boats came home.", {"size": 14}),
        ("Boats " * 30, {"size": 14}),
        ("of the boats", {"size": 14}),
        ("Total due: 515.00", {"bold": True}),
        ("Lasagne 13.50", {"size": 14}),
        ("12 staff", {"size": 30}),
        ("\u201cWe waited two winters for this\u201d", {"size": 17}),
        ("S = k + 3u", {"size": 14}),
        (", K. Weiss", {"size": 14}),
        ("By Anna Lind", {"bold": True}),
    ],
)
def test_what_is_set_so_and_is_no_heading(line):
    assert headings(set_lines(LONG, LONG, line, LONG, LONG, LONG)) == []


def test_more_lines_than_a_heading_has_are_text():
    lines = [("The boats", {"size": 14, "near": bool(number)}) for number in range(5)]
    assert headings(set_lines(LONG, *lines, LONG, LONG, LONG)) == []


def test_a_bold_line_that_a_sentence_runs_through_is_none():
    page = set_lines(LONG, ("The winter of", {"bold": True}), "the year was long. " + LONG)
    assert headings(page) == []


@pytest.mark.parametrize("before", ["You can reach us by telephone at", "Send the form to:"])
def test_what_a_line_leads_on_to_is_a_value(before):
    for type_ in ({"bold": True}, {"size": 14}):
        page = set_lines(LONG, LONG, before, ("Housing Office, Ludlow", dict(type_)), LONG)
        assert headings(page) == []


def test_a_part_of_a_printed_line_is_none():
    page = set_lines(LONG, ("A. Brun", {"size": 14}), LONG, LONG)
    page.insert(2, replace(page[1], text="1", left=200, right=204, size=8, y=page[1].y + 4))
    assert headings(page) == []


def test_a_bold_heading_close_below_a_larger_one_is_one():
    page = set_lines(
        ("Lease", {"size": 22}), ("1. Definitions", {"bold": True, "near": True}), LONG, LONG
    )
    assert headings(page) == [(1, "# Lease"), (2, "## 1. Definitions")]


def test_a_smaller_line_above_a_larger_heading_is_as_high():
    page = set_lines(
        ("CHAPTER ONE", {"size": 14}), ("The House", {"size": 24, "near": True}), LONG,
        ("A Visit", {"size": 14}), LONG,
    )  # fmt: skip
    assert headings(page) == [(1, "# CHAPTER ONE"), (1, "# The House"), (2, "## A Visit")]


def test_cells_are_no_heading_but_a_number_before_one_is():
    cells = [Line("Boats", 72, 100, 650, 12), Line("14", 300, 320, 650, 12)]
    number = [Line("2.1", 72, 80, 600, 12), Line("Dogs", 100, 120, 600, 12)]
    page = set_lines(
        LONG, ("Boats 14", {"size": 14, "cells": tuple(cells)}), LONG,
        ("2.1 Dogs", {"size": 14, "cells": tuple(number)}), LONG,
    )  # fmt: skip
    assert headings(page) == [(1, "# 2.1 Dogs")]


def test_where_much_is_bold_only_larger_lines_are_headings():
    lines = [line for number in range(9) for line in ((f"Label {number}", {"bold": True}), "14")]
    page = set_lines(("Harbour dues", {"size": 20}), *lines, LONG)
    assert headings(page) == [(1, "# Harbour dues")]


def test_types_are_told_over_all_pages_and_pages_without_text_stay():
    first = set_lines(("Boats", {"size": 14}), LONG, LONG)
    second = set_lines("An even smaller page", ("Dogs", {"size": 14}), LONG)
    found = with_headings([first, None, [], second], ())
    assert [None if page is None else len(page) for page in found] == [3, None, 0, 3]
    assert headings(first, None, [], second) == [(1, "# Boats"), (1, "# Dogs")]


def test_what_nothing_stands_below_is_none():
    page = set_lines(LONG, LONG, ("Yours", {"bold": True}), ("Anna Lind", {"bold": True}))
    assert headings(page) == []
    assert headings(page, None, set_lines(LONG))[-1] == (2, "## Anna Lind")


def test_two_in_a_row_by_chance_are_no_chapter():
    page = set_lines(
        ("Parties", {"size": 14}), LONG, ("Bo Berg", {"size": 14}), ("1. Rent", {"size": 14}), LONG,
        ("2. Notice", {"size": 14}), LONG, LONG,
    )  # fmt: skip
    assert {level for level, _ in headings(page)} == {1}


def test_no_pages_have_no_headings():
    assert with_headings([], ()) == []
    assert with_headings([None, []], ()) == [None, []]
