import errno
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.index import VectorIndex
from embeddings.publication import MANIFEST, Manifest, load, publish, read_manifest

QUERIES = np.eye(4, dtype=np.float32)


def index_of(count: int, seed: int = 0) -> VectorIndex:
    vectors = np.random.default_rng(seed).normal(size=(count, 4)).astype(np.float32)
    return VectorIndex.build(np.arange(count, dtype=np.int64) * 3, vectors)


def same(one: VectorIndex | None, other: VectorIndex) -> bool:
    if one is None or len(one) != len(other):
        return False
    pairs = zip(one.search(QUERIES, 7), other.search(QUERIES, 7), strict=True)
    return all((a == b).all() for a, b in pairs)


@pytest.mark.parametrize("count", [0, 1, 50])
def test_what_was_published_is_loaded(tmp_path, count):
    publish(tmp_path / "new" / "folder", index_of(count), encoder="e", generation=4)
    assert same(load(tmp_path / "new" / "folder", encoder="e", generation=4), index_of(count))


def test_a_delta_is_published_with_the_rest(tmp_path):
    vectors = np.ones((1, 4), np.float32) / 2
    index = index_of(20).with_added(np.array([1000]), vectors)
    publish(tmp_path, index, encoder="e", generation=1)
    assert same(load(tmp_path, encoder="e"), index)


def test_the_manifest_tells_what_there_is(tmp_path):
    written = publish(tmp_path, index_of(5), encoder="e", generation=4)
    assert read_manifest(tmp_path) == written
    assert (written.size, written.dimension, written.generation) == (5, 4, 4)


def test_publishing_again_leaves_one_file(tmp_path):
    publish(tmp_path, index_of(5), encoder="e", generation=1)
    latest = publish(tmp_path, index_of(6), encoder="e", generation=2)
    assert {file.name for file in tmp_path.glob("[!.]*")} == {MANIFEST, latest.file}
    assert same(load(tmp_path, encoder="e"), index_of(6))


def test_nothing_published_is_nothing(tmp_path):
    assert load(tmp_path, encoder="e") is None
    assert load(tmp_path / "missing", encoder="e") is None


def test_another_encoder_or_generation_is_nothing_and_no_damage(tmp_path):
    publish(tmp_path, index_of(5), encoder="e", generation=1)
    before = sorted(tmp_path.iterdir())
    assert load(tmp_path, encoder="other") is None
    assert load(tmp_path, encoder="e", generation=2) is None
    assert sorted(tmp_path.iterdir()) == before


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_flipped_bit_is_noticed_and_put_aside(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("flip")
    name = publish(folder, index_of(5), encoder="e", generation=1).file
    content = bytearray((folder / name).read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    (folder / name).write_bytes(content)
    assert load(folder, encoder="e") is None
    assert (folder / f"quarantined-{name}").read_bytes() == content
    assert load(folder, encoder="e") is None


def test_a_truncated_file_is_put_aside_and_only_the_last_one_kept(tmp_path):
    for generation in (1, 2):
        name = publish(tmp_path, index_of(5), encoder="e", generation=generation).file
        (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:-1])
        assert load(tmp_path, encoder="e") is None
    assert [f.name for f in tmp_path.glob("quarantined-*")] == [f"quarantined-{name}"]


def test_a_manifest_that_names_other_numbers_does_not_verify(tmp_path):
    manifest = publish(tmp_path, index_of(5), encoder="e", generation=1)
    wrong = {name: getattr(replace(manifest, size=6), name) for name in Manifest.__slots__}
    (tmp_path / MANIFEST).write_text(json.dumps(wrong))
    assert load(tmp_path, encoder="e") is None


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"file": 1}', "\0"])
def test_a_damaged_manifest_is_put_aside(tmp_path, text):
    publish(tmp_path, index_of(5), encoder="e", generation=1)
    (tmp_path / MANIFEST).write_text(text)
    assert load(tmp_path, encoder="e") is None
    assert (tmp_path / f"quarantined-{MANIFEST}").read_text() == text


