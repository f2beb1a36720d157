"""Every engine against the model in its own framework."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

import rag
from embeddings.batch import PADDING_LOGIT, pad
from embeddings.encoder import SentenceEncoder
from embeddings.engine import open_engine
from embeddings.weights import SHA256, find_encoder

pytestmark = pytest.mark.model

READER = Path(rag.__file__).parent / "weights" / "reader"

PASSAGES = [
    (
        "The bridge at Arnsted was opened in 1887 by the mayor, Johanna Viik, after nine years of "
        "building. It carried trams until 1954, when the line was moved to the new tunnel."
    ),
    (
        "Bread from the co-operative bakery costs 2.40 a loaf. The bakery opens at six in the morning "
        "and closes at noon, except on Sundays, when it stays closed."
    ),
    (
        "Heavy rain on Tuesday night flooded the lower market. Firefighters pumped water out of 31 "
        "cellars; nobody was hurt, the council's spokesman Pavel Oren said."
    ),
    (
        "The committee chose the smaller of the two designs. Its roof is slate, its walls are of local "
        "limestone, and it will seat 240 people."
    ),
    "A river.",
]
QUESTIONS = [
    ("Who opened the bridge?", 0, "Johanna Viik"),
    ("Until which year did trams cross the bridge?", 0, "1954"),
    ("How much does a loaf cost?", 1, "2.40"),
    ("How many cellars were pumped out?", 2, "31"),
    ("Who spoke for the council?", 2, "Pavel Oren"),
    ("How many people will it seat?", 3, "240"),
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def published():
    """What sentence-transformers itself says of the passages."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(find_encoder().folder), device="cpu", local_files_only=True)
    return model.encode(PASSAGES, normalize_embeddings=True, show_progress_bar=False)


def test_the_embedded_encoder_is_the_published_one():
    assert find_encoder().sha256 == SHA256


@pytest.mark.parametrize(
    ("engine", "cosine"), [("torch", 0.99999), ("onnxruntime", 0.99999), ("onnxruntime-int8", 0.99)]
)
def test_vectors_are_those_of_sentence_transformers(published, cache, engine, cosine):
    vectors = SentenceEncoder(cache=cache, engine=engine).encode(PASSAGES)
    assert ((vectors * published).sum(axis=1) > cosine).all()


def test_long_texts_are_cut_where_sentence_transformers_cuts_them(cache):
    encoder = SentenceEncoder(cache=cache)
    assert encoder.max_tokens == 256
    long = " ".join(PASSAGES[:4] * 5)
    assert (encoder.encode([long])[0] == encoder.encode([long + " and more"])[0]).all()


@pytest.fixture(scope="module")
def encoded():
    tokenizer = Tokenizer.from_file(str(READER / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer.encode_batch([(question, PASSAGES[place]) for question, place, _ in QUESTIONS])


def logits(cache, encoded, engine):
    inputs = {
        "input_ids": pad([text.ids for text in encoded]),
        "attention_mask": pad([text.attention_mask for text in encoded]),
        "token_type_ids": pad([text.type_ids for text in encoded]),
    }
    return open_engine(READER, "span", cache=cache, engine=engine).run(inputs)


def best_spans(encoded, start, end):
    """Return the best span of each passage, of 20 tokens at most."""
    found = []
    for row, text in enumerate(encoded):
        inside = [i for i, sequence in enumerate(text.sequence_ids) if sequence == 1]
        spans = [(i, j) for i in inside for j in range(i, min(i + 20, inside[-1] + 1))]
        i, j = max(spans, key=lambda span: start[row, span[0]] + end[row, span[1]])
        found.append(PASSAGES[QUESTIONS[row][1]][text.offsets[i][0] : text.offsets[j][1]])
    return found


def test_logits_in_float32_are_torchs(cache, encoded):
    ours, torchs = (logits(cache, encoded, engine) for engine in ("onnxruntime", "torch"))
    np.testing.assert_allclose(ours, torchs, atol=2e-3)
    assert (ours[0] == PADDING_LOGIT).any()


@pytest.mark.parametrize("engine", ["torch", "onnxruntime", "onnxruntime-int8"])
def test_every_engine_marks_the_same_answers(cache, encoded, engine):
    answers = best_spans(encoded, *logits(cache, encoded, engine))
    assert answers == [answer for _, _, answer in QUESTIONS]


def test_integers_stay_near_in_logits(cache, encoded):
    ours, exact = (logits(cache, encoded, engine) for engine in ("onnxruntime-int8", "onnxruntime"))
    assert np.abs(np.array(ours) - np.array(exact)).mean() < 0.15


def test_a_model_that_pools_otherwise_runs_on_its_own_framework(tmp_path, cache):
    folder = tmp_path / "model"
    shutil.copytree(find_encoder().folder, folder)
    modes = {"word_embedding_dimension": 384, "pooling_mode_cls_token": True}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(modes))
    encoder = SentenceEncoder(folder, cache=cache)
    assert encoder.engine.name == "torch fp32"
    assert encoder.encode(PASSAGES).shape == (len(PASSAGES), 384)
