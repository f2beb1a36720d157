"""What stands between the page's server and everything that is not the page.

Gradio alone answers to any Host header and any origin, fetches URLs on
request and takes uploads of any size. This ASGI middleware lets through what
the page and the API need and nothing else: trusted hosts (no DNS rebinding),
requests of the page's own origin, small bodies of JSON that name no files,
known routes; and it tells the browser, by Content-Security-Policy, to open no
connection elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any

from ui import bodies, callers, routes
from ui.bodies import Message, Receive
from ui.callers import Tell

Scope = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Fault = Callable[[str, Any], str | None]

BODY_LIMIT = 1 << 20
"""Bytes of a request's body that are accepted: questions, not files."""

UPLOAD_LIMIT = 201_000_000
"""Bytes of an upload that are passed on: some more than of a file, so that its route says no."""

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

_POLICY = b"content-security-policy"
_HEADERS = {
    _POLICY: POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    # not "no-referrer": with it a browser hides even from us where a form of ours comes from
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=(), usb=()",
}

_READING = frozenset({"GET", "HEAD"})
_STRANGER = (
    "without a password only the user who started the server is answered, and this connection is "
    "another's; start it with VERBATIM_PASSWORD set, or with --password-file"
)
_LENGTH = re.compile(r"[0-9]{1,19}")
# what a proxy would say of the address it was asked at; gradio would believe anybody
_BELIEVED = re.compile(rb"forwarded|x-forwarded-.*|x-gradio-.*|x-direct-url")


class Guard:
    """ASGI middleware that answers only the page's own requests, and programs.

    Parameters
    ----------
    app : ASGI application
        What to guard.
    hosts : collection of str
        Values of the Host header that are answered, port included, such as
        "127.0.0.1:7860".
    body_limit : int
        Bytes of a request's body that are accepted.
    upload_limit : int
        Bytes of an uploaded file that are accepted.
    more : collection of str
        Routes that are answered besides the page's.
    fault : callable, optional
        Called with path and JSON values of a request; returns what is wrong
        with them, or None.
    tell : callable, optional
        Tells whose connection a request came by (`ui.callers.tell`); what it
        returns is left in the scope under `ui.callers.KEY`. By default that
        is "unknown" of every request.
    owner_only : bool
        Whether to refuse other users of this computer; for a server without
        a password.
    """

    def __init__(
        self,
        app: App,
        *,
        hosts: Collection[str],
        body_limit: int = BODY_LIMIT,
        upload_limit: int = UPLOAD_LIMIT,
        more: Collection[str] = (),
        fault: Fault | None = None,
        tell: Tell | None = None,
        owner_only: bool = False,
    ) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._body_limit = body_limit
        self._upload_limit = upload_limit
        self._more = frozenset(more)
        self._fault = fault
        self._tell = tell
        self._owner_only = owner_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse or pass on one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008, "reason": "not used here"})
            return
        scope[callers.KEY] = self._tell(scope) if self._tell else "unknown"
        refusal = self._refusal(scope)
        if refusal:
            await _refuse(send, *refusal)
            return
        kept = [pair for pair in scope["headers"] if not _BELIEVED.fullmatch(pair[0].lower())]
        onward = self._stream if _path(scope) == routes.UPLOAD else self._buffered
        await onward({**scope, "headers": kept}, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a file as it arrives, up to the limit."""
        body = bodies.Stream(receive, self._upload_limit)
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if started or not body.exceeded:  # what is said of a cut-off file is not the reason
                started = True
                await _with_headers(send)(message)

        try:
            await self._app(scope, body.receive, sending)
        except Exception:
            if not body.exceeded:
                raise
        if body.exceeded and not started:
            await _refuse(send, 413, f"the file is larger than {self._upload_limit} bytes")

    async def _buffered(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request once its body is here whole and has nothing wrong."""
        messages = await bodies.read(receive, self._body_limit)
        if messages is None:
            await _refuse(send, 413, f"the request is larger than {self._body_limit} bytes")
            return
        refusal = self._content_refusal(scope, messages)
        if refusal:
            await _refuse(send, *refusal)
            return
        await self._app(scope, bodies.replay(messages, receive), _with_headers(send))

    def _content_refusal(self, scope: Scope, messages: list[Message]) -> tuple[int, str] | None:
        """Return status and reason of a body that is not passed on."""
        path = _path(scope)
        if scope["method"] != "POST" or not routes.takes_json(path):
            return None
        try:
            value = bodies.parsed(messages)
        except ValueError as error:
            return 400, str(error)
        if bodies.names_a_file(value):
            return 400, "files are not taken here; the page has its own way to add them"
        wrong = self._fault(path, value) if self._fault else None
        return (422, wrong) if wrong else None

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Return status and reason of what is not answered; None lets it through."""
        host, method, path = _header(scope, b"host"), str(scope["method"]), _path(scope)
        if host is None or host.lower() not in self._hosts:
            return 421, "this address is not served here; open the page by the address it printed"
        if method not in _READING | {"POST"}:
            return 405, "only GET, HEAD and POST are answered"
        if not _same_origin(scope, host, page=method in _READING and path in routes.PAGES):
            return 403, "the request comes from another page"
        if self._owner_only and scope[callers.KEY] == "stranger":
            return 403, _STRANGER
        if not routes.known(path, self._more):
            return 404, "there is nothing here"
        return self._form_refusal(scope, path)

    def _form_refusal(self, scope: Scope, path: str) -> tuple[int, str] | None:
        """Return status and reason of a body that is refused by what is announced of it."""
        length = _header(scope, b"content-length") or "0"
        # an upload is counted as it arrives: a browser hears no answer while it still sends
        limited = path != routes.UPLOAD
        if not _LENGTH.fullmatch(length) or (limited and int(length) > self._body_limit):
            return 413, f"the request is larger than {self._body_limit} bytes"
        kind = (_header(scope, b"content-type") or "").partition(";")[0].strip().lower()
        if scope["method"] == "POST" and routes.takes_json(path):
            # a web page can't send this elsewhere unasked, and nothing unpacks forms of files
            return None if kind == "application/json" else (415, "expected application/json")
        return None


def _path(scope: Scope) -> str:
    return str(scope["path"]).rstrip("/") or "/"


def _header(scope: Scope, name: bytes) -> str | None:
    """Return a header's value; None when it is missing, or there twice and so ambiguous."""
    values = [value for key, value in scope["headers"] if key.lower() == name]
    return values[0].decode("latin-1") if len(values) == 1 else None


def _same_origin(scope: Scope, host: str, *, page: bool) -> bool:
    """Return whether the page itself sent this, or a program that is no browser.

    Browsers always send Origin with a cross-origin POST, and Sec-Fetch-Site
    with every request; a link followed to the page is a cross-site read.
    """
    site = _header(scope, b"sec-fetch-site")
    link = page and _header(scope, b"sec-fetch-mode") == "navigate"
    if site not in {None, "same-origin", "none"} and not link:
        return False
    sent = [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == b"origin"]
    return all(origin.lower() == f"{scope['scheme']}://{host}".lower() for origin in sent)


def _with_headers(send: Send) -> Send:
    """Return a `send` that puts the security headers on every response."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = message.get("headers", [])
            # of several policies a browser keeps to all: an application can only make it stricter
            kept = [pair for pair in own if pair[0].lower() not in _HEADERS or pair[0] == _POLICY]
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
