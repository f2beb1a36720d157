"""Word documents (.docx): paragraphs, headings, lists, tables and notes in reading order.

Walks the document's XML itself, because python-docx leaves out what stands in
content controls, tracked insertions and text boxes; python-docx opens the
package and resolves styles and properties.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any

from rag.loaders.archive import open_archive, refuse_doctype
from rag.loaders.blocks import Block, BlockKind, heading, join, row, tidy
from rag.loaders.dates import find_date, plausible
from rag.loaders.extraction import (
    Extraction,
    ExtractionError,
    Limits,
    clean_line,
    clean_text,
    require_text,
)
from rag.loaders.set_headings import with_set_headings
from rag.loaders.titles import sensible_title
from rag.loaders.word_numbering import Numbering
from rag.loaders.word_text import DELETED, FALLBACK, PARAGRAPH, TEXT_BOX, text_of
from rag.loaders.word_types import Styles

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TABLE, _ROW, _CELL = f"{_W}tbl", f"{_W}tr", f"{_W}tc"
# Code of libxml2, which has no exception of its own for it.
_NO_MEMORY = 2
# A cell longer than this is prose that a table arranges.
_LONGEST_CELL = 1000
# What python-docx's template says of itself, and so every document made from it.
_TEMPLATE_AUTHOR, _TEMPLATE_DATE = "python-docx", "2013-12-23"
_PROPERTIES = ("author", "subject", "keywords", "category")


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a document says elsewhere of its paragraphs."""

    styles: Styles
    numbering: Numbering


def extract(data: bytes, limits: Limits) -> Extraction:
    """Read a Word document.

    Raises
    ------
    ExtractionError
        When it is none, is broken or hostile, or holds no text or too much.
    """
    document = _open(data)
    rules = _Rules(Styles.of(document), Numbering(document))
    body = with_set_headings(list(_blocks(document.element.body, rules)))
    blocks = [*body, *_notes(document, rules)]
    text = clean_text(join(blocks))
    require_text(text, limits)
    properties = document.core_properties
    first = next((block for block in blocks if block.kind == "heading"), None)
    title = sensible_title(clean_line(properties.title or ""))
    return Extraction(
        text,
        title=title or (clean_line(first.text) if first else ""),
        date=find_date(text) or _created(properties),
        metadata=_metadata(properties),
    )


def _open(data: bytes) -> Any:
    with open_archive(data) as archive:
        if not {"[Content_Types].xml", "word/document.xml"} <= set(archive.namelist()):
            raise ExtractionError(
                "is a zip archive but no Word document: it has no word/document.xml; "
                "if it is another format, give it its true ending"
            )
        refuse_doctype(archive)
    import docx

    try:
        return docx.Document(io.BytesIO(data))
    except MemoryError:
        raise
    except Exception as error:
        if getattr(error, "code", None) == _NO_MEMORY:
            raise MemoryError from error
        # python-docx meets broken packages with KeyError, AttributeError, XML errors and others.
        raise ExtractionError(
            f"can't be read as a Word document ({clean_line(str(error), 120)}); open it in a word "
            "processor and save it as .docx again"
        ) from error


def _blocks(container: Any, rules: _Rules) -> Iterator[Block]:
    for element in container:
        if element.tag == PARAGRAPH:
            yield _paragraph(element, rules)
            yield from _text_boxes(element, rules)
        elif element.tag == _TABLE:
            yield from _table(element, rules)
        elif element.tag not in DELETED and element.tag != FALLBACK:
            # Content controls and the like wrap paragraphs; nothing else holds any.
            yield from _blocks(element, rules)


def _paragraph(element: Any, rules: _Rules) -> Block:
    text = tidy(text_of(element))
    mark = rules.numbering.mark(element)
    style = element.find(f"{_W}pPr/{_W}pStyle")
    style_id = "" if style is None else style.get(f"{_W}val", "")
    if style_id in rules.styles.levels:
        return heading(text, rules.styles.levels[style_id], mark)
    kind: BlockKind = "item" if _is_listed(element, style_id) else "paragraph"
    return Block(kind, text, mark=mark, type_=rules.styles.type_of(element, style_id))


def _is_listed(paragraph: Any, style_id: str) -> bool:
    setting = paragraph.find(f"{_W}pPr/{_W}numPr")
    if setting is None:
        return style_id.startswith("List")
    number = setting.find(f"{_W}numId")
    # List 0 takes a paragraph out of the list of its style.
    return number is None or number.get(f"{_W}val") != "0"


def _text_boxes(paragraph: Any, rules: _Rules) -> Iterator[Block]:
    for box in paragraph.iter(TEXT_BOX):
        # Each box stands twice, the second time for programs of 2007; one in a box is its own.
        within = _nearest(box, PARAGRAPH) is paragraph
        if within and not any(parent.tag == FALLBACK for parent in box.iterancestors()):
            yield from _blocks(box, rules)


def _table(table: Any, rules: _Rules) -> Iterator[Block]:
    rows = [
        [cell for cell in table_row.iter(_CELL) if _nearest(cell, _ROW) is table_row]
        for table_row in table.iter(_ROW)
        if _nearest(table_row, _TABLE) is table
    ]
    if _is_layout(rows):
        for cell in chain.from_iterable(rows):
            yield from _blocks(cell, rules)
    else:
        begins = True
        for cells in rows:
            block = row([text_of(cell, rules.numbering) for cell in cells], begins=begins)
            # A form has rows that are numbered and otherwise empty.
            if any(text_of(cell).strip() for cell in cells):
                yield replace(block, type_=rules.styles.plain)
                begins = False


def _is_layout(rows: list[list[Any]]) -> bool:
    """Whether a table only arranges text: one column, a table within, or cells of prose."""
    cells = list(chain.from_iterable(rows))
    return (
        all(len(row_cells) == 1 for row_cells in rows)
        or any(cell.find(f".//{_TABLE}") is not None for cell in cells)
        or any(len(text_of(cell)) > _LONGEST_CELL for cell in cells)
    )


def _nearest(element: Any, tag: str) -> Any:
    return next(element.iterancestors(tag), None)


def _notes(document: Any, rules: _Rules) -> Iterator[Block]:
    """Yield foot- and endnotes, which Word keeps in parts of their own."""
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(("/footnotes", "/endnotes")):
            continue
        for note in parse_xml(relation.target_part.blob):
            # Notes with a type are the lines that set the real ones apart.
            if note.get(f"{_W}type") is None:
                yield from _blocks(note, rules)


def _created(properties: Any) -> str:
    created = properties.created
    date = created.date().isoformat() if isinstance(created, datetime) else ""
    return "" if date == _TEMPLATE_DATE else plausible(date)


def _metadata(properties: Any) -> dict[str, str]:
    values = {name: clean_line(getattr(properties, name) or "") for name in _PROPERTIES}
    return {name: value for name, value in values.items() if value and value != _TEMPLATE_AUTHOR}
