"""Pruning removes documents whose file is gone, below the paths given and nowhere else."""

import os
import shutil
from pathlib import Path

import pytest

QUAY = "The north quay is closed for repairs."
FERRY = "The ferry leaves at seven."
SCHOOL = "Lessons begin at eight."


@pytest.fixture
def assistant(open_assistant):
    return open_assistant()


@pytest.fixture
def folder(assistant, write):
    folder = write({"port/a.txt": QUAY, "port/b.txt": FERRY, "town/c.txt": SCHOOL})
    assistant.add(folder)
    return folder


def names(assistant):
    return sorted(Path(one.source).name for one in assistant.documents())


def removed(report):
    return sorted(Path(file.source).name for file in report.removed)


def test_without_prune_documents_outlive_their_files(assistant, folder):
    (folder / "port/a.txt").unlink()
    assert len(assistant.add(folder).unchanged) == 2
    assert names(assistant) == ["a.txt", "b.txt", "c.txt"]


def test_what_is_gone_is_removed(assistant, folder):
    id_ = next(one.id for one in assistant.documents() if one.source.endswith("a.txt"))
    (folder / "port/a.txt").unlink()
    (file,) = assistant.add(folder, prune=True).removed
    assert (file.source, file.document_id) == (str(folder / "port/a.txt"), id_)
    assert names(assistant) == ["b.txt", "c.txt"]
    hits = assistant.retriever.retrieve("north quay repairs", 9)
    assert QUAY not in [hit.passage.text for hit in hits]
    assert assistant.verify() == []


def test_what_can_not_be_looked_at_is_not_gone(assistant, folder, monkeypatch):
    look = os.stat

    def refuse(path, *arguments, **options):
        if "port" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, *arguments, **options)

    # as from Python 3.14 on
    monkeypatch.setattr(Path, "exists", os.path.exists)
    monkeypatch.setattr(os, "stat", refuse)
    assert removed(assistant.add(folder, prune=True)) == []
    assert names(assistant) == ["a.txt", "b.txt", "c.txt"]


def test_only_below_the_paths_given(assistant, folder):
    for name in ("port/a.txt", "town/c.txt"):
        (folder / name).unlink()
    assert removed(assistant.add(folder / "town", prune=True)) == ["c.txt"]
    assert names(assistant) == ["a.txt", "b.txt"]


def test_a_folder_that_begins_with_the_same_letters_is_another(assistant, folder, write):
    assistant.add(write({"port authority/d.txt": "Fees rose."}))
    (folder / "port authority/d.txt").unlink()
    assert removed(assistant.add(folder / "port", prune=True)) == []


def test_a_folder_that_has_vanished_is_pruned(assistant, folder):
    shutil.rmtree(folder / "port")
    report = assistant.add([folder / "port", folder / "town"], prune=True)
    assert removed(report) == ["a.txt", "b.txt"]
    assert len(report.unchanged) == 1
    assert names(assistant) == ["c.txt"]


def test_a_file_that_has_vanished_is_pruned(assistant, folder, monkeypatch):
    (folder / "port/a.txt").unlink()
    monkeypatch.chdir(folder)
    assert removed(assistant.add("port/a.txt", prune=True)) == ["a.txt"]


def test_without_prune_a_vanished_folder_is_an_error(assistant, folder):
    shutil.rmtree(folder / "port")
    with pytest.raises(FileNotFoundError, match="port doesn't exist"):
        assistant.add(folder / "port")


def test_a_path_nothing_was_ever_added_from_is_an_error_and_prunes_nothing(assistant, folder):
    (folder / "port/a.txt").unlink()
    with pytest.raises(FileNotFoundError, match="prot doesn't exist"):
        assistant.add([folder / "port", folder / "prot"], prune=True)
    assert names(assistant) == ["a.txt", "b.txt", "c.txt"]


def test_a_duplicate_becomes_a_document_when_its_original_is_pruned(assistant, folder, write):
    assistant.add(write({"town/copy.txt": QUAY}))
    (folder / "port/a.txt").unlink()
    report = assistant.add(folder, prune=True)
    assert removed(report) == ["a.txt"]
    assert str(folder / "town/copy.txt") in [file.source for file in report.unchanged]
    assert names(assistant) == ["b.txt", "c.txt", "copy.txt"]


def test_a_duplicate_elsewhere_too(assistant, folder, write):
    assistant.add(write({"town/copy.txt": QUAY}))
    shutil.rmtree(folder / "port")
    report = assistant.add(folder / "port", prune=True)
    assert removed(report) == ["a.txt", "b.txt"]
    assert names(assistant) == ["c.txt", "copy.txt"]
    assert assistant.verify() == []


def test_a_moved_file_is_pruned_there_and_added_here(assistant, folder):
    (folder / "port/a.txt").rename(folder / "town/moved.txt")
    report = assistant.add(folder, prune=True)
    assert removed(report) == ["a.txt"]
    assert [Path(file.source).name for file in report.added] == ["moved.txt"]
    assert names(assistant) == ["b.txt", "c.txt", "moved.txt"]


def test_a_duplicate_that_is_gone_leaves_its_original(assistant, folder, write):
    assistant.add(write({"town/copy.txt": QUAY}))
    (folder / "town/copy.txt").unlink()
    assert removed(assistant.add(folder, prune=True)) == ["copy.txt"]
    assert names(assistant) == ["a.txt", "b.txt", "c.txt"]
    assert all(not one.duplicates for one in assistant.documents())


def test_original_and_duplicate_may_both_be_gone(assistant, folder, write):
    assistant.add(write({"town/copy.txt": QUAY}))
    (folder / "port/a.txt").unlink()
    (folder / "town/copy.txt").unlink()
    report = assistant.add(folder, prune=True)
    assert removed(report) == ["a.txt", "copy.txt"]
    assert report.failed == ()


def test_progress_counts_what_is_removed(assistant, folder):
    (folder / "port/a.txt").unlink()
    steps = []
    assistant.add(folder, prune=True, progress=steps.append)
    told = [(step.done, step.total, step.file.outcome) for step in steps if step.file]
    assert told == [(1, 3, "removed"), (2, 3, "unchanged"), (3, 3, "unchanged")]


def test_a_removed_files_words_leave_the_disk(assistant, folder, open_assistant):
    (folder / "port/a.txt").write_text("The password is xylophone.")
    assistant.add(folder)
    (folder / "port/a.txt").unlink()
    assistant.add(folder, prune=True)
    assistant.close()
    content = b"".join(path.read_bytes() for path in assistant.folder.iterdir())
    assert b"xylophon" not in content
