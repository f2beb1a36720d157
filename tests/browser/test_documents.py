"""The Documents tab: files brought to it, and the list of what there is."""

import re
import threading
import time

import pytest

from rag.assistant import Assistant
from rag.confidence import Calibration
from rag.home import collection_folder
from ui.library import Library

PDF = b"%PDF-1.4 and then nothing that a PDF has"


@pytest.fixture(scope="module")
def make_library(stand_ins, tmp_path_factory):
    """Make a library of a new home, with real assistants and without models."""
    made = []

    def make(encoder=None):
        home = tmp_path_factory.mktemp("home")

        def opener(name):
            return Assistant(
                collection_folder(home, name),
                encoder=encoder or stand_ins.WordEncoder(),
                reader=stand_ins.SentenceReader(),
                calibration=Calibration(slope=1.0, intercept=0.0),
            )

        made.append(Library(home, opener=opener))
        return made[-1]

    yield make
    for library in made:
        library.close()


@pytest.fixture
def library(make_library):
    return make_library()


@pytest.fixture
def documents(visit):
    """Open the Documents tab of an address."""

    def go(address, **settings):
        page = visit(address, **settings)
        page.get_by_role("tab", name="Documents").click()
        page.wait_for_selector(".v-files >> visible=true")
        return page

    return go


@pytest.fixture
def page(documents, serve, library):
    return documents(serve(library))


