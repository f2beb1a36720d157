"""The server of the page: behind the guard, and behind a password where others can reach it."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui import api, callers, routes, theme, uploads
from ui.address import HOST, PORT, Address
from ui.guard import Guard
from ui.library import Library
from ui.login import LogIn
from ui.page import build
from ui.passwords import VARIABLE, Password
from ui.site import Site

if TYPE_CHECKING:
    from ui.guard import App
    from ui.mcp import Tools

__all__ = ["HOST", "PORT", "application", "build", "run", "serve"]

_log = logging.getLogger(__name__)

_FAVICON = Path(__file__).with_name("assets") / "favicon.png"


def application(
    site: Site,
    *,
    port: int,
    address: Address | None = None,
    password: str | None = None,
    tell: callers.Tell | None = None,
    page: Callable[[Site], Any] = build,
) -> App:
    """Return the guarded ASGI application that serves the page.

    Parameters
    ----------
    site : Site
        What the page is about.
    port : int
        Where it will listen: part of the Host header that is answered.
    address : Address, optional
        Where it will listen, and its names; this computer alone by default.
    password : str, optional
        What everything but the log-in page is behind.
    tell : callable, optional
        Tells whose connection a request came by, see `ui.guard.Guard`.
    page : callable
        Returns the page as gradio Blocks.
    """
    served: App = _server(site, page(site), port)
    if password is not None:
        served = LogIn(served, Password(password))
    return Guard(
        served,
        hosts=(address or Address()).hosts(port),
        more={routes.MCP} if site.mcp else (),
        fault=api.fault,
        tell=tell,
        owner_only=password is None,
    )


def _server(site: Site, blocks: Any, port: int) -> Any:
    """Return the application of gradio and our own routes, which no one may reach unguarded."""
    import gradio as gr
    from fastapi import FastAPI
    from starlette.routing import Route

    tools = _tools(site) if site.mcp else None

    @contextlib.asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        async with tools.running() if tools else contextlib.nullcontext():
            yield

    server = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=running)
    server.include_router(uploads.router(site.library))
    if tools:
        server.router.routes.append(Route(routes.MCP, tools))
    blocks.api_open = False  # or a call could pass the queue by, and with it its limits
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
    return server


def serve(
    home: Path | str | None = None,
    collection: str = "default",
    paths: Sequence[Path | str] = (),
    *,
    host: str = HOST,
    port: int | None = None,
    names: Sequence[str] = (),
    password: str | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
    mcp: bool = False,
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
        Address to listen at; other than this computer's own needs a password.
    port : int or None
        Port to listen on; None takes 7860, or the next that is free.
    names : sequence of str
        Names it is asked by, besides its address.
    password : str or None
        What everything is behind.
    certificate, key : Path or None
        PEM files for TLS.
    mcp : bool
        Whether to serve MCP too, at /mcp.
    open_browser : bool
        Whether to open the page in the browser.
    examples : sequence of str
        Questions to offer before the first one is asked.
    ready : callable or None
        Called with the page's address once it can be opened.

    Raises
    ------
    ValueError
        When `host` is not this computer alone and there is no password, or
        the certificate can't be used.
    OSError
        When `port` is taken.
    """
    address = _address(Address(host, tuple(names), certificate, key), password)
    with (
        address.listen(port) as listener,
        tempfile.TemporaryDirectory(prefix="verbatim-") as folder,
        contextlib.closing(Library(home, default=collection)) as library,
    ):
        os.environ["GRADIO_TEMP_DIR"] = folder  # private (mode 700), and gone afterwards
        number = listener.getsockname()[1]
        site = Site(library, collection, tuple(examples), locked=password is not None, mcp=mcp)
        app = application(site, port=number, address=address, password=password, tell=callers.tell)
        if ready:
            ready(address.url(number))
        if open_browser:
            webbrowser.open(address.url(number))  # the socket listens already: it waits in line
        library.work(collection).start(paths)
        run(app, listener, certificate=certificate, key=key)


def _address(address: Address, password: str | None) -> Address:
    if not address.local and password is None:
        raise ValueError(
            f"host is {address.host}, which other computers can reach, and there is no password; "
            f"expected one in {VARIABLE} or a private file: --password-file FILE; an SSH tunnel "
            f"to {HOST} needs none"
        )
    return address


def _tools(site: Site) -> Tools:
    from ui.mcp import Tools

    return Tools(site)


def run(
    app: App,
    listener: socket.socket,
    *,
    certificate: Path | None = None,
    key: Path | None = None,
) -> None:
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
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
    try:
        Server(config).run(sockets=[listener])
    except KeyboardInterrupt:  # uvicorn raises it anew after a clean stop
        _log.info("stopped")
