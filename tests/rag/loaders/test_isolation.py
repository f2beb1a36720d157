import gc
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from rag.loaders.extraction import ExtractionError, Limits
from rag.loaders.isolation import Worker

ROOT = Path(__file__).parents[3]
#: A child that answers with what it was sent, or does as it was told.
PUPPET = f"""
import os, sys, time
sys.path.insert(0, {str(ROOT)!r})
from rag.loaders.protocol import receive, send
while True:
    try:
        request = receive(sys.stdin.buffer, 10_000)
    except EOFError:
        break
    told = sys.stdin.buffer.read(request["size"])
    text = f"{{os.getpid()}} read it"
    extraction = dict(text=text, title="", date="", pages=[], metadata={{}})
    reply = {{"extraction": extraction}}
    exec(told)
    send(sys.stdout.buffer, reply)
"""
HANG = b"time.sleep(600)"
CRASH = b"os.abort()"
FINE = b"pass"


@pytest.fixture(autouse=True)
def no_process_is_left():
    before = set(psutil.Process().children(recursive=True))
    yield
    gc.collect()
    assert set(psutil.Process().children(recursive=True)) <= before


def puppet(**limits):
    return Worker(Limits(**limits), command=(sys.executable, "-c", PUPPET))


def ask(worker, data):
    """Return the process id of the child that read."""
    return worker.extract("pdf", len(data), [data]).text.split()[0]


def refused(worker, data):
    with pytest.raises(ExtractionError) as error:
        ask(worker, data)
    return str(error.value)


def test_one_child_reads_many_files_and_is_replaced_after_some():
    with puppet(files_per_worker=2) as worker:
        first, second, third = (ask(worker, FINE) for _ in range(3))
    assert first == second != third


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (CRASH, "made its reader crash (SIGABRT)"),
        (b"os.kill(os.getpid(), 11)", "made its reader crash (SIGSEGV)"),
        (b"os._exit(3)", "made its reader crash (exit status 3)"),
        (b"raise MemoryError", "made its reader crash (exit status 1)"),
        (b"os.write(1, b'garbage!garbage!')", "made its reader answer with a frame of"),
        (b"os.write(1, bytes(7) + b'\\x02{{')", "made its reader answer with a frame that is no"),
        (b"reply = {'extraction': {}}", "answer with something else than text"),
        (b"reply = {'error': 'is\\nbad'}", "is bad"),
        (b"reply = {'out_of_memory': True}", "GB of memory to read; split it, or leave it out"),
    ],
)
def test_a_file_that_breaks_its_reader_does_not_stop_the_next(told, reason):
    with puppet() as worker:
        assert reason in refused(worker, told)
        assert ask(worker, FINE)


def test_a_file_that_takes_too_long_is_given_up():
    with puppet(seconds=1) as worker:
        reason = refused(worker, HANG)
        assert reason.startswith("took longer than 1 s")
        assert reason.endswith("or leave it out")  # no setting raises the limit
        assert ask(worker, FINE)


def test_a_child_that_does_not_read_is_given_up_too():
    hang = (sys.executable, "-c", "import time; time.sleep(600)")
    with Worker(Limits(seconds=0.5), command=hang) as worker:
        assert "took longer" in refused(worker, b"x" * 1_000_000)


def test_a_child_that_ends_before_it_has_read_is_a_crash():
    with Worker(command=(sys.executable, "-c", "raise SystemExit(7)")) as worker:
        assert "exit status 7" in refused(worker, b"x" * 1_000_000)


def test_a_child_that_does_not_start_is_told_of():
    with Worker(command=("/nonexistent/python",)) as worker:
        assert "doesn't start" in refused(worker, FINE)


def test_an_error_while_the_file_is_read_ends_the_child():
    def parts():
        yield b"half"
        raise ExtractionError("changed while it was read")

    with puppet() as worker:
        with pytest.raises(ExtractionError, match="changed while"):
            worker.extract("pdf", 99, parts())
        assert ask(worker, FINE)


def test_an_interrupt_ends_the_child():
    def parts():
        raise KeyboardInterrupt
        yield

    with puppet() as worker, pytest.raises(KeyboardInterrupt):
        worker.extract("pdf", 99, parts())


def test_a_chatty_child_does_not_block():
    with puppet() as worker:
        assert ask(worker, b"sys.stderr.write('x' * 300_000)")


def test_threads_take_turns():
    read = []
    with puppet() as worker:
        threads = [threading.Thread(target=lambda: read.append(ask(worker, FINE))) for _ in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(read) == 4
    assert len(set(read)) == 1


def test_a_forgotten_worker_ends_its_child():
    ask(puppet(), FINE)


def test_close_may_be_called_twice_and_a_closed_worker_starts_again():
    worker = puppet()
    ask(worker, FINE)
    worker.close()
    worker.close()
    ask(worker, FINE)
    worker.close()


def page(paragraphs):
    return b"<p>x y z" * paragraphs


def read_page(worker, data):
    return worker.extract("webpage", len(data), [data]).text


def test_the_real_child_reads_pages_documents_and_pdfs(pdf, set_column, saved):
    import docx

    document = docx.Document()
    document.add_paragraph("Word words.")
    with Worker() as worker:
        for kind, data in (
            ("webpage", page(1)),
            ("pdf", pdf([set_column(["PDF words."])])),
            ("word", saved(document)),
        ):
            assert worker.extract(kind, len(data), [data]).text


def test_a_file_that_needs_too_much_memory_does_not_stop_the_next():
    with Worker(Limits(memory_bytes=300 * 2**20)) as worker:
        large = page(1_500_000)
        with pytest.raises(ExtractionError, match=r"0\.3 GB of memory"):
            read_page(worker, large)
        assert read_page(worker, page(1)) == "x y z"


def test_the_child_is_given_no_environment_to_leak(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "x")
    with puppet() as worker:
        assert ask(worker, b"assert 'SECRET_TOKEN' not in os.environ")


@pytest.mark.parametrize("as_file", [True, False])
def test_a_script_without_a_main_guard_works(tmp_path, as_file):
    script = tmp_path / "script.py"
    script.write_text(
        "from rag.documents import read_document\n"
        "text = read_document('page.html').document.text\n" + "print(text)\n"
    )
    (tmp_path / "page.html").write_bytes(page(1))
    # Not to be taken for python-docx or ours by a child started here.
    (tmp_path / "lxml.py").write_text("raise SystemExit('wrong module')")
    command = [script.name] if as_file else ["-c", script.read_text()]
    ended = subprocess.run(
        [sys.executable, "-P", *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert (ended.stdout, ended.stderr) == ("x y z\n", "")
