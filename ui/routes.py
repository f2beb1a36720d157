"""The paths that are answered at all; every other one of gradio's does not exist here."""

from __future__ import annotations

import re
from collections.abc import Collection

UPLOAD = "/verbatim/upload"
"""The one route that takes a file: its body is the file itself, passed on as it arrives."""

LOGIN = "/verbatim/login"
LOGOUT = "/verbatim/logout"

MCP = "/mcp"
"""Of the MCP server, when there is one."""

PAGES = frozenset({"/", LOGIN})
"""What a link on another page may lead to."""

# What the page and programs ask for. Not among it: gradio's uploads, file=,
# proxy=, recordings, deep links, run history, settings, its editor.
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
        LOGIN,
        LOGOUT,
        UPLOAD,
    }
)
_FOLDERS = (
    "/assets/",
    "/static/",
    "/gradio_api/heartbeat/",
    "/gradio_api/run/",
    "/verbatim/evidence/",
)
# an event is asked for by its id alone: gradio would also take another page's session for one
_CALL = re.compile(r"/gradio_api/call/(?:v2/)?(?:ask|retrieve|add|documents)(?:/[0-9a-f]{32})?")
_OUT_OF_PLACE = ("..", "://", "\\", "\0")


def known(path: str, more: Collection[str] = ()) -> bool:
    """Return whether there is something at a path.

    Parameters
    ----------
    path : str
        Decoded, without a slash at its end.
    more : collection of str
        Paths that are answered besides the page's.
    """
    if any(sign in path for sign in _OUT_OF_PLACE):
        return False
    return (
        path in _ROUTES
        or path in more
        or path.startswith(_FOLDERS)
        or _CALL.fullmatch(path) is not None
    )


def takes_json(path: str) -> bool:
    """Return whether what is posted to a path must be JSON."""
    return path.startswith("/gradio_api/") or path == MCP
