"""How well the same documents are asked as Markdown, as plain text, as web pages and as PDFs.

``python -m benchmarks.formats [SET]`` writes each Markdown document of a set
(by default `eval/corpus/sections-dev`) as text without marks, and prints it from
Chromium, in one column and in two, with running heads and feet, and asks all of
them the set's questions.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from benchmarks import plain_text
from eval.questions import Question, read_questions
from eval.run import Run, run
from rag.assistant import Assistant

ROOT = Path(__file__).resolve().parent.parent
_STYLES = {
    "html": "",
    "pdf": "body { font: 11pt serif } h1 { font-size: 20pt }",
    "pdf, two columns": (
        "body { font: 10pt serif; column-count: 2; text-align: justify } h1 { column-span: all }"
    ),
}
_RULED = "td, th { border: 1px solid; padding: 2px 6px } table { border-collapse: collapse }"
_HEAD = "<p style='font-size: 8px; margin: auto'>{title}</p>"
_FOOT = (
    "<p style='font-size: 8px; margin: auto'>Page <span class=pageNumber></span> of "
    "<span class=totalPages></span></p>"
)
_MARGINS = {"top": "22mm", "bottom": "22mm", "left": "20mm", "right": "20mm"}


def main() -> None:
    """Read the command line, ask, and print a line a format."""
    parser = argparse.ArgumentParser(description="Ask the same documents in several formats.")
    parser.add_argument("set", nargs="?", type=Path, default=ROOT / "eval/corpus/sections-dev")
    folder = parser.parse_args().set
    questions = read_questions(folder / "questions.jsonl")
    sources = sorted(folder.glob("*.md"))
    if not sources:
        sys.exit(f"{folder} holds no Markdown documents (.md); expected a set such as sections-dev")
    print(f"{'format':20} questions  right first  in top 10  AUROC")
    with tempfile.TemporaryDirectory() as place, _chromium() as browser:
        for name in ("markdown", *plain_text.STYLES, *_STYLES):
            made = Path(place) / name
            made.mkdir()
            for source in sources:
                _write(source, made, name, browser)
            _report(name, _asked(made, questions))


@contextmanager
def _chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        sys.exit("Chromium is not on PATH; install it, for example: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def _write(source: Path, folder: Path, name: str, browser: Any) -> None:
    """Write a document in a format."""
    if name == "markdown":
        shutil.copy(source, folder)
        return
    if name in plain_text.STYLES:
        text = plain_text.written(source.read_text(encoding="utf-8"), name)
        path = folder / f"{source.stem}{plain_text.STYLES[name]}"
        path.write_text(text, encoding="utf-8")
        return
    page = _page(source.read_text(encoding="utf-8"), _STYLES[name])
    if name == "html":
        (folder / f"{source.stem}.html").write_text(page, encoding="utf-8")
        return
    tab = browser.new_page()
    tab.set_content(page)
    tab.pdf(
        path=folder / f"{source.stem}.pdf",
        format="A4",
        margin=_MARGINS,
        display_header_footer=True,
        header_template=_HEAD.format(title=tab.title()),
        footer_template=_FOOT,
    )
    tab.close()


def _page(text: str, style: str) -> str:
    import markdown2

    shown = markdown2.markdown(text, extras=["metadata", "tables", "cuddled-lists"])
    title = escape(shown.metadata.get("title") or next(iter(re.findall(r"(?m)^# (.+)", text)), ""))
    body = shown if "<h1" in shown else f"<h1>{title}</h1>{shown}"
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>"
        f"<style>{style} {_RULED}</style><body>{body}</body></html>"
    )


def _asked(folder: Path, questions: Sequence[Question]) -> Run:
    with tempfile.TemporaryDirectory() as home, Assistant.open(home) as assistant:
        assistant.add(folder)
        documents = [assistant.document(one.id) for one in assistant.documents()]
        texts = {Path(one.source).name: one.text for one in documents}
        return run(assistant, list(_placed(questions, texts)), draws=0)


def _placed(questions: Sequence[Question], texts: Mapping[str, str]) -> Iterator[Question]:
    """Yield the questions with their gold as the texts have it: white space and marks differ.

    Those on documents that no text is of are left out.

    Raises
    ------
    ValueError
        When a text lacks the gold of a question.
    """
    names = {Path(name).stem: name for name in texts}
    for question in questions:
        document = names.get(Path(question.document or "").stem)
        also = tuple(
            names[Path(other).stem] for other in question.also if Path(other).stem in names
        )
        if not question.answers:
            yield replace(question, document=document, also=also)
        elif document:
            support = _found(question.support, texts[document])
            answers = tuple(filter(None, (_found(one, support) for one in question.answers)))
            if not answers:
                raise ValueError(
                    f"{document} lacks the gold of question {question.id}: {question.support!r}; "
                    "expected it but for white space and marks; was a word divided or a line lost?"
                )
            yield replace(question, document=document, also=also, support=support, answers=answers)


def _found(words: str, text: str) -> str:
    marks = r"[\s|*_`#\-]*"
    pieces = [piece for piece in re.findall(r"\w+|[^\w\s]", words) if piece not in "|*_`#-"]
    match = re.search(marks.join(map(re.escape, pieces)), text)
    return match[0] if match else ""


def _report(name: str, finished: Run) -> None:
    figures = finished.metrics["metrics"]
    right, top, auroc = (figures[key]["value"] for key in ("right_has", "success@10", "auroc"))
    print(
        f"{name:20} {len(finished.records):9}  {right:11.1%}  {top:9.1%}  {auroc:.3f}", flush=True
    )


if __name__ == "__main__":
    main()
