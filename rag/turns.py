"""Turns and entries: the lines of a transcript or a diary that tell who speaks, or on what day."""

from __future__ import annotations

import re
from collections import Counter

from rag.told import Line, Pieces, is_name, lines_of
from rag.word_lists import listing

# Turns that tell a transcript, and its share of the paragraphs that begin with one.
_TURNS = 4
_SHARE_OF_TURNS = 0.4
_LONGEST_DAY = 60
_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?"
_TURN = re.compile(
    rf"(?:\[[\d:./, -]{{4,24}}(?:[AP]M)?\][ \t]*|\(?{_CLOCK}\)?[ \t]+(?:- )?)?"
    r"(?P<marks>[*_]{0,2})(?P<name>[A-Z\u00c0-\u00de][\w.'\u2019-]*(?: [\w.'\u2019(#-]+\)?){0,5}?)"
    rf"(?: [\[(]{_CLOCK}[\])])?(?::(?P=marks)|(?P=marks):)(?=\s)|[QA]\.\s"
)
# Labels that stand where a speaker would, and speak not.
_LABELS = listing(
    "q a question answer note warning caution important tip example action decision decided"
    " resolved agreed discussion outcome item summary result step name address date time place"
    " phone email ingredients method serves instructions description info warn error from to"
    " cc sent subject"
)
_DAY_NAME = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun)\b\.?)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_ENTRY = re.compile(
    rf"[*_]{{0,2}}(?P<day>(?:{_DAY_NAME},? (?:the )?)?(?:(?:{_ORDINAL} (?:of )?{_MONTH}"
    rf"|{_MONTH} {_ORDINAL}|\d{{4}}-\d\d-\d\d)(?:,? \d{{4}})?"
    r"|\d{1,2}\.\d{1,2}\.\d{4}|\d\d\.\d\d\.\d\d|\d{1,2}/\d{1,2}/(?:\d{4}|\d\d))"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|day \d{1,3})"
    r"(?:[.:]?[*_]{0,2}| ?[,:;(\u2013\u2014-].*| \d{1,2}[:.]\d\d.*)",
    re.IGNORECASE,
)


def days(paragraphs: Pieces) -> list[Line]:
    """Return the days that stand alone above the entries of a diary; one alone tells of none."""
    found = []
    for start, paragraph in paragraphs:
        line = paragraph.splitlines(keepends=True)[0]
        if day := entry_day(line):
            found.append(Line(start, start + len(line), day))
    return found if len(found) > 1 else []


def entry_day(line: str) -> str:
    """Return the day that a line above an entry tells, "" of another line."""
    words = line.strip()
    match = _ENTRY.fullmatch(words) if len(words) <= _LONGEST_DAY else None
    return match["day"] if match else ""


def turns(paragraphs: Pieces) -> list[Line]:
    """Return the names that turns of a transcript begin with.

    It is one when several speakers come again and most of it is theirs. Of
    what looks like a turn and names no speaker, nobody is told.
    """
    found = [
        Line(start, start + match.end(), match["name"] or "")
        for start, paragraph in paragraphs
        if (match := _TURN.match(paragraph))
    ]
    spoken = Counter(line.words for line in found)
    speakers = {name for name, count in spoken.items() if _speaks(name, count)}
    again = sum(spoken[name] > 1 for name in speakers)
    told = sum(spoken[name] for name in speakers)
    if again < 2 or told < max(_TURNS, _SHARE_OF_TURNS * len(paragraphs)):
        return []
    later = (
        Line(start + at, start + at + match.end(), match["name"])
        for start, paragraph in paragraphs
        for at, line in lines_of(paragraph)
        if at and (match := _TURN.match(line)) and match["name"] in speakers
    )
    one_each = (line._replace(words=line.words if line.words in speakers else "") for line in found)
    return sorted([*one_each, *later])


def _speaks(name: str, count: int) -> bool:
    """Tell whether a label names a speaker: no word for what follows, nor one that comes once."""
    known = bool(name) and name.casefold() not in _LABELS and is_name(name)
    return known and (count > 1 or " " in name)
