"""Questions as people type them: key words, slips of the finger, a polite beginning.

Public question sets are written in whole, clean sentences; a search box is
not. A share of the questions is reworded at random, their answers unchanged.
"""

from __future__ import annotations

import random
import re

_WORDS = (
    "a an and are as at be been being by can could did do does for from had has have how in "
    "into is it its of on or s that the their them there these they this to was were what "
    "which who whom whose with would"
)
_FUNCTION_WORDS = frozenset(_WORDS.split())
_ASKED_FOR = {"when": "date", "where": "place", "why": "reason"}
"""What a question word asks for, where the key words alone would lose it."""

_POLITE = (
    "Can you tell me {}",
    "Please say {}",
    "I would like to know {}",
    "Do the documents say {}",
)


def reworded(question: str, rng: random.Random, share: float) -> str:
    """Return the question, reworded with probability `share`.

    Of those reworded half become key words, three in ten get a slip of the
    finger in a word or two, and the rest a polite beginning.
    """
    if rng.random() >= share:
        return question
    kind = rng.random()
    if kind < 0.5:
        return keywords(question)
    if kind < 0.8:
        return with_slips(question, rng)
    return rng.choice(_POLITE).format(question[:1].lower() + question[1:])


def keywords(question: str) -> str:
    """Return what is left without function words and punctuation; all of it when too little is."""
    words = re.findall(r"[\w'.,%$€£-]*\w", question)
    kept = [_ASKED_FOR.get(w.lower(), w) for w in words if w.lower() not in _FUNCTION_WORDS]
    return " ".join(kept) if len(kept) > 2 else question


def with_slips(question: str, rng: random.Random) -> str:
    """Return the question with a letter of one or two longer words dropped, doubled or swapped."""
    words = question.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 4 and word[:-1].isalpha()]
    for at in rng.sample(long, min(len(long), rng.choice((1, 1, 2)))):
        words[at] = _slip(words[at], rng)
    return " ".join(words)


def _slip(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 2)  # the first letter is seldom the one mistyped
    before, here, following, after = word[:at], word[at], word[at + 1], word[at + 2 :]
    return before + rng.choice((following, here * 2 + following, following + here)) + after
