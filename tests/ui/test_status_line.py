import pytest

from rag.report import FileOutcome
from rag.store import Counts
from ui.indexing import Status
from ui.status_line import found_text, gone, size_text, status_line

BAD = FileOutcome("/x/bad.pdf", "failed", reason="a scan")


def counts(documents=0, passages=0, encoded=None):
    return Counts(documents, 0, passages, passages if encoded is None else encoded, 0)


@pytest.mark.parametrize(
    ("status", "holds", "text"),
    [
        (Status("idle"), counts(), "No documents yet"),
        (Status("done"), counts(1, 12), "1 document, 12 passages"),
        (Status("preparing"), counts(5, 12), "Preparing the models; the first start takes longest"),
        (Status("reading"), counts(), "Looking for files"),
        (Status("reading", 2, 6), counts(), "Reading 3 of 6 files"),
        (Status("reading", 2, 6), counts(2, 9), "Reading 3 of 6 files; you can ask already"),
        (Status("reading", 6, 6), counts(6, 9), "Reading 6 of 6 files; you can ask already"),
        (
            Status("encoding", 1200, 4000),
            counts(6, 4000, 1200),
            "6 documents, 4,000 passages (2,800 by words only so far)",
        ),
        (Status("encoding", 4000, 4000), counts(6, 4000), "6 documents, 4,000 passages"),
        (Status("removing"), counts(6, 4000), "Removing\u2026"),
        (
            Status("done", 6, 6, (BAD,)),
            counts(5, 12),
            "5 documents, 12 passages \u00b7 1 file not read",
        ),
        (Status("done", 6, 6, (BAD,)), counts(), "0 documents, 0 passages \u00b7 1 file not read"),
        (Status("broken", error="Removing stopped: run verbatim doctor"), counts(), "Removing stopped: run verbatim doctor"),
    ],
)  # fmt: skip
def test_the_line(status, holds, text):
    assert status_line(status, holds, "default")["text"] == text


def test_the_line_tells_the_script_how_far_it_is():
    line = status_line(Status("reading", 2, 6), counts(2, 9), "court")
    assert {name: line[name] for name in ("running", "done", "total", "broken", "collection")} == {
        "running": True, "done": 2, "total": 6, "broken": False, "collection": "court",
    }  # fmt: skip
    assert status_line(Status("broken"), counts(), "court")["broken"]


def test_a_collection_that_is_gone_says_so():
    line = gone("court", "there is none")
    assert (line["text"], line["gone"], line["running"]) == ("there is none", True, False)


@pytest.mark.parametrize(
    ("holds", "text"),
    [
        (counts(), ""),
        (counts(1, 5), "Found by words and by meaning."),
        (counts(1, 5, 0), "All found by words only for now, by meaning soon."),
        (counts(1, 5000, 1000), "4,000 of them found by words only for now, by meaning soon."),
    ],
)
def test_the_page_says_how_passages_are_found(holds, text):
    assert found_text(holds) == text


def test_the_size_in_words():
    assert size_text(counts(1, 1)) == "1 document, 1 passage"
