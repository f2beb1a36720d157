"""PDF: the text layer, page by page, lines joined to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from rag.loaders.dates import find_date, parse_date, plausible
from rag.loaders.extraction import (
    Extraction,
    ExtractionError,
    Limits,
    clean_line,
    require_text,
)
from rag.loaders.hyphens import parts_of
from rag.loaders.lines import Line, Pages, join_page, leading_of, page_joint, words_of
from rag.loaders.margins import without_margins
from rag.loaders.printed_headings import with_headings
from rag.loaders.printed_lines import printed_lines
from rag.loaders.printed_tables import with_rows
from rag.loaders.titles import sensible_title

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_PASSWORD_ERROR = 4
_PROPERTIES = {"Author": "author", "Subject": "subject", "Keywords": "keywords"}
_LISTED_PAGES = 10
# More than elsewhere: running heads and feet may be the first that a page prints.
_DATE_LINES = 8


def extract(data: bytes, limits: Limits) -> Extraction:
    """Read the text layer of a PDF.

    Raises
    ------
    ExtractionError
        When it is encrypted, broken or scanned, or holds too much text.
    """
    document = _open(data)
    try:
        pages = list(_read_pages(document, limits))
        properties = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    _require_text_layer(pages)
    text, starts = _join(*without_margins(pages))
    require_text(text, limits)
    return Extraction(
        text,
        title=sensible_title(clean_line(properties.get("Title", ""))),
        date=find_date(_first_lines(pages), lines=_DATE_LINES) or _made(properties),
        pages=starts,
        metadata=_metadata(properties, pages),
    )


def pdf_date(value: str) -> str:
    """Return the ISO date of a PDF date such as D:20231010120000+03'00', or ""."""
    match = re.match(r"(?:D:)?(\d{4})(\d{2})(\d{2})", value)
    return parse_date("-".join(match.groups())) if match else ""


def _made(properties: dict[str, str]) -> str:
    """Return the date a PDF was made on; "" of one that a browser printed, on whatever day."""
    if properties.get("Creator", "").startswith("Mozilla"):
        return ""
    return plausible(pdf_date(properties.get("CreationDate", "")))


def _open(data: bytes) -> PdfDocument:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR:
            raise ExtractionError(
                "is encrypted and asks for a password; save a copy without one, "
                "for example: qpdf --decrypt --password=... OLD NEW"
            ) from error
        raise ExtractionError(
            "is a broken PDF (or cut off while it was copied): it can't be opened; get it again, "
            "or open it in a PDF viewer and save it again"
        ) from error
    if pages == 0:
        document.close()
        raise ExtractionError("is a PDF without pages; expected one or more")
    return document


def _read_pages(document: PdfDocument, limits: Limits) -> Iterator[list[Line] | None]:
    """Yield the lines of each page; None for a page that can't be read."""
    import pypdfium2

    characters = 0
    for number in range(len(document)):
        try:
            page = document[number]
            text_page = page.get_textpage()
        except pypdfium2.PdfiumError:
            yield None
            continue
        try:
            characters += text_page.count_chars()
            if characters > limits.characters:
                raise ExtractionError(
                    f"holds more than {limits.characters:,} characters of text; "
                    "split it into several files"
                )
            yield list(printed_lines(text_page))
        finally:
            text_page.close()
            page.close()


def _require_text_layer(pages: Pages) -> None:
    if all(page is None for page in pages):
        raise ExtractionError(
            f"is a broken PDF: no page of {len(pages)} can be read; open it in a PDF "
            "viewer and save it again"
        )
    if not any(_has_words(page) for page in pages):
        raise ExtractionError(
            f"has no text layer (scanned pages? it has {len(pages)}); run OCR first, "
            "for example: ocrmypdf OLD NEW"
        )


def _first_lines(pages: Pages) -> str:
    """Return the first lines as printed: a date may stand on one, and be joined with the next."""
    first = next((page for page in pages if page), [])
    return "\n".join(line.text for line in first[:_DATE_LINES])


def _has_words(page: Sequence[Line] | None) -> bool:
    return any(character.isalnum() for line in page or () for character in line.text)


def _join(pages: Pages, margins: Pages) -> tuple[str, tuple[int, ...]]:
    """Return the text of all pages, what margins say below it, and where each page starts."""
    lines = [line for page in pages for line in page or ()]
    words, leading = words_of(lines), leading_of(lines)
    words |= parts_of(words)
    pages = with_headings([page and with_rows(page, words) for page in pages], words)
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    before: Sequence[Line] | None = None
    for page, after in zip_longest(pages, pages[1:]):
        if page:
            # A sentence runs on from the page before, not from before an empty one.
            joint = page_joint(before, page[0]) if before else "\n\n" if parts else ""
            following = after[0].text if after else ""
            parts += [joint, join_page(page, words, leading, following)]
            length += len(joint)
        starts.append(length if page else -1)
        length += len(parts[-1]) if page else 0
        before = page
    text = "\n\n".join(
        ["".join(parts), *(join_page(said or (), words, leading) for said in margins)]
    )
    return text, _filled(starts, length)


def _filled(starts: Sequence[int], end: int) -> tuple[int, ...]:
    """Give pages without text (-1) the start of the next page that has some."""
    filled = []
    for start in reversed(starts):
        end = end if start < 0 else start
        filled.append(end)
    return tuple(reversed(filled))


def _metadata(properties: dict[str, str], pages: Pages) -> dict[str, str]:
    metadata = {
        name: clean_line(properties[key]) for key, name in _PROPERTIES.items() if key in properties
    }
    silent = [str(number) for number, page in enumerate(pages, 1) if not _has_words(page)]
    if silent:
        more = f" and {len(silent) - _LISTED_PAGES} more" if len(silent) > _LISTED_PAGES else ""
        listed = ", ".join(silent[:_LISTED_PAGES])
        metadata["warning"] = f"no text on page {listed}{more} (scanned?); run OCR to read it"
    return metadata
