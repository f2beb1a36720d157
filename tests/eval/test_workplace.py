"""Where a set is indexed: kept over an interruption, gone afterwards."""

from types import SimpleNamespace

import pytest

from eval.workplace import add, without_readme, workplace, write_texts
from rag.report import Progress


def test_the_index_of_a_kept_run_outlives_an_interruption(tmp_path):
    def stopped():
        with workplace(tmp_path / "o") as place:
            (place / "index").write_text("x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    with workplace(tmp_path / "o") as place:
        assert (place / "index").exists()
    assert not place.exists()


def test_what_else_lies_in_the_folder_of_a_kept_run_is_left_alone(tmp_path):
    for name in ("home", "documents", "collections"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kept").write_text("x")
    with workplace(tmp_path) as place:
        (place / "documents").mkdir()
    assert sorted(p.parent.name for p in tmp_path.rglob("kept")) == [
        "collections",
        "documents",
        "home",
    ]


def test_a_temporary_place_is_gone_afterwards():
    with workplace(None) as place:
        assert place.is_dir()
    assert not place.exists()


def test_a_readme_is_no_document(tmp_path):
    for name in ("README.md", "a.md", "b.txt", ".hidden"):
        (tmp_path / name).write_text("x")
    assert [path.name for path in without_readme(tmp_path)] == ["a.md", "b.txt"]
    with pytest.raises(ValueError, match="is not a folder"):
        without_readme(tmp_path / "a.md")


def test_files_that_could_not_be_read_are_named(tmp_path, caplog):
    failed = SimpleNamespace(source="x.pdf", reason="no text layer")

    def adding(paths, progress):
        progress(Progress(1, 1, None))
        return SimpleNamespace(failed=[failed])

    (tmp_path / "x.pdf").touch()
    add(SimpleNamespace(add=adding, documents=list), [tmp_path / "x.pdf"])
    assert "not read: x.pdf: no text layer" in caplog.text


def test_documents_of_another_command_are_not_asked(open_assistant, write):
    folder = write({"wrong/a.md": "The ferry leaves.", "right/b.md": "The quay is closed."})
    (folder / "right/copy.md").write_text("The ferry leaves.")
    assistant = open_assistant()
    for name, expected in (("wrong", ["a.md"]), ("right", ["b.md", "copy.md"])):
        add(assistant, [folder / name])
        found = list(assistant.documents())
        assert sorted(one.source.rpartition("/")[2] for one in found) == expected
        assert not any(one.duplicates for one in found)


def test_what_did_not_change_is_not_read_again(open_assistant, write):
    folder = write({"a.md": "The ferry leaves.", "copy.md": "The ferry leaves."})
    assistant = open_assistant()
    add(assistant, [folder])
    (before,) = assistant.documents()
    add(assistant, [folder])
    assert list(assistant.documents()) == [before]


def test_texts_of_another_set_do_not_stay(tmp_path):
    write_texts({"a.txt": "old", "b.txt": "old"}, tmp_path / "d")
    write_texts({"b.txt": "new"}, tmp_path / "d")
    assert {p.name: p.read_text() for p in (tmp_path / "d").iterdir()} == {"b.txt": "new"}
