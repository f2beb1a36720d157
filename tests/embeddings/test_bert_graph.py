"""The graph against BERT written out in numpy (Devlin et al. 2018; Vaswani et al. 2017)."""

import shutil
from math import erf

import numpy as np
import pytest
from onnx import numpy_helper

from embeddings.bert import read_bert, unsupported
from embeddings.bert_graph import Exact, Graph, Int8, write_graph
from embeddings.engine_onnx import open_session
from embeddings.export import _seen, export, optimised
from embeddings.quantisation import Seen

IDS = np.array([[2, 6, 7, 12, 3, 14, 5, 3]])
TYPES = np.array([[0, 0, 0, 0, 0, 1, 1, 1]])


def normalised(x, scale, shift):
    return (x - x.mean(-1, keepdims=True)) / x.std(-1, keepdims=True) * scale + shift


def reference(model, ids, types):
    x = model.words[ids] + model.types[types] + model.positions[: len(ids)]
    x = normalised(x, *model.norm)
    for layer in model.layers:
        parts = np.split(x @ layer.qkv[0] + layer.qkv[1], 3, axis=-1)
        q, k, v = (p.reshape(len(x), model.heads, -1).transpose(1, 0, 2) for p in parts)
        scores = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        read = weights / weights.sum(-1, keepdims=True) @ v
        read = read.transpose(1, 0, 2).reshape(x.shape)
        x = normalised(
            x + read @ layer.attention_output[0] + layer.attention_output[1], *layer.attention_norm
        )
        wide = x @ layer.expand[0] + layer.expand[1]
        wide = wide * (1 + np.vectorize(erf)(wide / np.sqrt(2))) / 2
        x = normalised(x + wide @ layer.contract[0] + layer.contract[1], *layer.output_norm)
    return x


def test_span_logits_are_berts(tiny):
    model = read_bert(tiny, "span")
    session = open_session(write_graph(model, "span", Exact()))
    start, end = session.run(None, {"input_ids": IDS, "token_type_ids": TYPES})
    expected = reference(model, IDS[0], TYPES[0]) @ model.head[0] + model.head[1]
    np.testing.assert_allclose(np.stack([start[0], end[0]], 1), expected, atol=1e-5)


def test_vectors_are_the_mean_of_tokens_at_unit_length(tiny):
    model = read_bert(tiny, "embed")
    session = open_session(write_graph(model, "embed", Exact()))
    (vectors,) = session.run(None, {"input_ids": IDS, "token_type_ids": TYPES})
    mean = reference(model, IDS[0], TYPES[0]).mean(0)
    np.testing.assert_allclose(vectors[0], mean / np.linalg.norm(mean), atol=1e-6)


def test_integers_come_close(tiny):
    exact = open_session(export(tiny, "embed", "fp32"))
    rounded = open_session(export(tiny, "embed", "int8"))
    inputs = {"input_ids": IDS, "token_type_ids": TYPES}
    assert (exact.run(None, inputs)[0] @ rounded.run(None, inputs)[0].T).item() > 0.99


def test_the_same_weights_make_the_same_bytes(tiny):
    assert export(tiny, "span", "int8") == export(tiny, "span", "int8")


def test_roberta_counts_positions_after_padding_and_has_one_type(tmp_path, make_model):
    config = {"model_type": "roberta", "pad_token_id": 1}
    folder = make_model(tmp_path, config=config, types=1, offset=2)
    model = read_bert(folder, "span")
    session = open_session(write_graph(model, "span", Exact()))
    assert [node.name for node in session.get_inputs()] == ["input_ids"]
    start, _ = session.run(None, {"input_ids": IDS})
    expected = reference(model, IDS[0], np.zeros(IDS.shape[1], int)) @ model.head[0]
    np.testing.assert_allclose(start[0], expected[:, 0] + model.head[1][0], atol=1e-5)
    assert len(model.positions) == 64


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"model_type": "mpnet"}, "model type 'mpnet'"),
        ({"hidden_act": "gelu_new"}, "activation 'gelu_new'"),
        ({"position_embedding_type": "relative_key"}, "relative positions"),
        ({"is_decoder": True}, "a decoder"),
    ],
)
def test_what_is_no_plain_bert_says_why(tmp_path, make_model, config, reason):
    folder = make_model(tmp_path, config=config)
    assert unsupported(folder, "span") == reason
    with pytest.raises(ValueError, match=reason):
        read_bert(folder, "span")


def test_other_pooling_is_left_to_sentence_transformers(tiny, tmp_path, make_model):
    assert unsupported(tiny, "embed") == ""
    folder = make_model(tmp_path, pooling="cls_token")
    assert unsupported(folder, "embed") == "more than mean pooling"
    assert unsupported(folder, "span") == ""


def test_products_are_rounded_with_what_they_were_seen_to_read():
    random = np.random.default_rng(0)
    weight = random.normal(size=(64, 32)).astype(np.float32)
    # columns that go together, a few of them large: their levels are not 1
    inputs = (random.normal(size=(400, 8)) @ random.normal(size=(8, 64))).astype(np.float32)
    inputs *= np.where(np.arange(64) % 16 == 0, 8, 1).astype(np.float32)
    peaks = np.abs(inputs).max(axis=0)

    def error(moments):
        graph = Graph()
        linear = Int8({"layer0.expand": Seen(peaks, moments)})
        linear(graph, "layer0.expand", "x", weight, np.zeros(32, np.float32))
        kept = {one.name: numpy_helper.to_array(one) for one in graph._graph.initializer}
        integers, steps, zeros = (
            kept[f"layer0.expand.{part}"].astype(np.float32)
            for part in ("integers", "steps", "zeros")
        )
        back = (integers - zeros) * steps * kept["layer0.expand.level"][:, None]
        return np.square(inputs @ (back - weight)).mean()

    assert error(inputs.T @ inputs) < 0.4 * error(None)


def test_narrow_products_are_seen_with_moments_and_wide_ones_without(tiny):
    model = read_bert(tiny, "span")
    seen = _seen(model, tiny, "span")
    for name, one in seen.items():
        assert (one.moments is None) == name.endswith("contract")
        if one.moments is not None:
            assert one.moments.shape == (model.hidden, model.hidden)
            assert (np.diag(one.moments) >= np.square(one.peaks) * 0.999).all()
    vectors = _seen(read_bert(tiny, "embed"), tiny, "embed")
    assert all(one.moments is None for one in vectors.values())


def test_a_copy_is_named_by_all_that_decides_its_bytes(tiny, tmp_path):
    model, cache = tmp_path / "model", tmp_path / "cache"
    shutil.copytree(tiny, model)
    for precision in ("int8", "fp32"):
        optimised(model, "span", precision, cache)
    before = len(list(cache.iterdir()))
    tokenizer = model / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    optimised(model, "span", "int8", cache)
    assert len(list(cache.iterdir())) == before + 1
    tokenizer.unlink()
    optimised(model, "span", "fp32", cache)  # not calibrated, and made before
    assert len(list(cache.iterdir())) == before + 1
