"""The pages to log in and out on: plain HTML forms, in the page's colours, without a script."""

from __future__ import annotations

import base64
import hashlib
import html
import math
import re
from importlib.resources import files
from string import Template
from typing import Any

from ui import routes, theme

# the page itself with a query, and nothing else: a log-in leads to no other place
_TARGET = re.compile(r"/(?:\?[^\s\\#]*)?")

# password managers file a password under a name: hence a field that nobody sees
_FORM = """\
$alarm<form method="post" action="$action">
<input class="name" type="text" name="username" value="verbatim" autocomplete="username"
 readonly tabindex="-1" aria-hidden="true">
<input type="hidden" name="next" value="$goal">
<label for="password">Password</label>
<input id="password" type="password" name="password" autocomplete="current-password"
 autofocus required>
<button>Log in</button>
</form>
$note"""
_OPEN_WIRE = (
    '<p class="note">This connection is not encrypted: others on the network can read along.</p>'
)


def target(asked: str) -> str:
    """Return where to go after logging in: what was asked for, when it is the page itself."""
    return asked if _TARGET.fullmatch(asked) and asked.isascii() else "/"


def form(goal: str, *, refused: bool = False, wait: float = 0.0, warn: bool = False) -> Any:
    """Return the response with the form to log in.

    Parameters
    ----------
    goal : str
        Where to go afterwards, see `target`.
    refused : bool
        Whether a try has just failed.
    wait : float
        Seconds until the next try is looked at.
    warn : bool
        Whether to say that the connection is not encrypted.
    """
    seconds = math.ceil(wait)
    told = f"Too many wrong passwords. Try again in {seconds} s." if wait else "Wrong password."
    alarm = f'<p role="alert">{told}</p>\n' if refused else ""
    page = Template(_FORM).substitute(
        alarm=alarm,
        action=routes.LOGIN,
        goal=html.escape(goal),
        note=_OPEN_WIRE if warn else "",
    )
    status = 429 if wait else 401 if refused else 200
    headers = {"retry-after": str(seconds)} if wait else {}
    return _response("Log in to Verbatim", page, status, headers)


def leave() -> Any:
    """Return the response with the form to log out."""
    body = f'<form method="post" action="{routes.LOGOUT}"><button>Log out</button></form>'
    return _response("Log out of Verbatim", body)


def again() -> Any:
    """Return a response that makes the browser ask once more, now as coming from here."""
    from starlette.responses import HTMLResponse

    page = '<!doctype html><meta http-equiv="refresh" content="0"><title>Verbatim</title>'
    return HTMLResponse(page, 200, _headers(""))


def _response(title: str, body: str, status: int = 200, more: dict[str, str] | None = None) -> Any:
    from starlette.responses import HTMLResponse

    style = _colours() + _asset("login.css")
    page = Template(_asset("login.html")).substitute(title=title, style=style, body=body)
    return HTMLResponse(page, status, {**_headers(style), **(more or {})})


def _headers(style: str) -> dict[str, str]:
    """Return headers that allow this very style sheet, and the form, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return {"content-security-policy": policy, "cache-control": "no-store"}


def _colours() -> str:
    """Return the page's colours as CSS variables; without a script the system alone decides."""
    light, dark = (
        "".join(f"--v-{name}: {colour};" for name, colour in colours.items())
        for colours in (theme.LIGHT, theme.DARK)
    )
    return (
        f":root {{ color-scheme: light dark; {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
    )


def _asset(name: str) -> str:
    return files("ui").joinpath("assets", name).read_text(encoding="utf-8")
