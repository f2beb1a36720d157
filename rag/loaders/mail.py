"""E-mail (.eml): who wrote to whom, when and about what, and then the body.

The fields are read as they stand: the standard library's newer policy takes
seconds for a thousand addresses and drops letters that are not encoded.
"""

from __future__ import annotations

import codecs
import email
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from rag.loaders import webpage
from rag.loaders.dates import plausible
from rag.loaders.extraction import (
    Extraction,
    ExtractionError,
    Limits,
    clean_line,
    clean_text,
    require_text,
)

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
# Two of these are a mail: a text may as well begin with "Date: ...".
_FIELDS = {name.lower() for name in _SHOWN} | {
    "bcc", "delivered-to", "message-id", "mime-version", "received", "reply-to", "return-path",
    "sender", "x-mailer",
}  # fmt: skip
_BLANK = codecs.BOM_UTF8 + b" \t\r\n"
_SIGNATURE = "-- "
# Proofs of who wrote, which hold no words.
_PROOFS = {
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
}  # fmt: skip


def extract(data: bytes, limits: Limits) -> Extraction:
    """Read an e-mail; title and date are its subject and the date it was sent.

    Raises
    ------
    ExtractionError
        When it is none, or holds too much.
    """
    try:
        message = email.message_from_bytes(data.lstrip(_BLANK))
        fields = _fields(message)
        _require_mail(fields)
        text = clean_text("\n\n".join(_mail(message, limits)))
        attached = list(_attached(message))
    except RecursionError as error:
        raise ExtractionError(
            "nests its parts too deep to be read; expected an e-mail; open it in a mail program "
            "and save what it shows"
        ) from error
    require_text(text, limits)
    return Extraction(
        text,
        title=clean_line(fields.get("subject", "")),
        date=_sent(fields.get("date", "")),
        metadata={"warning": _warning(attached)} if attached else {},
    )


def _require_mail(fields: dict[str, str]) -> None:
    if len(_FIELDS & fields.keys()) < 2:
        raise ExtractionError(
            "doesn't begin as an e-mail does, with fields like From and Subject; it may be broken "
            "or misnamed; save it from the mail program again, or rename it to end in .txt"
        )


def _fields(message: Message) -> dict[str, str]:
    """Return the fields of a mail, decoded, by their names in lower case; of several the first."""
    fields: dict[str, str] = {}
    for name, value in message.raw_items():
        fields.setdefault(name.lower(), _words(str(value)))
    return fields


def _words(raw: str) -> str:
    """Return what a field says: on one line, "=?utf-8?q?M=C3=BCller?=" as "Müller"."""
    try:
        pieces = decode_header(_read(raw.encode(errors="surrogateescape")))
    except (HeaderParseError, ValueError):
        pieces = [(raw, None)]
    words = [
        piece if isinstance(piece, str)
        else _read(piece, charset) if charset
        else piece.decode("raw-unicode-escape", errors="replace")
        for piece, charset in pieces
    ]  # fmt: skip
    return " ".join("".join(words).split())


def _read(data: bytes, charset: str = "") -> str:
    """Return bytes as text, by the charset they claim where that is true of them."""
    if charset.lower() in {"iso-8859-1", "latin-1", "latin1"}:
        charset = "windows-1252"  # as browsers do
    for name in filter(None, (charset, "utf-8")):
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("windows-1252", errors="replace")


def _sent(date: str) -> str:
    try:
        return plausible(parsedate_to_datetime(date).date().isoformat())
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _mail(message: Message, limits: Limits) -> Iterator[str]:
    """Yield the fields of a mail, and then the texts of its body."""
    fields = _fields(message)
    lines = [f"{name}: {value}" for name in _SHOWN if (value := fields.get(name.lower()))]
    if lines:
        yield "\n".join(lines)
    yield from _texts(message, limits)


def _texts(part: Message, limits: Limits) -> Iterator[str]:
    """Yield the texts of a part: of alternatives one, of attachments the forwarded mails alone."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        for forwarded in _children(part):
            yield from _mail(forwarded, limits)
    elif kind == "multipart/alternative":
        found = (list(_texts(one, limits)) for one in sorted(_children(part), key=_rank))
        yield from next(filter(None, found), [])
    elif part.is_multipart():
        for one in _children(part):
            yield from _texts(one, limits)
    elif not _is_attached(part) and (text := _text(part, limits)).strip():
        yield text.strip("\r\n")


def _rank(part: Message) -> int:
    """Return how late among alternatives a part is read: plain first, odd kinds of text last."""
    kind = part.get_content_type()
    if kind == "text/plain":
        return 0
    return 2 if kind.startswith("text/") and kind != "text/html" else 1


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: Message, limits: Limits) -> str:
    """Return what a part without parts says; "" when it is none of text."""
    kind = part.get_content_type()
    if not kind.startswith(("text/", "multipart/")):
        return ""  # what claims to have parts and has none is text
    text = _read(_payload(part), str(part.get_content_charset() or ""))
    if kind == "text/html":
        return _page(text, limits)
    flowed = str(part.get_param("format", "")).lower() == "flowed"
    return (
        _joined(text, delete=str(part.get_param("delsp", "")).lower() == "yes") if flowed else text
    )


def _page(markup: str, limits: Limits) -> str:
    data = codecs.BOM_UTF8 + markup.encode(errors="replace")  # whatever encoding it claims
    try:
        return webpage.extract(data, limits).text
    except ExtractionError:
        return ""  # a page of pictures


def _joined(text: str, *, delete: bool) -> str:
    """Return a text whose lines flow (RFC 3676) with the lines of a paragraph joined.

    Parameters
    ----------
    text : str
        Lines that end in a blank go on in the next of as many ">".
    delete : bool
        Whether that blank is no part of the text.
    """
    pieces: list[str] = []
    flows, before = False, 0
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        if not flows or depth != before or words == _SIGNATURE:
            pieces.append("\n" + ">" * depth + " " * (depth > 0))
        flows, before = words.endswith(" ") and words != _SIGNATURE, depth
        pieces.append(words[:-1] if flows and delete else words)
    return "".join(pieces)[1:]


def _attached(message: Message) -> Iterator[str]:
    """Yield the names of the attachments, those of forwarded mails too."""
    for part in message.walk():
        if not part.is_multipart() and _is_attached(part):
            yield _words(part.get_filename() or "") or part.get_content_type()


def _is_attached(part: Message) -> bool:
    """Tell whether a part is a file beside the text, or none of text; pictures of a page aren't."""
    kind = part.get_content_type()
    if kind in _PROOFS or (kind.startswith("image/") and "content-id" in part):
        return False
    named = bool(part.get_filename()) and kind != "text/plain"
    is_text = kind.startswith(("text/", "multipart/", "message/"))
    return part.get_content_disposition() == "attachment" or named or not is_text


def _warning(attached: list[str]) -> str:
    if len(attached) == 1:
        return f"its attachment is not read: {attached[0]}; save it beside the mail to ask it too"
    names = ", ".join(attached)
    return f"its {len(attached)} attachments are not read: {names}; save them beside the mail"
