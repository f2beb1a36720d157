"""The documentation as a folder of pages: ``python docs/site.py build/docs``.

The Markdown pages, the notebooks and the API reference made of the docstrings
(by pdoc), with every link between them checked. The pages need no network.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping
from html import escape
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "index": ROOT / "README.md",
    "architecture": ROOT / "docs" / "architecture.md",
    "formats": ROOT / "docs" / "formats.md",
    "guarantees": ROOT / "docs" / "guarantees.md",
}
MODULES = (
    "rag", "rag.asking", "rag.keeping", "rag.proof", "rag.history", "rag.feedback",
    "rag.confidence", "rag.adapters", "rag.adapters.finding", "rag.adapters.langchain",
    "rag.adapters.llama_index", "rag.adapters.haystack", "embeddings", "embeddings.plugged",
    "eval.questions", "eval.run", "eval.run_folder", "eval.measure", "eval.metrics", "eval.compare",
)  # fmt: skip
NEEDS = {
    "rag.adapters.langchain": "langchain_core",
    "rag.adapters.llama_index": "llama_index",
    "rag.adapters.haystack": "haystack",
}
_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 50rem; margin: 0 auto; padding: 1rem 1.2rem 4rem; line-height: 1.55;
  font-family: system-ui, sans-serif; }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding-bottom: .8rem;
  border-bottom: 1px solid rgba(127, 127, 127, .4); }
pre { overflow-x: auto; padding: .7rem .9rem; background: rgba(127, 127, 127, .12);
  border-radius: .3rem; }
code { font-size: .92em; } table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0;
  border-bottom: 1px solid rgba(127, 127, 127, .3); }
img { max-width: 100%; background: #fff; } .output { margin: .4rem 0 1.4rem; }
"""


def build(out: Path, notebooks: Path) -> list[str]:
    """Write the site into `out` and return its broken links.

    Parameters
    ----------
    out : Path
        The folder; made when missing.
    notebooks : Path
        Where the notebooks lie; executed copies show their outputs.
    """
    out.mkdir(parents=True, exist_ok=True)
    found = {file.stem: json.loads(file.read_text("utf-8")) for file in _sorted(notebooks)}
    titles = {name: _title(path.read_text("utf-8")) for name, path in PAGES.items()}
    titles |= {name: _title(_source(book["cells"][0])) for name, book in found.items()}
    for name, path in PAGES.items():
        _write(out, name, titles, _html_of(path.read_text("utf-8")))
    for name, book in found.items():
        _write(out, name, titles, "".join(map(_cell, book["cells"])))
    # where the README's links to them lead from the site, too
    shutil.copytree(ROOT / "docs" / "images", out / "docs" / "images", dirs_exist_ok=True)
    _reference(out / "api")
    return broken_links(out)


def broken_links(folder: Path) -> list[str]:
    """Return every link between the pages of a folder that leads nowhere."""
    folder = folder.resolve()
    pages = {file: _Links(file) for file in sorted(folder.rglob("*.html"))}
    broken = []
    for file, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme in {"http", "https", "data", "mailto"}:
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            anchors = pages[target].anchors if target in pages else set()
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in anchors):
                broken.append(f"{file.relative_to(folder)}: {link}")
    return broken


class _Links(HTMLParser):
    """The links of a page, and what can be linked to in it."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(file.read_text("utf-8"))

    def handle_starttag(
        self,
        tag: str,  # noqa: ARG002 (html.parser names it)
        attributes: list[tuple[str, str | None]],
    ) -> None:
        """Note what a tag links to, and its name; the parser calls it."""
        for name, value in attributes:
            if name in {"href", "src"} and value:
                self.links.append(value)
            elif name in {"id", "name"} and value:
                self.anchors.add(value)


def _reference(out: Path) -> None:
    import pdoc

    missing = {module for module, needed in NEEDS.items() if find_spec(needed) is None}
    chosen = [module for module in MODULES if module not in missing]
    pdoc.render.configure(docformat="numpy", show_source=False, footer_text="Verbatim")
    # a package stands for all its modules unless these are taken out again
    others = [f"!{re.escape(name)}$" for name in _modules() if name not in chosen]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # adapters whose framework is not installed
        pdoc.pdoc(*chosen, *others, output_directory=out)


def _modules() -> Iterator[str]:
    for package in ("rag", "embeddings", "eval"):
        for file in (ROOT / package).rglob("*.py"):
            yield ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _html_of(text: str) -> str:
    import markdown2

    extras = ["fenced-code-blocks", "tables", "header-ids", "cuddled-lists", "code-friendly"]
    html = str(markdown2.markdown(text, extras=extras))
    return re.sub(r'href="(?:\.\./|docs/)*([\w-]+)\.(?:md|ipynb)(?=["#])', _page_of, html)


def _page_of(link: re.Match[str]) -> str:
    name = link.group(1)
    return f'href="{"index" if name == "README" else name}.html'


def _cell(cell: Mapping[str, Any]) -> str:
    text = _source(cell)
    if cell["cell_type"] == "markdown":
        return _html_of(text)
    outputs = "".join(map(_output, cell.get("outputs", ())))
    shown = f'<div class="output">{outputs}</div>' if outputs else ""
    return f"<pre><code>{escape(text)}</code></pre>{shown}"


def _output(output: Mapping[str, Any]) -> str:
    data = output.get("data", {})
    if "text/html" in data:
        return "".join(data["text/html"])
    if "image/png" in data:
        return f'<img alt="plot" src="data:image/png;base64,{"".join(data["image/png"]).strip()}">'
    text = "".join(output.get("text", data.get("text/plain", "")))
    return f"<pre>{escape(text)}</pre>" if text else ""


def _source(cell: Mapping[str, Any]) -> str:
    return "".join(cell["source"])


def _title(text: str) -> str:
    return text.splitlines()[0].lstrip("# ")


def _sorted(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.ipynb"))


def _write(out: Path, name: str, titles: Mapping[str, str], body: str) -> None:
    links = {f"{page}.html": title for page, title in titles.items()} | {"api/index.html": "API"}
    nav = "".join(f'<a href="{link}">{escape(title)}</a>' for link, title in links.items())
    (out / f"{name}.html").write_text(
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(titles[name])}</title>\n<link rel="icon" href="data:,">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<nav>{nav}</nav>\n<main>\n{body}\n</main>\n"
        "</body>\n</html>\n",
        encoding="utf-8",
    )


def main() -> None:
    """Build the site; exit with 1 and the broken links when there are any."""
    parser = argparse.ArgumentParser(description="Build the documentation and check its links.")
    parser.add_argument("out", type=Path, help="folder to write")
    parser.add_argument(
        "--notebooks", type=Path, default=ROOT / "notebooks", help="executed copies of them"
    )
    args = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    broken = build(args.out, args.notebooks)
    if broken:
        sys.exit("links that lead nowhere:\n" + "\n".join(broken))


if __name__ == "__main__":
    main()
