"""The page with the fake assistant behind a real server."""

from pathlib import Path
from types import SimpleNamespace

import pytest


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def serve(live):
    """Serve an assistant's page on a free port until the end of the module; return its address."""
    from ui.library import Library
    from ui.site import Site

    def start(assistant, *, examples=(), paths=None, others=None):
        if isinstance(assistant, Library):
            library = assistant
        else:
            library = Library.holding({"default": assistant, **(others or {})})
        if paths is not None:
            library.work("default").start(paths)
        return live(Site(library, examples=tuple(examples)))

    return start


@pytest.fixture
def visit(browser):
    """Open an address in a fresh window; every request and script error goes on record."""
    contexts = []

    def go(address, *, path="/", width=1280, height=860, **settings):
        context = browser.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.seen = SimpleNamespace(requests=[], errors=[])
        page.on("request", lambda request: page.seen.requests.append(request.url))
        page.on("pageerror", lambda error: page.seen.errors.append(str(error)))
        page.on("console", lambda line: line.type == "error" and page.seen.errors.append(line.text))
        page.goto(address + path)
        page.wait_for_selector("#answer .v-live > *")
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.fixture
def ask():
    """Ask a question on a page and wait for the card that answers it, not for an older one."""

    def asking(page, question):
        old = (
            "document.querySelectorAll('#answer .v-live > *').forEach(n => n.classList.add('old'))"
        )
        page.evaluate(old)
        page.fill("#question textarea", question)
        page.keyboard.press("Enter")
        page.wait_for_selector(".v-result[aria-busy=false] .v-live > :not(.old)")

    return asking
