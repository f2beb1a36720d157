"""Files brought to a collection: kept under safe names, whole, and gone with their document."""

import io
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.kept_files import KeptFiles, safe_name, unnumbered

MB = 1_000_000


@pytest.fixture
def files(tmp_path):
    return KeptFiles(tmp_path / "files")


@pytest.fixture
def keep(files):
    def keep_bytes(name, content=b"The quay is old.\n", limit=MB):
        return files.keep(name, io.BytesIO(content), limit=limit)

    return keep_bytes


def there(files):
    return sorted(path.name for path in files.folder.glob("[!.]*"))


# Names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("report.pdf", "report.pdf"),
        ("folder/sub/report.pdf", "report.pdf"),
        ("C:\\Users\\ann\\report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        ("a\0b\n\x1bc.txt", "a b c.txt"),
        ("  two   words .txt", "two words.txt"),
        ("invoice\u202efdp.txt", "invoice fdp.txt"),
        ("half\ud800.txt", "half.txt"),
        ('<b>"?|*:.md', "b.md"),
        (".hidden.txt", "hidden.txt"),
        ("trailing. .", "trailing"),
        ("e\u0301te\u0301.txt", "été.txt"),
        ("تقرير 🏫.docx", "تقرير 🏫.docx"),
        ("", "file"),
        ("..", "file"),
        ("folder/", "file"),
        ("\0", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("é" * 300 + ".pdf", "é" * 98 + ".pdf"),
        ("a." + "x" * 300, "a." + "x" * 198),
    ],
)
def test_a_name_is_made_safe(name, expected):
    assert safe_name(name) == expected


@given(st.text())
def test_no_name_leads_elsewhere(name):
    safe = safe_name(name)
    path = Path("/folder", safe)
    assert path.parent == Path("/folder")
    assert path.name == safe == safe.strip()
    assert 0 < len(safe.encode()) <= 200
    assert safe.isprintable()
    assert not safe.startswith(".")
    assert safe_name(safe) == safe


# Keeping


def test_a_file_is_kept_as_it_came(files, keep):
    content = os.urandom(3 * MB)
    path = keep("photo.bin", content, limit=3 * MB)
    assert path == files.folder / "photo.bin"
    assert path.read_bytes() == content


def test_it_is_nobody_elses_business(keep):
    path = keep("report.txt")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_same_file_again_is_the_one_that_is_there(files, keep):
    first = keep("report.txt")
    written = first.stat().st_mtime_ns
    assert keep("report.txt") == keep("sub/report.txt") == first
    assert first.stat().st_mtime_ns == written
    assert there(files) == ["report.txt"]


def test_another_of_the_same_name_gets_a_number(files, keep):
    paths = [keep("report.txt", content) for content in (b"one", b"two", b"thr", b"four")]
    assert [path.name for path in paths] == [
        "report.txt",
        "report (2).txt",
        "report (3).txt",
        "report (4).txt",
    ]
    assert keep("report.txt", b"thr") == paths[2]
    assert [path.read_bytes() for path in paths] == [b"one", b"two", b"thr", b"four"]


def test_a_file_too_large_leaves_nothing(files, keep):
    assert keep("a.txt", b"x" * 10, limit=10).read_bytes() == b"x" * 10
    with pytest.raises(ValueError, match=r"the file has more than 0\.0 MB; expected at most that"):
        keep("b.txt", b"x" * 11, limit=10)
    assert there(files) == ["a.txt"]
    assert not list(files.folder.glob(".*.part"))


def test_reading_stops_at_the_limit(files):
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size=-1):
            self.taken += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(ValueError, match=r"more than 5\.0 MB"):
        files.keep("endless.txt", stream, limit=5 * MB)
    assert stream.taken < 7 * MB


def test_a_stream_that_breaks_leaves_nothing(files):
    class Broken(io.RawIOBase):
        def read(self, size=-1):
            raise OSError("the connection was reset")

    with pytest.raises(OSError, match="the connection was reset"):
        files.keep("broken.txt", Broken(), limit=MB)
    assert there(files) == []
    assert not list(files.folder.glob(".*.part"))


def test_an_empty_file_is_kept(keep):
    assert keep("empty.txt", b"").read_bytes() == b""


@pytest.mark.parametrize("lead", ["to a file", "to nothing", "a folder"])
def test_what_is_not_a_file_is_left_alone(files, keep, tmp_path, lead):
    files.folder.mkdir()
    other, target = tmp_path / "other.txt", files.folder / "report.txt"
    if lead == "a folder":
        target.mkdir()
    else:
        target.symlink_to(other)
        if lead == "to a file":
            other.write_bytes(b"The quay is old.\n")
    assert keep("report.txt").name == "report (2).txt"
    assert other.exists() == (lead == "to a file")


def test_many_may_come_at_once(files, keep):
    contents = [f"number {number % 10}".encode() for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda content: keep("same.txt", content), contents))
    assert [path.read_bytes() for path in paths] == contents
    assert len(there(files)) == len(set(paths)) == 10


