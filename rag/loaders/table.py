"""Tables (.csv, .tsv): a row a line, its cells set apart by bars, as tables of other files."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice, takewhile

from rag.columns import BAR
from rag.loaders.extraction import Extraction, ExtractionError, Limits, clean_text, require_text
from rag.loaders.text import decode

# The likelier first, should two fit: "a;1,5" is parted at the semicolon.
_DELIMITERS = ("\t", ";", ",", "|")
# Rows by which the delimiter and the head row are judged.
_SAMPLE = 200
# Excel's word on how a file is parted.
_STATED = re.compile(r"sep=([\t;,|])[ \t]*(?:\r\n?|\n)", re.IGNORECASE)
# A bar in a cell would part it.
_BROKEN_BAR = "¦"
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"\d+(?:[-/:]\d|\.\d+\.\d)")
# Of fewer columns a first row may as well be the first of a list of facts.
_FEWEST_NAMED = 3
_UNCLOSED = "has quotation marks that don't pair; they are kept, and each line is read as a row"

_Rows = list[list[str]]


def extract(data: bytes, limits: Limits) -> Extraction:
    """Read a table; what has but one column is read as it stands.

    Empty rows and columns are left out, white space in a cell that ends lines
    is a blank, and a bar in a cell is "¦". A first row of names is set off by
    a rule, as in Markdown.

    Raises
    ------
    ExtractionError
        When it is no text, or holds too much.
    """
    csv.field_size_limit(limits.characters)
    text = clean_text(decode(data, limits))
    stated = _STATED.match(text)
    body = text[stated.end() :] if stated else text
    delimiter = stated[1] if stated else _delimiter(body)
    if not delimiter:
        return Extraction(text)
    rows, paired = _parted(body, delimiter)
    text = "\n\n".join(filter(None, _written(rows, limits)))
    require_text(text, limits)
    return Extraction(text, metadata={} if paired else {"warning": _UNCLOSED})


def _delimiter(text: str) -> str:
    """Return what parts most rows into equally many cells; "" where nothing parts half of them."""
    best, most = "", 0.5
    for delimiter in _DELIMITERS:
        rows = [row for row in _parted(text, delimiter, _SAMPLE)[0] if row]
        width = _width(rows)
        share = sum(len(row) == width for row in rows) / max(1, len(rows))
        if width > 1 and share > most:
            best, most = delimiter, share
    return best


def _width(rows: _Rows) -> int:
    """Return how many cells most rows have."""
    return Counter(map(len, rows)).most_common(1)[0][0] if rows else 0


def _parted(text: str, delimiter: str, most: int | None = None) -> tuple[_Rows, bool]:
    """Return the first rows of a table, and whether its quotation marks pair.

    Where they don't, one would take the rest of the file for a cell, so that
    they are read as letters.
    """
    file = io.StringIO(text, newline="")
    try:
        rows = csv.reader(file, delimiter=delimiter, skipinitialspace=True, strict=True)
        return list(islice(rows, most)), True
    except csv.Error:
        lines = islice(filter(str.strip, text.splitlines()), most)
        return [line.split(delimiter) for line in lines], False


def _cleaned(cell: str) -> str:
    lines = filter(None, map(str.strip, cell.splitlines()))
    return " ".join(lines).replace("|", _BROKEN_BAR)


def _written(rows: _Rows, limits: Limits) -> tuple[str, str]:
    """Return the lines above a table, and the table."""
    rows = [cells for row in rows if any(cells := [_cleaned(cell) for cell in row])]
    width = _width(rows)
    # as many bars will be written, so that few wide rows can't make a file of short ones endless
    if len(rows) * width * len(BAR) > limits.characters:
        raise ExtractionError(
            f"has {len(rows):,} rows of {width:,} columns, more than {limits.characters:,} "
            "characters as text; split it"
        )
    above = list(takewhile(lambda row: width > 1 and sum(map(bool, row)) == 1, rows))
    first, *others = rows[len(above) :] or [[]]
    # a first row that is short is left so: which of the columns it names can't be told
    rows = [first, *(row + [""] * (width - len(row)) for row in others)]
    filled = {at for row in rows for at, cell in enumerate(row) if cell}
    rows = [[cell for at, cell in enumerate(row) if at in filled] for row in rows]
    lines = [BAR.join(row) for row in rows]
    if _has_head(rows):
        lines.insert(1, BAR.join(["---"] * len(rows[0])))
    return "\n".join(map("".join, above)), "\n".join(lines)


def _has_head(rows: _Rows) -> bool:
    """Tell whether the first row names the columns: nothing in it is like what stands below."""
    head, below = rows[0], [row for row in rows[1:_SAMPLE] if row != rows[0]]
    if not below or not _FEWEST_NAMED <= len(head) == _width(below) or head.count("") > 1:
        return False
    for at, name in enumerate(head):
        values = [row[at] for row in below if at < len(row) and row[at]]
        alike = sum(_shape(value) == _shape(name) for value in values)
        if name in values or (_shape(name) and 2 * alike > len(values)):
            return False
    return True


def _shape(cell: str) -> str:
    """Return which kind of value a cell is, "" of words; columns may be called by years or days."""
    if "@" in cell or "://" in cell:
        return "address"
    if not any(map(str.isdigit, cell)) or any(map(str.isalpha, cell)):
        return ""
    return "year" if _YEAR.fullmatch(cell) else "day" if _DAY.match(cell) else "number"
