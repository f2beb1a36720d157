"""Which format a file has: what its name says, held against what its first bytes say."""

from __future__ import annotations

import re
from pathlib import PurePath

from rag.loaders.extraction import ExtractionError

HEAD_BYTES = 4096

#: Suffixes read, each with the loader that reads it.
KINDS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "webpage",
    ".htm": "webpage",
    ".pdf": "pdf",
    ".docx": "word",
    ".eml": "mail",
    ".csv": "table",
    ".tsv": "table",
}

_OLE = "an old Office file (or a document with a password)"
_SIGNATURES = (
    (b"%PDF-", "a PDF", "rename it to end in .pdf"),
    (
        b"PK\x03\x04",
        "a zip archive or an Office file",
        "rename it to its true ending, or unpack it",
    ),
    (b"PK\x05\x06", "an empty zip archive", "pack it again"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLE, "save it as .docx without a password"),
    (b"{\\rtf", "an RTF file", "save it as .docx"),
    (b"\x89PNG", "a PNG image", "run OCR on it first"),
    (b"\xff\xd8\xff", "a JPEG image", "run OCR on it first"),
    (b"GIF8", "a GIF image", "run OCR on it first"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first"),
    (b"\x7fELF", "a program", "leave it out"),
    (b"SQLite format 3\x00", "a SQLite database", "export its text first"),
)
_OWN_SIGNATURE = {"pdf": b"%PDF-", "word": b"PK\x03\x04"}
_EXPECTED = {
    "text": "plain text",
    "markdown": "Markdown text",
    "webpage": "an HTML page",
    "pdf": 'a PDF, which starts with "%PDF-"',
    "word": 'a Word document, which is a zip and starts with "PK"',
}


def supported(path: PurePath) -> bool:
    """Whether the file's name ends like a format that can be read."""
    return path.suffix.lower() in KINDS


def kind_of(path: PurePath, head: bytes) -> str:
    """Return the loader for a file, from its name and its first bytes.

    Parameters
    ----------
    path : PurePath
        Only its suffix counts.
    head : bytes
        The first `HEAD_BYTES` bytes of the file.

    Raises
    ------
    ExtractionError
        For an unknown suffix, and for a name that the content contradicts.
    """
    suffix = path.suffix.lower()
    kind = KINDS.get(suffix)
    if kind is None:
        named = f'ends in "{suffix}"' if suffix else "has no file ending"
        raise ExtractionError(f"{named}, a type that isn't read; expected {', '.join(KINDS)}")
    own = _OWN_SIGNATURE.get(kind)
    # PDF allows up to 1024 bytes of anything before its header.
    if own and own in head[: 1024 if kind == "pdf" else len(own)]:
        return kind
    for signature, name, remedy in _SIGNATURES:
        if _stripped(head).startswith(signature):
            raise ExtractionError(f'is {name} although it is named "{suffix}"; {remedy}')
    if own:
        raise ExtractionError(
            f"doesn't hold {_EXPECTED[kind]}; it may be broken or misnamed; "
            "open it in its own program and save it again"
        )
    return kind


def _stripped(head: bytes) -> bytes:
    return re.sub(rb"\A(?:\xef\xbb\xbf|\s)+", b"", head)
