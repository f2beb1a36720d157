"""The encoding of a web page: by its mark, what it declares, or what browsers assume."""

from __future__ import annotations

import codecs
import re

from rag.loaders.extraction import ExtractionError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How markup in UTF-16 begins without a mark.
_UNMARKED = ((re.compile(rb"<\0[^\0]\0"), "utf-16-le"), (re.compile(rb"\0<\0[^\0]"), "utf-16-be"))
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.I)
_XML_ENCODING = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([a-zA-Z0-9_:.-]{2,40})""")
# Browsers show a stray NUL as U+FFFD; text of two bytes a character is full of them.
_NUL_SHARE = 0.1


def decode(data: bytes) -> str:
    """Return the markup as text, by mark, declaration, UTF-8, else windows-1252 as browsers do.

    Raises
    ------
    ExtractionError
        When it is no text in one of these.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    for beginning, name in _UNMARKED:
        if beginning.match(data):
            return data.decode(name, errors="replace")
    _refuse_binary(data)
    declared = _CHARSET.search(data[:4096]) or _XML_ENCODING.match(data)
    names = ["utf-8"]
    if declared:
        names.insert(0, declared[1].decode("ascii"))
    for name in names:
        try:
            return data.decode(_known_encoding(name))
        except UnicodeDecodeError:
            continue
    return data.decode(_known_encoding(names[0]) if declared else "windows-1252", errors="replace")


def _refuse_binary(data: bytes) -> None:
    nuls = data.count(0)
    if nuls > _NUL_SHARE * len(data):
        raise ExtractionError(
            f"looks like a binary file: {nuls:,} of its {len(data):,} bytes are NUL; expected a "
            "web page; if it is UTF-16 text, convert it: iconv -f utf-16 -t utf-8 OLD > NEW"
        )


def _known_encoding(name: str) -> str:
    """Return a text encoding Python knows; browsers read latin-1 as windows-1252."""
    try:
        info = codecs.lookup(name)
    except LookupError:
        return "utf-8"
    if info.name in {"iso8859-1", "ascii"}:
        return "windows-1252"
    # A declaration read byte by byte can't be true of UTF-16; and not every codec is for text.
    is_text = getattr(info, "_is_text_encoding", True)
    return "utf-8" if info.name.startswith("utf-16") or not is_text else info.name
