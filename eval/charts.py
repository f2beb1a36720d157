"""Plots as SVG text: bars, curves and a histogram; colours come from the page's style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

import numpy as np
from numpy.typing import ArrayLike

_WIDTH = 420
_ROW = 26
_LABEL = 132
_VALUE = 92


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal bar.

    Parameters
    ----------
    label : str
        Name, at the left.
    share : float
        Length, 0 to 1.
    text : str
        Figure, at the right.
    low, high : float or None
        Ends of an interval, 0 to 1.
    """

    label: str
    share: float
    text: str
    low: float | None = None
    high: float | None = None


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Return horizontal bars, with whiskers where there are intervals."""
    room = _WIDTH - _LABEL - _VALUE
    parts = []
    for number, row in enumerate(rows):
        y = number * _ROW
        middle = y + _ROW / 2
        parts.append(_text(_LABEL - 8, middle + 4.5, row.label, "end"))
        parts.append(_rect(_LABEL, y + 5, room, _ROW - 10, "track"))
        parts.append(_rect(_LABEL, y + 5, room * row.share, _ROW - 10, "bar"))
        if row.low is not None and row.high is not None:
            low, high = _LABEL + room * row.low, _LABEL + room * row.high
            parts.append(_path(f"M{low:.1f} {middle}H{high:.1f}", "whisker"))
            parts += [_path(f"M{end:.1f} {middle - 4}v8", "whisker") for end in (low, high)]
        parts.append(_text(_WIDTH - _VALUE + 8, middle + 4.5, row.text))
    spoken = "; ".join(f"{row.label} {row.text}" for row in rows)
    return _svg(title, spoken, len(rows) * _ROW, parts)


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points; `dots` marks each one."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    dots: bool = False
    faint: bool = False


def curves(
    title: str,
    spoken: str,
    x_label: str,
    y_label: str,
    lines: Sequence[Curve],
    *,
    y_top: float = 1.0,
) -> str:
    """Return curves over 0 to 1 on the x axis and 0 to `y_top` on the y axis."""
    left, top, width, height = 52.0, 8.0, _WIDTH - 64.0, 236.0
    bottom = top + height
    parts = []
    for tick in range(6):
        x, y = left + width * tick / 5, bottom - height * tick / 5
        parts.append(_path(f"M{left} {y:.1f}h{width}", "grid"))
        parts.append(_text(left - 6, y + 4.5, f"{100 * y_top * tick / 5:.0f}", "end"))
        parts.append(_text(x, bottom + 18, f"{20 * tick}", "middle"))
    parts.append(_text(left + width / 2, bottom + 38, x_label, "middle"))
    parts.append(
        f'<text transform="translate(13 {top + height / 2}) rotate(-90)" text-anchor="middle">'
        f"{escape(y_label)}</text>"
    )
    for line in lines:
        points = [
            (left + width * x, bottom - height * min(1.0, y / y_top))
            for x, y in zip(line.x, line.y, strict=True)
        ]
        joined = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        parts.append(_path(f"M{joined}", "faint" if line.faint else "line"))
        if line.dots:
            parts += [f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in points]
    return _svg(title, spoken, bottom + 46, parts)


def histogram(title: str, values: ArrayLike, unit: str, *, bins: int = 20) -> str:
    """Return how values are spread, up to their 99th percentile (the rest in the last bar)."""
    numbers = np.asarray(values, dtype=float)
    top = float(np.percentile(numbers, 99)) or 1.0
    counts, edges = np.histogram(np.minimum(numbers, top), bins=bins, range=(0.0, top))
    left, height, width = 40.0, 170.0, _WIDTH - 52.0
    step, highest = width / bins, max(1, int(counts.max()))
    parts = [
        _rect(
            left + n * step + 1,
            10 + height * (1 - c / highest),
            step - 2,
            height * c / highest,
            "bar",
        )
        for n, c in enumerate(counts)
    ]
    parts.append(_path(f"M{left} {10 + height}h{width}", "grid"))
    parts += [
        _text(left - 6, y, label, "end") for y, label in ((16, str(highest)), (14 + height, "0"))
    ]
    for n in range(0, bins + 1, ceil(bins / 4)):
        parts.append(_text(left + n * step, height + 28, f"{edges[n]:.0f}", "middle"))
    parts.append(_text(left + width / 2, height + 48, unit, "middle"))
    spoken = f"half below {np.median(numbers):.0f} {unit}, 99 % below {top:.0f} {unit}"
    return _svg(title, spoken, height + 56, parts)


def _svg(title: str, spoken: str, height: float, parts: Sequence[str]) -> str:
    label = escape(f"{title}: {spoken}", quote=True)
    return (
        f'<svg role="img" aria-label="{label}" viewBox="0 0 {_WIDTH} {height:.0f}">'
        f"{''.join(parts)}</svg>"
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _rect(x: float, y: float, width: float, height: float, kind: str) -> str:
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" '
        f'height="{max(0.0, height):.1f}" rx="2"/>'
    )


def _path(line: str, kind: str) -> str:
    return f'<path class="{kind}" d="{line}"/>'
