"""Optimised copies of models: made once, kept in a folder, verified when read.

A copy's name ends in the hash of its content, so one rename publishes a copy
and its checksum together, and two processes that make the same copy at the
same time write the same file. Copies that no process has read for a month, as
those of an earlier model, go when the next is made.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

_log = logging.getLogger(__name__)

_TEMPORARY = ".making-"
_ABANDONED_S = 3600.0
"""Age at which a temporary file is no longer one that another process writes."""
_UNUSED_S = 30 * 86_400.0
"""Age at which a copy is no longer one that some program still uses."""
# the folder may be one that somebody chose, with other files in it
_COPY = re.compile(r".+-[0-9a-f]{16}-[0-9a-f]{32}\.onnx")


def default_cache() -> Path:
    """Return the folder for copies when the caller names none.

    ``VERBATIM_CACHE`` names it; without it, the user's cache folder
    (``XDG_CACHE_HOME``, else ``~/.cache``).
    """
    named = os.environ.get("VERBATIM_CACHE")
    if named:
        return Path(named)
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "verbatim"


def copy_name(title: str, parts: Mapping[str, str]) -> str:
    """Name a copy by everything that decides its bytes.

    Parameters
    ----------
    title : str
        Readable start of the name.
    parts : mapping of str to str
        What the copy depends on: hash of the weights, task, versions.

    Returns
    -------
    str
        The title and 16 hexadecimal digits.
    """
    text = "\n".join(f"{key}={parts[key]}" for key in sorted(parts))
    return f"{title}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def read_or_make(folder: Path, name: str, make: Callable[[], bytes]) -> bytes:
    """Return the copy called `name`, making and keeping it when it is missing.

    A copy whose content does not match its checksum is removed and made
    again. A folder that can't be written to costs time, not the answer: the
    copy is then made for this process alone.

    Parameters
    ----------
    folder : Path
        Where copies are kept; created when missing.
    name : str
        From `copy_name`.
    make : callable
        Makes the copy's bytes.

    Returns
    -------
    bytes
        The copy.
    """
    found = _read(folder, name)
    if found is not None:
        return found
    content = make()
    try:
        _write(folder, name, content)
    except OSError as error:
        _log.warning("can't keep %s in %s: %s; it is made again at each start", name, folder, error)
    return content


def _read(folder: Path, name: str) -> bytes | None:
    for file in sorted(folder.glob(f"{name}-*.onnx")):
        try:
            content = file.read_bytes()
        except OSError as error:
            _log.warning("can't read %s: %s", file, error)
            continue
        if file.name == _file_name(name, content):
            with suppress(OSError):
                os.utime(file)  # when it was last used
            return content
        _log.warning("%s does not match its checksum; making it again", file)
        _remove(file)
    return None


def _write(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _remove_older(folder.glob(f"{_TEMPORARY}*"), _ABANDONED_S)
    copies = (file for file in folder.glob("*.onnx") if _COPY.fullmatch(file.name))
    _remove_older(copies, _UNUSED_S)
    descriptor, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(folder / _file_name(name, content))
    except BaseException:
        _remove(Path(temporary))
        raise


def _file_name(name: str, content: bytes) -> str:
    return f"{name}-{hashlib.sha256(content).hexdigest()[:32]}.onnx"


def _remove_older(files: Iterable[Path], seconds: float) -> None:
    for file in files:
        try:
            old = time.time() - file.stat().st_mtime > seconds
        except OSError:
            continue
        if old:
            _remove(file)


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("can't remove %s: %s", file, error)
