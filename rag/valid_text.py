"""What a text must be to be asked or stored: Unicode, and a question in words; several are a list."""

from __future__ import annotations

from collections.abc import Iterable


def require_unicode(text: str, name: str) -> None:
    """Refuse a text with half a surrogate pair: no UTF-8, so no database or tokenizer takes it.

    Parameters
    ----------
    text : str
        Any text.
    name : str
        What it is called in the error.

    Raises
    ------
    ValueError
        With the offset.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"half a surrogate pair at offset {error.start} of {name}; expected Unicode text"
        ) from error


def require_question(question: str) -> None:
    """Refuse a question that is empty, has neither a letter nor a digit, or is no Unicode.

    Raises
    ------
    ValueError
        With the reason.
    """
    if not question.strip():
        raise ValueError("the question is empty; expected a question in words")
    if not any(map(str.isalnum, question)):
        raise ValueError(
            f"the question is {question!r:.60}, without a letter or digit; "
            "expected a question in words"
        )
    require_unicode(question, "the question")


def several(texts: Iterable[str]) -> list[str]:
    """Return texts as a list; one alone would be taken for its letters.

    Raises
    ------
    TypeError
        When they are one string.
    """
    if isinstance(texts, str):
        raise TypeError(f"{texts!r:.60} is one text; expected several: put it in a list")
    return list(texts)
