"""The switcher of collections: which there are, making one, deleting one."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from ui import components
from ui.answering import plain_reason
from ui.wording import plural

if TYPE_CHECKING:
    from ui.site import Site
    from ui.view import Value

_log = logging.getLogger(__name__)


class Switcher:
    """What the switcher asks of the server.

    Parameters
    ----------
    site : Site
        The collections.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    def collections(self, _: Value | None = None) -> Value:
        """Return the collections by name, each with how much it holds."""
        library = self._site.library
        return {
            "default": self._site.default,
            "collections": [{"name": name, "size": self._size(name)} for name in library.names()],
        }

    def create(self, asked: Value) -> Value:
        """Make the collection called ``name``; return its name, or the ``problem``."""
        name = " ".join(str(asked.get("name") or "").split())
        if not name:
            return {"problem": "Give the collection a name."}
        try:
            self._site.library.create(name)
        except FileExistsError:
            return {"problem": "There is a collection of this name; choose another name."}
        except ValueError:
            return {
                "problem": "A name has up to 64 letters, digits, spaces, dots, dashes and "
                "underscores, and begins with a letter or a digit."
            }
        except Exception as problem:
            return self._failed(problem)
        return {"name": name}

    def drop(self, asked: Value) -> Value:
        """Delete the collection called ``name`` with all it holds; return the ``problem`` if any."""
        name = str(asked.get("name") or "")
        try:
            self._site.library.delete(name)
        except FileNotFoundError:
            return {}  # somebody else was faster
        except ValueError as problem:
            return {"problem": str(problem)}
        except Exception as problem:
            return self._failed(problem)
        return {}

    def _size(self, name: str) -> str:
        try:
            return plural(self._site.library.counts(name).documents, "document")
        except Exception:  # one that is damaged or being deleted does not hide the others
            _log.exception("a collection could not be counted")
            return "can\u2019t be read"

    @staticmethod
    def _failed(problem: Exception) -> Value:
        _log.exception("a collection could not be made or deleted")
        return {"problem": f"That did not work: {plain_reason(problem)}"}


def choice(site: Site) -> Any:
    """Return the component of the page's head whose value is the name of the collection shown."""
    switcher = Switcher(site)
    return components.collection_choice(
        site.default,
        collections=switcher.collections,
        create=switcher.create,
        drop=switcher.drop,
    )
