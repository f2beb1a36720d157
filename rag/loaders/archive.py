"""Zip archives that may be hostile: held to limits before anything is unpacked."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterable

from rag.loaders.extraction import ExtractionError

_MOST_ENTRIES = 10_000
_LARGEST_TOTAL = 500_000_000
# Deflate of plain markup reaches about 100; bombs start at 1000.
_LARGEST_RATIO = 200
_ALWAYS_ALLOWED = 20_000_000
# What zipfile raises for a part that is cut off, altered, or packed by an unknown method.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError,
    NotImplementedError,
)  # fmt: skip
_PROLOGS = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Open an archive whose unpacked size is bounded.

    Raises
    ------
    ExtractionError
        When it is broken, encrypted, or too large unpacked.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise ExtractionError(
            "is a broken zip archive (or cut off while it was copied), which a .docx is inside; "
            "get it again, or open it in a word processor and save it again"
        ) from error
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise ExtractionError(
            f"holds {len(entries):,} parts; expected at most {_MOST_ENTRIES:,}: it may be a zip bomb"
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise ExtractionError("has parts with a password; save it without one")
    _bound_size(entries, len(data))
    return archive


def refuse_doctype(archive: zipfile.ZipFile) -> None:
    """Refuse XML parts with a document type: Office writes none, and entities hide in it.

    Raises
    ------
    ExtractionError
        Naming the part; also when a part can't be unpacked.
    """
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        content = read_part(archive, entry)
        if any(prolog in content for prolog in _PROLOGS):
            raise ExtractionError(
                f"has a document type in {entry.filename!r}, which no Word document needs and "
                "attacks use; open it in a word processor and save it again"
            )


def read_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return the bytes of one part.

    Raises
    ------
    ExtractionError
        When it can't be unpacked.
    """
    try:
        return archive.read(entry)
    except _BROKEN as error:
        raise ExtractionError(
            f"has a broken part {entry.filename!r}; get the file again, or open it in a word "
            "processor and save it again"
        ) from error


def _bound_size(entries: Iterable[zipfile.ZipInfo], packed: int) -> None:
    total = sum(entry.file_size for entry in entries)
    if total > _LARGEST_TOTAL:
        raise ExtractionError(
            f"unpacks to {total / 1e6:,.0f} MB; expected at most {_LARGEST_TOTAL / 1e6:,.0f} MB: "
            "it may be a zip bomb; split it"
        )
    if total > _ALWAYS_ALLOWED and total > _LARGEST_RATIO * packed:
        raise ExtractionError(
            f"unpacks to {total / packed:,.0f} times its size; expected at most "
            f"{_LARGEST_RATIO} times: it may be a zip bomb"
        )
