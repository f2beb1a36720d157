"""Web pages: the main text of a saved HTML page, its headings and tables kept.

Two readers work together. `page_blocks` walks the page and keeps every visible
block in order; trafilatura tells main text from what surrounds it, but drops
headings and whole sections on pages without the usual containers. So the
stored text is the range of blocks from the first to the last that trafilatura
found too with what before and after isn't shown to be the site's
(`main_blocks`), and all blocks when it found little.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rag.loaders.blocks import Block, join
from rag.loaders.dates import find_date, parse_date
from rag.loaders.extraction import (
    Extraction,
    ExtractionError,
    Limits,
    clean_line,
    clean_text,
    require_text,
    without_invisible,
)
from rag.loaders.main_blocks import main_blocks, words
from rag.loaders.page_blocks import page_blocks
from rag.loaders.page_encoding import decode
from rag.loaders.set_headings import with_set_headings

if TYPE_CHECKING:
    from lxml.html import HtmlElement

logger = logging.getLogger(__name__)

_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
# libxml2 puts what follows the end of a page where no walk of the page comes by.
_ENDS_OF_PAGE = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
# Every tag but those that can't nest or whose content isn't shown.
_MAY_NEST = re.compile(r"<(?!/?(?:p|h[1-6]|script|style|title|head|body|html)\b)/?[a-zA-Z][^>]*>")
# A longer page is no article among other things; trafilatura takes about 2 s a million.
_LONGEST_ARTICLE = 2_000_000
_METADATA = {"author": "author", "sitename": "publisher", "description": "description"}


def extract(data: bytes, limits: Limits) -> Extraction:
    """Read a web page.

    Raises
    ------
    ExtractionError
        When it is none, or shows no text, or too much.
    """
    markup = decode(data)
    page = _parse(markup)
    blocks = [] if page is None else page_blocks(page)
    found = _main_text(markup) if _characters(blocks) <= _LONGEST_ARTICLE else None
    main, warning = main_blocks(blocks, getattr(found, "text", None) or "")
    text = clean_text(join(with_set_headings(main)))
    if not words(text):
        raise ExtractionError(
            "shows no text: it may be empty or built by scripts; open it in a browser and save "
            "what it shows, or print it to PDF"
        )
    require_text(text, limits)
    return Extraction(
        text,
        title=_title(main, found, page),
        date=parse_date(getattr(found, "date", None) or "") or find_date(text),
        metadata=_metadata(found) | ({"warning": warning} if warning else {}),
    )


def _parse(markup: str) -> HtmlElement | None:
    markup = _ENDS_OF_PAGE.sub("", _XML_DECLARATION.sub("", markup)).replace("\x00", "\ufffd")
    page, complete = _parsed(markup)
    if complete:
        return page
    # libxml2 stops at 2048 levels and drops the rest of the page.
    page, complete = _parsed(_MAY_NEST.sub("<br>", markup))
    if not complete:
        raise ExtractionError(
            "nests its elements too deep to be read whole; open it in a browser and print it to PDF"
        )
    return page


def _parsed(markup: str) -> tuple[HtmlElement | None, bool]:
    """Return the page, and whether the parser reached its end."""
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        page = html.document_fromstring(markup, parser=parser)
    except (etree.LxmlError, ValueError):
        page = None
    errors = {entry.type_name for entry in parser.error_log}
    if "ERR_NO_MEMORY" in errors:
        raise MemoryError
    return page, "ERR_RESOURCE_LIMIT" not in errors


def _main_text(markup: str) -> Any:
    """Return what trafilatura finds, or None; its failures must not cost the page."""
    import trafilatura

    try:
        return trafilatura.bare_extraction(
            markup,
            with_metadata=True,
            include_comments=False,
            include_formatting=False,
            favor_recall=True,
            # Extensive search takes any date on the page, a footer's copyright year too.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except MemoryError:
        raise
    except Exception:
        logger.warning("trafilatura failed; all visible text is kept", exc_info=True)
        return None


def _title(blocks: Sequence[Block], found: Any, page: HtmlElement | None) -> str:
    """Return the page's only first-level heading, else what its head says, else a heading."""
    first_level = [block.text for block in blocks if block.kind == "heading" and block.level == 1]
    if len(first_level) == 1:
        return clean_line(first_level[0])
    stated = getattr(found, "title", None) or ("" if page is None else page.findtext(".//title"))
    headings = (block.text for block in blocks if block.kind == "heading")
    return clean_line(without_invisible(stated or next(headings, "")))


def _characters(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _metadata(found: Any) -> dict[str, str]:
    values = {name: getattr(found, field, None) for field, name in _METADATA.items()}
    return {name: clean_line(str(value)) for name, value in values.items() if value}