def test_a_manifest_cant_name_a_file_elsewhere(tmp_path):
    manifest = publish(tmp_path / "a", index_of(5), encoder="e", generation=1)
    with pytest.raises(ValueError, match="expected a name in the manifest's folder"):
        replace(manifest, file="../elsewhere")


def test_publishing_stopped_before_the_manifest_leaves_the_old_index(tmp_path):
    """As after a kill: the new file is there, whole or in part, and no manifest names it."""
    publish(tmp_path / "a", index_of(5), encoder="e", generation=1)
    later = publish(tmp_path / "b", index_of(9), encoder="e", generation=2)
    content = (tmp_path / "b" / later.file).read_bytes()
    (tmp_path / "a" / later.file).write_bytes(content)
    (tmp_path / "a" / f"{later.file}.new").write_bytes(content[:7])
    (tmp_path / "a" / f"{MANIFEST}.new").write_text("{")
    assert same(load(tmp_path / "a", encoder="e"), index_of(5))
    publish(tmp_path / "a", index_of(9), encoder="e", generation=2)
    assert same(load(tmp_path / "a", encoder="e"), index_of(9))


def fill_the_disk(monkeypatch, room=0):
    """Let `room` files be put on disk, and no more."""
    left = iter(range(room))

    def sync(_):
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", sync)


@pytest.mark.parametrize("room", [0, 1, 2])
def test_what_a_full_disk_did_not_take_does_not_stay_on_it(tmp_path, monkeypatch, room):
    first = publish(tmp_path, index_of(5), encoder="e", generation=1)
    with monkeypatch.context() as patched:
        for generation in (2, 3):
            fill_the_disk(patched, room)
            with pytest.raises(OSError, match="No space left"):
                publish(tmp_path, index_of(9), encoder="e", generation=generation)
    assert not list(tmp_path.glob("*.new"))
    assert len(list(tmp_path.glob("vectors-*"))) <= 2
    assert same(load(tmp_path, encoder="e"), index_of(5))
    assert read_manifest(tmp_path) == first


def test_what_a_killed_process_left_goes_before_more_is_written(tmp_path, monkeypatch):
    name = publish(tmp_path, index_of(5), encoder="e", generation=1).file
    (tmp_path / "vectors-0000000002-0123456789abcdef.faiss.new").write_bytes(b"half")
    fill_the_disk(monkeypatch)
    with pytest.raises(OSError, match="No space left"):
        publish(tmp_path, index_of(9), encoder="e", generation=3)
    assert [file.name for file in tmp_path.glob("vectors-*")] == [name]


def test_a_file_that_is_gone_is_nothing(tmp_path, caplog):
    name = publish(tmp_path, index_of(5), encoder="e", generation=1).file
    (tmp_path / name).unlink()
    assert load(tmp_path, encoder="e") is None
    assert "which is not there" in caplog.text


PUBLISHER = """
import sys
from pathlib import Path

import numpy as np

from embeddings.index import VectorIndex
from embeddings.publication import load, publish

folder, count = Path(sys.argv[1]), int(sys.argv[2])
vectors = np.random.default_rng(0).normal(size=(count, 4)).astype(np.float32)
index = VectorIndex.build(np.arange(count, dtype=np.int64), vectors)
print("ready", flush=True)
sys.stdin.readline()
for generation in range(60):
    publish(folder, index, encoder="e", generation=generation)
    assert load(folder, encoder="e") is not None
"""


def test_two_processes_that_publish_take_turns(tmp_path):
    root = Path(__file__).parents[2]
    children = [
        subprocess.Popen(
            [sys.executable, "-c", PUBLISHER, str(tmp_path), str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        for count in (300, 400)
    ]
    assert [child.stdout.readline() for child in children] == ["ready\n"] * 2
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    said = [child.communicate()[1] for child in children]
    assert said == ["", ""]
    assert [child.returncode for child in children] == [0, 0]
    assert len(load(tmp_path, encoder="e")) in {300, 400}
    assert not list(tmp_path.glob("quarantined-*"))
