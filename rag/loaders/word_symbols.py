"""Signs that a Word document takes from a symbol font by their place in it."""

from __future__ import annotations

from itertools import count

_UNKNOWN = "\ufffd"
# Symbol fonts have their signs here, where Unicode has none.
_PRIVATE = range(0xF000, 0xF100)
_SYMBOL = {
    **dict(zip(count(0x41), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=False)),
    **dict(zip(count(0x61), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=False)),
    **dict(zip(count(0xA2), "′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…", strict=False)),  # noqa: RUF001
    0x22: "∀", 0x24: "∃", 0x2D: "−", 0xA0: "€", 0xC6: "∅", 0xC7: "∩", 0xC8: "∪",  # noqa: RUF001
    0xCC: "⊂", 0xCD: "⊆", 0xCE: "∈", 0xCF: "∉", 0xD1: "∇", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅",
    0xD8: "¬", 0xD9: "∧", 0xDA: "∨", 0xDB: "⇔", 0xDC: "⇐", 0xDE: "⇒",  # noqa: RUF001
    0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
# What Word puts for "-->", ":)" and the like, and the boxes of forms.
_WINGDINGS = {
    0x4A: "☺", 0x4C: "☹", 0x6F: "☐", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xDF: "←", 0xE0: "→",
    0xE8: "➔", 0xF3: "⇔", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}


def symbol(font: str, code: str) -> str:
    """Return the character that a sign of a font looks like; U+FFFD for an unknown one.

    Parameters
    ----------
    font : str
        Name of the font.
    code : str
        Place of the sign in it, hexadecimal.
    """
    try:
        place = int(code, 16)
    except ValueError:
        return _UNKNOWN
    signs = _FONTS.get(font.lower())
    if signs is not None and (place < 0x100 or place in _PRIVATE):
        return signs.get(place & 0xFF, _UNKNOWN)
    return chr(place) if 0x20 <= place < 0xE000 else _UNKNOWN
