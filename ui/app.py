"""The server of the page: to this computer only, behind the guard."""

from __future__ import annotations

import logging
import os
import socket
import tempfile
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui import theme
from ui.guard import Guard
from ui.indexing import Indexing
from ui.page import build

if TYPE_CHECKING:
    from ui.guard import App

__all__ = ["application", "build", "run", "serve"]

_log = logging.getLogger(__name__)

HOST = "127.0.0.1"
PORT = 7860
_PORTS_TRIED = 40
_FAVICON = Path(__file__).with_name("assets") / "favicon.png"


def application(blocks: Any, *, port: int) -> App:
    """Return the guarded ASGI application that serves the page.

    Parameters
    ----------
    blocks : gradio.Blocks
        The page, see `build`.
    port : int
        Where it will listen: part of the Host header that is answered.
    """
    import gradio as gr
    from fastapi import FastAPI

    server = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    gr.mount_gradio_app(
        server,
        blocks,
        path="/",
        server_name=HOST,
        server_port=port,
        theme=theme.theme(),
        head=theme.head(),
        favicon_path=str(_FAVICON),
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=1,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
    )
    return Guard(server, hosts={f"{HOST}:{port}", f"localhost:{port}"})


def serve(
    home: Path | str | None = None,
    collection: str = "default",
    paths: Sequence[Path | str] = (),
    *,
    host: str = HOST,
    port: int | None = None,
    open_browser: bool = False,
    examples: Sequence[str] = (),
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page until interrupted (Ctrl-C), then stop cleanly.

    Parameters
    ----------
    home, collection
        See `rag.assistant.Assistant.open`.
    paths : sequence of path
        Files and folders to add in the background.
    host : str
        "127.0.0.1": the page has no log-in, so it is served to this computer only.
    port : int or None
        Port to listen on; None takes 7860, or the next that is free.
    open_browser : bool
        Whether to open the page in the browser.
    examples : sequence of str
        Questions to offer before the first one is asked.
    ready : callable or None
        Called with the page's address once it can be opened.

    Raises
    ------
    ValueError
        When `host` is not this computer alone.
    OSError
        When `port` is taken.
    """
    with _listen(host, port) as listener, tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        os.environ["GRADIO_TEMP_DIR"] = folder  # private (mode 700), and gone afterwards
        from rag.assistant import Assistant

        with Assistant.open(home, collection=collection, make=True) as assistant:
            work = Indexing(assistant, paths)
            number = listener.getsockname()[1]
            app = application(build(assistant, work=work, examples=examples), port=number)
            address = f"http://{HOST}:{number}"
            if ready:
                ready(address)
            if open_browser:
                webbrowser.open(address)  # the socket listens already: the browser waits in line
            work.start()
            try:
                run(app, listener)
            finally:
                work.stop()


def run(app: App, listener: socket.socket) -> None:
    """Run an ASGI application on a listening socket until interrupted."""
    import uvicorn

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            # an open page holds a request for ever: cutting it off is no error to report
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            await super().shutdown(sockets)

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=1,
    )
    try:
        Server(config).run(sockets=[listener])
    except KeyboardInterrupt:  # uvicorn raises it anew after a clean stop
        _log.info("stopped")


def _listen(host: str, port: int | None) -> socket.socket:
    if host not in {HOST, "localhost"}:
        raise ValueError(
            f"host is {host!r}; expected {HOST}: the page has no log-in yet, so it can't be "
            "served to other computers; use an SSH tunnel to reach it from one"
        )
    ports = range(PORT, PORT + _PORTS_TRIED) if port is None else [port]
    for number in ports:
        try:
            return socket.create_server((HOST, number))
        except OSError as error:
            reason = error
    raise OSError(
        f"port {ports[0]} is taken ({reason.strerror}); close what uses it, or name another with --port"
    )
