import time
from dataclasses import replace

import pytest

from rag.loaders.lines import Line
from rag.loaders.margins import without_margins


def pages_of(*pages, head=1, foot=1, **changes):
    """Lines at the same heights on each page: head and foot set apart, the rest from 650 on."""

    def height(number, count):
        if number < head:
            return 700 - 12 * number
        last = count - 1 - number
        return 30 + 12 * last if last < foot else 650 - 12 * (number - head)

    return [
        page and [
            Line(text, 0, 100, height(number, len(page)), 10, **changes)
            for number, text in enumerate(page)
        ]
        for page in pages
    ]  # fmt: skip


def texts(pages):
    kept, said = without_margins(pages)
    kept = [None if page is None else [line.text for line in page] for page in kept]
    return kept, [[line.text for line in block] for block in said]


def test_running_heads_stay_once_and_page_numbers_go():
    pages = pages_of(
        *(["Orla report", f"text {n * n}", f"more than {n * n}", str(n)] for n in (1, 2, 3, 4))
    )
    assert texts(pages) == ([
        ["Orla report", "text 1", "more than 1"],
        ["text 4", "more than 4"],
        ["text 9", "more than 9"],
        ["text 16", "more than 16"],
    ], [])  # fmt: skip


@pytest.mark.parametrize(
    "foot",
    ["Page {n} of 40", "{n} of 40", "{n} | Orla", "Orla \u2014 {n}", "Orla, 4 June 2021, p. {n}"],
)
def test_page_numbers_within_a_line_are_followed(foot):
    pages = pages_of(*(["top", f"body of {n * 5}", foot.format(n=n)] for n in (7, 8, 9)))
    kept, said = texts(pages)
    assert kept == [["top", "body of 35"], ["body of 40"], ["body of 45"]]
    assert said == ([[foot.format(n=7)]] if "Orla" in foot else [])


def test_a_foot_is_said_once_behind_the_text_and_cuts_no_sentence():
    foot = ["Registered in Senn,", "number 7"]
    pages = pages_of(*(["a", "b", f"c {n * n}", *foot] for n in (1, 2, 3)), head=0, foot=2)
    assert texts(pages) == ([["a", "b", "c 1"], ["a", "b", "c 4"], ["a", "b", "c 9"]], [foot])


def test_a_head_that_begins_on_the_second_page_is_said_behind_the_text():
    pages = pages_of(["Rules", "a", "1"], *(["Orla", f"b {n * n}", str(n)] for n in (2, 3, 4)))
    kept, said = texts(pages)
    assert kept == [["Rules", "a"], ["b 4"], ["b 9"], ["b 16"]]
    assert said == [["Orla"]]


@pytest.mark.parametrize("title", ["Invoice {}", "Week {}", "Log of {} June", "Step {}"])
@pytest.mark.parametrize("pages", [2, 3, 4])
def test_titles_that_count_are_text(title, pages):
    found = pages_of(*([title.format(n), "body", "end"] for n in range(1, pages + 1)), foot=0)
    kept, _ = texts(found)
    assert [page[0] for page in kept] == [title.format(n) for n in range(1, pages + 1)]


@pytest.mark.parametrize(
    "dates",
    [("2022", "2023"), ("04/06/2021", "05/06/2021", "06/06/2021"), ("1. 6. 2024", "2. 6. 2024")],
)
def test_days_and_years_that_count_with_the_pages_are_text(dates):
    pages = pages_of(*([date, f"body {n}", "end"] for n, date in enumerate(dates)), foot=0)
    assert [page[0] for page in texts(pages)[0]] == list(dates)


@pytest.mark.parametrize(("count", "first", "kept"), [(3, 1041, 3), (8, 1041, 8), (8, 12, 1)])
def test_a_number_in_a_cell_is_a_pages_in_a_book(count, first, kept):
    pages = pages_of(*(["Senn 0", f"body {n * n}", "end"] for n in range(count)), foot=0)
    for number, page in enumerate(pages):
        cells = (replace(page[0], text="Senn"), replace(page[0], text=str(first + number)))
        page[0] = replace(page[0], text=f"Senn {first + number}", cells=cells)
    assert sum("Senn" in line for page in texts(pages)[0] for line in page) == kept


def test_a_page_number_below_the_head_of_the_first_page_goes():
    pages = pages_of(
        *(["Orla", f"Page {n} of 3", f"body {n * n}"] for n in (1, 2, 3)), head=2, foot=0
    )
    assert texts(pages)[0] == [["Orla", "body 1"], ["body 4"], ["body 9"]]


def test_a_title_larger_than_the_text_is_no_running_head():
    pages = pages_of(*(["Payslip", f"week {n * n} " * 9, "end"] for n in (1, 2, 3)), size=10)
    for page in pages:
        page[0] = replace(page[0], size=16)
    kept, _ = texts(pages)
    assert [page[0] for page in kept] == ["Payslip"] * 3


def test_lines_of_the_text_at_one_place_are_no_margins():
    pages = pages_of(*(["We write to you", f"about {n * n}"] for n in (1, 2, 3)), head=0, foot=0)
    assert texts(pages)[0] == [["We write to you", f"about {n * n}"] for n in (1, 2, 3)]


def test_a_row_of_figures_is_no_page_number():
    pages = pages_of(
        *(["2023 2024 2025", f"{n * n} a", "end", "at", f"- {n} -"] for n in (1, 2, 3))
    )
    assert texts(pages)[0] == [
        ["2023 2024 2025", "1 a", "end", "at"],
        ["4 a", "end", "at"],
        ["9 a", "end", "at"],
    ]


def test_heads_and_feet_of_two_lines_stay_once():
    pages = pages_of(
        *(["Orla", "Report", f"{n * n} a", f"{n * n} b", "Secret", f"Page {n} of 9"]
          for n in (1, 2, 3)), head=2, foot=2,
    )  # fmt: skip
    assert texts(pages) == ([
        ["Orla", "Report", "1 a", "1 b"],
        ["4 a", "4 b"],
        ["9 a", "9 b"],
    ], [["Secret"]])  # fmt: skip


def test_two_pages_show_a_rule_where_it_stands_apart():
    pages = pages_of(["Head", "a", "b", "Page 1 of 2"], ["Head", "c", "d", "Page 2 of 2"])
    assert texts(pages) == ([["Head", "a", "b"], ["c", "d"]], [])
    close = pages_of(["Head", "a", "b"], ["Head", "c", "d"], head=0, foot=0)
    assert texts(close)[0] == [["Head", "a", "b"], ["Head", "c", "d"]]


def test_one_page_shows_none():
    assert texts(pages_of(["Head", "a", "1"])) == ([["Head", "a", "1"]], [])


def test_pages_that_could_not_be_read_and_empty_ones_are_kept_in_place():
    pages = pages_of(["H", "a"], None, [], ["H", "b"], ["H", "c"], foot=0)
    assert texts(pages)[0] == [["H", "a"], None, [], ["b"], ["c"]]


def test_a_long_line_of_numbers_takes_no_time():
    line = " ".join(map(str, range(80_000)))
    began = time.thread_time()
    without_margins(pages_of(*(["Senn", "body", line] for _ in range(3))))
    assert time.thread_time() - began < 2
