"""Groups as token arrays: windows with their targets, and batches of whole groups."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch

from rag.windows import QUESTION_TOKENS, TITLE_TOKENS
from training.groups import Group
from training.negatives import Titled

MAX_TOKENS = 288


@dataclass(frozen=True)
class Row:
    """The windows of a group: token ids, token types, and the target tokens (0, 0 for none)."""

    ids: tuple[list[int], ...]
    types: tuple[list[int], ...]
    target: tuple[int, int]

    @property
    def tokens(self) -> int:
        """Length of the longest window."""
        return max(len(ids) for ids in self.ids)


def encoded(tokenizer: Any, groups: Sequence[Group]) -> list[Row]:
    """Return the groups as rows; those whose answer lies beyond the window go."""
    rows = []
    for group in groups:
        windows = [_window(tokenizer, group.question, one) for one in group.passages]
        target = _target(windows[0], group)
        if target is not None:
            ids = tuple(window.ids for window in windows)
            rows.append(Row(ids, tuple(window.types for window in windows), target))
    return rows


class _Window(NamedTuple):
    """Token ids and types, and (token, (start, end)) of those of the passage."""

    ids: list[int]
    types: list[int]
    places: list[tuple[int, tuple[int, int]]]


def _window(tokenizer: Any, question: str, passage: Titled) -> _Window:
    """Return what the product's reader is fed: question, title, passage (see `rag.windows`)."""
    ids = tokenizer(question, truncation=True, max_length=QUESTION_TOKENS)["input_ids"]
    types = [0] * len(ids)
    if passage.title:
        title = tokenizer(passage.title, add_special_tokens=False)["input_ids"][:TITLE_TOKENS]
        ids = [*ids, *title, tokenizer.sep_token_id]
        types = [*types, *[1] * (len(title) + 1)]
    text = tokenizer(passage.text, add_special_tokens=False, return_offsets_mapping=True)
    room = MAX_TOKENS - len(ids) - 1
    inside = text["input_ids"][:room]
    places = [(len(ids) + at, tuple(text["offset_mapping"][at])) for at in range(len(inside))]
    ids = [*ids, *inside, tokenizer.sep_token_id]
    return _Window(ids, [*types, *[1] * (len(inside) + 1)], places)


def _target(window: _Window, group: Group) -> tuple[int, int] | None:
    if group.start < 0:
        return 0, 0
    inside = [t for t, (a, b) in window.places if a < group.end and b > group.start]
    if not inside or window.places[-1][1][1] < group.end:
        return None
    return inside[0], inside[-1]


def batches(rows: Sequence[Row], windows: int, rng: random.Random) -> Iterator[list[Row]]:
    """Yield one epoch: random batches of groups of similar length, about `windows` windows each."""
    order = sorted(rows, key=lambda row: row.tokens + rng.uniform(-16, 16))
    made: list[list[Row]] = [[]]
    for row in order:
        if sum(len(one.ids) for one in made[-1]) + len(row.ids) > windows and made[-1]:
            made.append([])
        made[-1].append(row)
    rng.shuffle(made)
    yield from made


def tensors(batch: Sequence[Row], padding: int) -> dict[str, torch.Tensor]:
    """Return what the model takes, shape [windows, tokens], the windows of a group in a row."""
    longest = max(row.tokens for row in batch)
    count = sum(len(row.ids) for row in batch)
    ids = np.full((count, longest), padding, np.int64)
    types, mask = np.zeros((2, count, longest), np.int64)
    windows = (pair for row in batch for pair in zip(row.ids, row.types, strict=True))
    for at, (tokens, kinds) in enumerate(windows):
        ids[at, : len(tokens)] = tokens
        types[at, : len(tokens)] = kinds
        mask[at, : len(tokens)] = 1
    return {
        "input_ids": torch.from_numpy(ids),
        "token_type_ids": torch.from_numpy(types),
        "attention_mask": torch.from_numpy(mask),
    }
