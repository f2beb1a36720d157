"""What parent and child say to each other: JSON frames, each after its length in 8 bytes."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

#: Reply of a child that ran out of memory; it ends after it.
OUT_OF_MEMORY = {"out_of_memory": True}

_LENGTH = struct.Struct(">Q")


class FrameError(ValueError):
    """A frame that is cut off, too long, or no JSON object."""


def send(stream: BinaryIO, message: Mapping[str, Any]) -> None:
    """Write one frame and flush it."""
    payload = json.dumps(message, ensure_ascii=False).encode()
    stream.write(_LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def receive(stream: BinaryIO, longest: int) -> dict[str, Any]:
    """Read one frame of at most `longest` bytes.

    Raises
    ------
    EOFError
        When the stream ends before a frame.
    FrameError
        When what comes is no frame.
    """
    head = stream.read(_LENGTH.size)
    if not head:
        raise EOFError("the other process has closed its end")
    if len(head) < _LENGTH.size:
        raise FrameError("a frame is cut off in its length")
    (length,) = _LENGTH.unpack(head)
    if length > longest:
        raise FrameError(f"a frame of {length:,} bytes; expected at most {longest:,}")
    payload = stream.read(length)
    if len(payload) < length:
        raise FrameError(f"a frame is cut off after {len(payload):,} of {length:,} bytes")
    try:
        message = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise FrameError("a frame that is no JSON") from error
    if not isinstance(message, dict):
        raise FrameError("a frame that is no JSON object")
    return message
