import subprocess
import sys

import numpy as np
import pytest

from embeddings.batch import PADDING_LOGIT, pad
from embeddings.engine import ENGINES, available, cores, describe, open_engine

ROWS = [[2, 6, 7, 3], [2, 9, 3, 12, 15, 8, 3], [2, 3]]
INPUTS = {
    "input_ids": pad(ROWS),
    "attention_mask": pad([[1] * len(row) for row in ROWS]),
    "token_type_ids": pad([[0] * len(row) for row in ROWS]),
}


def alone(row: int) -> dict[str, np.ndarray]:
    return {name: array[row : row + 1, : len(ROWS[row])] for name, array in INPUTS.items()}


@pytest.fixture(params=["onnxruntime", "onnxruntime-int8"])
def engine_name(request):
    return request.param


def test_auto_takes_integers_for_a_bert(tiny, tmp_path):
    engine = open_engine(tiny, "embed", cache=tmp_path, threads=2)
    assert engine.name == "onnxruntime int8"
    assert describe(engine) == "onnxruntime int8, 2 threads"


def test_an_unknown_engine_is_refused_with_the_known_ones(tiny, tmp_path):
    with pytest.raises(ValueError, match="'abacus'; expected one of auto, torch"):
        open_engine(tiny, "embed", cache=tmp_path, engine="abacus")


def test_without_threads_all_cores_are_used(tiny, tmp_path):
    assert open_engine(tiny, "embed", cache=tmp_path, threads=0).threads == cores()


@pytest.mark.parametrize("threads", [1, 3])
def test_a_text_has_the_same_result_in_every_batch(tiny, tmp_path, engine_name, threads):
    for task in ("embed", "span"):
        engine = open_engine(tiny, task, cache=tmp_path, engine=engine_name, threads=threads)
        together = engine.run(INPUTS)
        for row, ids in enumerate(ROWS):
            for all_rows, one in zip(together, engine.run(alone(row)), strict=True):
                expected = one[0] if task == "embed" else one[0][: len(ids)]
                assert all_rows[row][: len(expected)].tolist() == expected.tolist()


def test_logits_beyond_a_text_can_win_nothing(tiny, tmp_path, engine_name):
    start, end = open_engine(tiny, "span", cache=tmp_path, engine=engine_name).run(INPUTS)
    assert start.shape == end.shape == INPUTS["input_ids"].shape
    assert (start[2, 2:] == PADDING_LOGIT).all()
    assert (start[2, :2] > PADDING_LOGIT).all()


def test_vectors_have_unit_length(tiny, tmp_path, engine_name):
    (vectors,) = open_engine(tiny, "embed", cache=tmp_path, engine=engine_name).run(INPUTS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)


def test_padding_on_the_left_is_refused(tiny, tmp_path):
    flipped = {name: array[:, ::-1] for name, array in INPUTS.items()}
    with pytest.raises(ValueError, match="pad on the right"):
        open_engine(tiny, "embed", cache=tmp_path).run(flipped)


def test_a_damaged_copy_is_made_again(tiny, tmp_path):
    before = open_engine(tiny, "embed", cache=tmp_path).run(INPUTS)[0]
    (file,) = tmp_path.glob("*.onnx")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert (open_engine(tiny, "embed", cache=tmp_path).run(INPUTS)[0] == before).all()


def test_a_kept_copy_opens_without_the_frameworks(tiny, tmp_path):
    open_engine(tiny, "embed", cache=tmp_path)
    code = (
        "import sys; from pathlib import Path; from embeddings.engine import open_engine\n"
        "open_engine(Path(sys.argv[1]), 'embed', cache=Path(sys.argv[2]))\n"
        "assert not {'torch', 'transformers', 'onnx'} & set(sys.modules), 'too much imported'"
    )
    subprocess.run([sys.executable, "-c", code, str(tiny), str(tmp_path)], check=True)


def test_what_is_installed_is_told():
    assert available()["onnxruntime"][0].isdigit()
    assert "onnxruntime-int8" in ENGINES
