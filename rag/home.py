"""Where state lives: the home folder, and one folder a collection in it."""

from __future__ import annotations

import os
import re
from pathlib import Path

_NAME = re.compile(r"[\w][\w .-]{0,63}")


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
    if not _is_name(name):
        raise ValueError(
            f"{name!r} can't name a collection; expected 1 to 64 letters, digits, "
            "spaces, dots, dashes or underscores, beginning with a letter or digit"
        )
    return home / "collections" / name


def collection_names(home: Path) -> list[str]:
    """Return the names of the collections there are, sorted."""
    names = (path.parent.name for path in home.glob("collections/*/collection.sqlite"))
    return sorted(name for name in names if _is_name(name))


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and not name.endswith((" ", "."))
