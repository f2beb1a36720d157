"""Equations as one line of text: Word's (OMML) and those of web pages (MathML).

What stands above, below or under a sign is told as people type it: a/b, x²,
e^(-x), ³√2. Both vocabularies are read by their local names, which don't clash.
"""

from __future__ import annotations

import re
from typing import Any

from rag.loaders.raised import exponent

# What is deleted, isn't shown, or says the same in another language.
_LEFT_OUT = {
    "del", "moveFrom", "annotation", "annotation-xml", "mphantom", "script", "style"
}  # fmt: skip
_BEFORE = {"den": "/", "radicand": "√", "msqrt": "√", "mtd": " ", "mspace": " "}
# Word's containers whose parts only their places set apart.
_APART = {"eqArr", "mr", "func", "nary"}
# A root's degree, which MathML names last, and what is set before it; no markup can hold these.
_INDEX, _DEGREE = "index of a root", "\0"
# MathML knows parts by their order.
_FIRST_PARTS = {"mfrac": "num", "mroot": "radicand"}
_MIDDLE_PARTS = {"msubsup": "sub"}
_LAST_PARTS = {
    "mfrac": "den", "mroot": _INDEX, "msub": "sub", "msup": "sup", "msubsup": "sup",
    "munderover": "sup",
}  # fmt: skip
_GROUPS = {"num", "den", "sub", "sup", "deg", _INDEX, "radicand", "msqrt", "mroot"}
_SINGLE = re.compile(r"[\w.,]*")
# What MathML doesn't show at the edges of its texts: not the blanks that don't break.
_BLANKS = " \t\r\n\f"
# Function application, and operators that nobody sees.
_UNSEEN = {0x2061: " ", 0x2062: "", 0x2063: "", 0x2064: ""}


def linear(equation: Any) -> str:
    """Return the words and signs of an equation.

    Parameters
    ----------
    equation : element
        An ``m:oMath`` of a Word document, or a ``math`` of a page.
    """
    from lxml import etree

    parts: list[str] = []
    begins: list[int] = []
    walk = etree.iterwalk(equation, events=("start", "end"))
    for event, node in walk:
        names = _names(node)
        if event == "start":
            for name in names:
                _add(parts, _before(node, name))
                if name in _GROUPS:
                    begins.append(len(parts))
            _add(parts, _words(node, names[-1]))
            if names[-1] in _LEFT_OUT:
                walk.skip_subtree()
            continue
        if names[-1] == "d":
            _add(parts, _property(node, "endChr", ")"))
        for name in reversed(names):
            if name in _GROUPS:
                begin = begins.pop()
                before = parts[begin - 1][-1] if begin else ""
                text = "".join(parts[begin:])
                del parts[begin:]
                _add(parts, _grouped(text, name, before))
        if node is not equation and not _is_omml(node):
            _add(parts, (node.tail or "").strip(_BLANKS))
    return "".join(parts).translate(_UNSEEN).strip(_BLANKS)


def _add(parts: list[str], text: str) -> None:
    """Add a text unless it is empty, so that the last character is that of the last part."""
    if text:
        parts.append(text)


def _names(node: Any) -> list[str]:
    """Return what a node is, and before it which part of a fraction, power or root."""
    name = _local(node)
    parent = node.getparent()
    around = "" if parent is None else _local(parent)
    if _is_omml(node):
        part = "radicand" if name == "e" and around == "rad" else None
    elif node.getprevious() is None:
        part = _FIRST_PARTS.get(around)
    elif node.getnext() is None:
        part = _LAST_PARTS.get(around)
    else:
        part = _MIDDLE_PARTS.get(around)
    return [part, name] if part else [name]


def _local(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _is_omml(node: Any) -> bool:
    return str(node.tag).startswith("{")


def _before(node: Any, name: str) -> str:
    if name == "d":
        return _property(node, "begChr", "(")
    if name == "nary":
        return _property(node, "chr", "∫")
    if name == "den" and _is_without_bar(node.getparent()):
        return " "
    if name == "e" and _local(node.getparent()) in _APART:
        return " "
    return _BEFORE.get(name, "")


def _is_without_bar(fraction: Any) -> bool:
    """Whether a fraction is a binomial coefficient or the like."""
    thickness = fraction.get("linethickness", "").strip("emptx% ")
    return thickness == "0" or _property(fraction, "type", "bar") == "noBar"


def _property(node: Any, name: str, default: str) -> str:
    """Return what an element's properties state, a sign for one, which may be none."""
    stated = node.find(f"{{*}}{_local(node)}Pr/{{*}}{name}")
    return default if stated is None else "".join(stated.attrib.values())


def _words(node: Any, name: str) -> str:
    """Return a node's own text, of which MathML doesn't show the blanks at its edges."""
    if name in _LEFT_OUT:
        return ""
    text = node.text or ""
    if _is_omml(node):
        return text if name == "t" else ""
    return text.strip(_BLANKS)


def _grouped(text: str, name: str, before: str) -> str:
    """Return a part as it stands beside others on one line, after the character before it."""
    if name == "sup":
        return exponent(text)
    if name == "sub":  # 10 with the index 2 isn't 102
        return f"_{text}" if before.isdigit() and text[:1].isdigit() else text
    if name == _INDEX:
        return _DEGREE + text
    if name == "deg":  # 2 times a cube root isn't 2³ times a root
        return " " * (text != "" and before.isalnum()) + exponent(text)
    if name == "mroot":
        radicand, _, degree = text.partition(_DEGREE)
        return _grouped(degree, "deg", before) + radicand
    return text if _SINGLE.fullmatch(text) else f"({text})"
