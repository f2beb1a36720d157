"""Files that were brought to a collection, such as uploads, kept in a folder of their own."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO

from embeddings.disk import locked, sync_folder
from rag.documents import source_of

_PART_BYTES = 1 << 20
_PART = ".part"
_LOCK = ".lock"
# file systems take 255 bytes; a number to tell two of a name apart comes on top
_NAME_BYTES = 200
_SUFFIX_BYTES = 20
_NUMBER = re.compile(r" \([0-9]+\)$")
_NOT_IN_NAMES = frozenset('<>:"|?*')


class KeptFiles:
    """The files kept for one collection.

    Parameters
    ----------
    folder : Path
        Where they lie; made when the first comes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, name: str, stream: BinaryIO, *, limit: int) -> Path:
        """Keep a file; it is whole and on disk when this returns, or not there.

        Parameters
        ----------
        name : str
            What it was called where it came from; never trusted.
        stream : binary file
            Its content, read from where it stands.
        limit : int
            Most bytes it may have.

        Returns
        -------
        Path
            The file: the one that was there, when it has this name and content.

        Raises
        ------
        ValueError
            When there are more bytes than that.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        with self._part() as part:
            content = Path(part.name)
            try:
                digest = _copy(stream, part, limit)
                part.close()
                return self._settle(content, digest, safe_name(name))
            finally:
                content.unlink(missing_ok=True)

    @contextmanager
    def _part(self) -> Iterator[IO[bytes]]:
        """Open a file to write to, which nobody sweeps away while this process lives."""
        with ExitStack() as held:
            with locked(self.folder / _LOCK):
                part = held.enter_context(
                    NamedTemporaryFile(  # made readable to nobody else
                        dir=self.folder, prefix=".", suffix=_PART, delete=False
                    )
                )
                held.enter_context(locked(Path(part.name)))
            yield part.file

    def remove(self, source: str) -> None:
        """Delete the file a document came from, if and only if it is one kept here."""
        kept = self.folder / Path(source).name
        if source_of(kept) == source and not kept.name.startswith("."):
            kept.unlink(missing_ok=True)

    def paths(self) -> list[Path]:
        """Return the files kept here, by name; those still being written are not among them."""
        if not self.folder.is_dir():
            return []
        return sorted(
            path
            for path in self.folder.iterdir()
            if path.is_file() and not path.name.startswith(".")
        )

    def _settle(self, content: Path, digest: bytes, name: str) -> Path:
        """Give a file its name, or find the same one under it."""
        with locked(self.folder / _LOCK):
            self._sweep()
            for target in _names(self.folder / name):
                if not os.path.lexists(target):
                    content.replace(target)
                    sync_folder(self.folder)
                    return target
                if _is(target, content.stat().st_size, digest):
                    return target
        raise AssertionError("there is always another name")

    def sweep(self) -> None:
        """Delete what is left of files whose writing ended with the process that did it."""
        if self.folder.is_dir():
            with locked(self.folder / _LOCK):
                self._sweep()

    def _sweep(self) -> None:
        for part in self.folder.glob(f".*{_PART}"):
            # another process may write it; on Windows that alone keeps it from being deleted
            with suppress(BlockingIOError, PermissionError), locked(part, wait=False):
                part.unlink(missing_ok=True)


def safe_name(name: str) -> str:
    """Return a name that is one on every system and leads nowhere else.

    Parameters
    ----------
    name : str
        Anything; of a path, its last part counts.
    """
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    plain = "".join(c if c.isprintable() and c not in _NOT_IN_NAMES else " " for c in last)
    path = Path(" ".join(plain.split()).strip(". ") or "file")
    stem, suffix = path.stem, path.suffix
    if len(suffix.encode()) > _SUFFIX_BYTES:
        stem, suffix = path.name, ""
    room = _NAME_BYTES - len(suffix.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip() + suffix


def unnumbered(source: str) -> Path:
    """Return a file without the number that tells it from others of its name."""
    path = Path(source)
    return path.with_name(_NUMBER.sub("", path.stem) + path.suffix)


def _names(path: Path) -> Iterator[Path]:
    """Yield a path, then "name (2).txt", "name (3).txt" and so on."""
    yield path
    number = 2
    while True:
        yield path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1


def _copy(stream: BinaryIO, part: IO[bytes], limit: int) -> bytes:
    """Write a stream to disk and return the hash of its bytes."""
    digest, size = hashlib.sha256(), 0
    while block := stream.read(_PART_BYTES):
        size += len(block)
        if size > limit:
            raise ValueError(
                f"the file has more than {limit / 1e6:,.1f} MB; expected at most that; "
                "split it, or raise the limit"
            )
        digest.update(block)
        part.write(block)
    part.flush()
    os.fsync(part.fileno())
    return digest.digest()


def _is(file: Path, size: int, digest: bytes) -> bool:
    """Tell whether a path is a regular file with this content."""
    if file.is_symlink() or not file.is_file() or file.stat().st_size != size:
        return False
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest() == digest
