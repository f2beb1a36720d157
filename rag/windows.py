"""Windows: a question and its passages as the token arrays a reader takes.

The question is encoded once and so is each passage; a window is the
question, a piece of one passage, and the special tokens that the
tokenizer's own post-processor puts around the two, whatever the
architecture. Offsets come from the passage encoded alone, because a second
post-processing shifts the offsets of byte-level tokenizers (RoBERTa).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from rag.batches import Batch, batches
from rag.rows import TableRow
from rag.window_frame import Frame, Ids

if TYPE_CHECKING:
    from tokenizers import Tokenizer

QUESTION_TOKENS = 64
"""Most tokens of a question in a window."""
TITLE_TOKENS = 48
"""Most tokens of headings and a document's date and title in a window."""


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Tokens fed to the reader once: the question and a piece of a passage.

    Parameters
    ----------
    passage : int
        Index of the passage.
    ids, types : ndarray of int64, shape [tokens]
        Token ids and token type ids.
    offsets : ndarray of int64, shape [tokens, 2]
        Characters of the passage's text each token covers; zeros outside it.
    inside : ndarray of bool, shape [tokens]
        True for the tokens of the passage; of a table's row those of cells.
    """

    passage: int
    ids: Ids
    types: Ids
    offsets: Ids
    inside: NDArray[np.bool_]


class Windower:
    """Cuts questions and passages into windows.

    Parameters
    ----------
    tokenizer : tokenizers.Tokenizer
        The reader's tokenizer; its truncation and padding are switched off.
    window_tokens : int
        Most tokens of a window, question and special tokens included.
    stride : int
        Tokens two neighbouring windows of a passage share.
    question_tokens : int
        Most tokens of a question.
    pad_id : int
        Token id that fills short rows.
    takes_types : bool
        Whether the model takes ``token_type_ids``.
    title_tokens : int
        Most tokens of headings and title before each passage; 0 for a
        model that was not trained with titles.

    Raises
    ------
    ValueError
        When the window leaves no room for new tokens beside the question
        and the stride.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        *,
        window_tokens: int = 384,
        stride: int = 128,
        question_tokens: int = QUESTION_TOKENS,
        pad_id: int = 0,
        takes_types: bool = True,
        title_tokens: int = 0,
    ) -> None:
        special = tokenizer.num_special_tokens_to_add(is_pair=True)
        special += title_tokens + 1 if title_tokens else 0
        room = window_tokens - question_tokens - special
        if not 0 <= stride < room:
            raise ValueError(
                f"stride is {stride} tokens; expected 0 to {room - 1}, because a window of "
                f"{window_tokens} tokens holds a question of up to {question_tokens} and "
                f"{special} tokens of title and separators; raise window_tokens or lower stride"
            )
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._window_tokens = window_tokens
        self._stride = stride
        self._question_tokens = question_tokens
        self._pad_id = pad_id
        self._takes_types = takes_types
        self._title_tokens = title_tokens
        # one token that stands for a passage when the frame is made
        self._probe = tokenizer.encode("a", add_special_tokens=False)
        self._probe.truncate(1)

    @classmethod
    def from_folder(cls, folder: Path, *, window_tokens: int = 384, stride: int = 128) -> Self:
        """Return the windower of the model in `folder`.

        Raises
        ------
        FileNotFoundError
            When the folder lacks tokenizer.json or config.json.
        ValueError
            When the model can't take windows of `window_tokens`.
        """
        from tokenizers import Tokenizer

        config = json.loads(_file(folder, "config.json").read_text(encoding="utf-8"))
        longest = _longest(config)
        if longest is not None and window_tokens > longest:
            raise ValueError(
                f"window_tokens is {window_tokens}, but the reader in {folder} takes "
                f"{longest} at most; lower window_tokens"
            )
        pad_id = config.get("pad_token_id")
        return cls(
            Tokenizer.from_file(str(_file(folder, "tokenizer.json"))),
            window_tokens=window_tokens,
            stride=stride,
            pad_id=0 if pad_id is None else int(pad_id),
            takes_types=int(config.get("type_vocab_size") or 0) > 1,
            title_tokens=TITLE_TOKENS if config.get("passage_prefix") == "title" else 0,
        )

    def windows(
        self,
        question: str,
        texts: Sequence[str],
        titles: Sequence[str] = (),
        rows: Sequence[Sequence[TableRow]] = (),
    ) -> list[Window]:
        """Return the windows of every text, in the order of the texts.

        After those of a text come those of its `rows`, one list a text or
        none at all: tokens that are not of a cell are not `inside`.

        A text without tokens has no window; a question that is too long
        keeps its end when it ends in a question mark, else its beginning.
        Of `titles`, one a text or none at all, a model that was not trained
        with them is shown nothing.
        """
        frame = self._frame(question)
        shown = titles if self._title_tokens and titles else [""] * len(texts)
        tables = rows or [()] * len(texts)
        return [
            window
            for index, (text, title, table) in enumerate(zip(texts, shown, tables, strict=True))
            for window in self._of_text(frame.titled(self._title(title)), index, text, table)
        ]

    def batches(self, windows: Sequence[Window], *, size: int = 16) -> Iterator[Batch]:
        """Yield the windows, shortest first, in batches of at most `size`: see `rag.batches`."""
        return batches(windows, size, pad_id=self._pad_id, takes_types=self._takes_types)

    def _frame(self, question: str) -> Frame:
        encoding = self._tokenizer.encode(question, add_special_tokens=False)
        keep = "left" if question.rstrip().endswith(("?", '?"', "?'")) else "right"
        encoding.truncate(self._question_tokens, direction=keep)
        whole = self._tokenizer.post_process(encoding, self._probe)
        at = whole.sequence_ids.index(1)
        ids, types = _array(whole.ids), _array(whole.type_ids)
        return Frame((ids[:at], types[:at]), (ids[at + 1 :], types[at + 1 :]), int(types[at]))

    def _title(self, title: str) -> Ids:
        encoding = self._tokenizer.encode(title, add_special_tokens=False)
        return _array(encoding.ids[: self._title_tokens])

    def _of_text(
        self, frame: Frame, index: int, text: str, rows: Sequence[TableRow]
    ) -> Iterator[Window]:
        ids, offsets = self._tokens(text)
        yield from self._cut(frame, index, ids, offsets, np.ones(len(ids), dtype=np.bool_))
        for row in rows:
            ids, offsets = self._tokens(row.shown)
            yield from self._cut(frame, index, ids, *row.places(offsets))

    def _tokens(self, text: str) -> tuple[Ids, Ids]:
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return _array(encoding.ids), _array(encoding.offsets).reshape(-1, 2)

    def _cut(
        self, frame: Frame, index: int, ids: Ids, offsets: Ids, may: NDArray[np.bool_]
    ) -> Iterator[Window]:
        before, around = len(frame.before[0]), len(frame.before[0]) + len(frame.after[0])
        for piece in pieces(len(ids), self._window_tokens - around, self._stride):
            window_ids, types = frame.around(ids[piece])
            inside = np.zeros(len(window_ids), dtype=np.bool_)
            inside[before : before + len(ids[piece])] = may[piece]
            window_offsets = np.zeros((len(window_ids), 2), dtype=np.int64)
            window_offsets[before : before + len(ids[piece])] = offsets[piece]
            yield Window(index, window_ids, types, window_offsets, inside)


