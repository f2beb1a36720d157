"""The documentation: its links lead somewhere, and what it says of formats is what the code does."""

import importlib.util
import json
import re
import sqlite3
from dataclasses import fields
from pathlib import Path

import pytest

from eval.questions import Question
from rag.proof import evidence
from rag.schema import MIGRATIONS, migrate
from rag.types import Answer, Document, Hit, Hits, Passage, Quote

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
FORMATS = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")


def anchors(path):
    """Return the names of a page's headings, as the places that show Markdown make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.M)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_the_pages_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_module_named_is_there():
    for page in PAGES[2:]:
        for name in re.findall(r"`((?:rag|embeddings|eval)/[\w/]+\.py)`", page.read_text("utf-8")):
            assert (ROOT / name).is_file(), f"{page.name}: {name}"


def test_the_tables_of_a_collection_are_described():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'lexicon\\_%' "
        "ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    ).fetchall()
    rows = {
        line.split("|")[1].strip(" `"): line for line in FORMATS.splitlines() if line[:3] == "| `"
    }
    assert len(names) > 5
    for (name,) in names:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
        for column in columns:
            assert re.search(rf"\b{column}\b", rows[name]), f"{name}.{column}"
    assert f"now {len(MIGRATIONS)}." in FORMATS
    connection.close()


def an_answer():
    document = Document("d1", "Lease", "Signed by Ann Smith.", "/papers/lease.md", "0" * 64)
    passage = Passage(document, 0, 20)
    quote = Quote(passage, 10, 19, 0, 20, 1.0, 0.9)
    hits = Hits("Who signed?", (Hit(passage, 0.5),))
    timings = {"retrieve": 1.0, "read": 2.0, "total": 3.0}
    return Answer("Who signed?", (quote,), False, 0.9, 0.25, hits=hits, timings_ms=timings)


def shape(value):
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return [shape(inner) for inner in value] if isinstance(value, list) else None


def test_the_answer_shown_has_the_form_of_an_answer():
    (example,) = re.findall(r"```json\n(.*?)```", FORMATS, flags=re.S)
    assert shape(json.loads(example)) == shape(an_answer().to_dict())


@pytest.mark.parametrize(
    "names",
    [
        [field.name for field in fields(Question)],
        evidence(an_answer(), collection="papers"),
    ],
    ids=["questions", "evidence"],
)
def test_every_field_is_described(names):
    for name in names:
        assert f"`{name}`" in FORMATS, name


def test_the_site_is_built_and_its_links_lead_somewhere(tmp_path):
    pytest.importorskip("pdoc", reason="pdoc is not installed; make docs")
    spec = importlib.util.spec_from_file_location("site_of_docs", ROOT / "docs" / "site.py")
    site = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(site)
    assert site.build(tmp_path, ROOT / "notebooks") == []
    reference = (tmp_path / "api" / "rag.html").read_text(encoding="utf-8")
    for name in ("Assistant", "Retriever", "Answer", "Hits", "Settings"):
        assert f'id="{name}"' in reference
    (tmp_path / "more.html").write_text('<a href="gone.html#x">gone</a>')
    assert site.broken_links(tmp_path) == ["more.html: gone.html#x"]
