"""The form of an evidence file: what stands in it, read back with suspicion.

Whoever made the file may have had a reason to deceive: nothing in it is used
before its type and its range are known.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

FORMAT = "verbatim-evidence"
# Of the data and of the page: a page is compared with what this version makes of its data.
VERSION = 1
MOST_QUOTES = 1000

Evidence = Mapping[str, Any]

_NUMBER = (int, float)
_QUOTE: dict[str, Any] = {
    "text": str,
    "start": int,
    "end": int,
    "document": dict.fromkeys(("id", "title", "source", "date", "sha256"), str),
    "page": (int, type(None)),
    "confidence": _NUMBER,
    "sentence": {"start": int, "end": int, "text": str},
}
_EVIDENCE: dict[str, Any] = {
    "format": str,
    "version": int,
    "made_at": str,
    "collection": str,
    "question": str,
    "answer": str,
    "abstained": bool,
    "confidence": _NUMBER,
    "threshold": _NUMBER,
    "quotes": [_QUOTE],
    "differing": [_QUOTE],
}
_NAMES = {str: "text", int: "a whole number", bool: "true or false", _NUMBER: "a number"}


def file_name(source: str) -> str:
    """Return the file's own name of a source, which may be a path of any system."""
    return re.split(r"[/\\]", source.rstrip("/\\"))[-1]


def parse(text: str) -> Evidence:
    """Return what an evidence file's JSON states.

    Raises
    ------
    ValueError
        When it isn't JSON, states something twice, or isn't of the form.
    """
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_no_constant, parse_int=_integer
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"its data is no JSON: {error.msg} in line {error.lineno}") from error
    except RecursionError as error:
        raise ValueError("its data is no evidence: nested too deeply") from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ValueError(f'its data is no evidence: expected "format": "{FORMAT}"')
    version = value.get("version")
    if version != VERSION or isinstance(version, bool):
        raise ValueError(
            f"its version is {_brief(version)}; expected {VERSION}; use the Verbatim it was made by"
        )
    shape = dict(_EVIDENCE)
    if "collection" not in value:
        del shape["collection"]
    for fault in _faults(value, shape, ""):
        raise ValueError(fault)
    return value


def contradictions(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Say where the evidence contradicts itself, whatever the documents hold.

    Yields
    ------
    tuple of str
        Where, and what is wrong.
    """
    quotes, differing = evidence["quotes"], evidence["differing"]
    expected = quotes[0]["text"] if quotes else ""
    if evidence["answer"] != expected:
        yield "file", "its answer is not the words of its first quote"
    if evidence["abstained"] == bool(quotes):
        yield "file", f"it has {len(quotes)} quotes and says abstained={evidence['abstained']}"
    if differing and not quotes:
        yield "file", "quotes differ from an answer it does not give"
    stated = [("file", "confidence", evidence), ("file", "threshold", evidence)]
    stated += [(where, "confidence", quote) for where, quote in numbered(evidence)]
    for where, name, holder in stated:
        if not 0 <= holder[name] <= 1:
            yield where, f"its {name} is {_brief(holder[name])}; expected 0 to 1"
    for where, quote in numbered(evidence):
        fault = _slice_fault(quote)
        if fault:
            yield where, fault


def numbered(evidence: Evidence) -> list[tuple[str, Any]]:
    """Return every quote of the evidence with what to call it."""
    named = (("quotes", "quote"), ("differing", "differing quote"))
    return [
        (f"{name} {number}", quote)
        for key, name in named
        for number, quote in enumerate(evidence[key], start=1)
    ]


def _slice_fault(quote: Mapping[str, Any]) -> str:
    start, end, sentence = quote["start"], quote["end"], quote["sentence"]
    low, high = sentence["start"], sentence["end"]
    if not 0 <= low <= start < end <= high:
        return f"its characters [{start}, {end}) lie outside its sentence, [{low}, {high})"
    if (
        len(sentence["text"]) != high - low
        or sentence["text"][start - low : end - low] != (quote["text"])
    ):
        return f"its words are not the characters [{start}, {end}) of its sentence"
    return ""


def _faults(value: Any, shape: Any, where: str) -> Iterator[str]:
    """Say where a JSON value is not of a shape: types, dicts of shapes, [shape]."""
    name = where or "its data"
    if isinstance(shape, dict):
        if not isinstance(value, dict) or value.keys() != shape.keys():
            yield f"{name} is not of the form; expected exactly {', '.join(shape)}"
        else:
            for key, inner in shape.items():
                yield from _faults(value[key], inner, f"{where}.{key}" if where else key)
    elif isinstance(shape, list):
        if not isinstance(value, list) or len(value) > MOST_QUOTES:
            yield f"{name} is not of the form; expected a list of up to {MOST_QUOTES}"
        else:
            for index, item in enumerate(value):
                yield from _faults(item, shape[0], f"{name}[{index}]")
    elif not isinstance(value, shape) or (isinstance(value, bool) and shape is not bool):
        yield f"{name} is {_brief(value)}; expected {_NAMES.get(shape, 'a page number or null')}"
    elif isinstance(value, _NUMBER) and not math.isfinite(value):
        yield f"{name} is {value}; expected a finite number"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        # a reader would see one of them, a program the other
        raise ValueError("its data states something twice; expected every name once")
    return made


def _no_constant(name: str) -> float:
    raise ValueError(f"its data holds {name}; expected a finite number")


def _integer(digits: str) -> int:
    if len(digits) > 15:
        raise ValueError(f"its data holds a number of {len(digits)} digits; expected up to 15")
    return int(digits)


def _brief(value: Any) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = json.dumps(value)
    return text if len(text) <= 40 else text[:40] + "…"
