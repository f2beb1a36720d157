"""Text to unit vectors, vectors to nearest neighbours, and the engines that run the models.

- `SentenceEncoder` (and the `Encoder` seam it fills): texts to vectors.
- `VectorIndex`, `publish`, `load`: nearest vectors, and their file on disk.
- `open_engine` (and the `Engine` seam): runs a model's weights on this machine.
- `find_encoder`: the embedded encoder's weights, verified.

Nothing heavy is imported until it is first used.
"""

from embeddings.encoder import Encoder, SentenceEncoder
from embeddings.engine import ENGINES, Engine, available, describe, open_engine
from embeddings.index import VectorIndex
from embeddings.publication import Manifest, load, publish, read_manifest
from embeddings.weights import Weights, find_encoder, sha256_of

__all__ = [
    "ENGINES",
    "Encoder",
    "Engine",
    "Manifest",
    "SentenceEncoder",
    "VectorIndex",
    "Weights",
    "available",
    "describe",
    "find_encoder",
    "load",
    "open_engine",
    "publish",
    "read_manifest",
    "sha256_of",
]
