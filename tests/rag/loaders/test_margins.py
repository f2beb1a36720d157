from rag.loaders.lines import Line
from rag.loaders.margins import without_margins


def pages_of(*pages):
    """Lines at the same heights on each page: the first on top, the last at the foot."""
    return [
        None if page is None else [
            Line(text, 0, 100, 30 if text == page[-1] else 700 - 12 * number, 10)
            for number, text in enumerate(page)
        ]
        for page in pages
    ]  # fmt: skip


def texts(pages):
    return [None if page is None else [line.text for line in page] for page in pages]


def test_running_heads_stay_once_and_page_numbers_go():
    pages = pages_of(
        *(["Orla report", f"text {n * n}", f"more than {n * n}", str(n)] for n in (1, 2, 3, 4))
    )
    assert texts(without_margins(pages)) == [
        ["Orla report", "text 1", "more than 1"],
        ["text 4", "more than 4"],
        ["text 9", "more than 9"],
        ["text 16", "more than 16"],
    ]


def test_page_numbers_within_a_line_are_followed():
    pages = pages_of(*([f"body of {n * 5}", f"Page {n} of 40"] for n in (7, 8, 9)))
    assert texts(without_margins(pages)) == [
        ["body of 35", "Page 7 of 40"],
        ["body of 40"],
        ["body of 45"],
    ]


def test_numbers_that_do_not_follow_the_pages_are_text():
    pages = pages_of(*([f"Invoice {n}", "body", "end"] for n in (31, 17, 99, 40)))
    assert [page[0] for page in texts(without_margins(pages))] == [
        "Invoice 31", "Invoice 17", "Invoice 99", "Invoice 40",
    ]  # fmt: skip


def test_a_row_of_figures_is_no_page_number():
    pages = pages_of(
        *(["2023 2024 2025", f"{n * n} a", "end", "at", f"- {n} -"] for n in (1, 2, 3))
    )
    assert texts(without_margins(pages)) == [
        ["2023 2024 2025", "1 a", "end", "at"],
        ["4 a", "end"],
        ["9 a", "end"],
    ]


def test_heads_and_feet_of_two_lines_stay_once():
    pages = pages_of(
        *(["Orla", "Report", f"{n * n} a", f"{n * n} b", "Secret", f"Page {n} of 9"]
          for n in (1, 2, 3))
    )  # fmt: skip
    assert texts(without_margins(pages)) == [
        ["Orla", "Report", "1 a", "1 b", "Secret", "Page 1 of 9"],
        ["4 a", "4 b"],
        ["9 a", "9 b"],
    ]


def test_two_pages_show_no_rule():
    pages = pages_of(["Head", "a", "1"], ["Head", "b", "2"])
    assert without_margins(pages) == pages


def test_pages_that_could_not_be_read_and_empty_ones_are_kept_in_place():
    pages = pages_of(["H", "a"], None, [], ["H", "b"], ["H", "c"])
    assert texts(without_margins(pages)) == [["H", "a"], None, [], ["b"], ["c"]]
