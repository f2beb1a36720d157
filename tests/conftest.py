"""Shared by all tests: stand-ins for the models, an assistant made with them, and Chromium."""

import asyncio
import importlib.util
import os
import shutil
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from rag.assistant import Assistant
from rag.confidence import Calibration
from rag.passed_over import PassedOver

# how long an example takes says nothing on a busy machine
settings.register_profile("verbatim", deadline=None)
settings.load_profile("verbatim")


def _module(path):
    """Load a module of fakes (tests are no packages, so it can't be imported)."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session", autouse=True)
def home_of_the_tests(tmp_path_factory):
    """Keep tests, and the processes they start, out of the home of whoever runs them."""
    home = tmp_path_factory.mktemp("verbatim-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VERBATIM_HOME", str(home))
        yield home


@pytest.fixture(scope="session")
def stand_ins():
    """The module of the models' fakes."""
    return _module(Path(__file__).with_name("rag") / "fakes.py")


@pytest.fixture(scope="session")
def fakes():
    """The module of the page's fake assistant."""
    return _module(Path(__file__).with_name("ui") / "fake_assistant.py")


@pytest.fixture(scope="module")
def live():
    """Serve a site's application on a free port; return its address.

    Until the end of the module: an idle server still costs a twentieth of a core.
    """
    import uvicorn

    from ui.app import application

    running = []

    def start(site, **settings):
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]

        async def make():  # in a loop, or gradio opens loops of its own and never closes them
            return application(site, port=port, **settings)

        with ThreadPoolExecutor(1) as other:  # this one may have Playwright's loop
            app = other.submit(asyncio.run, make()).result()
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
def word_encoder(stand_ins):
    """An encoder that counts words; the same one for the whole test."""
    return stand_ins.WordEncoder()


@pytest.fixture
def open_assistant(stand_ins, word_encoder, tmp_path):
    """Open an assistant on tmp_path/home without models; closed at the end of the test."""
    with ExitStack() as stack:

        def open_one(home=tmp_path / "home", *, collection="default", make=True, **options):
            with Assistant.open(home, collection=collection, make=make) as opened:
                folder = opened.folder
            options.setdefault("encoder", word_encoder)
            options.setdefault("reader", stand_ins.SentenceReader())
            # a margin of 0 is a probability of one half
            options.setdefault("calibration", Calibration(slope=1.0, intercept=0.0))
            return stack.enter_context(Assistant(folder, **options))

        yield open_one


@pytest.fixture
def write(tmp_path):
    """Write files below tmp_path/documents, or change them; return the folder."""
    folder = tmp_path / "documents"

    def write_files(files):
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write_files


# pdfium finds its way without a table of where the objects lie
HALF_PDF = b"""%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 5 0 R
 /Resources << /Font << /F 6 0 R >> >> >> endobj
4 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >> endobj
5 0 obj << /Length 55 >> stream
BT /F 12 Tf 50 700 Td (The rent is 900 a month.) Tj ET
endstream endobj
6 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj
trailer << /Root 1 0 R >>
"""


@pytest.fixture(scope="session")
def half_pdf():
    """A PDF of two pages, the second without text."""
    return HALF_PDF


@pytest.fixture
def passed():
    """Make what was passed over, from the names of files."""

    def passed_over(*names):
        files = PassedOver()
        for name in names:
            files.take(Path("/x") / name, "is a type that isn't read")
        return files

    return passed_over


# One Chromium for every test that needs one: Playwright runs once a process.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def find_chromium():
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


MISSING = "NO BROWSER TEST HAS RUN: Chromium is not on PATH; install it (apt install chromium)"


@pytest.fixture(scope="session")
def chromium():
    """The path of Chromium; without it these tests fail where CI=true, and are skipped elsewhere."""
    path = find_chromium()
    if path is None and os.environ.get("CI", "").lower() == "true":
        pytest.fail(MISSING)
    if path is None:
        pytest.skip(MISSING)
    return path


def pytest_terminal_summary(terminalreporter):
    skipped = any(
        MISSING in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])
    )
    if skipped:
        terminalreporter.write_sep("!", MISSING, red=True, bold=True)


@pytest.fixture(scope="session")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()
