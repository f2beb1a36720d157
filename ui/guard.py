"""What stands between the page's server and everything that is not the page.

Gradio alone answers to any Host header and any origin, fetches URLs on
request and takes uploads of any size. This ASGI middleware lets through what
the page needs and nothing else: trusted hosts (no DNS rebinding), requests of
the page's own origin, small bodies, known routes; and it tells the browser,
by Content-Security-Policy, to open no connection elsewhere.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_LIMIT = 1 << 20
"""Bytes of a request's body that are accepted; the page sends questions, not files."""

POLICY = "; ".join(
    [
        "default-src 'self'",
        # gradio's start page has inline scripts, and its HTML component compiles its templates
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)

_HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=(), usb=()",
}

# What the page asks for. Everything else of gradio's (uploads, file=, proxy=,
# its own API, recordings, deep links, settings) does not exist here.
_ROUTES = frozenset(
    {
        "/",
        "/config",
        "/favicon.ico",
        "/robots.txt",
        "/theme.css",
        "/gradio_api/app_id",
        "/gradio_api/cancel",
        "/gradio_api/component_server",
        "/gradio_api/info",
        "/gradio_api/queue/data",
        "/gradio_api/queue/join",
        "/gradio_api/reset",
        "/gradio_api/startup-events",
    }
)
_FOLDERS = ("/assets/", "/static/", "/gradio_api/heartbeat/", "/gradio_api/run/")
_READING = frozenset({"GET", "HEAD"})


class Guard:
    """ASGI middleware that answers only the page's own requests.

    Parameters
    ----------
    app : ASGI application
        What to guard.
    hosts : collection of str
        Values of the Host header that are answered, port included, such as
        "127.0.0.1:7860".
    body_limit : int
        Bytes of a request's body that are accepted.
    """

    def __init__(self, app: App, *, hosts: Collection[str], body_limit: int = BODY_LIMIT) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._body_limit = body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse or pass on one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008, "reason": "not used here"})
            return
        refusal = self._refusal(scope)
        body = [] if refusal else await _read(receive, self._body_limit)
        if body is None:
            refusal = 413, f"the request is larger than {self._body_limit} bytes"
        if refusal:
            await _refuse(send, *refusal)
            return
        await self._app(scope, _replay(body or [], receive), _with_headers(send))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Return status and reason of what is not answered; None lets it through."""
        host = _header(scope, b"host")
        if host is None or host.lower() not in self._hosts:
            return 421, "this address is not served here; open the page by the address it printed"
        method = str(scope["method"])
        if method not in _READING | {"POST"}:
            return 405, "only GET, HEAD and POST are answered"
        if not _same_origin(scope, host, reading=method in _READING):
            return 403, "the request comes from another page"
        if not _known(str(scope["path"])):
            return 404, "there is nothing here"
        length = _header(scope, b"content-length") or "0"
        if not length.isdecimal() or int(length) > self._body_limit:
            return 413, f"the request is larger than {self._body_limit} bytes"
        return None


def _header(scope: Scope, name: bytes) -> str | None:
    """Return a header's value; None when it is missing, or there twice and so ambiguous."""
    values = [value for key, value in scope["headers"] if key.lower() == name]
    return values[0].decode("latin-1") if len(values) == 1 else None


def _same_origin(scope: Scope, host: str, *, reading: bool) -> bool:
    """Return whether the page itself sent this, or a program that is no browser.

    Browsers always send Origin with a cross-origin POST, and Sec-Fetch-Site
    with every request; a link followed to the page is a cross-site read.
    """
    site = _header(scope, b"sec-fetch-site")
    link = reading and _header(scope, b"sec-fetch-mode") == "navigate"
    if site not in {None, "same-origin", "none"} and not link:
        return False
    sent = [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == b"origin"]
    return all(origin.lower() == f"{scope['scheme']}://{host}".lower() for origin in sent)


def _known(path: str) -> bool:
    if ".." in path or "://" in path:
        return False
    return (path.rstrip("/") or "/") in _ROUTES or path.startswith(_FOLDERS)


async def _read(receive: Receive, limit: int) -> list[Message] | None:
    """Return the messages of a request's body, or None when it is larger than `limit`.

    Counted as it arrives: a chunked body announces no length.
    """
    messages: list[Message] = []
    size, more = 0, True
    while more:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > limit:
            return None
        more = message["type"] == "http.request" and bool(message.get("more_body", False))
    return messages


def _replay(messages: Iterable[Message], receive: Receive) -> Receive:
    """Return a `receive` that gives the messages read already, then goes on waiting."""
    waiting = iter(messages)

    async def replayed() -> Message:
        message = next(waiting, None)
        return await receive() if message is None else message

    return replayed


def _with_headers(send: Send) -> Send:
    """Return a `send` that puts the security headers on every response."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in _HEADERS]
            message = {**message, "headers": [*kept, *_HEADERS.items()]}
        await send(message)

    return sending


async def _refuse(send: Send, status: int, reason: str) -> None:
    """Answer with a status and one line of text."""
    body = reason.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),  # what remains of a refused body is not read
    ]
    start: Message = {"type": "http.response.start", "status": status, "headers": headers}
    await _with_headers(send)(start)
    await send({"type": "http.response.body", "body": body})
