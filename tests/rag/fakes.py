"""An encoder and a reader with meaning and without models.

Texts with the same words have the same vector, and the reader quotes what a
sentence says beyond the question: asked "Who is the harbour master?" it quotes
"Ines Caldeira" of "The harbour master is Ines Caldeira."
"""

import re
import zlib
from itertools import groupby

import numpy as np

from rag.types import Candidate

_FUNCTION_WORDS = (
    "a an and are as at be by did do does for from has have how in is it many much of on or the to "
    "was were what when where which who whom whose why with"
)
_EMPTY = frozenset(_FUNCTION_WORDS.split())


def content_words(text):
    return [word for word in re.findall(r"\w+", text.lower()) if word not in _EMPTY]


class WordEncoder:
    """Counts of words, hashed into a unit vector; keeps what it was asked to encode."""

    def __init__(self, dimension=256, fingerprint="words"):
        self.dimension = dimension
        self.fingerprint = fingerprint
        self.asked = []

    def encode(self, texts, *, progress=None):
        self.asked.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in content_words(text) or [""]:
                row[zlib.crc32(f"{self.fingerprint} {word}".encode()) % self.dimension] += 1
        if progress is not None:
            progress(len(texts))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class SentenceReader:
    """Quotes, of each sentence, the longest run of words that the question doesn't hold.

    The margin is 4 times the share of the question's words in the sentence,
    less 2: above zero when it holds more than half of them.
    """

    fingerprint = "sentences"

    def __init__(self):
        self.asked = []

    def read(self, question, passages):
        self.asked.append((question, [passage.text for passage in passages]))
        wanted = set(content_words(question))
        found = [one for passage in passages for one in self._mark(wanted, passage)]
        return sorted(found, key=lambda one: -one.margin)

    def _mark(self, wanted, passage):
        for sentence in re.finditer(r"[^.!?\n]+", passage.text):
            words = list(re.finditer(r"\w+", sentence.group()))
            held = wanted & {word.group().lower() for word in words}
            runs = [
                list(run)
                for new, run in groupby(words, lambda word: self._is_new(word.group(), wanted))
                if new
            ]
            if not held or not runs:
                continue
            longest = max(runs, key=len)
            origin = passage.start + sentence.start()
            margin = 4.0 * len(held) / len(wanted) - 2.0
            span = (origin + longest[0].start(), origin + longest[-1].end())
            yield Candidate(passage, *span, score=margin, margin=margin)

    @staticmethod
    def _is_new(word, wanted):
        return word.lower() not in wanted and word.lower() not in _EMPTY
