import threading

import pytest

from rag.store import StoreError
from ui.library import Library, UnknownCollectionError


@pytest.fixture
def library(open_assistant, tmp_path):
    """A library of tmp_path/home, without models."""

    def opener(name):
        return open_assistant(collection=name)

    made = Library(tmp_path / "home", opener=opener)
    yield made
    made.close()


def test_the_default_collection_is_made_at_its_first_use(library):
    assert library.names() == ["default"]
    assert library.assistant("default") is library.assistant("default")
    assert library.assistant("default").counts().documents == 0


def test_any_collection_can_be_the_default(tmp_path):
    library = Library(tmp_path / "home", default="court")
    library.assistant("court")
    library.create("Abc")
    assert library.names() == ["court", "Abc"]
    library.close()


def test_a_collection_is_made_opened_and_deleted(library, tmp_path):
    library.create("court papers")
    assert library.names() == ["default", "court papers"]
    assistant = library.assistant("court papers")
    assert assistant.collection == "court papers"
    library.delete("court papers")
    assert library.names() == ["default"]
    assert not (tmp_path / "home" / "collections" / "court papers").exists()
    with pytest.raises(UnknownCollectionError, match=r"^there is no collection .court papers. any"):
        library.assistant("court papers")
    with pytest.raises(LookupError):
        library.work("court papers")
    library.create("court papers")
    assert library.assistant("court papers").counts().documents == 0


def test_a_name_is_not_made_by_asking_for_it(library):
    with pytest.raises(UnknownCollectionError):
        library.assistant("no such")
    with pytest.raises(UnknownCollectionError):
        library.assistant("../../etc")
    assert library.names() == ["default"]


@pytest.mark.parametrize("name", ["", " ", "a/b", "../a", ".hidden", "a" * 65, "nul\0"])
def test_a_name_has_rules(library, name):
    with pytest.raises(ValueError, match="can't name a collection"):
        library.create(name)


def test_two_names_may_not_differ_in_case_alone(library):
    library.create("Court")
    with pytest.raises(FileExistsError):
        library.create("court")


def test_the_default_collection_stays(library):
    with pytest.raises(ValueError, match="it stays"):
        library.delete("default")
    with pytest.raises(FileNotFoundError):
        library.delete("no such")


def test_one_that_another_program_uses_is_not_deleted_and_can_be_used_on(library, open_assistant):
    library.create("court")
    with open_assistant(collection="court"), pytest.raises(StoreError, match="is open"):
        library.delete("court")
    assert library.assistant("court").counts().documents == 0


def test_what_is_being_deleted_is_not_opened_again(library, monkeypatch):
    library.create("court")
    library.assistant("court")
    stopping, go_on = threading.Event(), threading.Event()

    def stop(timeout=0):
        stopping.set()
        assert go_on.wait(10)

    work = library.work("court")
    really = work.stop
    work.stop = stop
    deleting = threading.Thread(target=library.delete, args=["court"])
    deleting.start()
    assert stopping.wait(10)
    assert library.names() == ["default"]
    with pytest.raises(UnknownCollectionError):
        library.assistant("court")
    go_on.set()
    really()
    deleting.join(10)
    assert library.names() == ["default"]


def test_a_collection_is_counted_open_or_not(library, write):
    library.create("court")
    assert library.counts("court").documents == 0
    library.assistant("court").add(write({"a.txt": "One."}))
    assert library.counts("court").documents == 1
    with pytest.raises(FileNotFoundError):
        library.counts("no such")


def test_what_was_left_unread_in_another_collection_is_read_when_it_is_opened(
    library, open_assistant, tmp_path
):
    library.create("court")
    (tmp_path / "home" / "collections" / "court" / "files").mkdir()
    (tmp_path / "home" / "collections" / "court" / "files" / "a.txt").write_text("One.")
    work = library.work("court")
    for _ in range(500):
        if library.assistant("court").counts().encoded:
            break
        threading.Event().wait(0.02)
    assert library.assistant("court").counts().encoded == 1
    assert not work.status.failed


def test_collections_share_their_models(tmp_path):
    library = Library(tmp_path / "home")
    library.create("court")
    first = library.assistant("default")
    first.models.encoder = first.models.reader = lambda: None  # or the work would load them
    assert library.assistant("court").models is first.models
    library.close()


def test_a_library_can_hold_what_is_open_already(fakes):
    assistants = {"first": fakes.FakeAssistant(), "second": fakes.FakeAssistant()}
    library = Library.holding(assistants)
    assert library.assistant("second") is assistants["second"]
    assert library.work("first").status.phase == "idle"
    assert library.default == "first"