@pytest.fixture
def files(tmp_path):
    """Write files, and return their paths."""

    def write(**named):
        paths = []
        for name, content in named.items():
            path = tmp_path / "brought" / re.sub("__", ".", name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(path)
        return paths

    return write


def pick(page, paths, button=".v-files"):
    with page.expect_file_chooser() as chooser:
        page.click(button)
    chooser.value.set_files(paths)


def drop(page, *paths):
    """Drop real files and folders on the middle of the page."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 640, "y": 500, "data": data})


def finished(page):
    page.wait_for_selector(".v-put-away:visible", timeout=30_000)
    return page.text_content("#v-adding-title")


def rows(page):
    return {
        row.locator(".v-file-name").text_content(): row.locator(".v-file-state").text_content()
        for row in page.locator(".v-adding > ul > li").all()
    }


def titles(page):
    return page.locator(".v-documents tbody .v-open").all_text_contents()


def has_titles(page, *wanted):
    page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('tbody .v-open')]"
        ".map(node => node.textContent)) === JSON.stringify(wanted)",
        arg=list(wanted),
    )


def line(page, pattern):
    page.wait_for_function(
        "wanted => new RegExp(wanted).test(document.querySelector('.v-line').textContent)",
        arg=pattern,
    )


# Bringing files


def test_a_newer_version_of_a_file_takes_the_place_of_the_older_one_when_told_to(page, files):
    for words in ("It costs 5 pounds.", "It costs 7 pounds."):
        pick(page, files(fares__txt=words))
        finished(page)
        note = page.text_content(".v-file-note")
        page.click(".v-put-away")
    assert note == "Another file of this name is here, as \u201cFares\u201d; both answer."
    has_titles(page, "Fares (2)", "Fares")
    pick(page, files(fares__txt="It costs 9 pounds."))
    finished(page)
    page.get_by_role("button", name="Replace Fares (2)").click()
    page.wait_for_function(
        "document.querySelector('.v-file-note').textContent === 'It replaces \u201cFares (2)\u201d.'"
    )
    has_titles(page, "Fares (3)", "Fares")
    assert page.get_by_role("button", name="Replace").count() == 0
    assert page.seen.errors == []


def test_files_of_two_folders_only_happen_to_have_one_name(page, tmp_path):
    for folder, words in (("one", "It costs 5 pounds."), ("two", "It costs 7 pounds.")):
        path = tmp_path / "docs" / folder / "readme.md"
        path.parent.mkdir(parents=True)
        path.write_text(words)
    drop(page, tmp_path / "docs")
    finished(page)
    assert [one for one in page.locator(".v-file-note").all_text_contents() if one] == []


def test_an_empty_collection_teaches_how_to_fill_it(page):
    assert page.locator(".v-bring-title").text_content() == "Give Verbatim something to read"
    assert "PDF, Word, HTML, Markdown" in page.text_content(".v-bring-note >> nth=0")
    assert not page.locator(".v-holds").is_visible()
    assert page.seen.errors == []


def test_files_that_are_picked_can_be_asked(page, files, ask, library):
    pick(page, files(log__md="# Log\n\nThe keeper is Maria.", bad__pdf=PDF, photo__png=b"x"))
    assert finished(page) == "1 file added, 2 not added"
    told = rows(page)
    assert told["log.md"] == "added \u00b7 1 passage"
    assert "is a broken PDF" in told["bad.pdf"]
    assert "a type that isn\u2019t read; expected .txt" in told["photo.png"]
    has_titles(page, "Log")
    line(page, "1 document, 1 passage · 1 file not read")
    assert str(library.home) not in page.content()
    page.get_by_role("tab", name="Ask", exact=True).click()
    ask(page, "Who is the keeper?")
    assert page.text_content(".v-answer") == "Maria"
    assert page.seen.errors == []


def test_a_folder_that_is_dropped_is_opened_up(page, tmp_path):
    folder = tmp_path / "letters"
    for name in ("a.txt", "2024/b.md", "2024/photo.png", ".hidden.txt", "2024/~$b.docx"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Words of {name}.")
    drop(page, folder)
    assert finished(page) == "2 files added, 1 passed over"
    assert set(rows(page)) == {"letters/a.txt", "letters/2024/b.md"}
    page.click(".v-sorting select, th.v-col-title button >> visible=true")
    has_titles(page, "A", "B")


def test_what_is_dropped_goes_where_it_was_dropped(page, library):
    library.create("Other")
    slow = """() => {
        const read = (done) => (window.read = () => done(new File(["Ada."], "ada.txt")));
        const item = { webkitGetAsEntry: () => ({ isFile: true, name: "ada.txt", file: read }) };
        const dataTransfer = { value: { types: ["Files"], items: [item], files: [] } };
        document.dispatchEvent(Object.defineProperty(new Event("drop"), "dataTransfer", dataTransfer));
    }"""
    page.evaluate(slow)
    page.click(".v-chosen")
    page.get_by_role("button", name="Other").first.click()
    page.wait_for_function("document.querySelector('.v-name').textContent === 'Other'")
    page.evaluate("window.read()")
    eventually(lambda: library.assistant("default").counts().documents == 1)
    assert library.assistant("Other").counts().documents == 0


def test_a_folder_can_be_picked_too(page, tmp_path):
    folder = tmp_path / "letters"
    (folder / ".git").mkdir(parents=True)
    for name in ("a.txt", ".git/config.txt", "photo.png"):
        (folder / name).write_text(f"Words of {name}.")
    pick(page, folder, ".v-folder")
    assert finished(page) == "1 file added, 1 passed over"


def test_what_a_folder_holds_besides_is_named_on_demand(page, half_pdf, tmp_path):
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "lease.pdf").write_bytes(half_pdf)
    for name in ("photo.png", "old.rtf"):
        (folder / name).write_text("Not read.")
    drop(page, folder)
    assert finished(page) == "1 file added in part, 2 passed over"
    note = "Read only in part: no text on page 2 (scanned?); run OCR to read it"
    assert page.text_content(".v-file-note") == note
    page.click(".v-adding .v-passed summary")
    named = page.locator(".v-adding .v-passed li").all_text_contents()
    assert sorted(named) == ["letters/old.rtf", "letters/photo.png"]
    page.wait_for_selector("tbody tr")
    assert not page.locator(".v-noted").is_visible()  # told above
    page.click(".v-put-away")
    page.wait_for_selector(".v-adding", state="hidden")
    assert page.text_content("tbody .v-warned") == note
    line(page, "^1 document, 1 passage$")
    assert not page.locator(".v-noted").is_visible()  # and not once more


def test_a_folder_of_which_nothing_is_read_is_told_of(page, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.png").write_text("Not read.")
    drop(page, tmp_path / "photos")
    assert finished(page) == "Nothing there can be read"
    told = page.text_content(".v-adding .v-passed summary")
    assert told == "1 file was passed over: no kind Verbatim reads (.png)"
    page.click(".v-put-away")
    page.wait_for_selector(".v-adding", state="hidden")


def test_a_drop_on_another_tab_opens_the_documents(page, files):
    page.get_by_role("tab", name="Ask", exact=True).click()
    drop(page, *files(log__md="The keeper is Maria."))
    finished(page)
    assert page.locator(".v-adding").is_visible()
    assert not page.locator(".v-dropping").is_visible()
    has_titles(page, "Log")


def test_while_files_hang_over_the_page_it_says_where_they_go(page, files):
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(files(a__md="x")[0])], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 9, "y": 9, "data": data})
    page.wait_for_selector(".v-dropping:visible")
    assert "default" in page.text_content(".v-dropping")
    session.send("Input.dispatchDragEvent", {"type": "dragCancel", "x": 9, "y": 9, "data": data})
    page.wait_for_selector(".v-dropping", state="hidden")


def test_the_same_file_again_is_already_here(page, files):
    (log,) = files(log__md="# Log\n\nThe keeper is Maria.")
    pick(page, [log])
    finished(page)
    pick(page, [log, *files(copy__md="# Log\n\nThe keeper is Maria.")])
    page.wait_for_function("document.querySelectorAll('.v-adding li').length === 2")
    assert finished(page) == "2 already here"
    assert rows(page)["copy.md"] == "already here, as \u201cLog\u201d"
    assert titles(page) == ["Log"]


def test_what_is_too_large_or_empty_is_not_sent(page, files, tmp_path):
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(200_000_001)
    sent = len([url for url in page.seen.requests if "upload" in url])
    pick(page, [huge, *files(empty__txt="")])
    assert finished(page) == "2 not added"
    told = rows(page)
    assert told["huge.txt"] == "is larger than 200 MB, the most that is read; split it"
    assert "is empty" in told["empty.txt"]
    assert page.locator(".v-adding li button").count() == 0  # trying again would not help
    assert len([url for url in page.seen.requests if "upload" in url]) == sent


def test_a_name_full_of_markup_is_shown_as_text(page, tmp_path):
    name = "<img src=x onerror='window.HACKED=1'> ${window.HACKED=2} 🌊 قائد.txt"
    path = tmp_path / name
    path.write_text("The keeper is Maria.")
    pick(page, [path])
    finished(page)
    assert name in rows(page)
    page.click(".v-put-away")
    page.wait_for_selector("tbody tr")
    page.click("[data-act=more]")
    assert page.evaluate("window.HACKED") is None
    assert page.locator(".v-documents img").count() == 0
    assert page.seen.errors == []


def throttle(page, speed):
    session = page.context.new_cdp_session(page)
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": speed},
    )


def test_sending_shows_how_far_it_is_and_can_be_cancelled(page, files, library):
    throttle(page, 300_000)
    paths = files(one__txt=b"x " * 1_000_000, two__txt=b"y " * 1_000_000, three__txt="Small.")
    pick(page, paths)
    page.wait_for_function(
        "/sending [1-9][0-9]? %/.test(document.querySelector('.v-adding ul').textContent)"
    )
    assert rows(page)["three.txt"] == "waiting"
    page.get_by_role("button", name="Cancel one.txt").click()
    page.wait_for_function("document.querySelector('.v-adding').textContent.includes('cancelled')")
    page.wait_for_function(
        "/three.txt(sending|waiting to be|reading|added)/.test(document.querySelector('.v-adding ul').textContent)"
    )
    page.click(".v-cancel-all")
    title = finished(page)
    assert re.fullmatch(r"(1 file added, )?[23] cancelled", title)
    throttle(page, -1)
    kept = library.assistant("default").folder / "files"
    eventually(lambda: not list(kept.glob(".*.part")))
    assert not [path for path in kept.glob("*.txt") if path.name in {"one.txt", "two.txt"}]
    page.get_by_role("button", name="Try two.txt again").click()
    page.wait_for_function(
        "/two.txt.*added/.test(document.querySelector('.v-adding ul').textContent)", timeout=30_000
    )


def eventually(true, seconds=10):
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.02)


def test_a_lost_connection_is_told_and_the_file_can_be_sent_again(page, files):
    page.route("**/verbatim/upload?*", lambda route: route.abort())
    pick(page, files(a__txt="One.", b__txt="Two."))
    assert finished(page) == "2 not added"
    assert "Verbatim is not running any more" in rows(page)["a.txt"]
    page.unroute("**/verbatim/upload?*")
    page.click(".v-retry-all")
    page.wait_for_function(
        "document.querySelector('#v-adding-title').textContent === '2 files added'"
    )


def test_what_the_server_refuses_is_told_in_its_words(page, files):
    full = '{"reason": "the disk is full; make room and try again"}'
    page.route("**/verbatim/upload?*", lambda route: route.fulfill(status=507, body=full))
    pick(page, files(a__txt="One."))
    finished(page)
    assert rows(page)["a.txt"] == "the disk is full; make room and try again"


def test_new_documents_are_found_by_words_before_they_are_by_meaning(
    make_library, serve, documents, files, stand_ins
):
    class Held(stand_ins.WordEncoder):
        may = threading.Event()

        def encode(self, texts, *, progress=None):
            if any("ferryman" in text for text in texts):  # not the question's
                assert self.may.wait(60)
            return super().encode(texts, progress=progress)

    encoder = Held()
    page = documents(serve(make_library(encoder)))
    pick(page, files(log__md="# Log\n\nThe ferryman is called Old Tomas."))
    finished(page)
    line(page, r"1 document, 1 passage \(1 by words only so far\)")
    page.wait_for_function(
        "/All found by words only/.test(document.querySelector('.v-found').textContent)"
    )
    page.get_by_role("tab", name="Ask", exact=True).click()
    page.fill("#question textarea", "Who is called Tomas?")
    encoder.may.set()
    page.get_by_role("tab", name="Documents").click()
    line(page, "^1 document, 1 passage$")
    page.wait_for_function("/by meaning.$/.test(document.querySelector('.v-found').textContent)")


def test_a_row_says_what_happens_while_files_are_read(make_library, serve, documents, files, ask):
    library = make_library()
    page = documents(serve(library))
    assistant = library.assistant("default")
    holding, really = threading.Event(), assistant.add

    def add(paths, **settings):
        holding.wait(20)
        return really(paths, **settings)

    assistant.add = add
    pick(page, files(a__txt="One.", b__txt="Two."))
    page.wait_for_function(
        "/reading…|waiting to be read/.test(document.querySelector('.v-adding ul').textContent)"
    )
    page.get_by_role("button", name="Cancel b.txt").click()
    page.wait_for_function(
        "/stopping|cancelled/.test(document.querySelector('.v-adding ul').textContent)"
    )
    holding.set()
    finished(page)
    line(page, "1 document|2 documents")


# What could not be read


def test_what_could_not_be_read_stays_listed_until_it_is_dismissed(
    page, serve, files, library, visit
):
    pick(page, files(bad__pdf=PDF, worse__pdf=PDF + b"!"))
    finished(page)
    assert not page.locator(".v-unread").is_visible()  # told above
    page.click(".v-put-away")
    page.wait_for_selector(".v-unread:visible")
    assert page.text_content(".v-unread h2") == "2 files could not be read"
    assert "is a broken PDF" in page.text_content(".v-failed")
    kept = library.assistant("default").folder / "files"
    before = library.work("default").revision
    page.get_by_role("button", name="Try bad.pdf again").click()
    eventually(lambda: library.work("default").revision > before)
    eventually(lambda: len(library.work("default").status.failed) == 2, 30)
    page.wait_for_function("document.querySelectorAll('.v-failed li').length === 2")
    page.get_by_role("button", name="Dismiss bad.pdf").click()
    page.wait_for_function("document.querySelectorAll('.v-failed li').length === 1")
    eventually(lambda: not (kept / "bad.pdf").exists())
    page.get_by_role("button", name="Dismiss worse.pdf").click()
    page.wait_for_selector(".v-unread", state="hidden")
    line(page, "No documents yet")


# The list


@pytest.fixture
def shelf(library):
    """A collection of three documents."""
    assistant = library.assistant("default")
    folder = library.home / "own"
    folder.mkdir()
    (folder / "ten.md").write_text("---\ntitle: Part 10\ndate: 2024-12-02\n---\nThe tenth part.")
    (folder / "two.md").write_text(
        "---\ntitle: Part 2\ndate: 2023-01-01\n---\nThe second part, the longer."
    )
    (folder / "zoe.md").write_text("# Zoë's log\n\nThe keeper is Maria. " + "It is long. " * 400)
    assistant.add([folder / "ten.md", folder / "two.md", folder / "zoe.md"])
    return folder


@pytest.fixture
def listed_at(shelf, documents, serve, library):
    """Open the list of `shelf` in a window of its own."""

    def go(**settings):
        page = documents(serve(library), **settings)
        page.wait_for_selector("tbody tr")
        return page

    return go


@pytest.fixture
def listed(listed_at):
    return listed_at()


def test_the_list_is_searched_and_sorted(listed):
    listed.fill("#v-search", "zoe")
    has_titles(listed, "Zoë's log")
    listed.fill("#v-search", "nothing like it")
    listed.wait_for_selector(".v-nothing:visible")
    assert "nothing like it" in listed.text_content(".v-nothing")
    listed.fill("#v-search", "")
    listed.wait_for_function("document.querySelectorAll('tbody tr').length === 3")
    for column, order in (("title", ["Part 2", "Part 10", "Zoë's log"]), ("size", ["Zoë's log", "Part 2", "Part 10"])):  # fmt: skip
        listed.click(f"th.v-col-{column} button")
        has_titles(listed, *order)
    assert listed.get_attribute("th.v-col-size", "aria-sort") == "descending"
    listed.click("th.v-col-date button")
    has_titles(listed, "Part 10", "Part 2", "Zoë's log")
    assert "2 Dec 2024" in listed.text_content("tbody tr >> nth=0")
    assert listed.evaluate("document.activeElement.dataset.act") == "sort-date"


def test_a_server_that_fails_is_said_to_until_it_works_again(listed):
    lost = "wanted => document.querySelector('.v-problem-line').textContent.includes('lost touch') === wanted"  # fmt: skip
    listed.route("**/component_server/", lambda route: route.fulfill(status=500))
    listed.fill("#v-search", "two")
    listed.wait_for_function(lost, arg=True)
    listed.unroute("**/component_server/")
    listed.fill("#v-search", "Part 2")
    has_titles(listed, "Part 2")
    listed.wait_for_function(lost, arg=False)
    listed.route("**/component_server/", lambda route: route.fulfill(status=500))
    listed.get_by_role("button", name="Actions for Part 2").click()
    listed.click(".v-row-actions [data-act=again]")
    listed.wait_for_function(lost, arg=True)


def test_a_document_is_opened_from_its_row(listed):
    listed.get_by_role("button", name="Zoë's log", exact=True).click()
    listed.wait_for_selector("dialog[open] .v-text > *")
    assert "The keeper is Maria." in listed.text_content(".v-text")


def test_a_document_is_removed_after_one_more_click_and_its_file_stays(listed, shelf):
    listed.get_by_role("button", name="Actions for Part 2").click()
    listed.click(".v-row-actions [data-act=remove]")
    assert listed.evaluate("document.activeElement.textContent") == "Keep"
    listed.keyboard.press("Enter")
    assert listed.locator(".v-sure-row").count() == 0
    assert (
        listed.evaluate("document.activeElement.getAttribute('aria-label')") == "Actions for Part 2"
    )
    listed.keyboard.press("Enter")
    listed.click(".v-row-actions [data-act=remove]")
    listed.click(".v-sure-row [data-act=sure]")
    listed.wait_for_function("document.querySelectorAll('tbody tr').length === 2")
    assert "Part 2" not in titles(listed)
    line(listed, "2 documents")
    assert (shelf / "two.md").exists()


def test_several_are_selected_and_removed(listed):
    listed.check("tbody tr >> nth=0 >> input")
    assert listed.text_content(".v-selected-count") == "1 document selected"
    listed.check("thead input")
    assert listed.text_content(".v-selected-count") == "3 documents selected"
    listed.click(".v-selected [data-act=clear]")
    assert not listed.locator(".v-selected").is_visible()
    for row in (0, 2):
        listed.check(f"tbody tr >> nth={row} >> input")
    left = titles(listed)[1]
    listed.click(".v-selected [data-act=remove]")
    assert "Remove 2 documents" in listed.text_content(".v-selected")
    listed.click(".v-selected [data-act=sure]")
    has_titles(listed, left)
    assert not listed.locator(".v-selected").is_visible()


def test_a_double_click_removes_nothing(listed):
    listed.check("thead input")
    listed.dblclick(".v-selected [data-act=remove]")
    assert "Remove 3 documents" in listed.text_content(".v-selected")
    sure = listed.locator(".v-selected [data-act=sure]").bounding_box()
    listed.mouse.move(sure["x"] + 5, sure["y"] + 5)
    listed.mouse.down(click_count=2)
    listed.mouse.up(click_count=2)
    listed.wait_for_timeout(300)
    assert "Remove 3 documents" in listed.text_content(".v-selected")
    assert listed.locator("tbody tr").count() == 3


def test_a_document_that_is_gone_is_selected_no_longer(listed, library):
    listed.check("thead input")
    library.assistant("default").remove([listed.get_attribute("tbody tr >> nth=0", "data-id")])
    listed.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    listed.wait_for_function("document.querySelectorAll('tbody tr').length === 2")
    assert listed.text_content(".v-selected-count") == "2 documents selected"
    listed.click(".v-selected [data-act=remove]")
    assert "Remove 2 documents" in listed.text_content(".v-selected")


def test_the_keyboard_stays_in_its_place_when_a_document_is_removed(listed):
    def remove(row, left):
        listed.focus(f"tbody tr >> nth={row} >> [data-act=more]")
        listed.keyboard.press("Enter")
        listed.focus(".v-row-actions [data-act=remove]")
        for key in ("Enter", "Tab", "Enter"):  # the button, from Keep to Remove, the button
            listed.keyboard.press(key)
        listed.wait_for_function(
            "left => document.querySelectorAll('tbody tr').length === left", arg=left
        )

    on_more = "document.activeElement === document.querySelector('tbody tr:last-child [data-act=more]')"  # fmt: skip
    titled = titles(listed)
    remove(1, left=2)  # the last one took its place
    assert listed.evaluate(on_more)
    remove(1, left=1)
    assert listed.evaluate(on_more)
    assert titles(listed) == titled[:1]
    listed.fill("#v-search", titled[0])
    has_titles(listed, titled[0])
    listed.click("[data-act=more]")
    listed.click(".v-row-actions [data-act=remove]")
    listed.click(".v-sure-row [data-act=sure]")
    listed.wait_for_function("document.activeElement.classList.contains('v-files')")


def test_a_document_is_read_again_and_a_file_that_is_gone_is_told(listed, shelf):
    (shelf / "two.md").write_text("---\ntitle: Part 2, changed\n---\nThe second part.")
    (shelf / "zoe.md").unlink()
    listed.check("thead input")
    listed.click(".v-selected [data-act=again]")
    listed.wait_for_function("/Part 2, changed/.test(document.querySelector('tbody').textContent)")
    listed.wait_for_selector(".v-unread:visible")
    assert listed.text_content(".v-failed strong") == "zoe.md"
    assert "Zoë's log" in titles(listed)  # the document stays


def test_everything_in_the_list_works_by_keyboard(listed):
    listed.focus("#v-search")
    for _ in range(7):
        listed.keyboard.press("Tab")  # select all, five headers, then the first row
    listed.keyboard.press("Space")
    assert listed.text_content(".v-selected-count") == "1 document selected"
    listed.keyboard.press("Tab")
    assert listed.evaluate("document.activeElement.className") == "v-open"
    listed.keyboard.press("Tab")
    listed.keyboard.press("Enter")
    assert listed.evaluate("document.activeElement.textContent") == "Open"
    listed.keyboard.press("Escape")
    assert listed.evaluate("document.activeElement.dataset.act") == "more"
    assert listed.locator(".v-row-actions").count() == 0


@pytest.fixture(scope="module")
def many(serve, fakes):
    texts = (fakes.document(f"Text {i}.", f"Document {i}", name=f"{i}.txt") for i in range(5000))
    return serve(fakes.FakeAssistant(texts))


def test_thousands_of_documents_come_a_page_at_a_time(many, documents):
    page = documents(many)
    page.wait_for_selector("tbody tr")
    assert page.locator("tbody tr").count() == 100
    assert page.text_content(".v-pages span") == "1\u2013100 of 5,000"
    page.click("th.v-col-title button")
    page.wait_for_function("document.querySelector('tbody .v-open').textContent === 'Document 0'")
    page.click(".v-later-rows")
    page.wait_for_function("document.querySelector('tbody .v-open').textContent === 'Document 100'")
    page.fill("#v-search", "document 4999")
    has_titles(page, "Document 4999")
    assert not page.locator(".v-pages").is_visible()
    page.fill("#v-search", "Document")
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 100")
    page.check("thead input")
    page.click(".v-selected [data-act=all]")
    page.wait_for_function(
        "/5,000 documents selected/.test(document.querySelector('.v-selected').textContent)"
    )
    began = page.evaluate("performance.now()")
    page.fill("#v-search", "4998")
    has_titles(page, "Document 4998")
    assert page.evaluate("performance.now()") - began < 3000


def test_all_of_a_search_can_be_selected_beside_those_of_another(many, documents):
    page = documents(many)
    more = page.locator(".v-selected [data-act=all]")
    for search, selected in (("1", "2,084 documents selected"), ("2", "3,464 documents selected")):
        page.fill("#v-search", f"Document {search}")
        page.wait_for_function(
            "wanted => document.querySelector('tbody .v-open')?.textContent.includes(wanted)",
            arg=search,
        )
        page.wait_for_function("/of 2,084/.test(document.querySelector('.v-pages').textContent)")
        page.check("thead input")
        assert more.text_content() == "Select all 2,084"
        more.click()
        page.wait_for_function(
            "wanted => document.querySelector('.v-selected').textContent.includes(wanted)",
            arg=selected,
        )
        assert more.count() == 0
    page.uncheck("tbody tr >> nth=0 >> input")
    assert more.count() == 1


def test_a_change_elsewhere_keeps_what_the_reader_is_doing(listed, library, tmp_path):
    listed.check("tbody tr >> nth=1 >> input")
    listed.get_by_role("button", name="Actions for Zoë's log").click()
    extra = tmp_path / "extra.txt"
    extra.write_text("One more.")
    library.work("default").add([extra])
    listed.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    listed.wait_for_function("document.querySelectorAll('tbody tr').length === 4")
    assert listed.locator(".v-row-actions").count() == 1
    assert listed.text_content(".v-selected-count") == "1 document selected"
    assert listed.evaluate("document.activeElement.textContent") == "Open"


@pytest.mark.parametrize("width", [380, 320])
def test_a_narrow_window_needs_no_sideways_scrolling(listed_at, files, width):
    page = listed_at(width=width, height=760)
    pick(page, files(bad__pdf=PDF, long__txt="x" * 500, **{"n" * 120 + "__txt": "One."}))
    finished(page)
    page.check("tbody tr >> nth=0 >> input")
    page.click("tbody tr >> nth=1 >> [data-act=more]")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.select_option(".v-sorting select", "title+")
    page.wait_for_function("document.querySelector('tbody .v-open').textContent !== ''")
    page.click(".v-chosen")
    page.click(".v-new")
    box = page.locator(".v-menu").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelector('.v-brand').getBoundingClientRect().x") >= 0
