"""Where state lives, and what a collection may be called."""

from pathlib import Path

import pytest

from rag.home import collection_folder, collection_names, home_folder


def test_the_folder_given_comes_first(monkeypatch, tmp_path):
    monkeypatch.setenv("VERBATIM_HOME", str(tmp_path / "elsewhere"))
    assert home_folder(tmp_path / "here") == tmp_path / "here"
    assert home_folder(str(tmp_path / "here")) == tmp_path / "here"


def test_then_the_environment_then_the_users_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("VERBATIM_HOME", str(tmp_path / "set"))
    assert home_folder() == tmp_path / "set"
    monkeypatch.delenv("VERBATIM_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert home_folder() == tmp_path / "data" / "verbatim"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert home_folder() == tmp_path / ".local" / "share" / "verbatim"


def test_the_tests_have_a_home_of_their_own(home_of_the_tests):
    assert home_folder() == home_of_the_tests


def test_it_is_absolute_and_not_made(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert home_folder("state") == tmp_path / "state"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert home_folder("~/state") == tmp_path / "state"
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_home(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match="is a file; expected a folder"):
        home_folder(tmp_path / "file")


@pytest.mark.parametrize("name", [
    "default", "Pressespiegel 2024", "a.b-c_d", "_x", "أوراق", "हिन्दी", "தமிழ்", "x" * 64, "\u0905" * 64,
])  # fmt: skip
def test_a_collection_has_a_folder_of_its_name(name):
    assert collection_folder(Path("/home"), name) == Path("/home/collections", name)


def test_the_same_letters_are_the_same_collection():
    assert collection_folder(Path("/home"), "cafe\u0301").name == "caf\u00e9"


NO_NAMES = [
    "", ".", "..", ".hidden", "a/b", "../a", "a\\b", "a\0b", "a\n", "a ", "a.", "-a", "x" * 65,
    "\u0301a", "a\u200bb", "\ud800", "\U0001d4b3" * 64,
]  # fmt: skip


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_could_lead_elsewhere_is_no_name(name):
    with pytest.raises(ValueError, match="can't name a collection; expected 1 to 64 letters"):
        collection_folder(Path("/home"), name)


def test_collections_are_the_folders_that_hold_one(tmp_path):
    assert collection_names(tmp_path) == []
    for name in ("b", "a", "empty"):
        (tmp_path / "collections" / name).mkdir(parents=True)
    for name in ("b", "a"):
        (tmp_path / "collections" / name / "collection.sqlite").touch()
    assert collection_names(tmp_path) == ["a", "b"]


def test_what_can_not_be_opened_by_its_name_is_not_listed(tmp_path):
    for name in ("caf\u00e9", "e\u0301tat"):
        (tmp_path / "collections" / name).mkdir(parents=True)
        (tmp_path / "collections" / name / "collection.sqlite").touch()
    for name in collection_names(tmp_path):
        assert (collection_folder(tmp_path, name) / "collection.sqlite").is_file()
    assert "caf\u00e9" in collection_names(tmp_path)
