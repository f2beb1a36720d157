from calendar import month_name
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders.dates import find_date, first_lines, parse_date, plausible, spelled


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2023-10-10", "2023-10-10"),
        ("2023/1/9", "2023-01-09"),
        ("2023-10-10T12:30:00Z", "2023-10-10"),
        ("10 October 2023", "2023-10-10"),
        ("October 10, 2023", "2023-10-10"),
        ("October 10 2023", "2023-10-10"),
        ("01 December 2024", "2024-12-01"),
        ("1st of December 2024", "2024-12-01"),
        ("3 Sept. 2020", "2020-09-03"),
        ("Monday, 2 December 2024", "2024-12-02"),
        ("Published on: 2024-12-02", "2024-12-02"),
        ("Date: May 4, 2021.", "2021-05-04"),
        ("Date: Tue, 3 May 2022 09:12:44 +0100", "2022-05-03"),
        ("Date: Tue, 3 May 2022 09:12:44 +0100 (CEST)", "2022-05-03"),
        ("3 May 2022, 9:12 p.m. CET", "2022-05-03"),
        ("Sent: Tuesday, May 3, 2022 at 9:12 AM", "2022-05-03"),
        ("  12  MAY\t2022 ", "2022-05-12"),
    ],
)
def test_a_date_is_read(written, expected):
    assert parse_date(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "10/12/2024",
        "2024",
        "October 2023",
        "31 February 2023",
        "2023-13-01",
        "12 Mayor 2022",
        "12 May 2022 and 09:12",
        "10 October 2023 12:00 to 12 October 2023 14:00",
        "3 May 2022, 9:12 the dam broke",
        "12 ma 2022",
        "On 10 October 2023 the council met",
        "10 October 2023 to 12 October 2023",
        "0 May 2020",
        "1 May 0999",
    ],
)
def test_what_is_no_single_date_is_left(written):
    assert parse_date(written) == ""


@given(st.dates(min_value=date(1000, 1, 1)))
def test_iso_and_english_dates_are_read_back(day):
    assert parse_date(day.isoformat()) == day.isoformat()
    english = f"{day.day} {month_name[day.month]} {day.year:04d}"
    assert parse_date(english) == day.isoformat()


def test_a_date_counts_only_on_the_first_lines():
    text = "Minutes\n\nCity council\n10 October 2023\nThe council met."
    assert find_date(text) == "2023-10-10"
    assert find_date("a\nb\nc\nd\ne\n10 October 2023") == ""
    assert find_date("The council met.\nIt met on 10 October 2023.") == ""


def test_blank_lines_are_no_lines():
    assert first_lines("\n\n a \n\nb\nc", 2) == ["a", "b"]


def test_clocks_that_were_wrong_are_not_believed():
    future = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    assert plausible("2020-02-29") == "2020-02-29"
    assert [plausible(iso) for iso in ("1980-01-01", future, "", "soon")] == [""] * 4


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2024-03-04", "4 March 2024"),
        ("2024-03", "March 2024"),
        ("2024", "2024"),
        ("2024-03-04T09:12:00", "4 March 2024"),
        ("2024-02-31", "2024-02-31"),
        ("2024-13", "2024-13"),
        ("", ""),
        ("spring", "spring"),
        ("a-b-c", "a-b-c"),
    ],
)
def test_an_iso_date_as_people_write_it(iso, words):
    assert spelled(iso) == words


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_date_that_was_spelled_is_read_as_it_was(day):
    assert parse_date(spelled(day.isoformat())) == day.isoformat()
