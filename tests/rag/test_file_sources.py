"""Each file has a source of its own, which is text and leads back to it."""

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.file_sources import path_of, source_of, stem_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX alone")

PIECES = [b"caf", b"\xe9", b"\xc3\xa9", b"\\", b"udce9", b"udc", b"u", b".txt"]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map(b"".join))
@example(b"caf\xe9.txt")
@example(rb"caf\udce9.txt")
@example(b"\\\\\xe9")
def test_a_source_leads_back_to_its_file(name):
    path = Path("/nowhere", os.fsdecode(name))
    source = source_of(path)
    assert path_of(source) == path
    source.encode()


@pytest.mark.parametrize(
    ("name", "source", "stem"),
    [
        (b"caf\xe9.txt", r"/nowhere/caf\udce9.txt", "caf\ufffd"),
        (rb"caf\udce9.txt", r"/nowhere/caf\\udce9.txt", r"caf\udce9"),
        (rb"back\slash.txt", r"/nowhere/back\slash.txt", r"back\slash"),
        ("café.txt".encode(), "/nowhere/café.txt", "café"),
    ],
)
def test_only_what_could_be_mistaken_is_written_otherwise(name, source, stem):
    assert source_of(Path("/nowhere", os.fsdecode(name))) == source
    assert stem_of(source) == stem
