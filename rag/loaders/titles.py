"""What a person would call a file, when the file says so more or less."""

from __future__ import annotations

import re

from rag.loaders.dates import first_lines, parse_date

_LONGEST_TITLE = 120
# Above this a line without a blank line after it may be hard-wrapped prose.
_LONGEST_HEADING_LINE = 60
_PARAGRAPH_LINE = 150
_ENDS_SENTENCE = (".", ",", ";", ":", "…")
_UNDERLINE = re.compile(r"={3,}|-{3,}")
_MAIL_FIELD = re.compile(
    r"(?:from|to|cc|bcc|date|sent|subject|reply-to|received|return-path|message-id"
    r"|mime-version|delivered-to):",
    re.IGNORECASE,
)
# Characters in which the fields of an e-mail end.
_LONGEST_HEAD = 32_000
_PROGRAM_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel) - |untitled|document\d*$|slide \d+$|print(?:ing)?\b"
    r"|about:|https?://|file:/)"
    r"|.*\.(?:docx?|odt|rtf|pdf|indd|qxd|tex|dvi|ps|pptx?|xlsx?|html?|pages|wpd|txt)$",
    re.IGNORECASE,
)


def readable_stem(stem: str) -> str:
    """Return a file name without suffix as words: "annual-report_2023" is "Annual report 2023"."""
    words = stem.replace("_", " ")
    if " " not in stem.strip():
        # Hyphens between digits stay: 2023-10-10 is a date, not three words.
        words = re.sub(r"(?<!\d)-|-(?!\d)", " ", words)
    words = " ".join(words.split())
    if words.islower():
        words = words[0].upper() + words[1:]
    return words or stem


def sensible_title(title: str) -> str:
    """Return a title from a file's properties, or "" when a program made it up."""
    title = " ".join(title.split())
    letters = sum(character.isalpha() for character in title)
    if letters < 3 or len(title) > 300 or _PROGRAM_TITLE.match(title):
        return ""
    return title


def first_line_title(text: str) -> str:
    r"""Return the title that plain text starts with, or "".

    The first line that is no date is a title when it is short, doesn't end
    like a sentence, and what follows sets it apart: a blank line, a date, a
    whole paragraph on one line, a line that underlines it, or another line of
    a title block. A short first line of hard-wrapped prose is none of these.
    An e-mail is called by its subject.
    """
    lines = first_lines(text, 3)
    if len(lines) > 1 and all(_MAIL_FIELD.match(line) for line in lines[:2]):
        return _subject(text)
    if lines and parse_date(lines[0]):
        lines = lines[1:]
    if len(lines) < 2 or not _could_be_title(lines[0]):
        return ""
    title, following = lines[0], lines[1]
    after = text[text.index(title) + len(title) :]
    set_apart = re.match(r"[ \t]*(?:\r\n?|\n)[ \t]*(?:\r|\n)", after) is not None
    return title if set_apart or _is_headline(title, following) else ""


def _subject(text: str) -> str:
    """Return the subject among the fields that an e-mail begins with, or ""."""
    from email import policy
    from email.parser import HeaderParser

    try:
        subject = HeaderParser(policy=policy.default).parsestr(text[:_LONGEST_HEAD].lstrip())[
            "subject"
        ]
        return " ".join(str(subject or "").split())[:_LONGEST_TITLE].strip()
    except Exception:  # fields of odd form fail in many ways, and a title isn't worth the file
        return ""


def _could_be_title(line: str) -> bool:
    return (
        2 <= len(line) <= _LONGEST_TITLE
        and not line.endswith(_ENDS_SENTENCE)
        and not line.startswith(("- ", "* ", "• ", ">", "|"))
        and any(character.isalpha() for character in line)
    )


def _is_headline(title: str, following: str) -> bool:
    if _UNDERLINE.fullmatch(following):
        return True
    if len(title) > _LONGEST_HEADING_LINE:
        return False
    if parse_date(following) or len(following) >= _PARAGRAPH_LINE:
        return True
    begins_anew = following[0].isupper() or following[0].isdigit()
    short = len(following) <= _LONGEST_HEADING_LINE
    return short and begins_anew and not following.endswith(_ENDS_SENTENCE)
