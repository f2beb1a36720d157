import io
import time

import pytest

from ui.documents_tab import Documents, version
from ui.library import Library
from ui.page import state
from ui.site import Site
from ui.switcher import Switcher


@pytest.fixture
def site(open_assistant, tmp_path):
    made = Library(tmp_path / "home", opener=lambda name: open_assistant(collection=name))
    yield Site(made)
    made.close()


@pytest.fixture
def assistant(site):
    return site.library.assistant("default")


@pytest.fixture
def tab(site):
    return Documents(site)


@pytest.fixture
def settled(site):
    def wait(name="default"):
        limit = time.monotonic() + 20
        while site.library.work(name).status.running:
            assert time.monotonic() < limit
            time.sleep(0.01)

    return wait


def bring(site, name, content):
    stream = io.BytesIO(content)
    return site.library.work("default").receive(name, stream, limit=10_000)


def test_the_rows_and_what_could_not_be_read(tab, site, settled, tmp_path):
    bring(site, "Log.md", b"The keeper is Maria.")
    bring(site, "bad.pdf", b"%PDF-1.4")
    settled()
    shown = tab.show({})
    assert [row["title"] for row in shown["rows"]] == ["Log"]
    assert [one["file"] for one in shown["failed"]] == ["bad.pdf"]
    assert shown["summary"] == "1 document, 1 passage"
    assert shown["found"] == "Found by words and by meaning."
    assert str(tmp_path) not in str(shown)
    assert "/" not in shown["command"]


IN_PART = "no text on page 2 (scanned?); run OCR to read it"


def test_what_was_read_only_in_part_is_told_where_it_was_added_and_where_it_is_listed(
    tab, site, settled, half_pdf
):
    ticket = bring(site, "lease.pdf", half_pdf)
    settled()
    (state,) = tab.tickets({"tickets": [ticket]})["states"]
    assert (state["state"], state["note"]) == ("done", f"Read only in part: {IN_PART}")
    shown = tab.show({})
    assert shown["rows"][0]["warning"] == f"Read only in part: {IN_PART}"
    (part,) = shown["notes"]["in_part"]
    assert part == {"id": state["document"], "file": "lease.pdf", "reason": IN_PART}
    assert tab.dismiss_notes({"ids": ["no such"]}) == {}
    assert tab.show({})["notes"]["ids"] == [part["id"]]
    tab.dismiss_notes({"ids": [part["id"]]})
    shown = tab.show({})
    assert shown["notes"]["in_part"] == []
    assert shown["rows"][0]["warning"] == f"Read only in part: {IN_PART}"  # the document keeps it


def test_what_a_folder_held_besides_is_told_until_it_is_dismissed(tab, site, settled, write):
    site.library.work("default").add([write({"a.txt": "One.", "b.png": "x", "c.png": "x"})])
    settled()
    told = {"count": 2, "names": ["b.png", "c.png"], "endings": [".png"]}
    assert tab.show({})["notes"]["passed_over"] == told
    tab.dismiss_notes({})
    assert tab.show({})["notes"]["passed_over"]["count"] == 0


def test_all_ids_are_those_the_search_finds(tab, assistant, write):
    assistant.add(write({f"{name}.txt": name for name in ("one", "two", "three")}))
    assert len(tab.all_ids({})["ids"]) == 3
    assert tab.all_ids({"search": "two"})["ids"] == [tab.show({"search": "two"})["rows"][0]["id"]]


def test_how_far_the_files_are_that_were_brought(tab, site, settled):
    tickets = []
    for name, content in (
        ("a.txt", b"One."),
        ("b.txt", b"One."),
        ("c.pdf", b"%PDF-1.4"),
        ("a.txt", b"One."),
    ):
        tickets.append(bring(site, name, content))
        settled()
    states = tab.tickets({"tickets": [*tickets, 999]})["states"]
    names = [one["state"] for one in states]
    assert names == ["done", "duplicate", "failed", "duplicate", "unknown"]
    assert states[0]["passages"] == 1
    assert (states[1]["title"], states[3]["title"]) == ("A", "A")
    assert "broken PDF" in states[2]["reason"]
    assert states[2]["file"] == "c.pdf"


def test_a_file_is_told_from_the_one_that_was_here_under_its_name(tab, site, settled, assistant):
    tickets = []
    for name, content in (
        ("fares.txt", b"One."), ("fares.txt", b"Two."), ("other.txt", b"Three."), ("fares.txt", b"Four."),
    ):  # fmt: skip
        tickets.append(bring(site, name, content))
        settled()
    states = tab.tickets({"tickets": tickets})["states"]
    assert [one["before"] and one["before"]["title"] for one in states] == [
        None, "Fares", None, "Fares (2)",
    ]  # fmt: skip
    assert states[1]["before"]["id"] == states[0]["document"]
    tab.remove_documents({"ids": [states[0]["document"], states[1]["document"]]})
    settled()
    ticket = bring(
        site, "fares.txt", b"Five."
    )  # the name is free again, the version before is not gone
    settled()
    (state,) = tab.tickets({"tickets": [ticket]})["states"]
    assert state["before"]["title"] == "Fares (3)"


def test_a_copy_of_a_document_that_is_gone_meanwhile_has_no_title(tab, site, settled, assistant):
    bring(site, "a.txt", b"One.")
    ticket = bring(site, "b.txt", b"One.")
    settled()
    assistant.remove([info.id for info in assistant.documents()])
    assert tab.tickets({"tickets": [ticket]})["states"] == [{"state": "duplicate", "title": ""}]


