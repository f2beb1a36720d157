from pathlib import PurePath

import pytest

from rag.loaders.extraction import ExtractionError
from rag.loaders.kinds import KINDS, kind_of, supported


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.txt", b"words", "text"),
        ("a.TEXT", b"words", "text"),
        ("a.md", b"# words", "markdown"),
        ("a.markdown", b"words", "markdown"),
        ("a.html", b"<p>words", "webpage"),
        ("a.htm", b"words", "webpage"),
        ("a.pdf", b"%PDF-1.4", "pdf"),
        ("a.pdf", b"\0 junk before it %PDF-1.4", "pdf"),
        ("a.docx", b"PK\x03\x04", "word"),
        ("a.eml", b"From: a@b.c", "mail"),
        ("a.csv", b"a,b", "table"),
        ("a.TSV", b"a\tb", "table"),
        ("a.txt", b"How %PDF-1.4 files begin", "text"),
    ],
)
def test_name_and_content_agree(name, head, kind):
    assert kind_of(PurePath(name), head) == kind


@pytest.mark.parametrize(
    ("name", "head", "reason"),
    [
        ("a.txt", b"%PDF-1.7", 'is a PDF although it is named ".txt"; rename it to end in .pdf'),
        ("a.txt", b"\xef\xbb\xbf%PDF-1.7", "is a PDF"),
        ("a.html", b"\n%PDF-1.7", "is a PDF"),
        ("a.docx", b"%PDF-1.7", "is a PDF"),
        ("a.md", b"PK\x03\x04", "is a zip archive"),
        ("a.pdf", b"PK\x03\x04", "is a zip archive"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document with a password"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "is a PNG image"),
        ("a.txt", b"{\\rtf1", "is an RTF file"),
        ("a.csv", b"PK\x03\x04", "is a zip archive or an Office file"),
        ("a.eml", b"%PDF-1.7", "is a PDF"),
        ("a.pdf", b"<html>", "doesn't hold a PDF"),
        ("a.docx", b"<html>", "doesn't hold a Word document"),
        ("a.xyz", b"words", 'ends in ".xyz", a type that isn\'t read; expected .txt, .text'),
        ("LICENSE", b"words", "has no file ending"),
    ],
)
def test_what_the_content_contradicts_is_refused(name, head, reason):
    with pytest.raises(ExtractionError) as error:
        kind_of(PurePath(name), head)
    assert reason in str(error.value)


def test_supported_goes_by_the_ending_in_any_case():
    assert all(supported(PurePath("a" + suffix.upper())) for suffix in KINDS)
    assert not supported(PurePath("pdf"))
