"""Writers: the lines of mails and letters that tell who wrote to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.loaders.dates import parse_date, spelled
from rag.told import HEADING, MARKS, Line, Pieces, Voice, is_name

_LONGEST_NAME = 60
# Characters between "Dear" and a closing that may still be one letter's.
_LONGEST_LETTER = 30_000
# Lines above the first "Dear" that may all be its letter's head, none longer than a name.
_LONGEST_HEAD = 30

_FIELD = re.compile(
    r"[* \t]*(?:(?P<from>From|Von|De|Van)|(?P<to>To|An|\u00c0|Aan)"
    r"|(?P<date>Date|Sent|Datum|Gesendet|Envoy\u00e9|Verzonden)"
    r"|(?P<other>Cc|Bcc|Subject|Betreff|Objet|Onderwerp|Received|[a-z]+-[a-z-]+))"
    r"[ \u00a0]?:[* \t]*(?P<says>.*)",
    re.IGNORECASE,
)
_FIELDS = rf"(?:^{re.sub('[?]P<[a-z]+>', '?:', _FIELD.pattern)}(?:\n|\Z)(?:[ \t]+\S.*(?:\n|\Z))*)+"
# Fields; words of somebody else with marks of quotation; what tells that such follow without.
_MAIL = re.compile(
    rf"(?P<fields>{_FIELDS})|(?P<quoted>(?:^[ \t]*>.*(?:\n|\Z))+)"
    r"|^(?:On|Am|Le) (?=.{0,150}\d).{0,300}(?:\n.{0,99})?\b(?:wrote|schrieb.{0,99}|\u00e9crit) ?:$(?!\s*>)"
    r"|^--+.{0,40}(?:message|nachricht|mail).{0,20}--+$",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"\s*[<(\[][^<>()\[\]\s]*@[^<>()\[\]\s]*[>)\]]")
_SALUTATION = re.compile(
    r"(?:(?:My )?[Dd]ear(?: all)?\b|Hi\b|Hello\b|To whom it may concern)([^.!?;:\n]{0,60})[,:!]?\s*",
)
_CLOSING = re.compile(
    r"(?:yours(?: \w+){0,2}|(?:very )?(?:truly|sincerely|respectfully|faithfully)(?: yours)?"
    r"|your loving \w+|cordially|warmly|regards|cheers|best|thanks|all the best|take care"
    r"|(?:with |my |our )?(?:very |all )?(?:kind|best|warm|good|many)(?:est)?"
    r" (?:regards|wishes|greetings|thanks)|(?:with )?(?:much )?love)[,.]?",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w.'\u2019-]*(?: [\w.'\u2019(&#-][\w.'\u2019)-]*){0,5}")


def greets(line: str) -> bool:
    """Tell whether a line is how a letter begins or ends: "Dear Ada", "Best regards"."""
    return bool(_SALUTATION.fullmatch(line) or _CLOSING.fullmatch(line))


def mails(text: str) -> Iterator[Line]:
    """Yield the fields of each mail, and what it quotes, of which nobody is told.

    The day of a mail that a text begins with is the date of the document.
    """
    writer = ""
    for match in _MAIL.finditer(text):
        start, end = match.span()
        if match["quoted"]:
            yield Line(start, start, "")
            yield Line(end, end, writer)
            continue
        fields: dict[str, str] = {}
        for field in filter(None, map(_FIELD.match, (match["fields"] or "").splitlines())):
            named = next(name for name, said in field.groupdict().items() if said)
            fields.setdefault(named, field["says"].strip())
        if not match["fields"] or ("from" in fields and len(fields) > 1):
            writer = _heads(fields, dated=start > 0)
            yield Line(start, end, writer)


def _heads(fields: dict[str, str], *, dated: bool) -> str:
    """Return what the fields of a mail tell; "" when its sender can't be read."""
    sender = _people(fields.get("from", ""))
    if not sender or (sender[0].isdigit() and "@" not in sender):  # from 9:00, from 1 May
        return ""
    day = spelled(parse_date(fields.get("date", ""))) if dated else ""
    return _written(sender, _people(fields.get("to", "")), day)


def _people(field: str) -> str:
    """Return the names in a field of a mail; of a single address without a name the address."""
    names = _ADDRESS.sub("", field).replace('"', "").strip(" ,;:*")
    return names if len(names) <= _LONGEST_NAME else ""


def letters(lines: Pieces) -> Iterator[Voice]:
    """Yield each letter from its salutation up to its closing, below which its writer signs.

    What stands above the first, if that is all short lines, is its head.
    """
    begun = 0
    to: str | None = None
    headed = False  # headings of a letter that none stands above are its own
    for number, (start, line) in enumerate(lines):
        words = line.strip()
        if HEADING.match(line):
            to, headed = None if headed else to, True
        elif match := _SALUTATION.fullmatch(words):
            to = (match[1] or "").strip(MARKS)
            head = number <= _LONGEST_HEAD and all(
                len(one) <= _LONGEST_NAME for _, one in lines[:number]
            )
            begun = 0 if head else start
        elif to is not None and _CLOSING.fullmatch(words):
            name = _signed([one.strip() for _, one in lines[number + 1 : number + 2]])
            if name and start - begun <= _LONGEST_LETTER:
                yield Voice(begun, start, _written(name, to, ""))
            to = None


def _signed(below: list[str]) -> str:
    """Return the name that the first line below a closing is, "" when it is none."""
    name = below[0].removeprefix("/s/").split(",")[0].strip(MARKS) if below else ""
    return name if _NAME.fullmatch(name) and len(name) <= _LONGEST_NAME and is_name(name) else ""


def _written(sender: str, to: str, day: str) -> str:
    return f"From {sender}" + (f" to {to}" if to else "") + (f", {day}" if day else "")
