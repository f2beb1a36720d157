"""Markdown: plain text whose front matter and headings are read as well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from rag.loaders import text as plain
from rag.loaders.dates import find_date, parse_date
from rag.loaders.extraction import Extraction, Limits, clean_line
from rag.markup import LONGEST_HEADING

# YAML is read slowly; what people write above a text is far shorter.
_LONGEST_FRONT_MATTER = 16_384
# Before a blank line the dashes are a thematic break, as pandoc has it.
_FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(?![ \t]*\r?\n)(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_UNDERLINE = re.compile(r" {0,3}=+[ \t]*$")
_HEADING = re.compile(r" {0,3}#[ \t]+(?P<title>.*?)(?:[ \t]+#+)?[ \t]*$")
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})")
_LINK = re.compile(r"!?\[(?P<words>[^\]]*)\]\([^)]*\)")
_LONGEST_VALUE = 2000
# What may stand in front matter that isn't YAML: a key, a comment, an entry, what is indented.
_FIELD = re.compile(r"(?P<key>[^\W\d][\w-]{0,40})[ \t]*:(?:[ \t]+(?P<value>.*))?$")
_BESIDE_FIELDS = re.compile(r"\s|#|-[ \t]|[\]}]|$")
_KNOWN_FIELDS = frozenset(
    ["title", "subtitle", "date", "author", "authors", "publisher", "source", "url", "original",
     "description", "summary", "subject", "keywords", "tags", "language", "lang"]
)  # fmt: skip
# Values that begin with these mean something else in YAML than their words.
_NOT_PLAIN = tuple("[{&*!|>%@`")


class _WordsLoader(yaml.SafeLoader):
    """Reads every scalar as the words that stand there: 1.10 stays "1.10", No stays "No"."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


def extract(data: bytes, limits: Limits) -> Extraction:
    """Read Markdown; title, date and metadata come from its front matter first.

    Raises
    ------
    ExtractionError
        With the reason.
    """
    text = plain.decode(data, limits)
    metadata, body_start = read_front_matter(text)
    title = metadata.get("title", "") or first_heading(text[body_start:])
    date = parse_date(metadata.get("date", "")) or find_date(text[body_start : body_start + 8000])
    return Extraction(text, title, date, body_start=body_start, metadata=metadata)


def read_front_matter(text: str) -> tuple[dict[str, str], int]:
    """Return the YAML front matter as strings, and the offset at which the body starts.

    Of front matter that isn't YAML the plain lines of the known fields are
    taken as they stand ("title: Lease: the house"); without any it is part of
    the text (offset 0). Either is told of under "warning". Text between two
    thematic breaks is just text.
    """
    if not text.startswith("---"):
        return {}, 0
    match = _FRONT_MATTER.match(text, 0, _LONGEST_FRONT_MATTER)
    if match is None:
        return {}, 0
    try:
        values = yaml.load(match["yaml"], Loader=_WordsLoader)  # noqa: S506 - a SafeLoader
    except Exception as error:  # PyYAML raises KeyError, OverflowError and more over odd values
        return _not_yaml(match, error)
    if values is None:
        return {}, match.end()
    if not isinstance(values, dict):
        return {}, 0
    return _as_strings(values), match.end()


def _not_yaml(match: re.Match[str], error: Exception) -> tuple[dict[str, str], int]:
    if not any(_FIELD.match(line) for line in match["yaml"].splitlines()):
        return {}, 0  # prose, of which nothing is lost
    warning = f"front matter is not YAML: {_yaml_reason(error)}"
    fields = _plain_fields(match["yaml"])
    if fields:
        warning += f"; read as it stands: {', '.join(fields)}"
    return fields | {"warning": warning}, match.end() if fields else 0


def _plain_fields(front: str) -> dict[str, str]:
    """Return the known fields of front matter that isn't YAML; none where a line is prose."""
    fields: dict[str, str] = {}
    for line in front.splitlines():
        match = _FIELD.match(line)
        if match is None:
            if _BESIDE_FIELDS.match(line):
                continue
            return {}
        name, value = match["key"].lower(), (match["value"] or "").strip()
        if name in _KNOWN_FIELDS and not value.startswith(_NOT_PLAIN):
            words = clean_line(_unquoted(value)[:_LONGEST_VALUE])
            if words:
                fields.setdefault(name, words)
    return fields


def _unquoted(value: str) -> str:
    """Return a value without the quotation marks around it."""
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def first_heading(text: str) -> str:
    """Return the words of the first "# heading" outside code, or of one underlined by "=", or ""."""
    above, before = "", ""
    for line in _lines_outside_code(text):
        match = _HEADING.match(line) if len(line) <= LONGEST_HEADING else None
        if match and match["title"]:
            return _without_markup(match["title"])
        if _UNDERLINE.match(line) and not above and 0 < len(before) <= LONGEST_HEADING:
            return _without_markup(before)
        above, before = before, line.strip()
    return ""


def _lines_outside_code(text: str) -> Iterator[str]:
    fence = ""
    for line in text.splitlines():
        match = _FENCE.match(line)
        if match and not fence:
            fence = match["fence"]
        elif match and match["fence"].startswith(fence):
            fence = ""
        elif not fence:
            yield line


def _without_markup(words: str) -> str:
    words = _LINK.sub(lambda match: match["words"], words)
    return clean_line(re.sub(r"(\*\*|__|[*`])(?P<words>.+?)\1", r"\g<words>", words))


def _as_strings(values: Mapping[Any, Any]) -> dict[str, str]:
    """Keep scalars and lists of scalars; nested values say nothing a person looks for."""
    strings = {}
    for name, value in values.items():
        items = value if isinstance(value, list) else [value]
        words = ", ".join(item for item in items if isinstance(item, str))
        words = clean_line(words[:_LONGEST_VALUE])
        if isinstance(name, str) and words and (field := clean_line(name).lower()) != "warning":
            strings[field] = words
    return strings


def _yaml_reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it nests too deep"
    problem = getattr(error, "problem", None) or type(error).__name__
    mark = getattr(error, "problem_mark", None)
    # The mark counts from 0, and from the line after the opening dashes.
    return f"{problem} on line {mark.line + 2}" if mark else str(problem)
