"""Any encoder: a model's folder, a loaded model, or a function from texts to an array."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder, SentenceEncoder

Vectors = NDArray[np.float32]

_BATCH = 64
"""Texts handed over at once: progress moves, and no list grows with the collection."""

# What an encoder that has no name of its own is told from others by; never changed,
# because fingerprints are kept in collections.
_PROBES = (
    "The harbour was closed for three days after the storm.",
    "Who signed the agreement, and when?",
    "Interest rates rose by half a percentage point in March.",
    "She has played the cello since she was seven.",
    "Mix the flour with two eggs and a pinch of salt.",
    "def total(prices): return sum(prices)",
    "Le train pour Lyon part du quai numéro quatre.",
    "Das Gericht wies die Klage als unbegründet ab.",
    "Photosynthesis turns light into chemical energy.",
    "The defendant denied all charges.",
    "1989",
    "warning: low battery",
    "It is raining.",
    "Our team won the final by four goals to two.",
    "Patients received 50 mg twice a day for six weeks.",
    "Nobody knows why the lighthouse keeper left.",
)


def as_encoder(thing: Any, *, name: str = "", fingerprint: str = "") -> Encoder:
    """Return an encoder made of what there is.

    Parameters
    ----------
    thing : Encoder, str, Path, object with ``encode``, or callable
        An encoder, which is returned as it is; the folder of a
        sentence-transformers model; a loaded one, or any object whose
        ``encode`` takes a list of texts; or a function that does. Both
        return an array of shape [texts, dimension], of any length of rows. It
        encodes questions and passages alike.
    name : str
        Of a function or object; by default the function's own name, or that
        of the object's class. A lambda has none and needs one.
    fingerprint : str
        What identifies the vectors, to be changed when they do. By default
        it is made of the name, the dimension, the weights where the object
        has a ``state_dict``, and the vectors of a few fixed texts.

    Returns
    -------
    Encoder
        Its vectors are unit rows of float32; usable from several threads,
        which take turns.

    Raises
    ------
    FileNotFoundError
        When a folder holds no model.
    TypeError
        When it is none of these.
    ValueError
        When a function has no name, or does not return such an array.
    """
    if isinstance(thing, str | Path):
        return SentenceEncoder(thing)
    if _is_encoder(thing):
        return thing  # type: ignore[no-any-return]
    encode = getattr(thing, "encode", thing)
    if isinstance(thing, type) or not callable(encode):
        raise TypeError(
            f"{thing!r} encodes nothing; expected a model's folder, an object with an encode "
            "method, or a function from a list of texts to an array"
        )
    return PluggedEncoder(encode, name=name or _name_of(thing), fingerprint=fingerprint)


class PluggedEncoder:
    """A function from texts to vectors, as an encoder; made by `as_encoder`.

    Parameters
    ----------
    encode : callable
        A list of texts to an array of shape [texts, dimension].
    name : str
        What errors call it.
    fingerprint : str
        What identifies the vectors; "" derives it.

    Attributes
    ----------
    name : str
        As given.
    dimension : int
        Numbers in a vector.
    fingerprint : str
        Two encoders that share it have the same vectors.
    """

    def __init__(self, encode: Callable[[list[str]], Any], *, name: str, fingerprint: str) -> None:
        self.name = name
        self.dimension = 0  # until the first vectors come
        self._encode = encode
        self._turn = threading.Lock()
        probes = list(_PROBES[:1] if fingerprint else _PROBES)
        vectors = self._unit_rows(probes)
        self.dimension = vectors.shape[1]
        self.fingerprint = fingerprint or self._derived(vectors)

    def encode(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Return the unit vectors of texts, [n, dimension]; see `SentenceEncoder.encode`.

        A text the function gives a vector of length 0 is given a fixed one,
        which is near to no other.
        """
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _BATCH):
            part = list(texts[start : start + _BATCH])
            vectors[start : start + len(part)] = self._unit_rows(part)
            if progress is not None:
                progress(start + len(part))
        return vectors

    def _unit_rows(self, texts: list[str]) -> Vectors:
        with self._turn:  # many tokenizers can't be used by two threads at once
            found = _to_array(self._encode(texts))
        dimension = self.dimension or (found.shape[1] if found.ndim == 2 else 0)
        if found.shape != (len(texts), dimension) or not dimension:
            raise ValueError(
                f"{self.name} returned an array of shape {found.shape} for {len(texts)} texts; "
                f"expected ({len(texts)}, {dimension or 'dimension'}): one row a text"
            )
        if not np.isfinite(found).all():
            row = int(np.flatnonzero(~np.isfinite(found).all(axis=1))[0])
            raise ValueError(
                f"{self.name} returned numbers that are not finite for {texts[row][:60]!r}; "
                "expected a vector of finite numbers"
            )
        found[~found.any(axis=1)] = _signs(dimension)
        rows: Vectors = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
        return rows

    def _derived(self, vectors: Vectors) -> str:
        weights = _hash_of_weights(getattr(self._encode, "__self__", None))
        # where the weights are known a few bits more tell the pooling apart; many
        # would only tell a processor from another
        planes = 1 if weights else 16
        facts = f"{self.name} {self.dimension} {weights} {_signature(vectors, planes)}"
        return hashlib.sha256(facts.encode()).hexdigest()


