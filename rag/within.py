"""Within: which documents a question is asked of."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.connections import Connections
from rag.loaders.dates import is_day

_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Within:
    """A part of a collection: the documents that meet every condition given.

    Parameters
    ----------
    documents : tuple of str
        Ids; empty for all.
    since, until : str
        First and last date, ISO 8601 and as precise as wanted ("2024",
        "2024-12"); a document without a date is not within any.
    metadata : mapping of str to str
        What its metadata must say.

    Raises
    ------
    TypeError
        When `documents` is one string, or holds something else than ids.
    ValueError
        When a date is not written so.
    """

    documents: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if isinstance(self.documents, str):
            raise TypeError(
                f"documents is {self.documents!r}; expected a tuple of ids, such as "
                f"({self.documents!r},)"
            )
        object.__setattr__(self, "documents", tuple(self.documents))
        for one in self.documents:
            if not isinstance(one, str):
                raise TypeError(
                    f"documents holds a {type(one).__name__}; expected the ids of documents"
                )
        for name, bound in (("since", self.since), ("until", self.until)):
            if not isinstance(bound, str) or (
                bound and not (_DATE.fullmatch(bound) and is_day(bound))
            ):
                raise ValueError(
                    f"{name} is {bound!r}; expected an ISO date, such as '2024-12-01', '2024-12' "
                    "or '2024'"
                )

    def passages(self, connections: Connections) -> list[int]:
        """Return the ids of the passages of these documents, ascending."""
        conditions, arguments = self._conditions()
        query = (
            "SELECT p.id FROM passages AS p JOIN documents AS d ON d.id = p.document_id "  # noqa: S608
            f"WHERE {' AND '.join(conditions)} ORDER BY p.id"
        )
        with connections.read() as connection:
            return [row[0] for row in connection.execute(query, arguments)]

    def _conditions(self) -> tuple[list[str], list[str]]:
        conditions, arguments = ["TRUE"], []
        if self.documents:
            conditions.append("d.id IN (SELECT value FROM json_each(?))")
            arguments.append(json.dumps(list(self.documents)))
        if self.since:
            conditions.append("d.date >= ?")
            arguments.append(self.since)
        if self.until:
            # "2024-12-01" is within "2024-12", though it sorts after it
            conditions.append("d.date != '' AND substr(d.date, 1, length(?)) <= ?")
            arguments += [self.until, self.until]
        for name, value in self.metadata.items():
            # a name with dots or quotes is no JSON path: compared as a key
            conditions.append(
                "EXISTS (SELECT 1 FROM json_each(d.metadata) WHERE key = ? AND value = ?)"
            )
            arguments += [name, str(value)]
        return conditions, arguments
