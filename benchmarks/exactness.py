"""Whether every quote is, byte for byte, what stands in the document.

Nothing of the product vouches for itself here: the text is read from the
document's own file or, where it has none, from the database by SQL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Tally:
    """How many quotes were held against their documents, and those that differed.

    Parameters
    ----------
    checked : int
        Quotes, those of alternatives included.
    wrong : list of str
        What each of the others was.
    """

    checked: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count another tally in."""
        self.checked += other.checked
        self.wrong += other.wrong


class QuoteCheck:
    """Holds the quotes of answers over one collection against its documents.

    Parameters
    ----------
    folder : Path
        The collection's folder.
    """

    def __init__(self, folder: Path) -> None:
        self.tally = Tally()
        self._file = folder / "collection.sqlite"
        self._texts: dict[str, str] = {}

    def answer(self, answer: Mapping[str, Any]) -> None:
        """Check every quote of an answer, as `rag.types.Answer.to_dict` and the CLI give it."""
        for quote in [*answer["quotes"], *answer["alternatives"]]:
            self.tally.checked += 1
            document = quote["document"]
            text = self._text(document["id"], document["source"])
            if not (_same(text, quote) and _same(text, quote["sentence"])):
                where = f"{document['source']} [{quote['start']}, {quote['end']})"
                self.tally.wrong.append(f"{where}: {quote['text']!r}, asked {answer['question']!r}")

    def _text(self, document_id: str, source: str) -> str:
        if document_id not in self._texts:
            file = Path(source)
            self._texts[document_id] = (
                file.read_bytes().decode("utf-8-sig")
                if file.is_file()
                else stored_text(self._file, document_id)
            )
        return self._texts[document_id]


def stored_text(collection: Path, document_id: str) -> str:
    """Read a document's text from the database, past the product's own code."""
    with closing(sqlite3.connect(f"{collection.as_uri()}?mode=ro", uri=True)) as connection:
        query = "SELECT text FROM documents WHERE id = ?"
        return str(connection.execute(query, (document_id,)).fetchone()[0])


def _same(text: str, quote: Mapping[str, Any]) -> bool:
    piece = text[quote["start"] : quote["end"]]
    return bool(piece) and piece.encode() == quote["text"].encode()
