"""Puts every look-up of a name and every connection of a process, and of its children, on record.

Python imports a module of this name at start, when its folder is on PYTHONPATH.
"""

import os
import sys

_LOOKUPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_SENDS = {"socket.connect", "socket.sendto", "socket.sendmsg", "urllib.Request"}
_LOCAL = ("127.", "::1", "localhost", "0.0.0.0")


def _watch(event, arguments):
    if event in _LOOKUPS:
        target = arguments[0]
    elif event in _SENDS:
        target = arguments[1] if event != "urllib.Request" else arguments[0]
    else:
        return
    host = target[0] if isinstance(target, tuple) else target
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    unix_socket = event == "socket.connect" and isinstance(target, str | bytes)
    if host is None or unix_socket or str(host).startswith(_LOCAL):
        return
    with open(os.environ["VERBATIM_TEST_NETWORK_LOG"], "a") as log:  # noqa: PTH123  # at every start: keep it light
        log.write(f"{event} {target}\n")


if "VERBATIM_TEST_NETWORK_LOG" in os.environ:
    sys.addaudithook(_watch)
