"""What a passage stands under, as its heading: all that it needs from above and does not hold."""

from __future__ import annotations

from collections.abc import Sequence

from rag.columns import BAR, PATH
from rag.identities import Identities
from rag.items import Leads
from rag.markup import Part
from rag.voices import Voices


class Above:
    """What stands above the places of a text.

    Parameters
    ----------
    text : str
        Plain text or Markdown.
    body_start : int
        Offset the body starts at, after any front matter.
    found : sequence of Part
        Its parts.
    """

    def __init__(self, text: str, body_start: int, found: Sequence[Part]) -> None:
        headings = [part.start for part in found if part.kind == "heading"]
        self.leads = Leads(text, body_start, headings)
        self._voices = Voices(text)
        self._identities = Identities(text, body_start)

    def heading(self, path: str, start: int, end: int, columns: str) -> str:
        """Return the heading of a passage.

        Parameters
        ----------
        path : str
            The headings it stands under.
        start, end : int
            Half-open span of the passage.
        columns : str
            Of a table that began before it.

        Returns
        -------
        str
            Writer, headings, day and speaker, identity of the record, what
            leads in to its first item, columns.
        """
        before, speaker = self._voices.writer(start), self._voices.speaker(start)
        inside = [name for name in self._voices.within(start) if name not in path.split(PATH)]
        identity = "" if before or speaker else self._identities.of(start, end)
        leads = [" ".join(lead.replace(PATH, " ").split()) for lead in self.leads.above(start)]
        above = [before, path, *inside, identity]
        known = PATH.join(above)
        above += [lead for lead in leads if lead not in known]
        # bars between names are those of a table's columns
        names = (name.replace(BAR, " / ") for name in above if name)
        return PATH.join(filter(None, (*names, columns)))
