"""verbatim collections: what it lists, and that it deletes only what it is told to, twice."""

import pytest

from rag.cli import main
from rag.home import collection_names


@pytest.fixture
def home(open_assistant, write, tmp_path):
    folder = write({"port.txt": "The quay is old.\n", "school.txt": "It begins at eight.\n"})
    for name, path in (("harbour", folder), ("school", folder / "school.txt")):
        with open_assistant(collection=name) as assistant:
            assistant.add(path)
    return tmp_path / "home"


@pytest.fixture
def collections(home, capsys):
    """Run the command; return (status, stdout, stderr)."""

    def run(*arguments, home=home):
        status = main(["collections", *arguments, "--home", str(home)])
        return status, *capsys.readouterr()

    return run


def test_collections_are_listed_with_their_sizes(collections):
    listed = "harbour: 2 documents, 2 passages\nschool: 1 document, 1 passage\n"
    assert collections() == (0, listed, "")


def test_none_yet(collections, tmp_path):
    status, out, _ = collections(home=tmp_path / "new")
    assert (status, out) == (0, "no collections yet; make one with: verbatim add PATH\n")
    assert not (tmp_path / "new").exists()


def test_a_damaged_one_is_listed_with_the_others(collections, home):
    (home / "collections" / "harbour" / "collection.sqlite").write_text("my diary" * 100)
    status, out, _ = collections()
    assert status == 0
    assert "the file is not a collection" in out.splitlines()[0]
    assert out.splitlines()[1] == "school: 1 document, 1 passage"


def test_deleting_needs_a_second_word(collections, home, capsys):
    with pytest.raises(SystemExit, match="2"):
        collections("--delete", "harbour")
    assert capsys.readouterr().err.endswith(
        "harbour would be gone for good (2 documents, 2 passages); say so with --yes\n"
    )
    assert collection_names(home) == ["harbour", "school"]


def test_deleting(collections, home):
    assert collections("--delete", "harbour", "--yes") == (0, "harbour deleted\n", "")
    assert collection_names(home) == ["school"]


@pytest.mark.parametrize("words", [["--yes"], []])
def test_deleting_what_is_not_there(collections, words):
    status, out, err = collections("--delete", "market", *words)
    assert (status, out) == (1, "")
    assert err.startswith("verbatim: no collection 'market' in ")


def test_deleting_one_that_is_open(collections, open_assistant):
    open_assistant(collection="harbour")
    status, _, err = collections("--delete", "harbour", "--yes")
    assert status == 1
    assert err.startswith("verbatim: the collection 'harbour' is open; close every program")
