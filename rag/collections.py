"""Collections of a home as a whole: making one, counting it, deleting it."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import mkdtemp

from embeddings.disk import locked, sync_folder
from rag.home import collection_folder, collection_names
from rag.store import Counts, Store, StoreError
from rag.store_errors import may_write

_FILE = "collection.sqlite"
_LOCK = ".in-use.lock"
# no collection's name begins with a dot, so what is being deleted is listed nowhere
_GOING = ".going-"


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """Keep a collection from being deleted for the length of a block.

    Raises
    ------
    StoreError
        When it is being deleted, or the folder can't be written to.
    """
    with ExitStack() as held:
        try:
            with may_write(folder):
                held.enter_context(locked(folder / _LOCK, shared=True, wait=False))
        except BlockingIOError as error:
            raise StoreError(f"{folder} is being deleted; choose another collection") from error
        yield


def create_collection(home: Path, name: str) -> Path:
    """Make an empty collection and return its folder.

    Raises
    ------
    FileExistsError
        When there is one, or one whose name differs in case alone.
    ValueError
        When the name can't be a collection's.
    """
    folder = collection_folder(home, name)
    for other in collection_names(home):
        if _key(other) == _key(name):
            raise FileExistsError(f"there is a collection {other!r}; choose another name")
    folder.mkdir(parents=True, exist_ok=True)
    Store.open(folder / _FILE).close()
    sync_folder(folder.parent)
    return folder


def count_collection(home: Path, name: str) -> Counts:
    """Return how much a collection holds.

    Raises
    ------
    FileNotFoundError
        When there is no such collection.
    StoreError
        When it can't be read.
    """
    folder = _existing(home, name)
    with in_use(folder), Store.open(folder / _FILE) as store:
        return store.counts()


def delete_collection(home: Path, name: str) -> None:
    """Delete a collection with all it holds; files its documents were read from elsewhere stay.

    It is gone from the list in one step. What an interruption leaves of its
    files goes with the next collection deleted.

    Raises
    ------
    FileNotFoundError
        When there is no such collection.
    StoreError
        When it is open, in this program or another, or can't be removed.
    """
    folder = _existing(home, name)
    if folder.is_symlink():
        raise StoreError(f"{folder} is a link; delete the link and what it leads to yourself")
    try:
        with locked(folder / _LOCK, wait=False):
            going = Path(mkdtemp(prefix=_GOING, dir=folder.parent))
            folder.replace(going / "collection")
    except BlockingIOError as error:
        raise StoreError(
            f"the collection {name!r} is open; close every program that uses it and try again"
        ) from error
    sync_folder(folder.parent)
    for left in folder.parent.glob(f"{_GOING}*"):
        shutil.rmtree(left, ignore_errors=True)  # another process may be at it as well
    if going.exists():
        raise StoreError(f"{going} can't be removed; check its permissions and delete it")


def _existing(home: Path, name: str) -> Path:
    folder = collection_folder(home, name)
    if not (folder / _FILE).is_file():
        raise FileNotFoundError(f"no collection {name!r} in {home}; see: verbatim collections")
    return folder


def _key(name: str) -> str:
    """Return what names have in common that some file systems can't tell apart."""
    return unicodedata.normalize("NFC", name).casefold()