def _is_encoder(thing: Any) -> bool:
    return (
        isinstance(getattr(thing, "fingerprint", None), str)
        and isinstance(getattr(thing, "dimension", None), int)
        and callable(getattr(thing, "encode", None))
    )


def _name_of(thing: Any) -> str:
    if hasattr(thing, "encode"):
        return type(thing).__name__
    name = str(getattr(thing, "__qualname__", "")).rsplit(".", 1)[-1]
    if name in {"", "<lambda>"}:
        raise ValueError(
            f"{thing!r} has no name to be told from other encoders by; expected a function made "
            "with def; give it one: as_encoder(f, name='my-encoder')"
        )
    return name


def _to_array(found: Any) -> NDArray[np.float64]:
    if hasattr(found, "detach"):  # a tensor, maybe on a device
        found = found.detach().cpu().float()
    return np.array(found, dtype=np.float64)


def _hash_of_weights(model: Any) -> str:
    """Return the SHA-256 of a torch module's weights; "" of anything else."""
    if not callable(getattr(model, "state_dict", None)):
        return ""
    digest = hashlib.sha256()
    for name, weight in sorted(model.state_dict().items()):
        digest.update(f"{name} {tuple(weight.shape)}".encode())
        digest.update(_to_bytes(weight))
    return digest.hexdigest()


def _to_bytes(weight: Any) -> memoryview:
    values: NDArray[np.float32] = weight.detach().cpu().float().contiguous().numpy()
    return values.reshape(-1).view(np.uint8).data


def _signature(vectors: Vectors, planes: int) -> str:
    """Return on which side of fixed planes the vectors lie, in hexadecimal.

    Sides, because the last digits of a vector differ between machines
    (Charikar 2002, section 3).

    Parameters
    ----------
    vectors : ndarray of float32, [n, dimension]
        Unit rows.
    planes : int
        Bits for each vector.
    """
    centred = vectors - vectors.mean(axis=0)
    sides = [centred @ _signs(vectors.shape[1], number) > 0 for number in range(planes)]
    return np.packbits(np.concatenate(sides)).tobytes().hex()


def _signs(dimension: int, number: int = 0) -> NDArray[np.float64]:
    """Return a fixed vector of ones and minus ones, the same on every machine."""
    stream = hashlib.shake_256(f"plane {number}".encode()).digest((dimension + 7) // 8)
    bits = np.unpackbits(np.frombuffer(stream, np.uint8))[:dimension]
    return 2.0 * bits.astype(np.float64) - 1.0
