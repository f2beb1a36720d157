"""What every adapter is tried on: short files without models, the seeds with them, and pages."""

import os
from pathlib import Path

import pytest

from rag import Assistant
from rag.confidence import Calibration
from rag.models import Models
from rag.settings import Settings
from rag.types import Answer, Document, Hit, Hits, Passage, Quote

# said before the frameworks are imported: none may call home
os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
os.environ["LANGSMITH_TRACING"] = "false"

SEEDS = Path(__file__).parents[2] / "seeds"
FILES = {
    "quay.txt": "The north quay is closed for repairs. The harbour master is Ines Caldeira.",
    "ferry.txt": "The ferry leaves the north quay at seven.",
    "school.txt": "Lessons at the village school begin at eight.",
}


@pytest.fixture
def assistant(open_assistant, write):
    """Open an assistant without models on FILES."""
    opened = open_assistant()
    assert not opened.add(write(FILES)).failed
    return opened


@pytest.fixture
def models(stand_ins):
    """A reader without weights; a margin of 0 is a probability of one half."""
    reader = stand_ins.SentenceReader()
    return Models(Settings(), reader=reader, calibration=Calibration(slope=1.0, intercept=0.0))


@pytest.fixture(scope="session")
def seeds(tmp_path_factory):
    """An assistant with the real models on the seed documents."""
    with Assistant.open(tmp_path_factory.mktemp("home")) as opened:
        assert not opened.add(SEEDS).failed
        yield opened


@pytest.fixture
def check_slice():
    """Check that a text is the slice its metadata says it is, and so is the quote."""

    def check(assistant, text, metadata):
        document = assistant.document(metadata["document_id"])
        assert document.text[metadata["start"] : metadata["end"]] == text
        for name in ("sha256", "title", "source", "date"):
            assert metadata[name] == getattr(document, name)
        assert metadata["page"] == document.page(metadata["start"])
        if metadata["quote"] is not None:
            place = slice(metadata["quote_start"], metadata["quote_end"])
            assert document.text[place] == metadata["quote"]
            assert metadata["quote"] in text
            assert metadata["quote_page"] == document.page(place.start)
            assert 0 < metadata["confidence"] <= 1

    return check


class PagedAssistant:
    """Knows one document, whose only passage goes over a page, and one answer, on page 2."""

    def __init__(self):
        text = "Tides are told by the moon. The bell is rung by Ada Lund at noon."
        self.document = Document(
            "d1", "Bells", text, "bells.pdf", "f" * 64, "1999-04-01", pages=(0, 28)
        )
        self.passage = Passage(self.document, 0, len(text), "Noon", id=7)
        self.retriever = self

    def retrieve(self, question, k=5, *, within=None):
        return Hits(question, (Hit(self.passage, 0.5, dense_rank=1),)[:k])

    def ask(self, question, *, within=None):
        hits = self.retrieve(question)
        if "bell" not in question:
            return Answer(question, hits=hits)
        start = self.document.text.index("Ada Lund")
        quote = Quote(self.passage, start, start + 8, 28, len(self.document.text), 3.0, 0.9)
        return Answer(question, (quote,), abstained=False, confidence=0.9, hits=hits)


@pytest.fixture
def paged():
    return PagedAssistant()
