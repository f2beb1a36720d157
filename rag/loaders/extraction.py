"""What a loader returns, what it raises, and the limits it keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

# What must not stand in stored text: controls other than tab and newline,
# lone surrogates (no UTF-8, so no database takes them) and the non-characters.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What may divide a word and isn't seen: soft hyphens, word joiners, and zero-width spaces but
# those that set apart the words of Thai, Lao, Burmese and Khmer. Joiners of letters stay.
_INVISIBLE = re.compile("[\xad\u2060]|(?<![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_ISO_DATE = re.compile(r"(?:\d{4}-\d\d-\d\d)?")


class ExtractionError(ValueError):
    """A file that can't be read; the text is one line: what, expected, what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be, and what reading it may cost.

    Parameters
    ----------
    file_bytes : int
        Largest file.
    characters : int
        Longest extracted text.
    seconds : float
        Wall time for one file, in the child process.
    memory_bytes : int
        Address space of the child process.
    files_per_worker : int
        Files after which the child process is replaced, so that leaks in
        parsers don't add up.
    """

    file_bytes: int = 200_000_000
    characters: int = 50_000_000
    seconds: float = 60.0
    memory_bytes: int = 2 * 1024**3
    files_per_worker: int = 200

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if value <= 0:
                raise ValueError(f"{name} is {value}; expected more than 0")


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Extraction:
    """Text of one file and what the file says of itself.

    Parameters
    ----------
    text : str
        The text to store.
    title : str
        Title the file states, or "".
    date : str
        ISO date the file states, or "".
    pages : tuple of int
        Offset at which each page starts; empty when there are no pages.
    body_start : int
        Offset at which the body starts, after any front matter.
    metadata : mapping
        What else the file says of itself.
    """

    text: str = field(repr=False)
    title: str = ""
    date: str = ""
    pages: tuple[int, ...] = ()
    body_start: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        offsets = (0, *self.pages, len(self.text))
        if any(after < before for before, after in pairwise(offsets)):
            raise ValueError("page offsets do not ascend within the text")
        if not 0 <= self.body_start <= len(self.text):
            raise ValueError(f"body_start {self.body_start} is outside the text")

    def to_message(self) -> dict[str, Any]:
        """Return the extraction as JSON values."""
        return asdict(self)

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> Extraction:
        """Build the extraction from JSON values of a process that isn't trusted.

        Raises
        ------
        ValueError
            When the values aren't those of an extraction.
        """
        try:
            date = str(message["date"])
            if not _ISO_DATE.fullmatch(date):
                raise ValueError(f"{date[:20]!r} is no ISO date")
            return cls(
                text=clean_text(str(message["text"])),
                title=clean_line(str(message["title"])),
                date=date,
                pages=tuple(int(offset) for offset in message["pages"]),
                metadata={
                    clean_line(str(name)): clean_line(str(value))
                    for name, value in dict(message["metadata"]).items()
                },
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not an extraction: {error!r}") from error


def clean_text(text: str) -> str:
    """Replace what can't be stored or shown (NUL, controls, lone surrogates) by U+FFFD.

    Line ends become newlines; the length is kept but for carriage returns, so
    page offsets are to be counted after this.
    """
    if _LINE_ENDS.search(text):
        text = _LINE_ENDS.sub("\n", text)
    return _UNWANTED.sub("\ufffd", text)


def without_invisible(text: str) -> str:
    """Return text without the marks of where a word may be divided, which no search expects."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def clean_line(text: str, limit: int = 1000) -> str:
    """Return `text` as one line of at most `limit` characters."""
    return " ".join(clean_text(text).replace("\ufffd", " ").split())[:limit]


def require_text(text: str, limits: Limits) -> None:
    """Refuse a text without a visible character, or with too many.

    Raises
    ------
    ExtractionError
        With the reason.
    """
    if len(text) > limits.characters:
        raise ExtractionError(
            f"holds {len(text):,} characters of text; expected at most {limits.characters:,}; "
            "split it into several files"
        )
    if not text or text.isspace():
        raise ExtractionError("is empty: it holds no text; expected words to quote")
