import pytest

from rag.report import FileOutcome
from ui import indexing
from ui.indexing import Indexing, Status


def finish(work):
    work.start()
    work.stop(timeout=0)
    work._thread.join(10)


def test_models_are_prepared_even_without_files(fakes):
    assistant = fakes.FakeAssistant()
    work = Indexing(assistant)
    work.start()
    assert assistant.warmed.wait(5)
    work._thread.join(5)
    assert work.status == Status(phase="done")


def test_files_are_added_and_failures_kept_with_their_reason(fakes):
    assistant = fakes.FakeAssistant()
    work = Indexing(assistant, ["/x/a.txt", "/x/bad.pdf", "/x/c.txt"])
    work.start()
    work._thread.join(5)
    assert assistant.counts().documents == 2
    assert work.status.phase == "done"
    assert indexing.failures(work.status) == [
        {"file": "bad.pdf", "reason": "has no text layer: it is a scan"}
    ]


def test_stopping_ends_after_the_file_being_read(fakes):
    assistant = fakes.FakeAssistant(slow=0.05)
    work = Indexing(assistant, [f"/x/{i}.txt" for i in range(200)])
    work.start()
    assert assistant.warmed.wait(5)
    work.stop(timeout=5)
    assert not work._thread.is_alive()
    assert assistant.counts().documents < 200


def test_work_that_breaks_says_why(fakes, caplog):
    assistant = fakes.FakeAssistant()
    assistant.broken = RuntimeError("the reader's weights are not there; run verbatim doctor")
    work = Indexing(assistant)
    finish(work)
    assert work.status.phase == "broken"
    assert not work.status.running
    line = indexing.status_line(work.status, 0, 0, "default")
    assert line["text"].endswith("run verbatim doctor")
    assert line["broken"]
    assert "stopped" in caplog.text


def test_stopping_what_never_started_is_nothing(fakes):
    work = Indexing(fakes.FakeAssistant())
    work.stop()
    assert work.status == Status("idle")


BAD = FileOutcome("/x/bad.pdf", "failed", reason="a scan")


@pytest.mark.parametrize(
    ("status", "documents", "text"),
    [
        (Status("idle"), 0, "No documents yet"),
        (Status("done"), 1, "1 document, 12 passages"),
        (Status("preparing"), 5, "Preparing the models; the first start takes longest"),
        (Status("reading"), 0, "Indexing"),
        (Status("reading", 2, 6), 0, "Indexing 3 of 6 files"),
        (Status("reading", 2, 6), 2, "Indexing 3 of 6 files; you can ask already"),
        (
            Status("encoding", 1200, 4000),
            6,
            "Indexing 1,201 of 4,000 passages; you can ask already",
        ),
        (
            Status("encoding", 4000, 4000),
            6,
            "Indexing 4,000 of 4,000 passages; you can ask already",
        ),
        (
            Status("done", 6, 6, (BAD,)),
            5,
            "5 documents, 12 passages \u00b7 1 file could not be read: see Documents",
        ),
    ],
)
def test_the_status_line(status, documents, text):
    assert indexing.status_line(status, documents, 12, "default")["text"] == text


def test_the_status_line_names_a_collection_that_is_not_the_usual_one():
    line = indexing.status_line(Status("done"), 2, 12, "court papers")
    assert line["text"] == "2 documents in \u201ccourt papers\u201d, 12 passages"
