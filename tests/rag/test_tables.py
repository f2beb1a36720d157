"""Tables for pandas, and what is said without it."""

import subprocess
import sys

import pytest

from rag.listing import Documents
from rag.records import DocumentInfo
from rag.report import FileOutcome, Report
from rag.types import Answer, Document, Hit, Hits, Passage, Quote

PLACE = ["text", "title", "section", "date", "page", "start", "end", "document_id", "source"]
TEXT = "Signed by Ann Smith. Witnessed by Bo Lind."


def quote_of(words, confidence):
    document = Document("d1", "Lease", TEXT, "lease.pdf", "0" * 64, "2024-02-01", pages=(0, 21))
    start = TEXT.index(words)
    return Quote(
        Passage(document, 0, len(TEXT)), start, start + len(words), 0, len(TEXT), 1.0, confidence
    )


@pytest.fixture
def answer():
    best, other = quote_of("Ann Smith", 0.9), quote_of("Bo Lind", 0.4)
    hits = Hits("Who signed?", (Hit(best.passage, 0.5, 0.7, 1),))
    return Answer("Who signed?", (best,), False, 0.9, 0.25, (other,), hits, differing=(other,))


@pytest.fixture
def pandas():
    return pytest.importorskip("pandas", reason="pandas is not installed; it is optional")


def test_quotes_become_rows_with_their_role(pandas, answer):
    frame = answer.to_pandas()
    assert list(frame.columns) == ["role", "confidence", *PLACE, "column", "sentence"]
    assert list(frame["role"]) == ["quote", "differing", "alternative"]
    assert list(frame["text"]) == ["Ann Smith", "Bo Lind", "Bo Lind"]
    assert list(frame["page"]) == [1, 2, 2]
    assert [TEXT[a:b] for a, b in zip(frame["start"], frame["end"], strict=True)] == list(
        frame["text"]
    )


def test_a_refusal_has_rows_of_what_was_rejected(pandas):
    refusal = Answer("Who paid?", alternatives=(quote_of("Ann Smith", 0.1),))
    assert list(refusal.to_pandas()["role"]) == ["rejected"]


def test_hits_documents_and_reports_become_rows(pandas, answer):
    frame = answer.hits.to_pandas()
    assert list(frame["rank"]) == [1]
    assert frame.loc[0, "dense_score"] == 0.7
    assert frame.loc[0, "lexical_rank"] is None
    info = DocumentInfo("d1", "Lease", "lease.pdf", "", "0" * 64, 42, 1, "2024-05-05")
    assert Documents([info]).to_pandas().loc[0, "characters"] == 42
    report = Report((FileOutcome("a.txt", "failed", reason="no text"),))
    assert report.to_pandas().loc[0, "reason"] == "no text"


def test_nothing_is_a_table_with_its_columns(pandas):
    assert len(Hits("Who?").to_pandas()["text"]) == 0
    assert len(Answer("Who?").to_pandas()["role"]) == 0
    assert len(Documents().to_pandas()["title"]) == 0
    assert len(Report().to_pandas()["reason"]) == 0


def test_without_pandas_it_says_so():
    code = (
        "import sys; sys.modules['pandas'] = None\nfrom rag import Hits\nHits('Who?').to_pandas()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pandas is not installed, which to_pandas needs; pip install pandas" in done.stderr


def test_importing_the_package_imports_no_pandas():
    code = "import sys, rag, rag.tables, rag.listing; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
