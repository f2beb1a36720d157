"""The child process: reads one file after another, within limits, until its input ends.

Started by `isolation.Worker` as ``python -m rag.loaders.worker MEMORY_BYTES``.
It is given the bytes of a file, never its path, and has no reason to open a
connection or start a program; both are refused.
"""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module
from typing import Any, BinaryIO

from rag.loaders.extraction import ExtractionError, Limits, clean_line
from rag.loaders.protocol import OUT_OF_MEMORY, receive, send

# Modules are named here, so that a request can't choose what is imported.
_MODULES = {
    "webpage": "rag.loaders.webpage",
    "pdf": "rag.loaders.pdf",
    "word": "rag.loaders.word",
    "mail": "rag.loaders.mail",
    "table": "rag.loaders.table",
}
_LONGEST_REQUEST = 10_000
_LARGEST_OUTPUT_FILE = 1_000_000
_OPEN_FILES = 64
_REFUSED_EVENTS = (
    "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
    "socket.gethostbyname", "subprocess.Popen", "os.system", "os.exec", "os.fork",
    "os.forkpty", "os.posix_spawn", "os.spawn",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Serve requests from standard input until it ends."""
    logging.basicConfig(level=logging.WARNING)
    requests, replies = _own_streams()
    limit_process(int(arguments[0]))
    sys.addaudithook(_refuse)
    while True:
        try:
            request = receive(requests, _LONGEST_REQUEST)
        except EOFError:
            return 0
        _limit_cpu(float(request["limits"]["seconds"]))
        try:
            reply = _reply(request, requests)
            send(replies, reply)
        except MemoryError:
            reply = dict(OUT_OF_MEMORY)
            send(replies, reply)
        except BrokenPipeError:
            return 0
        if reply == OUT_OF_MEMORY:
            # What is left of the heap after this can't be relied on.
            return 1


def extract(kind: str, data: bytes, limits: Limits) -> dict[str, Any]:
    """Return the reply for one file: an extraction, or an error with its reason."""
    try:
        module = import_module(_MODULES[kind])
        extraction = module.extract(data, limits)
    except ExtractionError as error:
        return {"error": str(error)}
    except MemoryError:
        return dict(OUT_OF_MEMORY)
    except Exception as error:
        logging.getLogger(__name__).exception("can't read a file as %s", kind)
        what = clean_line(f"{type(error).__name__}: {error}", 200)
        return {
            "error": f"can't be read ({what}); it may be broken: open it in its own program and "
            "save it again"
        }
    return {"extraction": extraction.to_message()}


def limit_process(memory_bytes: int) -> None:
    """Bound address space, open files, written files and core dumps, where the system can."""
    try:
        import resource
    except ImportError:
        return
    for name, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_FSIZE, _LARGEST_OUTPUT_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            _, hard = resource.getrlimit(name)
            allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(name, (allowed, allowed))
        except (ValueError, OSError):
            # macOS refuses to limit the address space.
            logging.getLogger(__name__).debug("limit %s can't be set", name)


def _limit_cpu(seconds: float) -> None:
    """Bound CPU time of the next file: the parent, which keeps wall time, may be gone."""
    try:
        import resource
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(usage.ru_utime + usage.ru_stime + seconds) + 2
    if hard == resource.RLIM_INFINITY or soft < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _reply(request: dict[str, Any], requests: BinaryIO) -> dict[str, Any]:
    data = requests.read(int(request["size"]))
    return extract(str(request["kind"]), data, Limits(**request["limits"]))


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Return the pipes to the parent; what libraries print goes to standard error instead."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, replies


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event.startswith(_REFUSED_EVENTS):
        raise PermissionError(f"{event} is refused while a document is read")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
