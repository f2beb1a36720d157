"""Log-in: every route behind one password, with a page of its own and no script.

A browser gets a session cookie from the form; a program sends the password
with each request, as ``Authorization: Bearer PASSWORD`` or as HTTP Basic with
any user name.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import math
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote

from ui import bodies, callers, login_page, routes
from ui.passwords import Lockout, Password
from ui.sessions import Sessions

if TYPE_CHECKING:
    from ui.bodies import Receive
    from ui.guard import App, Scope, Send

_log = logging.getLogger(__name__)

_FORM_LIMIT = 1 << 13


class LogIn:
    """ASGI middleware that lets nothing through without the password.

    Parameters
    ----------
    app : ASGI application
        What is behind the password.
    password : Password
        The one there is.
    lockout : Lockout, optional
        Slows guessing down.
    sessions : Sessions, optional
        Who is logged in.
    """

    def __init__(
        self,
        app: App,
        password: Password,
        *,
        lockout: Lockout | None = None,
        sessions: Sessions | None = None,
    ) -> None:
        self._app = app
        self._password = password
        self._lockout = lockout or Lockout()
        self._sessions = sessions or Sessions()
        self._turn = asyncio.Lock()  # guesses are checked one after the other

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is logged in; answer the rest."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, inside = scope["path"].rstrip("/"), self._sessions.holds(_cookie(scope))
        if path == routes.LOGIN:
            response = await self._enter(scope, receive, inside=inside)
        elif path == routes.LOGOUT:
            response = self._leave(scope)
        elif inside:
            response = None
        else:
            response = await self._ask_for(scope)
        if response:
            await response(scope, receive, send)
        else:
            await self._app(_entered(scope), receive, _unstored(scope, send))

    async def _enter(self, scope: Scope, receive: Receive, *, inside: bool) -> Any:
        """Return the response of the log-in page, or to its form."""
        if scope["method"] != "POST":
            target = login_page.target(_query(scope).get("next", ""))
            return _go(target) if inside else login_page.form(target, warn=_open_wire(scope))
        fields = await _fields(receive)
        target = login_page.target(fields.get("next", ""))
        wait = await self._try(scope, fields.get("password", "").encode())
        if wait is None:
            return self._with_cookie(_go(target), scope)
        return login_page.form(target, wait=wait, refused=True, warn=_open_wire(scope))

    def _leave(self, scope: Scope) -> Any:
        """Return the page to log out on, or end the session."""
        if scope["method"] != "POST":
            return login_page.leave()
        self._sessions.close(_cookie(scope))
        response = _go(routes.LOGIN)
        secure = scope["scheme"] == "https"
        response.delete_cookie(
            _name(scope), path="/", httponly=True, samesite="strict", secure=secure
        )
        return response

    async def _ask_for(self, scope: Scope) -> Any:
        """Return None when the request carries the password, else what asks for it."""
        from starlette.responses import PlainTextResponse

        given = _credentials(scope)
        if given is not None:
            wait = None if self._password.known(given) else await self._try(scope, given)
            if wait is None:
                return None
            return _refused(wait)
        if scope["path"] == "/" and "text/html" in _header(scope, b"accept"):
            if _header(scope, b"sec-fetch-site") == "cross-site":
                # a strict cookie is not sent when another site's link is followed: ask once more
                return login_page.again()
            query = scope["query_string"].decode("latin-1")
            return _go(f"{routes.LOGIN}?next={quote(f'/?{query}' if query else '/', safe='')}")
        told = "log in first: send the password as Authorization: Bearer PASSWORD"
        return PlainTextResponse(told, 401, {"www-authenticate": 'Bearer realm="Verbatim"'})

    async def _try(self, scope: Scope, given: bytes) -> float | None:
        """Return None when this is the password, else the seconds to wait before the next try."""
        address = (scope.get("client") or ("",))[0]
        async with self._turn:
            wait = self._lockout.wait(address)
            if wait:
                return wait
            if await asyncio.to_thread(self._password.matches, given):
                self._lockout.succeeded(address)
                return None
            self._lockout.failed(address)
            _log.warning("wrong password from %s", address)
            return self._lockout.wait(address)

    def _with_cookie(self, response: Any, scope: Scope) -> Any:
        response.set_cookie(
            _name(scope),
            self._sessions.open(),
            path="/",
            httponly=True,
            samesite="strict",
            secure=scope["scheme"] == "https",
        )
        return response


def _refused(wait: float) -> Any:
    """Return the response to a program that gave a wrong password."""
    from starlette.responses import PlainTextResponse

    if not wait:
        return PlainTextResponse("the password is wrong", 401)
    seconds = math.ceil(wait)
    told = f"too many wrong passwords; try again in {seconds} s"
    return PlainTextResponse(told, 429, {"retry-after": str(seconds)})


def _go(target: str) -> Any:
    from starlette.responses import RedirectResponse

    return RedirectResponse(target, 303, {"cache-control": "no-store"})


def _unstored(scope: Scope, send: Send) -> Send:
    """Return a `send` that lets no answer be kept where it can be read after logging out."""
    if scope["path"].startswith(("/assets/", "/static/")):
        return send

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message["headers"] if pair[0].lower() != b"cache-control"]
            message = {**message, "headers": [*kept, (b"cache-control", b"no-store")]}
        await send(message)

    return sending


def _entered(scope: Scope) -> Scope:
    """Return a scope that says the password was given, and no longer holds it."""
    kept = [pair for pair in scope["headers"] if pair[0].lower() != b"authorization"]
    return {**scope, "headers": kept, callers.ADMITTED: True}


def _header(scope: Scope, name: bytes) -> str:
    """Return a header's value; "" when it is missing, or there twice and so ambiguous."""
    values = [value for key, value in scope["headers"] if key.lower() == name]
    return values[0].decode("latin-1") if len(values) == 1 else ""


def _credentials(scope: Scope) -> bytes | None:
    """Return the password of the Authorization header as bytes; None without one."""
    scheme, _, value = _header(scope, b"authorization").partition(" ")
    given = value.strip().encode("latin-1")
    if scheme.lower() == "bearer":
        return given
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(given, validate=True).partition(b":")[2]
        except binascii.Error:
            return b""
    return None


def _name(scope: Scope) -> str:
    """Return the cookie's name; browsers send it to every port of a host, so it holds the port."""
    port = (scope.get("server") or ("", 0))[1]
    return f"__Host-verbatim-{port}" if scope["scheme"] == "https" else f"verbatim-{port}"


def _cookie(scope: Scope) -> str:
    try:
        found = SimpleCookie(_header(scope, b"cookie")).get(_name(scope))
    except CookieError:
        return ""
    return found.value if found else ""


def _open_wire(scope: Scope) -> bool:
    """Return whether the password would travel unencrypted to another computer."""
    client = (scope.get("client") or ("",))[0]
    return scope["scheme"] != "https" and not client.startswith("127.") and client != "::1"


def _query(scope: Scope) -> dict[str, str]:
    return _last(scope["query_string"])


async def _fields(receive: Receive) -> dict[str, str]:
    """Return the fields of a form; none when it is too large to be the log-in's."""
    messages = await bodies.read(receive, _FORM_LIMIT)
    return _last(b"".join(message.get("body", b"") for message in messages or []))


def _last(form: bytes) -> dict[str, str]:
    try:
        found = parse_qs(form.decode("utf-8", "replace"), max_num_fields=10)
    except ValueError:
        return {}
    return {name: values[-1] for name, values in found.items()}
