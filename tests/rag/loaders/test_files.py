import io
import os
import socket

import pytest

from rag.loaders.extraction import ExtractionError, Limits
from rag.loaders.files import PART_BYTES, open_file, read_parts

LIMITS = Limits(file_bytes=1000)


def refused(path):
    with pytest.raises(ExtractionError) as error, open_file(path, LIMITS):
        pass
    return str(error.value)


def test_a_regular_file_opens_with_its_size(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"words")
    with open_file(path, LIMITS) as (stream, size):
        assert (stream.read(), size) == (b"words", 5)


def test_what_is_no_regular_file_is_named_and_never_waited_for(tmp_path):
    pipe, server = tmp_path / "pipe.txt", tmp_path / "s.txt"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(server))
        assert refused(server) == "is a socket; expected a regular file"
    assert refused(pipe) == "is a named pipe; expected a regular file"
    assert refused(tmp_path) == "is a folder; expected a regular file"
    assert refused(tmp_path.joinpath("/dev/zero")) == "is a device; expected a regular file"


def test_what_can_not_be_opened_is_told_with_the_reason(tmp_path):
    link, loop = tmp_path / "link.txt", tmp_path / "loop.txt"
    link.symlink_to("nothing.txt")
    loop.symlink_to("loop.txt")
    assert refused(link).startswith("is a link to a file that doesn't exist")
    assert refused(loop).startswith("can't be opened: Too many levels of symbolic links")
    assert refused(tmp_path / "no.txt").startswith("doesn't exist")
    assert refused(tmp_path / "a\0b.txt").startswith("has a NUL in its path")
    assert refused(tmp_path / ("x" * 300)).startswith("can't be opened: File name too long")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_named(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"words")
    path.chmod(0)
    assert "permission denied" in refused(path)


def test_size_is_checked_before_anything_is_read(tmp_path):
    path = tmp_path / "a.txt"
    path.touch()
    assert refused(path).startswith("is empty: it has 0 bytes")
    with path.open("wb") as stream:
        stream.truncate(3_000_000)
    assert refused(path).startswith("has 3.0 MB; expected at most 0.0 MB")


@pytest.mark.parametrize("size", [1, PART_BYTES, PART_BYTES + 1])
def test_parts_are_the_file(size):
    data = os.urandom(size)
    assert b"".join(read_parts(io.BytesIO(data), size)) == data


@pytest.mark.parametrize("size", [9, 11, PART_BYTES * 2])
def test_a_file_that_changes_while_it_is_read_is_refused(size):
    with pytest.raises(ExtractionError, match="changed while it was read"):
        list(read_parts(io.BytesIO(b"x" * 10), size))
