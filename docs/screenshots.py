"""Take the screenshots in the README: ``python docs/screenshots.py`` (needs Chromium).

Starts the page on seeds/ in a temporary home, asks, and writes docs/images/.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ANSWERED = "Who is France's Special Envoy to Syria?"
REFUSED = "What is the price of bread in Damascus?"
WIDE = {"width": 1440, "height": 900}


@contextmanager
def served() -> Iterator[str]:
    """Yield the address of a page on the seed documents, once they are indexed."""
    with tempfile.TemporaryDirectory() as home:
        verbatim = [sys.executable, "-m", "rag.cli"]
        options = ["--home", home, "--collection", "seeds"]
        subprocess.run([*verbatim, "add", str(ROOT / "seeds"), *options], check=True)
        command = [*verbatim, "ui", "--no-browser", *options, "--example", ANSWERED]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            try:
                assert process.stdout
                yield next(word for word in process.stdout.readline().split() if "://" in word)
            finally:
                process.terminate()


def ask(page: Any, question: str) -> None:
    """Ask and wait for the card."""
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.get_by_text(question, exact=False).first.wait_for()
    page.wait_for_selector(".v-result[aria-busy=false] .v-timing")
    page.wait_for_timeout(400)


def take(browser: Any, address: str, folder: Path) -> None:
    """Write the pictures: an answer with its document, a refusal in the dark, the documents."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".v-example")
    ask(page, ANSWERED)
    page.locator(".v-card .v-open").first.click()
    page.wait_for_selector("dialog[open] mark")
    page.wait_for_timeout(400)
    page.screenshot(path=folder / "answer.png")
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_timeout(800)
    page.screenshot(path=folder / "documents.png")
    dark = browser.new_context(
        viewport={"width": 1000, "height": 900}, color_scheme="dark"
    ).new_page()
    dark.goto(address)
    dark.wait_for_selector(".v-example")
    ask(dark, REFUSED)
    dark.screenshot(path=folder / "refusal-dark.png")


def main() -> None:
    """Read the command line and write the pictures."""
    parser = argparse.ArgumentParser(description="Take the screenshots in the README.")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    from playwright.sync_api import sync_playwright

    chromium = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    )
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        take(browser, address, folder)
        browser.close()


if __name__ == "__main__":
    main()