def pieces(length: int, room: int, stride: int) -> list[slice]:
    """Return the slices that cover `length` tokens, none longer than `room`.

    Neighbours share `stride` tokens or a few more; all are as short as their
    number allows, which pads less than a full window and a short rest.

    Raises
    ------
    ValueError
        When `stride` is not below `room`.
    """
    if not 0 <= stride < room:
        raise ValueError(f"stride is {stride}; expected 0 to {room - 1}, less than the room")
    if length <= room:
        return [slice(0, length)] if length else []
    count = -(-(length - stride) // (room - stride))
    size = stride + -(-(length - stride) // count)
    starts = (round(number * (length - size) / (count - 1)) for number in range(count))
    return [slice(start, start + size) for start in starts]


def _array(values: Sequence[Any]) -> Ids:
    return np.array(values, dtype=np.int64)


def _file(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise FileNotFoundError(
            f"reader folder {folder} has no {name}; "
            "expected the folder of an AutoModelForQuestionAnswering with a fast tokenizer"
        )
    return path


def _longest(config: Mapping[str, Any]) -> int | None:
    positions = config.get("max_position_embeddings")
    if positions is None:
        return None
    # RoBERTa and its kin count positions from pad_token_id + 1
    offset = config.get("pad_token_id") if "roberta" in str(config.get("model_type")) else None
    return int(positions) - (0 if offset is None else int(offset) + 1)
