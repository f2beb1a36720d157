r"""The name a file has as a document's source, and the file that has this name.

A source is text, and the name of a file may not be: of a name that is no UTF-8,
the bytes that aren't are shown as \udc80 and the like. Backslashes before them,
and before words that look like them, are doubled, so that each source is one file's.
"""

from __future__ import annotations

import re
from pathlib import Path

from rag.loaders.files import real_path

_BEFORE_A_BYTE = re.compile(r"(\\+)(?=[\udc80-\udcff]|udc[89a-f][0-9a-f])")
_SHOWN_BYTE = re.compile(r"(\\+)u(dc[89a-f][0-9a-f])")


def source_of(path: Path | str) -> str:
    """Return what the document read from a file names as its source: the absolute path."""
    return printable(_BEFORE_A_BYTE.sub(r"\1\1", str(real_path(Path(path)))))


def path_of(source: str) -> Path:
    """Return the file that has this source; the inverse of `source_of`."""
    return Path(_SHOWN_BYTE.sub(_named, source))


def stem_of(source: str) -> str:
    """Return the name of a source's file without its ending; U+FFFD for what is no UTF-8."""
    return path_of(source).stem.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def printable(text: str) -> str:
    r"""Return `text` with bytes of a file name that are no UTF-8 shown as \udc80 and the like."""
    return text.encode("utf-8", "backslashreplace").decode()


def _named(shown: re.Match[str]) -> str:
    backslashes, code = shown.groups()
    kept = "\\" * (len(backslashes) // 2)
    return kept + (chr(int(code, 16)) if len(backslashes) % 2 else f"u{code}")
