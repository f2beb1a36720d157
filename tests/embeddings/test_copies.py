import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from embeddings.copies import copy_name, default_cache, read_or_make


def refuse() -> bytes:
    raise AssertionError("made again")


def test_a_copy_is_made_once(tmp_path):
    assert read_or_make(tmp_path, "name", lambda: b"content") == b"content"
    assert read_or_make(tmp_path, "name", refuse) == b"content"


def test_a_damaged_copy_is_made_again(tmp_path):
    read_or_make(tmp_path, "name", lambda: b"content")
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"CONTENT")
    assert read_or_make(tmp_path, "name", lambda: b"content") == b"content"
    assert [f.read_bytes() for f in tmp_path.iterdir()] == [b"content"]


def test_a_failure_leaves_nothing_behind(tmp_path):
    with pytest.raises(AssertionError):
        read_or_make(tmp_path, "name", refuse)
    assert not list(tmp_path.iterdir())


def test_makers_racing_leave_one_copy(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: read_or_make(tmp_path, "n", lambda: b"x" * 9999), range(32)))
    assert set(made) == {b"x" * 9999}
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_cant_be_written_costs_only_time(tmp_path, caplog):
    occupied = tmp_path / "file"
    occupied.write_text("no folder")
    assert read_or_make(occupied, "name", lambda: b"content") == b"content"
    assert "can't keep name" in caplog.text


def test_what_a_killed_process_left_is_removed(tmp_path):
    old, new = tmp_path / ".making-old", tmp_path / ".making-new"
    old.write_bytes(b"")
    new.write_bytes(b"")
    os.utime(old, (0, 0))
    read_or_make(tmp_path, "name", lambda: b"content")
    assert not old.exists()
    assert new.exists()


def test_copies_that_nobody_used_for_a_month_go_when_one_is_made(tmp_path):
    month = 31 * 86_400
    names = [copy_name(f"{model}-embed-int8", {"weights": model}) for model in "abc"]
    for name in names[:2]:
        read_or_make(tmp_path, name, name.encode)
    (tmp_path / "own.onnx").write_bytes(b"somebody's")
    for file in tmp_path.iterdir():
        os.utime(file, (time.time() - month,) * 2)
    read_or_make(tmp_path, names[1], refuse)
    read_or_make(tmp_path, names[2], names[2].encode)
    kept = {file.name.rpartition("-")[0] for file in tmp_path.glob("*-*.onnx")}
    assert kept == set(names[1:])
    assert (tmp_path / "own.onnx").exists()


def test_names_depend_on_every_part():
    parts = {"weights": "a", "task": "embed"}
    assert copy_name("t", parts) == copy_name("t", dict(reversed(parts.items())))
    assert copy_name("t", parts) != copy_name("t", {**parts, "task": "span"})


def test_the_cache_folder_follows_the_environment(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    monkeypatch.delenv("VERBATIM_CACHE", raising=False)
    assert default_cache() == Path("/x/verbatim")
    monkeypatch.setenv("VERBATIM_CACHE", "/y")
    assert default_cache() == Path("/y")
