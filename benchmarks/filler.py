"""Text that nobody wrote, for collections larger than the documents at hand.

Words are drawn by Zipf's law, those of real documents among invented ones.
Questions about the real documents then meet their words in the filler too, as
they would in a large collection.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from rag.lexical import STOP_WORDS

_WORD = re.compile(r"[^\W\d_]+")
_ONSETS = (*"bcdfghlmnprstv", "br", "ch", "cl", "dr", "gr", "pl", "pr", "sh", "st", "th", "tr")
_RIMES = (*"aeio", "an", "ar", "en", "er", "in", "on", "al", "at", "ent", "ing", "ion", "ate")
_SENTENCE_WORDS = (8, 25)


class Filler:
    """Draws paragraphs; the same arguments draw the same ones.

    Parameters
    ----------
    text : str
        Real text, whose words are among those drawn.
    words : int
        Size of the vocabulary.
    exponent : float
        Of Zipf's law: the word of rank r stands r ** -exponent as often as the first.
    seed : int
        Of the random numbers.
    """

    def __init__(
        self, text: str, *, words: int = 20_000, exponent: float = 1.2, seed: int = 0
    ) -> None:
        self._random = np.random.default_rng(seed)
        self.vocabulary = vocabulary(text, words, self._random)
        shares = np.arange(1, words + 1, dtype=float) ** -exponent
        self._cumulated = np.cumsum(shares / shares.sum())

    def paragraph(self, words: int = 100) -> str:
        """Return a paragraph of so many words, in sentences."""
        # the last sum may fall short of 1 by rounding: past it stands no word
        ranks = np.searchsorted(self._cumulated[:-1], self._random.random(words))
        drawn = [self.vocabulary[rank] for rank in ranks]
        return " ".join(self._sentences(drawn))

    def text(self, paragraphs: int, words: int = 100) -> str:
        """Return so many paragraphs, a blank line between them."""
        return "\n\n".join(self.paragraph(words) for _ in range(paragraphs)) + "\n"

    def _sentences(self, words: list[str]) -> Iterator[str]:
        start = 0
        while start < len(words):
            end = start + int(self._random.integers(*_SENTENCE_WORDS))
            sentence = " ".join(words[start:end])
            yield f"{sentence[0].upper()}{sentence[1:]}."
            start = end


def vocabulary(text: str, size: int, random: np.random.Generator) -> list[str]:
    """Return `size` different words, the frequent first.

    First the function words of the text; then its other words in turn with
    invented ones, as in a collection that is about more than this text.
    """
    counted = [word for word, _ in Counter(map(str.lower, _WORD.findall(text))).most_common()]
    words = dict.fromkeys(word for word in counted if word in STOP_WORDS)
    for word in counted:
        words[word] = None
        words[_invented(random)] = None
    while len(words) < size:
        words[_invented(random)] = None
    return list(words)[:size]


def _invented(random: np.random.Generator) -> str:
    syllables = int(random.integers(1, 4))
    onsets, rimes = random.choice(_ONSETS, syllables), random.choice(_RIMES, syllables)
    return "".join(f"{onset}{rime}" for onset, rime in zip(onsets, rimes, strict=True))
