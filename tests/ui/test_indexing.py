import io
import threading
import time

import pytest

from rag.documents import document_id
from rag.report import FileOutcome
from ui.indexing import Indexing, Status


def eventually(true, seconds=10):
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.005)


def finished(work):
    eventually(lambda: work.status.phase in {"done", "broken"})
    return work.status


@pytest.fixture
def working():
    """Make the work on an assistant; it ends with the test."""
    made = []

    def make(assistant):
        made.append(Indexing(assistant))
        return made[-1]

    yield make
    for work in made:
        work.stop(5)
        assert not work._thread.is_alive()


@pytest.fixture
def gated(fakes):
    """An assistant that reads a file each time `gate` is released."""

    class Gated(fakes.FakeAssistant):
        def __init__(self):
            super().__init__()
            self.gate = threading.Semaphore(0)
            self.began = []

        def _add(self, path):
            self.began.append(path)
            assert self.gate.acquire(timeout=10)
            return super()._add(path)

    return Gated()


def test_models_are_prepared_even_without_files(fakes, working):
    assistant = fakes.FakeAssistant()
    work = working(assistant)
    assert work.status == Status("idle")
    work.start()
    assert finished(work) == Status("done")
    assert assistant.warmed.is_set()


def test_files_are_added_and_failures_kept_with_their_reason(fakes, working):
    assistant = fakes.FakeAssistant()
    work = working(assistant)
    work.start(["/x/a.txt", "/x/bad.pdf", "/x/c.txt"])
    status = finished(work)
    assert assistant.counts().documents == 2
    assert [(one.source, one.reason) for one in status.failed] == [
        ("/x/bad.pdf", "has no text layer: it is a scan")
    ]


def test_a_folder_is_looked_through(open_assistant, working, write):
    assistant = open_assistant()
    work = working(assistant)
    work.start([write({"a.txt": "One.", "sub/b.md": "Two.", "c.png": "x"})])
    assert finished(work).failed == ()
    assert [info.title for info in assistant.documents()] == ["A", "B"]


def test_a_path_that_is_not_there_does_not_keep_the_others_out(open_assistant, working, write):
    assistant = open_assistant()
    work = working(assistant)
    folder = write({"a.txt": "One."})
    work.start([folder / "gone.txt", folder / "a.txt"])
    (failure,) = finished(work).failed
    assert failure.source.endswith("gone.txt")
    assert "doesn't exist" in failure.reason
    assert assistant.counts().documents == 1


def test_stopping_ends_after_the_file_being_read(gated, working):
    work = working(gated)
    work.start([f"/x/{i}.txt" for i in range(200)])
    eventually(lambda: gated.began)
    threading.Timer(0.1, lambda: gated.gate.release(200)).start()
    work.stop(5)
    assert not work._thread.is_alive()
    assert gated.counts().documents < 200


def test_work_that_breaks_says_why_without_a_path_and_goes_on(fakes, working, caplog):
    assistant = fakes.FakeAssistant()
    assistant.broken = RuntimeError("/home/me/x is not there; run verbatim doctor")
    work = working(assistant)
    work.start(["/x/a.txt"])
    eventually(lambda: assistant.counts().documents)
    eventually(lambda: work.status.phase == "done")
    assert "stopped" in caplog.text
    assistant.add = lambda *_, **__: 1 / 0
    work.add(["/x/b.txt"])
    assert finished(work).phase == "broken"
    assert "division" in work.status.error
    assert "division" in work.status.failed[0].reason


def test_the_reason_of_what_broke_names_no_path(fakes, working, caplog):
    assistant = fakes.FakeAssistant()
    assistant.broken = RuntimeError("/home/me/x is not there; run verbatim doctor")
    work = working(assistant)
    work.start()
    assert finished(work).error == "Getting ready stopped: \u2026 is not there; run verbatim doctor"


def test_a_removal_that_failed_is_over_with_the_next(fakes, working, caplog):
    assistant = fakes.FakeAssistant([fakes.document("One.", name="a.md")])
    remove = assistant.remove
    assistant.remove = lambda _: 1 / 0
    work = working(assistant)
    work.remove(["doc-a.md"])
    eventually(lambda: work.status.phase == "broken")
    assert work.status.error.startswith("Removing stopped: ")
    assistant.remove = remove
    work.remove(["doc-a.md"])
    eventually(lambda: work.status.phase == "done")
    assert work.status.error == ""


