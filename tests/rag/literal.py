"""An engine that marks literal strings, and what it reads."""

import numpy as np
from tokenizers import Tokenizer

from rag.reader import SpanReader, packaged_reader
from rag.types import Document, Passage
from rag.windows import Windower

TOKENIZER = str(packaged_reader() / "tokenizer.json")


class LiteralEngine:
    """Marks the first place of each answer it knows, as strongly as told.

    The null score of every window is that of `null`, or of the first
    needle of `nulls` the window holds.
    """

    name = "literal"

    def __init__(self, answers, *, null=0.0, nulls=None):
        tokenizer = Tokenizer.from_file(TOKENIZER)
        encode = {"add_special_tokens": False}
        self._answers = [
            (tokenizer.encode(text, **encode).ids, strength) for text, strength in answers.items()
        ]
        self._nulls = [
            (tokenizer.encode(text, **encode).ids, value) for text, value in (nulls or {}).items()
        ]
        self._null = null
        self.rows = []

    def run(self, inputs):
        ids = inputs["input_ids"]
        start, end = (np.full(ids.shape, -10.0, dtype=np.float32) for _ in range(2))
        for row, tokens in enumerate(ids.tolist()):
            self.rows.append(tokens)
            values = [value for needle, value in self._nulls if find(tokens, needle) >= 0]
            start[row, 0] = end[row, 0] = values[0] if values else self._null
            for needle, strength in self._answers:
                at = find(tokens, needle)
                if at >= 0:
                    start[row, at] = end[row, at + len(needle) - 1] = strength
        return start, end


def find(tokens, needle):
    last = len(tokens) - len(needle)
    return next((at for at in range(last + 1) if tokens[at : at + len(needle)] == needle), -1)


def document(text, name="a"):
    return Document(id=name, title=name, text=text, source=name, sha256="")


def passage(text, name="a"):
    return Passage(document(text, name), 0, len(text))


def reader(engine, **settings):
    windower = Windower(
        Tokenizer.from_file(TOKENIZER), window_tokens=64, stride=12, question_tokens=16
    )
    return SpanReader(windower, engine, fingerprint="fake", **settings)
