"""What every part of the page works on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ui.turns import Turns

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from ui.library import Library


@dataclass(frozen=True, slots=True)
class Site:
    """The collections, and what the page was started with.

    Parameters
    ----------
    library : Library
        The collections.
    default : str
        The collection a new page shows.
    examples : tuple of str
        Questions to offer before the first one is asked, in the default collection.
    locked : bool
        Whether all of it is behind a password, so that one can log out.
    mcp : bool
        Whether there is an MCP server too.
    turns : Turns
        The line in which questions of the page and of programs wait.
    """

    library: Library
    default: str = "default"
    examples: tuple[str, ...] = ()
    locked: bool = False
    mcp: bool = False
    turns: Turns = field(default_factory=Turns, repr=False, compare=False)

    @property
    def evaluations(self) -> Path:
        """Folder of the evaluation runs made from the page, one folder a run."""
        return Path(self.library.home) / "evaluations"

    def assistant(self, name: str | None) -> Assistant:
        """Return the assistant of a collection there is; the default one's for none or "".

        Raises
        ------
        LookupError
            When there is no such collection: a page or a link may name any.
        """
        chosen = name or self.default
        if chosen != self.default and chosen not in self.library.names():
            raise LookupError(f"there is no collection \u201c{chosen}\u201d")
        return self.library.assistant(chosen)
