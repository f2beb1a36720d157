import os

import pytest

from rag.documents import find_files
from rag.passed_over import PassedOver


def test_what_a_folder_holds_that_is_not_read_is_named_and_counted(write):
    folder = write(
        {
            "a.txt": "One.", "photo.PNG": "x", "sub/b.png": "x", "sub/c.rtf": "x", "Makefile": "x",
            "The plan of Mr. van der Berg": "x", ".hidden.png": "x", "own.zip": "x",
            ".verbatimignore": "own.*",
        }
    )  # fmt: skip
    files = PassedOver()
    assert [path.name for path in find_files([folder], on_skip=files.take)] == ["a.txt"]
    assert files.count == 5
    assert sorted(files.names) == [
        "Makefile", "The plan of Mr. van der Berg", "b.png", "c.rtf", "photo.PNG",
    ]  # fmt: skip
    assert files.endings == {".png": 2, "": 2, ".rtf": 1}


def test_the_names_of_a_very_large_folder_are_not_all_kept(passed):
    files = passed(*(f"{number}.jpg" for number in range(5_000)))
    assert (files.count, len(files.names), files.endings) == (5_000, 2_000, {".jpg": 5_000})


def test_nor_are_those_of_many_folders(passed):
    together = PassedOver()
    for _ in range(3):
        together.add(passed(*(f"{number}.jpg" for number in range(900))))
    assert (together.count, len(together.names)) == (2_700, 2_000)


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX alone")
def test_a_name_that_is_no_utf8_can_be_sent(passed):
    files = passed(os.fsdecode(b"caf\xe9.\xe9"))
    assert files.names == ["caf\\udce9.\\udce9"]
    assert "".join([*files.names, *files.endings]).encode()
