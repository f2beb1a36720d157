"""The vector index on disk: published whole, verified when loaded, or not there.

The index goes under a new name, then a manifest that names it and its hash
takes the old manifest's place in one rename. Whatever stops the process in
between, the manifest names a complete file: the new one or the old one.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from embeddings.disk import locked, sync_folder
from embeddings.index import VectorIndex

_log = logging.getLogger(__name__)

MANIFEST = "vectors.json"
_FILES = "vectors-*"
_LOCK = ".vectors.lock"
_QUARANTINE = "quarantined-"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the published index is.

    Parameters
    ----------
    file : str
        Its name, in the manifest's folder.
    sha256 : str
        Hash of its bytes, in hexadecimal.
    size : int
        Vectors in it.
    dimension : int
        Numbers in a vector.
    encoder : str
        Fingerprint of the encoder that made the vectors.
    generation : int
        The caller's count of changes that the index includes.
    """

    file: str
    sha256: str
    size: int
    dimension: int
    encoder: str
    generation: int

    def __post_init__(self) -> None:
        if Path(self.file).name != self.file:
            raise ValueError(f"file is {self.file!r}; expected a name in the manifest's folder")


def publish(folder: Path, index: VectorIndex, *, encoder: str, generation: int) -> Manifest:
    """Put an index in the place of the one published before.

    Processes that publish in one folder take turns; any number may load.

    Parameters
    ----------
    folder : Path
        Created when missing.
    index : VectorIndex
        What to publish.
    encoder : str
        Fingerprint of the encoder that made the vectors.
    generation : int
        The caller's count of changes that the index includes.

    Returns
    -------
    Manifest
        As written.

    Raises
    ------
    OSError
        When it can't be written; what was published before stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    content = index.to_bytes().data
    digest = hashlib.sha256(content).hexdigest()
    manifest = Manifest(
        file=f"vectors-{generation:010d}-{digest[:16]}.faiss",
        sha256=digest,
        size=len(index),
        dimension=index.dimension,
        encoder=encoder,
        generation=generation,
    )
    # another's cleaning up would take the file away before the manifest names it
    with locked(folder / _LOCK):
        # first, as what an interruption left may fill the disk
        published = read_manifest(folder)
        _remove_all_but(folder, published.file if published else "")
        _write(folder / manifest.file, content)
        _write(folder / MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
        _remove_all_but(folder, manifest.file)
    return manifest


def load(folder: Path, *, encoder: str, generation: int | None = None) -> VectorIndex | None:
    """Load the published index, if it is whole and the one wanted.

    A file that does not verify is moved aside, so that the next look finds
    nothing; the last such file is kept for whoever wants to know why.

    Parameters
    ----------
    folder : Path
        Where it was published.
    encoder : str
        Fingerprint of the encoder in use.
    generation : int, optional
        The count of changes it must include; any when None.

    Returns
    -------
    VectorIndex or None
        None when the caller must rebuild: nothing published, made by another
        encoder or at another generation, or damaged.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        return None
    if manifest.encoder != encoder or generation not in (None, manifest.generation):
        _log.info("the index in %s is of another encoder or generation: %s", folder, manifest)
        return None
    try:
        return _verified(folder, manifest)
    except FileNotFoundError:
        # Another process may have published, and cleaned up, since the manifest was read.
        newer = read_manifest(folder)
        if newer is not None and newer != manifest:
            return load(folder, encoder=encoder, generation=generation)
        _log.warning("%s names %s, which is not there", folder / MANIFEST, manifest.file)
    except (OSError, ValueError) as error:
        _log.warning("the index in %s is damaged: %s", folder, error)
        _quarantine(folder / manifest.file)
    return None


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of the published index; None without one that can be read."""
    file = folder / MANIFEST
    try:
        fields = json.loads(file.read_bytes())
        return Manifest(**{name: fields[name] for name in Manifest.__slots__})
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        _log.warning("the manifest %s can't be read: %r", file, error)
        _quarantine(file)
        return None


def _verified(folder: Path, manifest: Manifest) -> VectorIndex:
    content = np.fromfile(folder / manifest.file, np.uint8)
    digest = hashlib.sha256(content.data).hexdigest()
    if digest != manifest.sha256:
        raise ValueError(f"{manifest.file} has sha256 {digest}; expected {manifest.sha256}")
    index = VectorIndex.from_bytes(content)
    if (len(index), index.dimension) != (manifest.size, manifest.dimension):
        raise ValueError(
            f"{manifest.file} holds {len(index)} vectors of {index.dimension} numbers; "
            f"expected {manifest.size} of {manifest.dimension}"
        )
    return index


def _remove_all_but(folder: Path, name: str) -> None:
    for old in folder.glob(_FILES):
        if old.name != name:
            old.unlink(missing_ok=True)


def _write(file: Path, content: memoryview | bytes) -> None:
    """Replace a file so that a crash leaves the old one or the new one."""
    temporary = file.with_name(f"{file.name}.new")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    except BaseException:  # a full disk would stay full
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)


def _quarantine(file: Path) -> None:
    for old in file.parent.glob(f"{_QUARANTINE}*"):
        old.unlink(missing_ok=True)
    try:
        file.replace(file.with_name(f"{_QUARANTINE}{file.name}"))
    except OSError as error:
        _log.warning("can't move %s aside: %s", file, error)
