"""A report sorts its files by what became of them."""

import json

from rag.report import FileOutcome, Report

NAMES = ("added", "updated", "unchanged", "duplicate", "removed", "failed")
FILES = tuple(FileOutcome(f"/{name}.txt", name, f"id-{name}", 2) for name in NAMES)


def test_each_outcome_has_its_list():
    report = Report(FILES)
    lists = [getattr(report, "duplicates" if name == "duplicate" else name) for name in NAMES]
    assert [[file.outcome for file in files] for files in lists] == [[name] for name in NAMES]


def test_an_empty_report_has_empty_lists():
    assert Report().added == Report().failed == ()
    assert not Report().cancelled


def test_files_keep_their_order():
    files = (FileOutcome("/b", "added"), FileOutcome("/c", "failed"), FileOutcome("/a", "added"))
    assert [file.source for file in Report(files).added] == ["/b", "/a"]


def test_it_is_json():
    failed = FileOutcome("/scan.pdf", "failed", reason="has no text layer")
    assert json.loads(json.dumps(Report((failed,), 1.23456, cancelled=True).to_dict())) == {
        "seconds": 1.235,
        "cancelled": True,
        "files": [
            {
                "source": "/scan.pdf",
                "outcome": "failed",
                "document_id": "",
                "passages": 0,
                "reason": "has no text layer",
            }
        ],
        "passed_over": {},
    }


def test_it_counts_what_was_passed_over():
    assert Report(passed_over={".rtf": 2, "": 1}).to_dict()["passed_over"] == {".rtf": 2, "": 1}


def test_a_reason_of_a_file_that_was_read_says_what_of_it_was_not():
    part = FileOutcome("/a.pdf", "updated", reason="no text on page 2")
    failed = FileOutcome("/b.pdf", "failed", reason="is empty")
    assert Report((failed, part, FileOutcome("/c.txt", "added"))).read_in_part == (part,)
