"""Plain text: the stored text is the file's own, character for character."""

from __future__ import annotations

import codecs

from rag.loaders.dates import find_date
from rag.loaders.extraction import Extraction, ExtractionError, Limits, require_text
from rag.loaders.titles import first_line_title

# UTF-32 before UTF-16: the little-endian mark of one starts with that of the other.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# C0 controls and DEL but tab, line ends, form feed and the escape of terminal logs.
_CONTROLS = bytes({*range(1, 32), 127} - set(b"\t\n\v\f\r\x1b"))
_CONTROL_SHARE = 0.01


def extract(data: bytes, limits: Limits) -> Extraction:
    """Read plain text; title and date come from its first lines.

    Raises
    ------
    ExtractionError
        With the reason.
    """
    text = decode(data, limits)
    return Extraction(text, title=first_line_title(text), date=find_date(text))


def decode(data: bytes, limits: Limits) -> str:
    """Return the text of `data` exactly, without its byte order mark.

    UTF-8, or UTF-16 and UTF-32 with a mark. Nothing is guessed: a wrong guess
    is quoted as the document's own words.

    Raises
    ------
    ExtractionError
        When the bytes are no text in these encodings, or too many, or none.
    """
    mark, encoding = next((pair for pair in _MARKS if data.startswith(pair[0])), (b"", "utf-8"))
    body = memoryview(data)[len(mark) :]
    if len(body) > 4 * limits.characters:
        raise ExtractionError(
            f"holds more than {limits.characters:,} characters of text; split it into several files"
        )
    if encoding == "utf-8":
        _refuse_binary(bytes(body), len(mark))
    try:
        text = codecs.decode(body, encoding)
    except UnicodeDecodeError as error:
        raise ExtractionError(_decoding_reason(error, encoding, len(mark))) from error
    if encoding != "utf-8":
        _refuse_binary(text.encode(), 0)
    require_text(text, limits)
    return text


def _decoding_reason(error: UnicodeDecodeError, encoding: str, mark: int) -> str:
    bad = error.object[error.start]
    where = f"byte 0x{bad:02x} at offset {error.start + mark:,}"
    if encoding != "utf-8":
        name = encoding[:6].upper()
        return f"is not valid {name} although its first bytes say so: {where}; save it as UTF-8"
    return (
        f"is not valid UTF-8: {where}; expected UTF-8 text; if it was written on Windows, "
        "convert it: iconv -f windows-1252 -t utf-8 OLD > NEW"
    )


def _refuse_binary(encoded: bytes, shift: int) -> None:
    position = encoded.find(0)
    if position >= 0:
        raise ExtractionError(
            f"looks like a binary file: NUL byte at offset {position + shift:,}; expected text in "
            "UTF-8; if it is UTF-16 text, convert it: iconv -f utf-16 -t utf-8 OLD > NEW"
        )
    controls = len(encoded) - len(encoded.translate(None, _CONTROLS))
    if controls > _CONTROL_SHARE * len(encoded):
        raise ExtractionError(
            f"looks like a binary file: {controls:,} of its {len(encoded):,} bytes are control "
            "characters; expected text in UTF-8"
        )
