"""Where state lives: the home folder, and one folder a collection in it."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

_MOST_LETTERS, _MOST_BYTES = 64, 255  # the bytes are those of a file system's names


def home_folder(home: str | Path | None = None) -> Path:
    """Return the folder state lives in; it need not exist yet.

    Parameters
    ----------
    home : str or Path, optional
        The folder; by default VERBATIM_HOME, else ``verbatim`` in the user's
        data folder.

    Raises
    ------
    NotADirectoryError
        When the path is a file.
    """
    chosen = home or os.environ.get("VERBATIM_HOME") or _default()
    folder = Path(chosen).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file; expected a folder for Verbatim's state")
    return folder


def _default() -> Path:
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "verbatim"


def collection_folder(home: Path, name: str) -> Path:
    """Return the folder of the collection `name`; it need not exist yet.

    Raises
    ------
    ValueError
        When the name could not be a folder's.
    """
    name = unicodedata.normalize("NFC", name)  # the same letters are the same collection
    if not _is_name(name):
        raise ValueError(
            f"{name!r} can't name a collection; expected 1 to 64 letters, digits, spaces, dots, "
            "dashes or underscores, 255 bytes at most, beginning with a letter, digit or underscore"
        )
    return home / "collections" / name


def collection_names(home: Path) -> list[str]:
    """Return the names of the collections there are, sorted."""
    folders = (path.parent.name for path in home.glob("collections/*/collection.sqlite"))
    names = {unicodedata.normalize("NFC", name) for name in folders}  # as they are asked for
    return sorted(
        name
        for name in names
        if _is_name(name) and (home / "collections" / name / "collection.sqlite").is_file()
    )


def _is_name(name: str) -> bool:
    return (
        0 < len(name) <= _MOST_LETTERS
        and (name[0].isalnum() or name[0] == "_")
        and all(one.isalnum() or one in " .-_" or _is_mark(one) for one in name)
        and len(name.encode()) <= _MOST_BYTES
        and not name.endswith((" ", "."))
    )


def _is_mark(letter: str) -> bool:
    """Tell whether it is part of the letter before it, such as a vowel sign."""
    return unicodedata.category(letter).startswith("M")