@pytest.mark.skipif(sys.platform == "win32", reason="has no such lock")
def test_what_a_killed_upload_left_goes_and_what_is_written_stays(files, keep):
    files.folder.mkdir()
    torn = files.folder / ".torn.part"
    torn.touch()
    parts = []

    class Slow(io.BytesIO):
        def read(self, size=-1):
            keep("report.txt")
            parts.extend(files.folder.glob(".*.part"))
            return super().read(size)

    assert files.keep("slow.txt", Slow(b"It comes."), limit=MB).read_bytes() == b"It comes."
    assert torn not in parts
    assert len(set(parts)) == 1
    torn.touch()
    files.sweep()
    assert not torn.exists()


CHILD = """
import io, sys
from pathlib import Path

from rag.kept_files import KeptFiles

files = KeptFiles(Path(sys.argv[1]))
for number in range(100_000):
    content = bytes([number % 256]) * 3_000_000
    print(files.keep(f"{number}.bin", io.BytesIO(content), limit=3_000_000), flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_kill_leaves_whole_files_only(files):
    root = Path(__file__).parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(files.folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    with child:
        told = [child.stdout.readline() for _ in range(5)]
        time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
        told += child.stdout.readlines()
    names = {Path(line.strip()).name for line in told if line.endswith("\n")}
    assert names <= set(there(files))
    assert {path.stat().st_size for path in files.folder.glob("[!.]*")} == {3_000_000}


# With their documents


@pytest.fixture
def assistant(open_assistant):
    return open_assistant()


@pytest.fixture
def bring(assistant):
    """Keep a file and add it; return its path and the outcome."""

    def bring_text(name, text):
        path = assistant.keep_file(name, io.BytesIO(text.encode()), limit=MB)
        return path, *assistant.add(path).files

    return bring_text


def test_a_kept_file_is_a_document_like_any_other(assistant, bring):
    path, outcome = bring("port.txt", "The harbour master is Ines Caldeira.\n")
    assert path == assistant.folder / "files" / "port.txt"
    assert outcome.outcome == "added"
    assert assistant.ask("Who is the harbour master?").text == "Ines Caldeira"


def test_it_goes_with_its_document(assistant, bring):
    path, outcome = bring("port.txt", "The harbour master is Ines Caldeira.\n")
    other, _ = bring("school.txt", "Lessons begin at eight.\n")
    assistant.remove([outcome.document_id])
    assert (path.exists(), other.exists()) == (False, True)
    assistant.remove([info.id for info in assistant.documents()])
    assert not other.exists()


def test_a_file_from_elsewhere_stays(assistant, write):
    folder = write({"port.txt": "The quay is old.\n", "files/port.txt": "The quay is new.\n"})
    assistant.keep_file("port.txt", io.BytesIO(b"Not added.\n"), limit=MB)
    assistant.add(folder)
    assistant.remove([info.id for info in assistant.documents()])
    assert (folder / "port.txt").is_file()
    assert (folder / "files" / "port.txt").is_file()
    assert (assistant.folder / "files" / "port.txt").is_file()


def test_a_copy_that_was_kept_goes_too(assistant, bring, write):
    folder = write({"port.txt": "The quay is old.\n"})
    (original,) = assistant.add(folder).files
    path, copy = bring("copy.txt", "The quay is old.\n")
    assert (copy.outcome, copy.document_id) == ("duplicate", original.document_id)
    assistant.remove([original.document_id])
    assert not path.exists()
    assert (folder / "port.txt").is_file()


def test_what_a_link_among_them_leads_to_stays(assistant, write):
    (outside,) = write({"port.txt": "The quay is old.\n"}).iterdir()
    (assistant.folder / "files").mkdir()
    link = assistant.folder / "files" / "port.txt"
    link.symlink_to(outside)
    (outcome,) = assistant.add(link).files
    assert outcome.source == str(outside)
    assistant.remove([outcome.document_id])
    assert outside.is_file()


def test_a_document_whose_file_is_gone_can_be_removed(assistant, bring):
    path, outcome = bring("port.txt", "The quay is old.\n")
    path.unlink()
    assert len(assistant.remove([outcome.document_id]).removed) == 1


def test_removing_an_unknown_document_deletes_no_file(assistant, bring):
    path, outcome = bring("port.txt", "The quay is old.\n")
    with pytest.raises(KeyError, match="no document 'nowhere'"):
        assistant.remove([outcome.document_id, "nowhere"])
    assert path.is_file()


def test_one_that_cannot_be_read_stays_to_be_tried_again(assistant, bring):
    path, outcome = bring("torn.pdf", "%PDF-1.4")
    assert (outcome.outcome, path.exists()) == ("failed", True)
    assert assistant.unread_files() == [path]


def test_unless_it_was_read_before(assistant, bring):
    path, outcome = bring("port.txt", "The quay is old.\n")
    path.write_bytes(b"")
    assert len(assistant.add(path).failed) == 1
    assert path.is_file()
    assert assistant.document(outcome.document_id).text == "The quay is old.\n"


def test_what_is_in_no_document_yet_is_listed(assistant, bring):
    assert assistant.unread_files() == []
    bring("port.txt", "The quay is old.\n")
    bring("copy.txt", "The quay is old.\n")
    waiting = assistant.keep_file("school.txt", io.BytesIO(b"It begins at eight.\n"), limit=MB)
    (waiting.parent / ".torn.part").touch()
    assert assistant.unread_files() == [waiting]


def test_only_a_kept_file_that_is_in_no_document_is_discarded(assistant, bring, write):
    (outside,) = write({"port.txt": "The quay is old.\n"}).iterdir()
    read, _ = bring("port.txt", "The quay is old.\n")
    waiting = assistant.keep_file("school.txt", io.BytesIO(b"It begins at eight.\n"), limit=MB)
    for path in (outside, read, waiting, assistant.folder / "collection.sqlite", "nowhere"):
        assistant.discard_file(path)
    assert (outside.exists(), read.exists(), waiting.exists()) == (True, True, False)
    assert assistant.verify() == []


def test_a_document_tells_the_size_of_its_file(assistant, bring):
    path, _ = bring("port.txt", "The quay is old. 🏫\n")
    (info,) = assistant.documents()
    assert info.size == info.to_dict()["size"] == path.stat().st_size


# Read again


def test_an_unchanged_file_is_read_again(assistant, bring, word_encoder):
    _, outcome = bring("port.txt", "The harbour master is Ines Caldeira.\n")
    before, encoded = assistant.document(outcome.document_id), len(word_encoder.asked)
    told = []
    (again,) = assistant.reindex([outcome.document_id] * 2, progress=told.append).files
    assert (again.outcome, again.document_id, again.passages) == (
        "updated",
        outcome.document_id,
        1,
    )
    assert [step.file for step in told] == [again]
    assert assistant.document(outcome.document_id) == before
    assert len(word_encoder.asked) == encoded  # the same words have the same vector
    assert assistant.counts().documents == 1
    assert assistant.verify() == []


def test_only_the_documents_named_are_read(assistant, bring):
    bring("port.txt", "The quay is old.\n")
    path, school = bring("school.txt", "Lessons begin at eight.\n")
    path.write_text("Lessons begin at nine.\n")
    report = assistant.reindex([school.document_id])
    assert [file.source for file in report.files] == [str(path)]
    assert assistant.ask("When do lessons begin?").text == "nine"


def test_a_document_whose_file_is_gone_stays(assistant, bring):
    path, outcome = bring("port.txt", "The harbour master is Ines Caldeira.\n")
    path.unlink()
    (failed,) = assistant.reindex([outcome.document_id]).files
    assert failed.outcome == "failed"
    assert failed.reason == "doesn't exist (any more); check the path"
    assert assistant.ask("Who is the harbour master?").text == "Ines Caldeira"


def test_reading_again_keeps_the_copies(assistant, bring):
    _, original = bring("port.txt", "The quay is old.\n")
    copy, _ = bring("copy.txt", "The quay is old.\n")
    assistant.reindex([original.document_id])
    (info,) = assistant.documents()
    assert info.duplicates == (str(copy),)


def test_a_copy_of_what_changed_is_a_document_again(assistant, bring):
    path, original = bring("port.txt", "The quay is old.\n")
    copy, _ = bring("copy.txt", "The quay is old.\n")
    path.write_text("The quay is new.\n")
    report = assistant.reindex([original.document_id])
    assert [(file.source, file.outcome) for file in report.files] == [(str(path), "updated")]
    assert {one.source for one in assistant.documents()} == {str(path), str(copy)}
    assert assistant.verify() == []


def test_reading_again_can_be_cancelled(assistant, bring):
    _, outcome = bring("port.txt", "The quay is old.\n")
    cancel = threading.Event()
    cancel.set()
    report = assistant.reindex([outcome.document_id], cancel=cancel)
    assert (report.files, report.cancelled) == ((), True)


def test_reading_an_unknown_document_again_reads_none(assistant, bring):
    path, outcome = bring("port.txt", "The quay is old.\n")
    path.write_text("The quay is new.\n")
    with pytest.raises(KeyError, match="no document 'nowhere'"):
        assistant.reindex([outcome.document_id, "nowhere"])
    assert assistant.document(outcome.document_id).text == "The quay is old.\n"


def test_reading_nothing_again_is_allowed(assistant):
    assert assistant.reindex([]).files == ()


@pytest.mark.parametrize(
    ("source", "name"),
    [("/x/a.txt", "/x/a.txt"), ("/x/a (2).txt", "/x/a.txt"), ("/x/a (b).txt", "/x/a (b).txt"), ("a (10)", "a")],
)  # fmt: skip
def test_a_file_without_the_number_that_tells_it_from_another(source, name):
    assert unnumbered(source) == Path(name)
