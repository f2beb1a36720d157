"""Questions and passages to windows: layout, offsets, long texts, batches."""

import json
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers

from rag.reader import packaged_reader
from rag.windows import Windower, pieces

FOLDER = packaged_reader()
QUESTION = "Where is the museum?"
TEXT = "The museum is in the Brompton district, née Kensington 😀 since 1,852."
LONG = " ".join(f"Room {number} holds {number * 7} vases." for number in range(300))


def bert() -> Tokenizer:
    return Tokenizer.from_file(str(FOLDER / "tokenizer.json"))


def roberta() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        special_tokens=["<s>", "<pad>", "</s>"],
        vocab_size=400,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([QUESTION, TEXT], trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return tokenizer


@cache
def shared_windower() -> Windower:
    return Windower(bert())


@pytest.fixture
def windower() -> Windower:
    return shared_windower()


def test_a_bert_window_is_question_and_passage_between_special_tokens(windower):
    tokenizer = bert()
    tokenizer.no_truncation()
    whole = tokenizer.encode(QUESTION, TEXT)
    (window,) = windower.windows(QUESTION, [TEXT])
    assert window.ids.tolist() == whole.ids
    assert window.types.tolist() == whole.type_ids
    assert window.inside.tolist() == [part == 1 for part in whole.sequence_ids]
    assert window.offsets[window.inside].tolist() == [
        list(pair)
        for pair, part in zip(whole.offsets, whole.sequence_ids, strict=True)
        if part == 1
    ]


def test_a_title_stands_before_the_passage_and_no_span_can_lie_in_it():
    titled = Windower(bert(), title_tokens=24)
    (plain,) = shared_windower().windows(QUESTION, [TEXT])
    (window,) = titled.windows(QUESTION, [TEXT], ["The log"])
    tokens = [bert().id_to_token(int(token)) for token in window.ids]
    at = tokens.index("[SEP]")
    assert tokens[at : at + 4] == ["[SEP]", "the", "log", "[SEP]"]
    assert window.types[: at + 1].tolist() == [0] * (at + 1)
    assert set(window.types[at + 1 :].tolist()) == {1}
    assert not window.inside[: at + 4].any()
    assert window.offsets[window.inside].tolist() == plain.offsets[plain.inside].tolist()
    for none in ([], [""]):
        assert titled.windows(QUESTION, [TEXT], none)[0].ids.tolist() == plain.ids.tolist()


def test_a_model_trained_without_titles_is_shown_none(windower):
    (plain,) = windower.windows(QUESTION, [TEXT])
    assert windower.windows(QUESTION, [TEXT], ["The log"])[0].ids.tolist() == plain.ids.tolist()


def test_a_long_title_is_cut_and_windows_keep_their_size():
    titled = Windower(bert(), window_tokens=128, stride=16, title_tokens=24)
    windows = titled.windows(QUESTION, [LONG], ["harbour " * 500])
    assert len(windows) > 1
    assert max(len(window.ids) for window in windows) <= 128
    covered = {tuple(pair) for window in windows for pair in window.offsets[window.inside].tolist()}
    assert max(end for _, end in covered) == len(LONG)


def test_a_roberta_window_has_its_own_separators_and_exact_offsets():
    whole = roberta().encode(QUESTION, TEXT)
    (window,) = Windower(roberta(), takes_types=False).windows(QUESTION, [TEXT])
    assert window.ids.tolist() == whole.ids
    # trimming offsets twice, as post-processing a pair again does, loses first letters
    starts = set(window.offsets[window.inside][:, 0].tolist())
    assert {TEXT.index(word) for word in ("The", "museum", "district", "since")} <= starts


@settings(deadline=None)  # the first example loads the tokenizer
@given(st.text(max_size=60))
def test_offsets_are_code_points_of_the_text_in_order(text):
    windows = shared_windower().windows("who?", [text])
    for window in windows:
        offsets = window.offsets[window.inside]
        assert (offsets[:, 0] <= offsets[:, 1]).all()
        assert (np.diff(offsets[:, 0]) >= 0).all()
        assert offsets.max(initial=0) <= len(text)


def test_offsets_count_characters_and_not_bytes_or_utf16(windower):
    text = "😀😀 née Ann İ x"
    (window,) = windower.windows("who?", [text])
    assert [text[a:b] for a, b in window.offsets[window.inside]] == text.split()


def test_a_long_passage_is_cut_into_overlapping_windows(windower):
    windows = windower.windows(QUESTION, ["short one", LONG])
    assert [window.passage for window in windows] == [0] + [1] * (len(windows) - 1)
    assert len(windows) > 3
    assert all(len(window.ids) <= 384 for window in windows)
    covered = np.zeros(len(LONG), dtype=bool)
    for window in windows[1:]:
        for first, last in window.offsets[window.inside]:
            covered[first:last] = True
    assert all(covered[at] or char == " " for at, char in enumerate(LONG))


@given(st.integers(0, 2000), st.integers(1, 400), st.data())
def test_pieces_cover_everything_with_the_overlap_asked_for(length, room, data):
    stride = data.draw(st.integers(0, room - 1))
    cut = pieces(length, room, stride)
    if not length:
        assert cut == []
        return
    assert cut[0].start == 0
    assert cut[-1].stop == length
    assert all(piece.stop - piece.start <= room for piece in cut)
    assert all(
        after.start > before.start and before.stop - after.start >= stride
        for before, after in pairwise(cut)
    )
    assert len(cut) == max(1, -(-(length - stride) // (room - stride)))


def test_pieces_are_of_one_length_rather_than_a_full_one_and_a_rest():
    assert pieces(400, 300, 100) == [slice(0, 250), slice(150, 400)]


def test_pieces_refuse_a_stride_that_never_moves_on():
    with pytest.raises(ValueError, match="stride is 10; expected 0 to 9"):
        pieces(50, 10, 10)


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("filler " * 100 + "who paid the bill?", "who paid the bill?"),
        ("who paid the bill? I ask because " + "filler " * 100, "who paid the bill?"),
    ],
)
def test_a_question_that_is_too_long_keeps_the_part_that_asks(windower, question, kept):
    (window,) = windower.windows(question, ["Ann paid."])
    ids = window.ids[~window.inside].tolist()
    expected = bert().encode(kept, add_special_tokens=False).ids
    assert len(ids) == 64 + 3
    assert any(ids[at : at + len(expected)] == expected for at in range(len(ids)))


def test_texts_without_tokens_have_no_windows(windower):
    assert windower.windows(QUESTION, []) == []
    assert windower.windows(QUESTION, ["", " \n\t"]) == []
    assert list(windower.batches([])) == []


def test_batches_hold_every_window_once_and_pad_little(windower):
    windows = windower.windows(QUESTION, [LONG[: 40 * size] for size in range(1, 30)])
    batches = list(windower.batches(windows, size=4))
    seen = [window for batch in batches for window in batch.windows]
    assert len(seen) == len(windows)
    assert {id(window) for window in seen} == {id(window) for window in windows}
    lengths = [len(window.ids) for window in seen]
    assert lengths == sorted(lengths)
    for batch in batches:
        assert len(batch.windows) <= 4
        assert batch.inputs["attention_mask"].mean() >= 0.8
    assert len(batches) < 12


def test_padding_is_masked_and_outside():
    windower = Windower(bert(), pad_id=7)
    windows = windower.windows(QUESTION, [TEXT[:60], TEXT])
    (batch,) = windower.batches(windows)
    short = len(batch.windows[0].ids)
    assert batch.inputs["attention_mask"][0].tolist() == [1] * short + [0] * (
        batch.inside.shape[1] - short
    )
    assert (batch.inputs["input_ids"][0, short:] == 7).all()
    assert not batch.inside[0, short:].any()
    assert batch.inputs.keys() == {"input_ids", "attention_mask", "token_type_ids"}
    assert all(array.dtype == np.int64 for array in batch.inputs.values())


def test_a_model_without_token_types_gets_none():
    windower = Windower(roberta(), takes_types=False)
    (batch,) = windower.batches(windower.windows(QUESTION, [TEXT]))
    assert batch.inputs.keys() == {"input_ids", "attention_mask"}


def test_truncation_set_in_the_tokenizer_file_does_not_cut_passages(windower):
    assert Tokenizer.from_file(str(FOLDER / "tokenizer.json")).truncation is not None
    (window,) = windower.windows("who?", ["word " * 350])
    assert int(window.inside.sum()) == 350


def test_a_stride_that_leaves_no_room_is_refused():
    with pytest.raises(ValueError, match=r"stride is 317 tokens; expected 0 to 316"):
        Windower(bert(), window_tokens=384, stride=317)


def folder_with(tmp_path: Path, **config) -> Path:
    (tmp_path / "tokenizer.json").write_bytes((FOLDER / "tokenizer.json").read_bytes())
    (tmp_path / "config.json").write_text(json.dumps(config))
    return tmp_path


@pytest.mark.parametrize(
    ("config", "longest"),
    [
        ({"model_type": "bert", "max_position_embeddings": 512, "pad_token_id": 0}, 512),
        ({"model_type": "roberta", "max_position_embeddings": 514, "pad_token_id": 1}, 512),
    ],
)
def test_windows_longer_than_the_model_are_refused(tmp_path, config, longest):
    folder = folder_with(tmp_path, **config)
    Windower.from_folder(folder, window_tokens=longest)
    with pytest.raises(ValueError, match=f"takes {longest} at most; lower window_tokens"):
        Windower.from_folder(folder, window_tokens=longest + 1)


def test_what_the_model_takes_is_read_from_its_config(tmp_path):
    folder = folder_with(tmp_path, model_type="distilbert", pad_token_id=5)
    windower = Windower.from_folder(folder)
    (batch,) = windower.batches(windower.windows(QUESTION, [TEXT[:60], TEXT]))
    assert "token_type_ids" not in batch.inputs
    assert batch.inputs["input_ids"][0, -1] == 5


@pytest.mark.parametrize("missing", ["config.json", "tokenizer.json"])
def test_a_folder_that_is_no_reader_is_named(tmp_path, missing):
    folder_with(tmp_path, model_type="bert").joinpath(missing).unlink()
    with pytest.raises(FileNotFoundError, match=f"has no {missing}"):
        Windower.from_folder(tmp_path)
