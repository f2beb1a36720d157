import asyncio
import importlib.util
import socket
import threading
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def fakes():
    """The module of the fake assistant (tests are no packages, so it can't be imported)."""
    path = Path(__file__).with_name("fake_assistant.py")
    spec = importlib.util.spec_from_file_location("fake_assistant", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def live():
    """Serve a site's application on a free port until the end; return its address."""
    import uvicorn

    from ui.app import application

    running = []

    def start(site, **settings):
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]

        async def make():  # in a loop, or gradio opens loops of its own and never closes them
            return application(site, port=port, **settings)

        app = asyncio.run(make())
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


@pytest.fixture(scope="session")
def bare_page():
    """A page with the endpoints for programs, and an event of its own, but nothing to see."""

    def build(site):
        from ui import api, page
        from ui.events import PRIVATE

        page._quieten()
        import gradio as gr

        with gr.Blocks(analytics_enabled=False) as blocks:
            text = gr.Textbox()
            text.submit(lambda given: given, text, text, **PRIVATE)
            api.register(site)
        return blocks.queue(max_size=16)

    return build
