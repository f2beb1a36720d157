"""Taking files in: one request a file, written to disk as it arrives, then read in the background."""

from __future__ import annotations

import contextlib
import errno
import io
import logging
import shutil
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from rag.documents import DEFAULT_LIMITS, SUFFIXES
from rag.kept_files import safe_name
from ui.library import UnknownCollectionError
from ui.listing import size_of

if TYPE_CHECKING:
    import fastapi
    from starlette.requests import Request
    from starlette.responses import Response

    from ui.library import Library

_log = logging.getLogger(__name__)

PATH = "/verbatim/upload"
LIMIT = DEFAULT_LIMITS.file_bytes
"""Bytes of the largest file that is taken: more could not be read either."""

RESERVE = 500_000_000
"""Bytes that stay free on the disk: the index of what is brought needs room as well."""

_AT_ONCE = 8  # files written at the same time; more wait
_PART_BYTES = 1 << 20
_NAME_LIMIT = 4096
_FULL = {errno.ENOSPC, errno.EDQUOT}


class RefusedError(Exception):
    """A file that is not taken.

    Parameters
    ----------
    status : int
        Of the HTTP answer.
    reason : str
        In plain words, what is wrong and what to do.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def router(library: Library, *, limit: int = LIMIT, reserve: int = RESERVE) -> fastapi.APIRouter:
    """Return the route that takes files: POST, with ``collection`` and ``name``, the file as body.

    It answers with ``{"ticket": number}`` once the file is on disk, or with
    ``{"reason": text}``.

    Parameters
    ----------
    library : Library
        The collections.
    limit : int
        Bytes of the largest file that is taken.
    reserve : int
        Bytes that stay free on the disk.
    """
    import anyio
    import fastapi
    from starlette.requests import ClientDisconnect
    from starlette.responses import JSONResponse

    turns = anyio.CapacityLimiter(_AT_ONCE)

    async def upload(request: Request) -> Response:
        body = Arriving(request.stream(), limit)
        try:
            await anyio.to_thread.run_sync(
                partial(check, request, library, limit=limit, reserve=reserve), limiter=turns
            )
            await body.begin()
            ticket = await anyio.to_thread.run_sync(
                partial(_receive, request, library, body), limiter=turns
            )
        except ClientDisconnect:
            return JSONResponse({"reason": "was cancelled"}, 499)
        except Exception as error:  # every reason is told, and none names a place on the disk
            refusal = _refusal(error)
            await body.drain()
            return JSONResponse({"reason": refusal.reason}, refusal.status)
        return JSONResponse({"ticket": ticket})

    routes = fastapi.APIRouter()
    routes.add_route(PATH, upload, methods=["POST"])
    return routes


def check(request: Request, library: Library, *, limit: int, reserve: int) -> None:
    """Raise RefusedError for a file that can't be taken, before its first byte is read."""
    collection, name = _asked(request)
    library.work(collection)  # tells of one that is not there
    suffix = PurePath(safe_name(name)).suffix.lower()
    if suffix not in SUFFIXES:
        named = f'ends in "{suffix}"' if suffix else "has no file ending"
        raise RefusedError(415, f"{named}, a type that isn't read; expected {', '.join(SUFFIXES)}")
    announced = request.headers.get("content-length", "0")
    size = int(announced) if announced.isascii() and announced.isdecimal() else 0
    if size > limit:
        raise _too_large(limit)
    free = _free(library.home)
    if free - size < reserve:
        raise RefusedError(
            507, f"the disk has only {max(free, 0) / 1e9:.1f} GB left; make room and try again"
        )


def _too_large(limit: int) -> RefusedError:
    return RefusedError(413, f"is larger than {size_of(limit)}, the most that is read; split it")


def _receive(request: Request, library: Library, body: Arriving) -> int:
    collection, name = _asked(request)
    stream = io.BufferedReader(body, _PART_BYTES)
    return library.work(collection).receive(name, stream, limit=body.limit)


def _asked(request: Request) -> tuple[str, str]:
    """Return the names of the collection and the file."""
    name = request.query_params.get("name", "")
    if not name.strip() or len(name) > _NAME_LIMIT:
        raise RefusedError(400, "has no name, or one that is much too long; rename it")
    return request.query_params.get("collection", ""), name


def _free(folder: Path) -> int:
    """Return how many bytes a file below `folder` can have."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return shutil.disk_usage(there).free


def _refusal(error: Exception) -> RefusedError:
    if isinstance(error, RefusedError):
        return error
    if isinstance(error, UnknownCollectionError):
        return RefusedError(404, str(error))
    _log.warning("a file could not be kept: %s", error)
    if isinstance(error, OSError) and error.errno in _FULL:
        return RefusedError(507, "the disk is full; make room and try again")
    if isinstance(error, OSError):
        return RefusedError(500, f"could not be kept: {error.strerror or error}; try again")
    return RefusedError(500, "could not be kept; try again")


class Arriving(io.RawIOBase):
    """The body of a request as a file that a thread can read.

    Parameters
    ----------
    parts : asynchronous iterator of bytes
        The body, read in the event loop.
    limit : int
        Bytes it may have.
    """

    def __init__(self, parts: AsyncIterator[bytes], limit: int) -> None:
        super().__init__()
        self.limit = limit
        self._parts = parts
        self._part = b""
        self._left = limit

    async def begin(self) -> None:
        """Wait for the first bytes.

        Raises
        ------
        RefusedError
            When there are none.
        """
        self._part = await self._next()
        if not self._part:
            raise RefusedError(400, "is empty: it has 0 bytes; expected words to quote")

    async def drain(self) -> None:
        """Read on to the end: a browser that still sends does not listen for the answer."""
        from starlette.requests import ClientDisconnect

        with contextlib.suppress(RefusedError, ClientDisconnect, RuntimeError):
            while await self._next():
                pass

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer, as far as what has arrived does; wait for more when nothing has."""
        import anyio.from_thread

        if not self._part:
            self._part = anyio.from_thread.run(self._next)
        size = min(len(self._part), len(buffer))
        buffer[:size] = self._part[:size]
        self._part = self._part[size:]
        return size

    async def _next(self) -> bytes:
        async for part in self._parts:
            self._left -= len(part)
            if self._left < 0:
                raise _too_large(self.limit)
            if part:
                return part
        return b""
