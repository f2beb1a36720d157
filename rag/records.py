"""What goes into the store and what it tells of itself: plain records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b, sha256
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.passages import PassageSlice
from rag.types import Document

# Columns of a documents row that `to_document` reads, in its order.
DOCUMENT_COLUMNS = "id, title, text, source, sha256, date, pages, metadata"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as it is put into the store.

    Parameters
    ----------
    document : Document
        The document.
    slices : sequence of PassageSlice
        Its passages.
    digests : sequence of bytes
        One a passage: hash of what the encoder sees of it.
    vectors : array of shape [passages, dimension], optional
        Unit rows. Without, passages keep the vectors stored under their
        digests; the others have none until `Store.put_vectors`.
    body_start : int
        Offset the body starts at.
    size, mtime_ns : int
        Of the file: its bytes, and when it was last written. Whether it changed is
        told by its hash alone, as both can stay the same when the content doesn't.
    """

    document: Document
    slices: Sequence[PassageSlice]
    digests: Sequence[bytes]
    vectors: NDArray[np.float32] | None = None
    body_start: int = 0
    size: int = 0
    mtime_ns: int = 0

    def __post_init__(self) -> None:
        count = len(self.slices)
        if len(self.digests) != count:
            raise ValueError(f"{len(self.digests)} digests for {count} passages; expected one each")
        if self.vectors is not None and len(self.vectors) != count:
            raise ValueError(f"{len(self.vectors)} vectors for {count} passages; expected one each")
        size = len(self.document.text)
        for cut in self.slices:
            if not 0 <= cut.start < cut.end <= size:
                raise ValueError(
                    f"passage [{cut.start}, {cut.end}) is not a slice of {size} characters"
                )


class Known(NamedTuple):
    """What a source looked like when it was read; unchanged means the same `sha256`."""

    sha256: str
    size: int
    mtime_ns: int
    document_id: str


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document without its text, as listed.

    Parameters
    ----------
    id, title, source, date, sha256 : str
        As in `Document`.
    characters, passages : int
        How long its text is, and how many passages it has.
    added_at : str
        When this version was stored, ISO 8601 in UTC.
    duplicates : tuple of str
        Sources with exactly the same content.
    size : int
        Bytes of its file.
    warning : str
        What of its file could not be read; "" when all of it was.
    """

    id: str
    title: str
    source: str
    date: str
    sha256: str
    characters: int
    passages: int
    added_at: str
    duplicates: tuple[str, ...] = ()
    size: int = 0
    warning: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the record as JSON values."""
        return asdict(self) | {"duplicates": list(self.duplicates)}


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a collection holds.

    Parameters
    ----------
    documents, duplicates, passages, characters : int
        Of each, how many.
    encoded : int
        Passages that have a vector.
    """

    documents: int
    duplicates: int
    passages: int
    encoded: int
    characters: int


def to_document(row: Sequence[Any]) -> Document:
    """Return the document of a row of `DOCUMENT_COLUMNS`."""
    identifier, title, text, source, digest, date, pages, metadata = row
    return Document(
        id=identifier,
        title=title,
        text=text,
        source=source,
        sha256=digest,
        date=date,
        pages=tuple(json.loads(pages)),
        metadata=json.loads(metadata),
    )


def encoder_text(title: str, heading: str, text: str) -> str:
    """Return what the encoder sees of a passage: title, heading, then its words."""
    return "\n".join(part for part in (title, heading, text) if part)


def digest_of(seen: str) -> bytes:
    """Return the 16-byte name of what the encoder sees: the same text has the same vector."""
    return blake2b(seen.encode(), digest_size=16).digest()


def passage_digest(document: Document, cut: PassageSlice) -> bytes:
    """Return the `digest_of` what the encoder sees of a passage."""
    text = document.text[cut.start : cut.end]
    return digest_of(encoder_text(document.title, cut.heading, text))


def text_sha256(text: str) -> str:
    """Return the hash of a text's UTF-8 bytes, in hexadecimal."""
    return sha256(text.encode()).hexdigest()
