"""Whose connection a request came by.

A server on 127.0.0.1 is reached by every user of the computer, not only by
the one who started it. On Linux the kernel says which user owns the other end
of a local connection; elsewhere nothing does, and only a password helps.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal

Caller = Literal["owner", "unknown", "stranger", "remote"]
Scope = Mapping[str, Any]
Tell = Callable[[Scope], Caller]

TABLES: tuple[Path, ...] = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
"""Where Linux lists connections with the user who owns each end (proc(5))."""

KEY = "verbatim.caller"
"""Under which the guard leaves what `tell` returned in a request's scope."""

ADMITTED = "verbatim.admitted"
"""Under which the log-in leaves in the scope that the password was given."""

_ROOT = 0
_UID, _INODE = 7, 9  # fields of a line of the table
_FORWARDED = (b"forwarded", b"via", b"x-real-ip")


def tell(scope: Scope, *, tables: Sequence[Path] = TABLES, user: int | None = None) -> Caller:
    """Return whose connection a request came by.

    Parameters
    ----------
    scope : mapping
        Of the request, as ASGI gives it.
    tables : sequence of Path
        The kernel's tables of connections, IPv4 and IPv6.
    user : int, optional
        Number of the user who runs the server; by default this process's.

    Returns
    -------
    str
        "owner" (that user, or root), "stranger" (another user of this
        computer), "unknown" (on this computer, the system does not say
        whose), "remote" (another computer, or a proxy that speaks for one).
    """
    client, server = scope.get("client"), scope.get("server")
    if not client or not server or not _here(client[0], server[0]) or _forwarded(scope):
        return "remote"
    tables = [table for table in tables if os.access(table, os.R_OK)]
    if not tables:
        return "unknown"
    owner = _owner(client, server, tables)
    mine = os.getuid() if user is None else user
    return "owner" if owner in {mine, _ROOT} else "stranger"


def _here(client: str, server: str) -> bool:
    """Return whether both ends are on this computer."""
    try:
        return client == server or ip_address(client).is_loopback
    except ValueError:  # a name, as test clients have
        return False


def _forwarded(scope: Scope) -> bool:
    names = {key.lower() for key, _ in scope["headers"]}
    return any(name in _FORWARDED or name.startswith(b"x-forwarded-") for name in names)


def _owner(client: tuple[str, int], server: tuple[str, int], tables: Sequence[Path]) -> int | None:
    """Return the user who owns the client's end; None when no process has it (any more)."""
    ends = [f"{far} {near}" for far, near in zip(_forms(*client), _forms(*server), strict=False)]
    for table in tables:
        for line in table.read_text(encoding="ascii").splitlines():
            if any(end in line for end in ends):
                fields = line.split()
                # a socket its process has closed belongs to nobody, and is listed as root's
                return int(fields[_UID]) if int(fields[_INODE]) else None
    return None


def _forms(host: str, port: int) -> list[str]:
    """Return how the tables write an address: an IPv4 one may stand in the IPv6 table too."""
    address = ip_address(host)
    packed = [address.packed]
    if address.version == 4:
        packed.append(socket.inet_pton(socket.AF_INET6, f"::ffff:{host}"))
    return [f"{_words(one)}:{port:04X}" for one in packed]


def _words(packed: bytes) -> str:
    """Return an address as the kernel prints it: 32-bit words in the machine's byte order."""
    words = (packed[i : i + 4] for i in range(0, len(packed), 4))
    return "".join(f"{int.from_bytes(word, sys.byteorder):08X}" for word in words)