def test_stopping_what_never_started_is_nothing(fakes):
    work = Indexing(fakes.FakeAssistant())
    work.stop()
    work.start()
    assert work.status == Status("idle")


def test_a_removal_does_not_wait_for_the_files_before_it(gated, fakes, working):
    gated.put(fakes.document("The keeper is Maria.", name="old.md"))
    work = working(gated)
    work.start([f"/x/{i}.txt" for i in range(3)])
    eventually(lambda: gated.began)
    work.remove(["doc-old.md", "never there"])
    assert work.busy == {"doc-old.md": "removing"}
    gated.gate.release()
    eventually(lambda: "doc-old.md" not in [one.id for one in gated.documents()])
    assert len(gated.documents()) == 1
    gated.gate.release(2)
    finished(work)
    assert len(gated.documents()) == 3


def test_files_can_be_cancelled_one_by_one_and_all(gated, working):
    work = working(gated)
    tickets = work.add([f"/x/{i}.txt" for i in range(5)])
    eventually(lambda: gated.began)
    work.cancel([tickets[2]])
    gated.gate.release()
    eventually(lambda: work.states(tickets)[2] == "cancelled")
    eventually(lambda: len(gated.began) == 2)
    work.cancel()
    gated.gate.release()
    finished(work)
    states = work.states(tickets)
    assert [one if isinstance(one, str) else one.outcome for one in states] == [
        "added", "added", "cancelled", "cancelled", "cancelled",
    ]  # fmt: skip
    assert gated.counts().documents == 2


def test_what_comes_last_is_read_before_what_came_first_is_encoded(
    open_assistant, working, write, stand_ins
):
    class Held(stand_ins.WordEncoder):
        may = threading.Event()
        busy = threading.Event()

        def encode(self, texts, *, progress=None):
            self.busy.set()
            assert self.may.wait(10)
            return super().encode(texts, progress=progress)

    encoder = Held()
    assistant = open_assistant(encoder=encoder)
    work = working(assistant)
    paragraphs = "\n\n".join(f"Paragraph {i}. " + f"It says {i}. " * 200 for i in range(150))
    folder = write({"long.txt": paragraphs, "new.txt": "The ferryman is Old Tomas."})
    work.add([folder / "long.txt"])
    assert encoder.busy.wait(10)
    assert work.status.phase in {"reading", "encoding"}
    work.add([folder / "new.txt"])
    (ticket,) = work.add([folder / "new.txt"])
    encoder.busy.clear()
    encoder.may.set()
    eventually(lambda: isinstance(work.states([ticket])[0], FileOutcome))
    counts = assistant.counts()
    assert counts.documents == 2
    assert counts.encoded < counts.passages  # and yet the new one can be asked
    assert assistant.ask("Who is the ferryman?").text == "Old Tomas"
    finished(work)
    counts = assistant.counts()
    assert counts.encoded == counts.passages


def test_a_file_that_is_brought_is_kept_read_and_told_of(open_assistant, working):
    assistant = open_assistant()
    work = working(assistant)
    ticket = work.receive("../Log.md", io.BytesIO(b"The keeper is Maria."), limit=100)
    finished(work)
    (outcome,) = work.states([ticket])
    assert (outcome.outcome, outcome.passages) == ("added", 1)
    again = work.receive("Log.md", io.BytesIO(b"The keeper is Maria."), limit=100)
    copy = work.receive("Copy.md", io.BytesIO(b"The keeper is Maria."), limit=100)
    finished(work)
    eventually(lambda: work.states([copy]) != ["waiting"])
    finished(work)
    assert [one.outcome for one in work.states([again, copy])] == ["unchanged", "duplicate"]
    files = sorted(path.name for path in (assistant.folder / "files").glob("[!.]*"))
    assert files == ["Copy.md", "Log.md"]


def test_what_was_kept_and_not_read_is_read_at_the_next_start(open_assistant, working):
    assistant = open_assistant()
    assistant.keep_file("left.txt", io.BytesIO(b"Left by a crash."), limit=100)
    torn = assistant.folder / "files" / ".torn.part"
    torn.write_bytes(b"half")
    work = working(assistant)
    work.start()
    finished(work)
    assert [info.title for info in assistant.documents()] == ["Left"]
    assert not torn.exists()


