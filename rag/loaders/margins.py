"""Running heads, feet and page numbers, which cut sentences in two at each page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rag.loaders.lines import Line

_NUMBER = re.compile(r"\d+")
_LEAST_PAGES = 3
# Lines looked at from the edge of the page inwards.
_DEEPEST = 2

Key = tuple[str, int]
Pages = Sequence[Sequence[Line] | None]


def without_margins(pages: Pages) -> list[list[Line] | None]:
    """Return the pages without lines that stand at the same place of three pages or more.

    Such a line stays where it stands first, so that what it says can be found.
    Page numbers, alone or in a line such as "Page 3 of 9", count as the same
    text when they grow with the pages; any other number is text.
    """
    top = _repeated(pages, top=True)
    bottom = _repeated(pages, top=False)
    seen: set[Key] = set()
    kept: list[list[Line] | None] = []
    for number, page in enumerate(pages):
        lines = list(page or ())
        head = _margin(lines, number, top, seen, top=True)
        foot = _margin(lines[head:], number, bottom, seen, top=False)
        kept.append(None if page is None else lines[head : len(lines) - foot])
    return kept


def _repeated(pages: Pages, *, top: bool) -> set[Key]:
    counts: Counter[Key] = Counter()
    for number, page in enumerate(pages):
        for line in _from_edge(page or (), top=top):
            counts.update(set(_keys(line, number)))
    return {key for key, count in counts.items() if count >= _LEAST_PAGES}


def _margin(
    lines: Sequence[Line], number: int, repeated: set[Key], seen: set[Key], *, top: bool
) -> int:
    """Return how many lines at an edge are left out."""
    left_out = 0
    stays = False
    for line in _from_edge(lines, top=top):
        keys = repeated.intersection(_keys(line, number))
        if not keys:
            break
        # What stands further in than a line that stays does so too, and is seen with it.
        stays = stays or not (_is_page_number(line, keys) or keys & seen)
        if stays:
            seen |= keys
        else:
            left_out += 1
    return left_out


def _is_page_number(line: Line, keys: set[Key]) -> bool:
    """Whether a line without words is repeated for its page number, not as a row of figures."""
    wordless = not any(character.isalpha() for character in line.text)
    return wordless and any("\0" in text for text, _ in keys)


def _from_edge(lines: Sequence[Line], *, top: bool) -> Sequence[Line]:
    return lines[:_DEEPEST] if top else lines[::-1][:_DEEPEST]


def _keys(line: Line, page: int) -> Iterator[Key]:
    """Yield what a line would be called on other pages: itself, or with one number as the page's.

    A number that is the page's differs from the page's count by the same on
    each page.
    """
    place = round(line.y / 3)
    yield line.text, place
    numbers = list(_NUMBER.finditer(line.text))
    for match in {numbers[0], numbers[-1]} if numbers else ():
        if len(match[0]) < 6:
            shift = int(match[0]) - page
            yield f"{line.text[: match.start()]}\0{shift}{line.text[match.end() :]}", place
