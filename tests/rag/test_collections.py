"""Collections as a whole: made, counted, and deleted only when nobody has them open."""

import errno
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.collections import count_collection, create_collection, delete_collection
from rag.home import collection_folder, collection_names
from rag.store import Counts, Store, StoreError

BAD_NAMES = ["", ".", "..", "../other", "a/b", "a\\b", ".going-x", "a\0b", "x" * 65]


@pytest.fixture
def harbour(open_assistant, write, tmp_path):
    """A closed collection of two documents; return its folder."""
    folder = write({"port.txt": "The quay is old.\n", "school.txt": "It begins at eight.\n"})
    with open_assistant(tmp_path, collection="harbour") as assistant:
        assistant.add(folder)
    return assistant.folder


# Making


def test_a_collection_is_made_empty(tmp_path):
    folder = create_collection(tmp_path / "home", "Zürich 2024")
    assert folder == collection_folder(tmp_path / "home", "Zürich 2024")
    assert collection_names(tmp_path / "home") == ["Zürich 2024"]
    assert count_collection(tmp_path / "home", "Zürich 2024") == Counts(0, 0, 0, 0, 0)
    with Assistant.open(tmp_path / "home", collection="Zürich 2024", make=False) as assistant:
        assert assistant.documents() == []


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Zürich", "Zürich"),
        ("Zürich", "ZÜRICH"),
        ("항구", unicodedata.normalize("NFD", "항구")),
    ],
)
def test_a_name_is_taken_once(tmp_path, name, other):
    create_collection(tmp_path, name)
    with pytest.raises(FileExistsError, match=f"there is a collection '{name}'; choose another"):
        create_collection(tmp_path, other)
    assert collection_names(tmp_path) == [name]


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("do", [create_collection, count_collection, delete_collection])
def test_what_could_lead_elsewhere_is_no_name(tmp_path, do, name):
    with pytest.raises(ValueError, match="can't name a collection"):
        do(tmp_path / "home", name)
    assert list(tmp_path.iterdir()) == []


def test_a_collection_is_counted(tmp_path, harbour):
    counts = count_collection(tmp_path, "harbour")
    assert (counts.documents, counts.passages) == (2, 2)


@pytest.mark.parametrize("do", [count_collection, delete_collection])
def test_a_missing_collection_is_named(tmp_path, do):
    with pytest.raises(FileNotFoundError, match=r"no collection 'harbour' in .*verbatim collect"):
        do(tmp_path, "harbour")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("opened", [Assistant, lambda folder: Store.open(folder / "c.sqlite")])
def test_a_place_that_can_not_be_written_to_is_named(harbour, monkeypatch, code, opened):
    def refuse(path, *_):
        raise OSError(code, os.strerror(code), str(path))

    monkeypatch.setattr(os, "open", refuse)
    message = f"{harbour} can't be written to .{os.strerror(code)}.*a place you may write to; name"
    with pytest.raises(StoreError, match=message):
        opened(harbour)


# Deleting


def test_deleting_takes_everything_of_one_collection(tmp_path, harbour, write):
    create_collection(tmp_path, "other")
    delete_collection(tmp_path, "harbour")
    assert collection_names(tmp_path) == ["other"]
    assert [path.name for path in harbour.parent.iterdir()] == ["other"]
    assert (write({}) / "port.txt").is_file()
    create_collection(tmp_path, "harbour")
    assert count_collection(tmp_path, "harbour").documents == 0


def test_one_that_is_open_here_is_not_deleted(tmp_path, harbour):
    with Assistant(harbour) as assistant:
        with pytest.raises(StoreError, match="'harbour' is open; close every program that uses"):
            delete_collection(tmp_path, "harbour")
        assert len(assistant.documents()) == 2
    delete_collection(tmp_path, "harbour")
    assert collection_names(tmp_path) == []


OTHER = """
import sys
from pathlib import Path

from rag.assistant import Assistant

with Assistant(Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.readline()
"""


def test_one_that_another_process_has_open_is_not_deleted(tmp_path, harbour):
    root = Path(__file__).parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(harbour)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    with child:
        assert child.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match="'harbour' is open"):
            delete_collection(tmp_path, "harbour")
        assert count_collection(tmp_path, "harbour").documents == 2
        child.kill()  # the lock goes with the process
    delete_collection(tmp_path, "harbour")
    assert collection_names(tmp_path) == []


def test_several_may_have_one_open(harbour):
    with Assistant(harbour) as one, Assistant(harbour) as other:
        assert one.documents() == other.documents()


def test_what_an_interruption_left_goes_with_the_next(tmp_path, harbour):
    left = harbour.parent / ".going-left" / "collection"
    left.parent.mkdir()
    harbour.replace(left)
    assert collection_names(tmp_path) == []
    create_collection(tmp_path, "other")
    delete_collection(tmp_path, "other")
    assert list(harbour.parent.iterdir()) == []


def test_a_damaged_one_can_be_deleted(tmp_path, harbour):
    (harbour / "collection.sqlite").write_text("my diary, 1987 to 2004" * 50)
    with pytest.raises(StoreError, match="is not a collection"):
        count_collection(tmp_path, "harbour")
    delete_collection(tmp_path, "harbour")
    assert collection_names(tmp_path) == []


def test_a_link_is_left_to_its_owner(tmp_path, harbour):
    elsewhere = tmp_path / "elsewhere"
    harbour.replace(elsewhere)
    harbour.symlink_to(elsewhere)
    with pytest.raises(StoreError, match="is a link; delete the link and what it leads to"):
        delete_collection(tmp_path, "harbour")
    assert (elsewhere / "collection.sqlite").is_file()
