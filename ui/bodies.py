"""What a request may carry: how much of it, and in which form."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

_DISCONNECT: Message = {"type": "http.disconnect"}


async def read(receive: Receive, limit: int) -> list[Message] | None:
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


def replay(messages: Iterable[Message], receive: Receive) -> Receive:
    """Return a `receive` that gives the messages read already, then goes on waiting."""
    waiting = iter(messages)

    async def replayed() -> Message:
        message = next(waiting, None)
        return await receive() if message is None else message

    return replayed


class Stream:
    """A body passed on as it arrives, and cut off where it grows too large.

    Parameters
    ----------
    receive : callable
        Gives the body's messages.
    limit : int
        Bytes that are passed on; the application then sees a closed connection.
    """

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit
        self.exceeded = False

    async def receive(self) -> Message:
        """Return the next message."""
        message = _DISCONNECT if self.exceeded else await self._receive()
        self._left -= len(message.get("body", b""))
        self.exceeded = self._left < 0
        return _DISCONNECT if self.exceeded else message


def parsed(messages: Iterable[Message]) -> Any:
    """Return a request's body as JSON values.

    Raises
    ------
    ValueError
        When it is not JSON, or nested so deeply that reading it is an attack.
    """
    try:
        return json.loads(b"".join(message.get("body", b"") for message in messages))
    except (ValueError, RecursionError):
        raise ValueError("the request is not JSON that can be read") from None


def names_a_file(value: Any) -> bool:
    """Return whether gradio would take a part of these values for a file, and go to fetch it.

    Gradio reads, or downloads, what an object such as ``{"path": URL,
    "meta": {"_type": "gradio.FileData"}}`` names, in the input of any event.
    """
    return any("path" in one and "meta" in one for one in _objects(value))


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield all JSON objects in a value, outermost first."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
