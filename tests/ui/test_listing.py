from pathlib import Path

import pytest

from rag.documents import document_id
from rag.passed_over import PassedOver
from rag.report import FileOutcome
from rag.store import DocumentInfo
from ui import listing
from ui.listing import Query, matching, rows
from ui.notes import Notes


def info(
    title, *, file="a.txt", date="", size=10, passages=1, added="2026-01-01", copies=(), warning=""
):
    return DocumentInfo(
        f"id-{title}",
        title,
        f"/home/me/{file}",
        date,
        "0" * 64,
        5,
        passages,
        added,
        copies,
        size,
        warning,
    )


def titles(infos, **asked):
    return [one.title for one in matching(infos, Query.of(asked))]


THREE = [
    info("Zoë's log", file="Report 2.pdf", date="2024-12-02", size=5, passages=3, added="2026-01-03"),
    info("part 10", date="2023-01-01", size=70, passages=1, added="2026-01-01"),
    info("Part 2", file="harbour.md", size=7, passages=2, added="2026-01-02"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", 3),
        ("   ", 3),
        ("zoe", 1),
        ("ZOË'S", 1),
        ("report", 1),
        ("log pdf", 1),
        ("log txt", 0),
        ("home", 0),
        ("part", 2),
    ],
)
def test_words_are_searched_in_title_and_file_name_whatever_their_case(search, found):
    assert len(titles(THREE, search=search)) == found


@pytest.mark.parametrize(
    ("sort", "up"),
    [
        ("title", ["Part 2", "part 10", "Zoë's log"]),
        ("date", ["part 10", "Zoë's log", "Part 2"]),
        ("size", ["Zoë's log", "Part 2", "part 10"]),
        ("passages", ["part 10", "Part 2", "Zoë's log"]),
        ("added", ["part 10", "Part 2", "Zoë's log"]),
    ],
)
def test_the_order(sort, up):
    assert titles(THREE, sort=sort, descending=False) == up
    down = titles(THREE, sort=sort, descending=True)
    assert down == (["Zoë's log", "part 10", "Part 2"] if sort == "date" else up[::-1])


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"sort": "x", "page": -1},
        {"sort": ["title"], "page": "9"},
        {"search": None, "page": 1.5},
    ],
)
def test_what_makes_no_sense_is_left_out(asked):
    assert Query.of(asked) == Query()


def test_a_search_is_not_endless():
    assert len(Query.of({"search": "x" * 10_000}).search) == 200


def test_rows_come_a_page_at_a_time():
    many = [info(f"Document {i}") for i in range(250)]
    found = matching(many, Query("", "title", descending=False))
    first, last = rows(found, Query(page=0), {}), rows(found, Query(page=2), {})
    assert (len(first["rows"]), first["first"], first["pages"], first["matching"]) == (
        100,
        1,
        3,
        250,
    )
    assert [row["title"] for row in last["rows"]][:2] == ["Document 200", "Document 201"]
    assert (len(last["rows"]), last["first"]) == (50, 201)
    assert rows(found, Query(page=99), {}) == last
    assert rows([], Query(page=4), {}) == {
        "rows": [], "matching": 0, "page": 0, "pages": 1, "first": 0,
    }  # fmt: skip


def test_a_row_names_the_file_and_not_where_it_lies():
    (row,) = rows([info("Log", copies=("/home/me/b.txt",))], Query(), {"id-Log": "removing"})[
        "rows"
    ]
    assert row == {
        "id": "id-Log", "title": "Log", "file": "a.txt", "date": "", "passages": 1,
        "size": "10 bytes", "added": "2026-01-01", "copies": 1, "busy": "removing",
        "warning": "",
    }  # fmt: skip


def test_a_row_says_what_of_the_file_could_not_be_read():
    infos = [info("Lease", warning="a scan"), info("Log")]
    (lease, log) = rows(infos, Query(), {})["rows"]
    assert (lease["warning"], log["warning"]) == ("Read only in part: a scan", "")


def test_what_is_noted_is_limited_and_counted():
    notes, passed_over = Notes(), PassedOver()
    for number in range(30):
        passed_over.take(Path(f"/home/me/{number}.png"), "")
        source = f"/home/me/{number}.pdf"
        notes.take(FileOutcome(source, "added", str(number), reason="/home/me/x is a scan"))
    notes.pass_over("/home/me", passed_over)
    shown = listing.noted(notes, [Path("/home/me")], 20)
    assert len(shown["ids"]) == shown["passed_over"]["count"] == 30
    assert len(shown["in_part"]) == len(shown["passed_over"]["names"]) == 20
    assert shown["in_part"][-1]["file"] == "29.pdf"
    assert shown["passed_over"]["names"][0] == "0.png"
    assert "/home/me" not in str(shown)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (9_949, "9.9 KB"),
        (9_960, "10 KB"),
        (999_600, "1.0 MB"),
        (200_000_000, "200 MB"),
        (5_300_000_000, "5.3 GB"),
        (5 * 10**12, "5000 GB"),
    ],
)
def test_a_size_is_written_as_a_person_does(count, text):
    assert listing.size_of(count) == text


def test_a_failure_is_named_without_its_place():
    outcome = FileOutcome(
        "/home/me/x/bad.pdf", "failed", reason="/home/me/x/y is gone; see /home/me"
    )
    assert listing.failure(outcome, [Path("/home/me/x"), Path("/home/me")]) == {
        "id": document_id("/home/me/x/bad.pdf"), "file": "bad.pdf", "reason": "y is gone; see …",
    }  # fmt: skip
