"""Every setting of the assistant in one place, with its default."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """How documents are read, searched and answered from.

    Parameters
    ----------
    encoder : str
        Folder of a sentence-transformers model; "" is the embedded one.
    reader : str
        Folder of an AutoModelForQuestionAnswering; "" is the embedded one.
    engine : str
        "auto", "torch", "onnxruntime" (both compute in float32) or
        "onnxruntime-int8".
    threads : int
        Threads of the engine; 0 takes the cores there are.
    candidates : int
        Passages each retriever proposes before fusion.
    dense_weight, lexical_weight : float
        What nearness by meaning and by words count in the fusion; 0 leaves
        that retriever out.
    depth : int
        Most passages the reader reads.
    read_share : float
        Passages whose score is less than this share of the best one's are
        not read, where some were found by meaning; 0 reads all.
    table_rows : int
        Most rows of tables and facts of forms that are read alone besides,
        each cell after the name of its column, each value after its label; 0
        reads them only as they stand.
    list_items : int
        Most items of lists that are read alone after that, to tell whether a
        whole list is the answer; 0 never looks.
    max_answer_tokens : int
        Longest span, in tokens.
    window_tokens, stride : int
        Tokens of one window (question and passage together), and the overlap
        of two neighbouring ones.
    min_confidence : float
        Probability below which the assistant abstains.
    """

    encoder: str = ""
    reader: str = ""
    engine: str = "auto"
    threads: int = 0
    candidates: int = 50
    dense_weight: float = 1.0
    lexical_weight: float = 0.4
    depth: int = 8
    read_share: float = 0.5
    table_rows: int = 12
    list_items: int = 40
    max_answer_tokens: int = 40
    window_tokens: int = 384
    stride: int = 128
    min_confidence: float = 0.15

    def __post_init__(self) -> None:
        weights = ("dense_weight", "lexical_weight")
        for name in (*weights, "threads", "stride", "table_rows", "list_items"):
            value = getattr(self, name)
            if not 0 <= value < math.inf:
                raise ValueError(f"{name} is {value}; expected 0 or more")
        if not self.dense_weight and not self.lexical_weight:
            raise ValueError("both retrievers have weight 0; expected one of them above 0")
        for name in ("candidates", "depth", "max_answer_tokens", "window_tokens"):
            value = getattr(self, name)
            if value < 1:
                raise ValueError(f"{name} is {value}; expected 1 or more")
        if not 0.0 <= self.read_share <= 1.0:
            raise ValueError(f"read_share is {self.read_share}; expected a share, 0 to 1")
        if not 0.0 <= self.min_confidence <= 1.0:
            raise ValueError(
                f"min_confidence is {self.min_confidence}; expected a probability, 0 to 1"
            )
