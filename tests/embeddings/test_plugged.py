"""Any encoder: what can be plugged in, what identifies it, and what is refused."""

import subprocess
import sys
import threading
import zlib

import numpy as np
import pytest

from embeddings.encoder import SentenceEncoder
from embeddings.plugged import as_encoder
from embeddings.weights import find_encoder

TEXTS = ["the old stone bridge", "a river", "bread and a market"]


def letters(texts):
    """Counts of letters: rows of any length."""
    return [[text.lower().count(chr(97 + n)) for n in range(26)] for text in texts]


def hashed(texts, dimension=32, salt=""):
    vectors = np.zeros((len(texts), dimension))
    for row, text in zip(vectors, texts, strict=True):
        for word in text.lower().split():
            row[zlib.crc32(f"{salt}{word}".encode()) % dimension] += 1
    return vectors


class Tensor:
    """What torch returns, as far as it matters here."""

    def __init__(self, values):
        self._values = np.asarray(values, np.float32)
        self.shape = self._values.shape

    def detach(self):
        return self

    cpu = float = contiguous = detach

    def numpy(self):
        return self._values

    def __array__(self, dtype=None, copy=None):
        return self._values.astype(dtype or np.float32)


class Model:
    """A loaded model: weights by name, and an encode method that returns tensors."""

    def __init__(self, scale=1.0, salt=""):
        self._scale = scale
        self._salt = salt

    def state_dict(self):
        return {"scale": Tensor([self._scale]), "bias": Tensor([[0.0, 1.0]])}

    def encode(self, texts):
        return Tensor(self._scale * hashed(texts, salt=self._salt))


def test_a_function_becomes_an_encoder_of_unit_rows():
    encoder = as_encoder(letters)
    vectors = encoder.encode(TEXTS)
    assert (encoder.name, encoder.dimension) == ("letters", 26)
    assert (vectors.dtype, vectors.shape) == (np.float32, (3, 26))
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)
    expected = np.array(letters(TEXTS), float)
    assert vectors == pytest.approx(expected / np.linalg.norm(expected, axis=1, keepdims=True))


def test_many_texts_come_in_order_and_progress_is_told():
    texts, told = [f"word{n}" for n in range(150)], []
    vectors = as_encoder(hashed).encode(texts, progress=told.append)
    assert told == [64, 128, 150]
    assert vectors == pytest.approx(hashed(texts))
    assert as_encoder(hashed).encode([]).shape == (0, 32)


def test_a_model_with_an_encode_method_may_return_tensors():
    encoder = as_encoder(Model(scale=3.0))
    assert encoder.name == "Model"
    assert encoder.encode(["a river"]) == pytest.approx(hashed(["a river"]) / np.sqrt(2))


def test_an_encoder_stays_itself():
    encoder = as_encoder(letters)
    assert as_encoder(encoder) is encoder


def test_a_text_without_a_vector_still_has_one_near_to_no_other():
    encoder = as_encoder(hashed)
    empty, bridge = encoder.encode(["", "old stone bridge"])
    assert np.linalg.norm(empty) == pytest.approx(1)
    assert abs(empty @ bridge) < 0.5
    assert (encoder.encode([""])[0] == empty).all()


def test_the_fingerprint_is_the_same_in_another_process():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\nfrom embeddings.plugged import as_encoder\n"
    )
    code += "def letters(texts):\n    return [[t.lower().count(chr(97 + n)) for n in range(26)] for t in texts]\n"
    code += "print(as_encoder(letters).fingerprint)"
    done = subprocess.run(
        [sys.executable, "-c", code, "."], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == as_encoder(letters).fingerprint


def test_other_vectors_have_another_fingerprint():
    def salted(texts):
        return hashed(texts, salt="x")

    def wider(texts):
        return hashed(texts, dimension=64)

    found = [as_encoder(one, name="same").fingerprint for one in (hashed, salted, wider)]
    assert len({*found, as_encoder(hashed, name="other").fingerprint}) == 4


def test_noise_in_the_last_digits_is_no_other_encoder():
    def noisy(texts):
        return hashed(texts) * (1 + 1e-7)

    assert as_encoder(noisy, name="n").fingerprint == as_encoder(hashed, name="n").fingerprint


def test_weights_and_pooling_are_both_part_of_a_models_fingerprint():
    plain = as_encoder(Model()).fingerprint
    assert as_encoder(Model()).fingerprint == plain
    # the scale is gone from the unit rows: the weights alone tell
    assert as_encoder(Model(scale=2.0)).fingerprint != plain
    assert as_encoder(Model(salt="x")).fingerprint != plain


def test_a_fingerprint_can_be_given():
    encoder = as_encoder(letters, fingerprint="letters-v2")
    assert (encoder.fingerprint, encoder.dimension) == ("letters-v2", 26)


def test_a_lambda_needs_a_name():
    with pytest.raises(ValueError, match="has no name"):
        as_encoder(lambda texts: np.ones((len(texts), 2)))
    assert as_encoder(lambda texts: np.eye(len(texts)), name="eye").name == "eye"


@pytest.mark.parametrize("thing", [7, None, Model])
def test_what_encodes_nothing_is_told(thing):
    with pytest.raises(TypeError, match="encodes nothing"):
        as_encoder(thing)


@pytest.mark.parametrize(
    ("returned", "shape"),
    [(np.zeros, r"\(16,\)"), (lambda n: np.zeros((2, 3)), r"\(2, 3\)"),
     (lambda n: np.zeros((n, 0)), r"\(16, 0\)")],
)  # fmt: skip
def test_a_wrong_shape_is_told(returned, shape):
    with pytest.raises(ValueError, match=f"wrong returned an array of shape {shape}"):
        as_encoder(lambda texts: returned(len(texts)), name="wrong")


def test_a_dimension_that_changes_and_numbers_that_are_none_are_told():
    def growing(texts):
        return np.ones((len(texts), 3 if "later" in texts else 2))

    def broken(texts):
        return [[1.0, np.nan if text == "later" else 0.0] for text in texts]

    with pytest.raises(ValueError, match=r"expected \(1, 2\)"):
        as_encoder(growing).encode(["later"])
    with pytest.raises(ValueError, match="not finite for 'later'"):
        as_encoder(broken).encode(["before", "later"])


def test_threads_take_turns():
    inside, most = [], []

    def watched(texts):
        inside.append(None)
        most.append(len(inside))
        result = hashed(texts)
        inside.pop()
        return result

    encoder = as_encoder(watched)
    threads = [threading.Thread(target=encoder.encode, args=(TEXTS * 100,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1


def test_a_folder_is_a_sentence_transformer(tiny):
    for folder in (tiny, str(tiny)):
        encoder = as_encoder(folder)
        assert isinstance(encoder, SentenceEncoder)
        assert encoder.dimension == 16
    with pytest.raises(FileNotFoundError, match=r"no model\.safetensors"):
        as_encoder("no/such/folder")


@pytest.mark.model
def test_a_loaded_sentence_transformer_has_the_same_vectors():
    from sentence_transformers import SentenceTransformer

    folder = str(find_encoder().folder)
    plugged = as_encoder(SentenceTransformer(folder, device="cpu"))
    assert plugged.encode(TEXTS) == pytest.approx(
        SentenceEncoder(engine="torch").encode(TEXTS), abs=1e-4
    )
    again = as_encoder(SentenceTransformer(folder, device="cpu"))
    assert again.fingerprint == plugged.fingerprint
