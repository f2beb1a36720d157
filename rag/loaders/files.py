"""Finding files in folders, and opening them without being caught by what they are."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO

from rag.loaders.extraction import ExtractionError, Limits
from rag.loaders.kinds import supported

PART_BYTES = 1 << 20
#: Lists names in its folder that are passed over, one a line; * and ? stand for any.
IGNORE_FILE = ".verbatimignore"
#: Why what it names is passed over.
IGNORED = f"is named in {IGNORE_FILE}"
_SPECIAL = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

#: Told of what a folder holds that isn't taken: the path, and the reason.
OnSkip = Callable[[Path, str], None]


def ignore_skipped(_path: Path, _reason: str) -> None:
    """Take no notice of skipped files."""


def walk(folder: Path, on_skip: OnSkip, seen: set[tuple[int, int]]) -> Iterator[Path]:
    """Yield the supported files below a folder, by name, each real folder once.

    A folder that can't be listed is yielded itself, or nothing would tell of its files.

    Parameters
    ----------
    folder : Path
        Links to folders are followed.
    on_skip : callable
        Told of files of other types and folders that can't be listed.
    seen : set of (int, int)
        Device and inode of folders walked so far, so that a loop of links ends.
    """
    # A stack, not recursion: a tree may be deeper than Python's.
    pending = [folder]
    while pending:
        path = pending.pop()
        if is_folder(path):
            try:
                pending.extend(reversed(_entries(path, on_skip, seen)))
            except ExtractionError as error:
                on_skip(path, str(error))
                yield path
        else:
            yield path


def is_folder(path: Path) -> bool:
    """Whether a path is a folder; what can't be told is none, and opening it will say why."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _entries(folder: Path, on_skip: OnSkip, seen: set[tuple[int, int]]) -> list[Path]:
    try:
        status = folder.stat()
        if (status.st_dev, status.st_ino) in seen:
            return []
        seen.add((status.st_dev, status.st_ino))
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise _unlisted(error) from error
    ignored = _ignored(folder)
    taken = []
    for entry in entries:
        if any(fnmatchcase(entry.name, pattern) for pattern in ignored):
            on_skip(entry, IGNORED)
            continue
        # "~$report.docx" is Word's mark that report.docx is open.
        if entry.name.startswith((".", "~$")):
            continue
        if is_folder(entry) or supported(entry):
            taken.append(entry)
        else:
            on_skip(entry, f'"{entry.suffix}" is a type that isn\'t read')
    return taken


def _ignored(folder: Path) -> list[str]:
    """Return the patterns of names that the folder's ignore file lists, one a line."""
    file = folder / IGNORE_FILE
    try:
        if not file.is_file():
            return []
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:  # without it, what its owner wants left out would be taken
        raise _unlisted(error, f"{IGNORE_FILE}: ") from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _unlisted(error: OSError, name: str = "") -> ExtractionError:
    return ExtractionError(
        f"can't be listed: {name}{error.strerror or error}; nothing in it was taken; "
        "check its permissions"
    )


def exists(path: Path) -> bool:
    """Whether there is something at a path; what may not be looked at counts as there."""
    try:
        path.stat()  # Path.exists takes every error for an absence from Python 3.14 on
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError as error:
        return error.errno != errno.ELOOP
    return True


def real_path(path: Path) -> Path:
    """Return the absolute path with links resolved, as far as they can be."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[tuple[BinaryIO, int]]:
    """Open a regular file of bounded size; give its stream and size.

    Raises
    ------
    ExtractionError
        When it is no regular file, too large, empty, or can't be opened or read.
    """
    with os.fdopen(_descriptor(path), "rb") as stream:
        status = os.fstat(stream.fileno())
        _require_regular(status.st_mode)
        _require_size(status.st_size, limits)
        yield stream, status.st_size


def _descriptor(path: Path) -> int:
    if "\0" in str(path):
        raise ExtractionError("has a NUL in its path, which no file has; check the path")
    # Should a pipe take its place after it was looked at, opening must not wait for a writer.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        _require_regular(path.stat().st_mode)
        return os.open(path, flags)
    except OSError as error:
        raise ExtractionError(_reason(path, error)) from error


def read_parts(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the bytes of a file in parts.

    Raises
    ------
    ExtractionError
        When there are more or fewer than `size`, or they can't be read.
    """
    left = size
    while left >= 0:
        part = _read(stream, PART_BYTES)
        left -= len(part)
        if not part or left < 0:
            break
        yield part
    if left:
        raise ExtractionError("changed while it was read; try again when nothing writes to it")


def read_head(stream: BinaryIO, size: int) -> bytes:
    """Return the first `size` bytes of a file, and go back to its start.

    Raises
    ------
    ExtractionError
        When they can't be read.
    """
    head = _read(stream, size)
    stream.seek(0)
    return head


def hash_parts(parts: Iterable[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    """Yield the parts as they come, and feed them to `digest`."""
    for part in parts:
        digest.update(part)
        yield part


def _read(stream: BinaryIO, size: int) -> bytes:
    try:
        return stream.read(size)
    except OSError as error:
        raise ExtractionError(
            f"can't be read: {error.strerror}; copy it to another disk"
        ) from error


def _require_regular(mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    name = next((name for is_kind, name in _SPECIAL if is_kind(mode)), "a special file")
    raise ExtractionError(f"is {name}; expected a regular file")


def _require_size(size: int, limits: Limits) -> None:
    if size == 0:
        raise ExtractionError("is empty: it has 0 bytes; expected words to quote")
    if size > limits.file_bytes:
        raise ExtractionError(
            f"has {size / 1e6:,.1f} MB; expected at most {limits.file_bytes / 1e6:,.1f} MB; "
            "split it into several files, or save its text alone"
        )


def _reason(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return "is a link to a file that doesn't exist; correct the link or remove it"
        return "doesn't exist (any more); check the path"
    if isinstance(error, PermissionError):
        return "can't be opened: permission denied; give yourself the right to read it"
    return f"can't be opened: {error.strerror or error}; check the path"