def test_documents_are_removed_read_again_tried_again_and_dismissed(
    tab, site, settled, assistant, write
):
    folder = write({"a.txt": "One.", "b.txt": "Two."})
    assistant.add(folder)
    one, two = (row["id"] for row in tab.show({"sort": "title", "descending": False})["rows"])
    (folder / "b.txt").unlink()
    assert len(tab.read_again({"ids": [two]})["tickets"]) == 1
    settled()
    (failed,) = tab.show({})["failed"]
    assert failed["id"] == two
    (folder / "b.txt").write_text("Two, again.")
    assert len(tab.try_again({"ids": [two]})["tickets"]) == 1
    settled()
    assert tab.show({})["failed"] == []
    tab.remove_documents({"ids": [one, "no such"]})
    settled()
    assert [row["id"] for row in tab.show({})["rows"]] == [two]
    assert (folder / "a.txt").exists()
    bring(site, "bad.pdf", b"%PDF-1.4")
    settled()
    tab.dismiss({"ids": [one["id"] for one in tab.show({})["failed"]]})
    settled()
    assert tab.show({})["failed"] == []


def test_reading_can_be_cancelled(tab, site, settled):
    ticket = bring(site, "a.txt", b"One.")
    assert tab.cancel_reading({"tickets": [ticket]}) == {}
    assert tab.cancel_reading({}) == {}
    settled()


@pytest.mark.parametrize("asked", [{"tickets": ["x"]}, {"tickets": [{}]}])
def test_nonsense_is_answered_and_not_raised(tab, asked, caplog):
    assert "problem" in tab.tickets(asked)
    assert tab.remove_documents({"ids": "abc"}) == {"tickets": []}
    assert tab.tickets({"tickets": None}) == {"states": []}


def test_an_unknown_collection_is_said_to_be_gone(tab, site):
    for call in (tab.show, tab.tickets, tab.remove_documents, tab.cancel_reading):
        answer = call({"collection": "no such", "ids": []})
        assert answer["gone"]
        assert "no such" in answer["problem"]
    assert site.library.names() == ["default"]


def test_collections_do_not_mix(tab, site, settled, assistant, write):
    site.library.create("court")
    assistant.add(write({"a.txt": "One."}))
    assert tab.show({"collection": "court"})["documents"] == 0
    assert tab.show({"collection": "default"})["documents"] == 1
    assert tab.show({})["documents"] == 1


def test_the_version_changes_with_what_the_table_shows(site, assistant, write):
    work = site.library.work("default")
    seen = [version(assistant, work)]
    folder = write({"a.txt": "One."})
    assistant.add(folder)
    seen.append(version(assistant, work))
    (folder / "a.txt").write_text("Two.")
    work.add([folder / "a.txt"])
    seen.append(version(assistant, work))
    assert len(set(seen)) == 3


def test_the_rows_come_with_their_version(tab, site, assistant, write):
    assistant.add(write({"a.txt": "One."}))
    assert tab.show({})["version"] == version(assistant, site.library.work("default"))


def test_the_page_is_told_the_line_and_the_version(site, assistant, write):
    assistant.add(write({"a.txt": "One."}))
    line, news = state(site, "default")
    assert line["text"] == "1 document, 1 passage"
    assert news["collection"] == "default"
    line, news = state(site, "no such")
    assert line["gone"]
    assert news == {"collection": "no such", "version": ""}


# The switcher


@pytest.fixture
def switcher(site):
    return Switcher(site)


def test_the_collections_are_listed_with_what_they_hold(switcher, site, assistant, write):
    assistant.add(write({"a.txt": "One."}))
    site.library.create("court")
    assert switcher.collections() == {
        "default": "default",
        "collections": [
            {"name": "default", "size": "1 document"},
            {"name": "court", "size": "0 documents"},
        ],
    }


def test_one_that_is_damaged_does_not_hide_the_others(switcher, tmp_path, caplog):
    folder = tmp_path / "home" / "collections" / "torn"
    folder.mkdir(parents=True)
    (folder / "collection.sqlite").write_text("no database at all, though it is long enough" * 50)
    assert switcher.collections()["collections"][1] == {
        "name": "torn",
        "size": "can\u2019t be read",
    }


@pytest.mark.parametrize(
    ("name", "made"),
    [("court", "court"), ("  Court   papers ", "Court papers"), ("Café 2024", "Café 2024")],
)
def test_a_collection_is_made(switcher, site, name, made):
    assert switcher.create({"name": name}) == {"name": made}
    assert made in site.library.names()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Give the collection a name"),
        (None, "Give the collection a name"),
        ("a/b", "up to 64 letters"),
        ("x" * 65, "up to 64 letters"),
        ("DEFAULT", "choose another name"),
    ],
)
def test_a_name_that_will_not_do_is_said_in_plain_words(switcher, assistant, name, words):
    assert words in switcher.create({"name": name})["problem"]


def test_a_collection_is_deleted_but_not_the_default_one(switcher, site, open_assistant):
    site.library.create("court")
    assert switcher.drop({"name": "court"}) == {}
    assert switcher.drop({"name": "court"}) == {}
    assert "it stays" in switcher.drop({"name": "default"})["problem"]
    assert "up to" in switcher.create({"name": "../x"})["problem"]


def test_one_in_use_elsewhere_is_not_deleted_and_no_path_is_told(
    switcher, site, open_assistant, tmp_path, caplog
):
    site.library.create("court")
    with open_assistant(collection="court"):
        problem = switcher.drop({"name": "court"})["problem"]
    assert "is open" in problem
    assert str(tmp_path) not in problem
