import numpy as np
import pytest

from embeddings.encoder import SentenceEncoder
from embeddings.weights import sha256_of

TEXTS = ["the old stone bridge", "a river", "", "bread market winter town north gate", "a river"]


@pytest.fixture(scope="module")
def encoder(tiny, tmp_path_factory):
    return SentenceEncoder(tiny, cache=tmp_path_factory.mktemp("cache"))


def test_one_unit_row_a_text_in_order(encoder):
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension) == (5, 16)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert (encoder.encode([text])[0] == vector).all()


def test_no_texts_make_no_rows(encoder):
    assert encoder.encode([]).shape == (0, 16)


def test_more_texts_than_a_batch_keep_their_order(encoder):
    words = ["river", "bridge", "stone", "tower"]
    texts = [" ".join([words[i % 4]] * (i % 7 + 1)) for i in range(100)]
    vectors = encoder.encode(texts)
    assert all((vectors[i] == encoder.encode([texts[i]])[0]).all() for i in (0, 31, 32, 63, 99))


def test_progress_counts_up_to_all(encoder):
    seen: list[int] = []
    encoder.encode(["river"] * 70, progress=seen.append)
    assert seen == [32, 64, 70]


def test_what_is_beyond_the_models_limit_is_cut_off(encoder):
    assert encoder.max_tokens == 12
    long = " ".join(["river"] * 10)
    assert (encoder.encode([long])[0] == encoder.encode([long + " bridge tower"])[0]).all()


def test_the_fingerprint_is_the_hash_of_the_weights(encoder, tiny):
    assert encoder.fingerprint == sha256_of(tiny / "model.safetensors")