def test_a_file_kept_while_the_work_begins_is_read_once(open_assistant, working):
    assistant = open_assistant()
    work = working(assistant)
    path = assistant.keep_file("log.md", io.BytesIO(b"The keeper is Maria."), limit=100)
    work.start()
    finished(work)
    (ticket,) = work.add([path])
    eventually(lambda: work.states([ticket]) not in (["waiting"], ["reading"]))
    assert [one.outcome for one in work.states([ticket])] == ["added"]


def test_passages_an_interruption_left_without_vectors_get_them(open_assistant, working, write):
    assistant = open_assistant()
    stop = threading.Event()
    assistant.add(write({"a.txt": "One."}), progress=lambda _: stop.set(), cancel=stop)
    assert assistant.counts().encoded == 0
    work = working(assistant)
    work.start()
    finished(work)
    assert assistant.counts().encoded == 1


def test_what_could_not_be_read_can_be_tried_again_or_dismissed(open_assistant, working):
    assistant = open_assistant()
    work = working(assistant)
    for name, content in (("late.txt", b" "), ("bad.pdf", b"%PDF-1.4 broken")):
        work.receive(name, io.BytesIO(content), limit=100)
    eventually(lambda: len(work.status.failed) == 2)
    late, bad = [document_id(one.source) for one in work.status.failed]
    kept = assistant.folder / "files"
    (kept / "late.txt").write_text("Words at last.")
    (ticket,) = work.retry([late])
    eventually(lambda: work.status.phase == "done")
    assert work.states([ticket])[0].outcome == "added"
    assert len(work.status.failed) == 1
    work.dismiss([late, bad])
    eventually(lambda: not (kept / "bad.pdf").exists())
    assert (kept / "late.txt").exists()
    assert work.status.failed == ()


def test_cancelling_a_file_that_was_brought_deletes_it(open_assistant, working, stand_ins):
    class Held(stand_ins.WordEncoder):
        may = threading.Event()

        def encode(self, texts, *, progress=None):
            assert self.may.wait(10)
            return super().encode(texts, progress=progress)

    encoder = Held()
    assistant = open_assistant(encoder=encoder)
    work = working(assistant)
    first = work.receive("first.txt", io.BytesIO(b"One."), limit=100)
    eventually(lambda: isinstance(work.states([first])[0], FileOutcome))  # and is being encoded
    second = work.receive("second.txt", io.BytesIO(b"Two."), limit=100)
    work.cancel([second])
    encoder.may.set()
    eventually(lambda: not (assistant.folder / "files" / "second.txt").exists())
    finished(work)
    assert work.states([second]) == ["cancelled"]
    assert [info.title for info in assistant.documents()] == ["First"]


def test_reading_again_takes_what_changed_and_says_what_is_gone(open_assistant, working, write):
    assistant = open_assistant()
    folder = write({"a.txt": "One.", "b.txt": "Two."})
    assistant.add(folder)
    ids = [info.id for info in assistant.documents()]
    (folder / "a.txt").write_text("One and more.")
    (folder / "b.txt").unlink()
    work = working(assistant)
    tickets = work.reindex(ids)
    finished(work)
    assert [one.outcome for one in work.states(tickets)] == ["updated", "failed"]
    assert assistant.document(ids[0]).text == "One and more."
    assert assistant.document(ids[1]).text == "Two."


@pytest.mark.parametrize("name", ["start", "add", "remove", "cancel", "retry", "dismiss"])
def test_nothing_asked_for_is_nothing_done(fakes, working, name):
    work = working(fakes.FakeAssistant())
    getattr(work, name)([])
    assert work.status.failed == ()


def test_what_a_folder_holds_besides_is_noted(fakes, open_assistant, working, write):
    work = working(open_assistant())
    work.start([write({"a.txt": "One.", "c.png": "x", "sub/d.rtf": "x"})])
    assert finished(work).failed == ()
    assert work.notes.passed_over().names == ["c.png", "d.rtf"]
    before = work.revision
    work.notes.dismiss()
    assert work.revision > before


def test_what_was_read_only_in_part_is_noted_until_it_is_removed(fakes, working):
    assistant = fakes.FakeAssistant()
    work = working(assistant)
    (ticket, _) = work.add(["/x/half.pdf", "/x/whole.pdf"])
    assert finished(work).failed == ()
    assert work.states([ticket]) == work.notes.in_part()
    assert work.notes.in_part()[0].reason == fakes.WARNING
    work.remove(["doc-half.pdf"])
    eventually(lambda: not work.notes.in_part())
