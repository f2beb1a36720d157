"""Lines of a question set, and the parts of what stands in them; what is wrong is named by its place."""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def lines(path: Path, *, raw: bool = False) -> Iterator[tuple[int, str]]:
    """Yield (number, line) of a text, plain or gzipped; ValueError for one that is not UTF-8.

    Empty lines and line ends are left out, unless `raw`.
    """
    with (
        gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file,
        io.TextIOWrapper(file, "utf-8-sig", "surrogateescape", "" if raw else None) as text,
    ):
        try:
            for number, line in enumerate(text, start=1):
                if re.search("[\udc80-\udcff]", line):  # bytes that were not decoded
                    raise ValueError(f"{path.name} line {number}: not UTF-8; save it as UTF-8")
                if raw or line.strip():
                    yield number, line if raw else line.rstrip("\n")
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise ValueError(f"{path.name} is no gzip data, or cut short: {error}") from None


@contextmanager
def named(where: str) -> Iterator[None]:
    """Put `where` before the message of every ValueError raised inside."""
    try:
        yield
    except json.JSONDecodeError as error:
        what = f"not JSON ({error.msg}, column {error.colno}); expected {{...}}"
        raise ValueError(f"{where}: {what}") from None
    except RecursionError:
        raise ValueError(f"{where}: nested too deep; expected a flat object") from None
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def part(item: Any, name: str, *kinds: type) -> Any:
    """Return a field of a JSON object; ValueError unless it is one of `kinds` (by default text)."""
    if not isinstance(item, dict):
        raise ValueError(f"{json.dumps(item)[:40]} is not an object; expected {{...}}")  # noqa: TRY004
    words = {str: "text", int: "a whole number", list: "a list", dict: "an object"}
    expected = words[kinds[0] if kinds else str]
    if name not in item:
        raise ValueError(f"field {name!r} is missing; expected {expected}")
    if type(item[name]) not in (kinds or (str,)):
        raise ValueError(f"{name} is {json.dumps(item[name])[:60]}; expected {expected}")
    return item[name]
