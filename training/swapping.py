"""Questions that ask of something else: an entity swapped for one the passage does not have.

The words around stay those of the passage, so that only who, where or when is
asked about says that there is no answer. Near misses alone teach a reader to
leave passages on other things; these teach it to check the premise.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from training.groups import Group

_NAME = r"[A-Z][\w'’-]*\w"  # noqa: RUF001
_ENTITY = re.compile(
    rf"\b(?P<year>(?:1[5-9]|20)\d\d)\b"
    rf"|\b(?P<names>{_NAME}(?: (?:(?:of|the|de|al|von|van) )*{_NAME})+)"
    rf"|\b(?P<name>{_NAME})"
)
_TRIES = 20


def swapped_groups(groups: Sequence[Group], share: float, rng: random.Random) -> list[Group]:
    """Return unanswerable twins of a share of the answerable groups.

    Parameters
    ----------
    groups : sequence of Group
        Entities come from their questions, too.
    share : float
        Of the answerable groups, 0 to 1; fewer where no entity can be swapped.
    rng : random.Random
        Chooses groups and entities.
    """
    pool: dict[str, list[str]] = {}
    for group in groups:
        for kind, entity, _ in _entities(group.question):
            pool.setdefault(kind, []).append(entity)
    answerable = [group for group in groups if group.start >= 0]
    chosen = rng.sample(answerable, round(share * len(answerable)))
    twins = (
        (group, swapped(group.question, group.passages[0].text, pool, rng)) for group in chosen
    )
    return [replace(group, question=other, start=-1, end=-1) for group, other in twins if other]


def swapped(
    question: str, passage: str, pool: dict[str, list[str]], rng: random.Random
) -> str | None:
    """Return the question asked of another entity; None when it names none or none fits.

    The new entity is of the same kind, a year, a name or a name of several
    words, and neither it nor a word of it is in the passage.
    """
    entities = _entities(question)
    if not entities:
        return None
    kind, entity, start = rng.choice(entities)
    known = set(re.findall(r"\w+", f"{passage} {question}".casefold()))
    for _ in range(_TRIES):
        other = rng.choice(pool[kind])
        if not known.intersection(re.findall(r"\w+", other.casefold())) - {"of", "the", "de"}:
            return question[:start] + other + question[start + len(entity) :]
    return None


def _entities(question: str) -> list[tuple[str, str, int]]:
    """Return (kind, entity, start); a capital that only opens the question is none."""
    found = (
        (match.lastgroup or "", match[0], match.start()) for match in _ENTITY.finditer(question)
    )
    return [one for one in found if one[2] > 0 or one[0] == "names"]
