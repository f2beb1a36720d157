"""The page with the fake assistant behind a real server."""

import importlib.util
import socket
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

FAKES = Path(__file__).parents[1] / "ui" / "fake_assistant.py"


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def fakes():
    spec = importlib.util.spec_from_file_location("fake_assistant", FAKES)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def serve():
    """Serve an assistant's page on a free port for the whole session; return its address."""
    import uvicorn

    from ui.app import application
    from ui.library import Library
    from ui.site import Site

    running = []

    def start(assistant, *, examples=(), paths=None, others=None):
        if isinstance(assistant, Library):
            library = assistant
        else:
            library = Library.holding({"default": assistant, **(others or {})})
        if paths is not None:
            library.work("default").start(paths)
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        app = application(Site(library, examples=tuple(examples)), port=port)
        config = uvicorn.Config(app, log_level="critical", ws="none", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        running.append((server, thread, listener))
        return f"http://127.0.0.1:{port}"

    yield start
    for server, thread, listener in running:
        server.should_exit = True
        thread.join(20)
        listener.close()


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
