"""Printed lines to flowing text: which lines are one paragraph.

A PDF knows lines at coordinates, no paragraphs. Lines are joined where
the page shows that the text runs on; lengths are compared with the height of
the text, so that font size and scale don't matter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from statistics import median

from rag.loaders.hyphens import kept_hyphen
from rag.loaders.set_headings import LEADERS

_BULLET = re.compile(r"[•▪◦‣●○■□]")
_NUMBERED = re.compile(r"(?:\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|[–—*-])\s")  # noqa: RUF001
_ENDS = re.compile(r"""[.?!:;…]["'”’»)\]]*$""")  # noqa: RUF001
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NEIGHBOURS = 6
# A gap this much above the usual distance of lines sets a paragraph apart.
_GAP = 1.25
_USUAL_LEADING = 1.2
# In heights of the larger text: another size, and one so different that it is no sentence's.
_OTHER_SIZE = 0.12
_FAR_OTHER_SIZE = 0.3


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; coordinates in points, `y` is that of the baseline and grows upwards.

    Parameters
    ----------
    text : str
        Its words, without the hyphen when `hyphen` is set.
    left, right, y, height : float
        Extent, baseline, and height of its text.
    hyphen : bool
        Whether it ends in a hyphen that divides a word or joins two.
    cells : tuple of Line
        Its parts where wide gaps set them apart, else empty.
    row : bool
        Whether it is a row of a table, a line of its own.
    size : float
        Size of its font in points.
    bold : bool
        Whether its first, middle and last letters are set in bold type.
    level : int
        Depth of the heading that it is, from 1, with Markdown's mark before it; 0 of other lines.
    """

    text: str
    left: float
    right: float
    y: float
    height: float
    hyphen: bool = False
    cells: tuple[Line, ...] = ()
    row: bool = False
    size: float = 0.0
    bold: bool = False
    level: int = 0


Pages = Sequence[Sequence[Line] | None]


def words_of(lines: Iterable[Line]) -> set[str]:
    """Return the words printed whole, in lower case; halves at line ends are none."""
    words: set[str] = set()
    half_before = False
    for line in lines:
        found = _WORD.findall(line.text.lower())
        words.update(found[int(half_before) : len(found) - int(line.hyphen)])
        half_before = line.hyphen
    return words


def leading_of(lines: Sequence[Line]) -> float:
    """Return the usual distance of baselines, in heights of the text.

    That of lines that run on: others may be the last and first of paragraphs,
    which stand further apart. Without any, as in a script without capitals,
    that of all lines.
    """
    running: list[float] = []
    others: list[float] = []
    for above, below in pairwise(lines):
        ratio = (above.y - below.y) / above.height if above.height > 0 else 0.0
        if 0.5 < ratio < 2.5:
            (running if runs_on(above, below) else others).append(ratio)
    return median(running or others or [_USUAL_LEADING])


def join_page(
    lines: Sequence[Line], words: Collection[str], leading: float, following: str = ""
) -> str:
    """Return the lines of one page as paragraphs with blank lines between them.

    Parameters
    ----------
    lines : sequence of Line
        In reading order.
    words : collection of str
        Words that the document prints whole, from `words_of`.
    leading : float
        Usual distance of baselines in the document, from `leading_of`.
    following : str
        First line of the next page, where a word may go on.
    """
    parts: list[str] = []
    for number, line in enumerate(lines):
        parts.append(line.text)
        if number + 1 == len(lines):
            parts.append(kept_hyphen(line.text, following, words) if line.hyphen else "")
        elif line.hyphen and not _is_whole(lines[number + 1]):
            parts.append(kept_hyphen(line.text, lines[number + 1].text, words))
        else:
            parts.append(_joint(lines, number, leading))
    return "".join(parts)


def joined(lines: Sequence[Line], words: Collection[str]) -> str:
    """Return lines as one, such as those of a cell or a heading; `words` as for `join_page`."""
    text = ""
    for line, below in zip_longest(lines, lines[1:]):
        following = below.text if below else ""
        text += line.text + (kept_hyphen(line.text, following, words) if line.hyphen else " ")
    return text.strip()


def page_joint(page: Sequence[Line], first: Line) -> str:
    """Return what stands between a page and the first line of the next.

    A space where a full line ends within its sentence; nothing after a
    hyphen, which `join_page` has printed where it is the word's own.
    """
    last, around = page[-1], [line for line in page[-_NEIGHBOURS:] if not _is_whole(line)]
    if _is_whole(last) or _is_whole(first):
        return _whole_joint(last, first)
    if last.hyphen:
        return ""
    full = _room(last, first, around) <= 0
    return " " if full and runs_on(last, first) else "\n\n"


def _joint(lines: Sequence[Line], number: int, leading: float) -> str:
    """Return what stands between a line and the next: a space, a line end, a blank line."""
    line, below = lines[number], lines[number + 1]
    if _is_whole(line) or _is_whole(below):
        return ("-" if line.hyphen else "") + _whole_joint(line, below)
    height = max(line.height, below.height)
    drop = line.y - below.y
    if abs(drop) < 0.4 * height:
        return " "
    if drop < 0:
        # Up again: the next column.
        return " " if runs_on(line, below) else "\n\n"
    if drop > _GAP * leading * height or _changes_size(lines, number):
        return "\n\n"
    ends = _ENDS.search(line.text) is not None
    if (
        _BULLET.match(below.text)
        or LEADERS.search(line.text)
        or (ends and _NUMBERED.match(below.text))
    ):
        return "\n"
    return _paragraph_joint(lines, number) if ends else _line_joint(lines, number)


def _is_whole(line: Line) -> bool:
    """Whether nothing runs into a line or on from it."""
    return line.row or line.level > 0


def _whole_joint(line: Line, below: Line) -> str:
    return "\n" if line.row and below.row else "\n\n"


def _changes_size(lines: Sequence[Line], number: int) -> bool:
    """Whether a heading ends; within full lines another size is another font in a sentence."""
    line, below = lines[number], lines[number + 1]
    change = abs(line.height - below.height) / max(line.height, below.height)
    if change > _FAR_OTHER_SIZE and not runs_on(line, below):
        # Has no room where it is the widest line of its page, as a title may be.
        return True
    return change > _OTHER_SIZE and _room(line, below, _around(lines, number)) > 0


def _paragraph_joint(lines: Sequence[Line], number: int) -> str:
    """Return the joint where a sentence ends with its line."""
    line, below, around = lines[number], lines[number + 1], _around(lines, number)
    step = 0.8 * below.height
    indented = below.left - line.left > step
    if not indented and number + 2 < len(lines):
        # The line above may be indented too, the whole of its paragraph.
        returns = below.left - lines[number + 2].left > step
        indented = returns and below.left - min(near.left for near in around) > step
    return "\n\n" if indented or _room(line, below, around) > 0 else " "


def _line_joint(lines: Sequence[Line], number: int) -> str:
    """Return the joint within a sentence; much room at its right shows a line of its own."""
    line, below, around = lines[number], lines[number + 1], _around(lines, number)
    width = _edge(line, around) - line.left
    return "\n" if _room(line, below, around) > 0.3 * width else " "


def _around(lines: Sequence[Line], number: int) -> Sequence[Line]:
    near = lines[max(0, number - _NEIGHBOURS) : number + _NEIGHBOURS + 2]
    return [line for line in near if not _is_whole(line)]


def _room(line: Line, below: Line, around: Sequence[Line]) -> float:
    """Return how much would be left of the line with the next word on it; > 0: it ended by will."""
    per_character = (line.right - line.left) / max(1, len(line.text))
    next_word = (below.text.split(maxsplit=1) or [""])[0]
    needed = (len(next_word) + 2) * per_character
    return _edge(line, around) - line.right - needed


def _edge(line: Line, around: Sequence[Line]) -> float:
    near = 4 * line.height
    return max(other.right for other in around if abs(other.left - line.left) <= near)


def runs_on(line: Line, below: Line) -> bool:
    """Whether a sentence goes from a line into the next, by its words."""
    return not _ENDS.search(line.text) and below.text[:1].islower()
