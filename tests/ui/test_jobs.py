import pytest

from rag.report import FileOutcome
from ui.jobs import Jobs


@pytest.fixture
def jobs():
    return Jobs()


def put(jobs, *names, kind="add"):
    return jobs.put(kind, [(f"/x/{name}", f"/x/{name}") for name in names])


def targets(batch):
    return [job.target.rsplit("/", 1)[-1] for job in batch]


def added(name):
    return FileOutcome(f"/x/{name}", "added", f"doc-{name}", 1)


def failed(name):
    return FileOutcome(f"/x/{name}", "failed", reason="a scan")


def test_jobs_of_a_kind_are_taken_together_and_in_order(jobs):
    put(jobs, "a", "b")
    put(jobs, "c", kind="again")
    put(jobs, "d")
    assert [targets(jobs.take()) for _ in range(4)] == [["a", "b"], ["c"], ["d"], []]


def test_a_removal_comes_first_and_interrupts(jobs):
    put(jobs, "a", "b")
    jobs.take()
    assert not jobs.interrupt.is_set()
    put(jobs, "gone", kind="remove")
    assert jobs.interrupt.is_set()
    jobs.put_back()
    assert targets(jobs.take()) == ["gone"]
    assert not jobs.interrupt.is_set()
    jobs.settle(FileOutcome("/x/gone", "removed", "1"))
    assert targets(jobs.take()) == ["a", "b"]


def test_what_was_settled_is_not_put_back(jobs):
    tickets = put(jobs, "a", "b", "c")
    jobs.take()
    jobs.settle(added("a"))
    jobs.put_back()
    assert jobs.states(tickets) == [added("a"), "waiting", "waiting"]
    assert targets(jobs.take()) == ["b", "c"]


def test_new_files_interrupt_the_encoding_and_not_the_reading(jobs):
    put(jobs, "a")
    jobs.take()
    put(jobs, "b")
    assert not jobs.interrupt.is_set()
    jobs.begin_encoding()
    assert jobs.interrupt.is_set()
    jobs.take()
    jobs.begin_encoding()
    assert not jobs.interrupt.is_set()
    put(jobs, "c")
    assert jobs.interrupt.is_set()


def test_a_file_that_waits_can_be_cancelled_and_is_discarded(jobs):
    first, second = put(jobs, "a", "b")
    jobs.cancel([second])
    assert jobs.states([first, second]) == ["waiting", "cancelled"]
    assert [(job.kind, job.target) for job in jobs.take()] == [("discard", "/x/b")]


def test_the_file_being_read_is_read_to_its_end_though_cancelled(jobs):
    tickets = put(jobs, "a", "b", "c")
    jobs.take()
    jobs.cancel()
    assert jobs.interrupt.is_set()
    assert jobs.states(tickets) == ["stopping"] * 3
    jobs.settle(added("a"))
    jobs.put_back()
    assert jobs.states(tickets) == [added("a"), "cancelled", "cancelled"]
    assert targets(jobs.take()) == ["c", "b"]
    assert jobs.take() == []


def test_what_failed_is_kept_until_it_is_dismissed_or_read(jobs):
    put(jobs, "a", "b")
    jobs.take()
    for name in ("a", "b"):
        jobs.settle(failed(name))
    assert jobs.failures() == [failed("a"), failed("b")]
    (ticket,) = jobs.retry(lambda source: source == "/x/a")
    assert jobs.failures() == [failed("b")]
    jobs.take()
    jobs.settle(added("a"))
    assert jobs.states([ticket]) == [added("a")]
    jobs.dismiss(lambda source: True)
    assert jobs.failures() == []
    assert [job.kind for job in jobs.take()] == ["discard"]


def test_a_file_that_was_read_besides_is_told_of_when_it_failed(jobs):
    jobs.settle(failed("copy"))
    assert jobs.failures() == [failed("copy")]
    jobs.retry(lambda source: True)
    assert targets(jobs.take()) == ["copy"]


def test_the_same_file_twice_is_settled_at_once(jobs):
    tickets = put(jobs, "a") + put(jobs, "a")
    jobs.take()
    jobs.settle(added("a"))
    assert jobs.states(tickets) == [added("a"), added("a")]


def test_the_tally_counts_since_there_was_nothing_to_do(jobs):
    put(jobs, "a", "b")
    jobs.take()
    jobs.settle(added("a"))
    put(jobs, "c")
    assert jobs.tally() == (1, 3)
    jobs.settle(added("b"))
    jobs.take()
    jobs.settle(added("c"))
    assert jobs.tally() == (3, 3)
    jobs.close()
    jobs.wait()
    put(jobs, "d")
    assert jobs.tally() == (0, 1)


def test_documents_show_what_happens_to_them(jobs):
    jobs.put("again", [("one", "/x/1"), ("two", "/x/2")])
    assert jobs.busy() == {"one": "waiting", "two": "waiting"}
    jobs.take()
    jobs.put("remove", [("two", "/x/2"), ("three", "/x/3")])
    assert jobs.busy() == {"one": "reading", "two": "removing", "three": "removing"}


def test_a_ticket_nobody_gave_is_unknown(jobs):
    assert jobs.states([7]) == ["unknown"]


def test_every_change_is_a_new_revision(jobs):
    before = jobs.revision
    put(jobs, "a")
    assert jobs.revision > before
