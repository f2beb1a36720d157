"""What was asked is kept with its answer, and asked again it says what became of it."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rag.history import History
from rag.store import Store, StoreError
from rag.types import Answer

FILES = {
    "port.md": "---\ntitle: The port\n---\n\nThe harbour master is Ines Caldeira.\n",
    "school.txt": "Lessons at the village school begin at eight.\n",
}
MASTER = "Who is the harbour master?"
LESSONS = "When do lessons at the village school begin?"
TREATY = "Which treaty ended the Thirty Years War?"


@pytest.fixture
def assistant(open_assistant, write):
    assistant = open_assistant()
    assistant.add(write(FILES))
    return assistant


@pytest.fixture
def history(assistant):
    return assistant.history


@pytest.fixture
def ask(assistant):
    """Ask a question and have it remembered; return its id."""

    def ask_and_remember(question, **options):
        return assistant.history.remember(assistant.ask(question, **options))

    return ask_and_remember


@pytest.fixture
def store(assistant):
    """The same collection, opened a second time."""
    with Store.open(assistant.folder / "collection.sqlite") as opened:
        yield opened


def refusal(question):
    return Answer(question)


# Remembering


def test_a_question_is_kept_with_its_answer(assistant, history):
    answer = assistant.ask(MASTER)
    before = datetime.now(UTC).replace(microsecond=0)
    asked = history.entry(history.remember(answer))
    assert (asked.question, asked.text, asked.saved) == (MASTER, "Ines Caldeira", False)
    assert before <= datetime.fromisoformat(asked.asked_at) <= datetime.now(UTC)
    whole = answer.to_dict()
    assert asked.answer == {k: whole[k] for k in whole.keys() - {"nearest", "timings_ms"}}


def test_a_refusal_is_kept_too(assistant, history, ask):
    asked = history.entry(ask(TREATY))
    assert (asked.question, asked.text, asked.answer["abstained"]) == (TREATY, "", True)


def test_it_outlasts_the_program(assistant, ask, open_assistant):
    number = ask(MASTER)
    assistant.close()
    assert open_assistant().history.entry(number).text == "Ines Caldeira"


def test_the_newest_come_first(history):
    for number in range(7):
        history.remember(refusal(f"Question {number}?"))
    assert [asked.question for asked in history.entries(limit=3)] == [
        "Question 6?",
        "Question 5?",
        "Question 4?",
    ]
    assert len(history.entries()) == 7
    assert history.entries(limit=0) == []


def test_a_negative_limit_is_refused(history):
    with pytest.raises(ValueError, match="limit is -1; expected how many questions, 0 or more"):
        history.entries(limit=-1)


@pytest.mark.parametrize(
    "question", ["\ud800?", "é 🏫 \0 \u202e", "'; DROP TABLE history; --", "x" * 10_000]
)
def test_any_question_comes_back_as_it_was(history, question):
    assert history.entry(history.remember(refusal(question))).question == question
    assert history.entries()[0].question == question


def test_the_newest_unsaved_ones_are_kept(store):
    history = History(store.connections, kept=3)
    saved = history.remember(refusal("Saved?"))
    history.save(saved)
    first, *others = [history.remember(refusal(f"Question {n}?")) for n in range(3)]
    assert history.entry(first).question == "Question 0?"
    others.append(history.remember(refusal("One more?")))
    with pytest.raises(KeyError):
        history.entry(first)
    assert [asked.id for asked in history.entries()] == [*reversed(others), saved]


def test_a_history_keeps_at_least_one(store):
    with pytest.raises(ValueError, match="kept is 0; expected how many questions, 1 or more"):
        History(store.connections, kept=0)


def test_remembering_is_nothing_a_search_takes_notice_of(assistant, ask, store):
    before = assistant.ask(MASTER).to_dict()["nearest"]
    generation = store.generation()
    number = ask(MASTER)
    assistant.history.save(number)
    assistant.history.forget(number)
    assert store.generation() == generation
    assert assistant.ask(MASTER).to_dict()["nearest"] == before
    assert assistant.verify() == []


def test_many_threads_remember_at_once(history):
    with ThreadPoolExecutor(8) as pool:
        questions = [f"Question {number}?" for number in range(40)]
        ids = list(pool.map(history.remember, map(refusal, questions)))
    assert len(set(ids)) == 40
    assert {history.entry(id_).question for id_ in ids} == set(questions)


def test_a_closed_collection_says_so(assistant, history):
    assistant.close()
    with pytest.raises(StoreError, match="is closed; open the collection again"):
        history.remember(refusal(MASTER))


# Saving and forgetting


def test_a_question_is_saved_and_let_go(history, ask):
    first, second = ask(MASTER), ask(LESSONS)
    history.save(first)
    assert [asked.id for asked in history.entries(saved=True)] == [first]
    assert [asked.id for asked in history.entries(saved=False)] == [second]
    history.save(first, False)
    assert history.entries(saved=True) == []


def test_clearing_leaves_what_is_saved(history, ask):
    first = ask(MASTER)
    ask(LESSONS)
    history.save(first)
    history.clear()
    assert [asked.id for asked in history.entries()] == [first]


def test_an_id_is_never_used_again(history, ask):
    number = ask(MASTER)
    history.forget(number)
    assert ask(MASTER) > number


@pytest.mark.parametrize("do", ["entry", "save", "forget"])
def test_what_is_not_there_is_named(history, ask, do):
    ask(MASTER)
    for number in (0, -1, 99):
        with pytest.raises(KeyError, match=f"no question {number} in the history"):
            getattr(history, do)(number)
    assert len(history.entries()) == 1


@pytest.mark.parametrize("do", ["forget", "clear"])
def test_forgotten_words_leave_the_disk(assistant, history, do):
    number = history.remember(refusal("Where is the xylophone of Quizapu?"))
    (history.clear if do == "clear" else lambda: history.forget(number))()
    for file in assistant.folder.glob("collection.sqlite*"):
        assert b"Quizapu" not in file.read_bytes()


# Asking again


def test_nothing_changed(assistant, ask):
    answered, refused = ask(MASTER), ask(TREATY)
    again = assistant.recheck(answered)
    assert (again.change, again.asked.id, again.answer.text) == ("same", answered, "Ines Caldeira")
    assert assistant.recheck(refused).change == "same"


def test_other_documents_may_come_and_go(assistant, ask, write):
    number = ask(MASTER)
    assistant.add(write({"more.txt": "In 2019 the harbour master was Ines Caldeira.\n"}))
    assert assistant.recheck(number).change == "same"


def test_a_better_quote_with_other_words_is_a_change(assistant, ask, write):
    number = ask("Who is the master of the harbour at Sines?")
    assert assistant.history.entry(number).text == "Ines Caldeira"
    assistant.add(write({"sines.txt": "The master of the harbour at Sines is Rui Costa.\n"}))
    again = assistant.recheck(number)
    assert (again.change, again.answer.text) == ("changed", "Rui Costa")


def test_a_removed_document_takes_its_quote_along(assistant, ask):
    number = ask(MASTER)
    port = next(info for info in assistant.documents() if info.title == "The port")
    assistant.remove([port.id])
    again = assistant.recheck(number)
    assert (again.change, again.answer.abstained) == ("quote gone", True)


def test_a_changed_document_no_longer_vouches_for_its_quote(assistant, ask, write):
    number = ask(MASTER)
    folder = write(
        {"port.md": FILES["port.md"] + "\nIt rained.\n"}
    )  # the words stand where they stood
    assistant.add(folder)
    again = assistant.recheck(number)
    assert (again.change, again.answer.text) == ("quote gone", "Ines Caldeira")


def test_a_refusal_may_find_its_answer(assistant, ask, write):
    number = ask(TREATY)
    assistant.add(write({"war.txt": "The Thirty Years War ended with the treaty of Westphalia.\n"}))
    again = assistant.recheck(number)
    assert (again.change, again.answer.text) == ("now answered", "Westphalia")


def test_an_answer_may_drown_in_nearer_passages(assistant, ask, stand_ins, open_assistant):
    number = ask(MASTER)

    class Silent(stand_ins.SentenceReader):
        def read(self, question, passages):
            return []

    assert open_assistant(reader=Silent()).recheck(number).change == "no longer answered"


def test_it_is_asked_at_the_bar_it_was_asked_with(assistant, ask):
    number = ask(MASTER, min_confidence=0.99)
    again = assistant.recheck(number)
    assert (again.change, again.answer.threshold) == ("same", 0.99)


def test_rechecking_needs_a_question_and_remembers_nothing(assistant, ask):
    number = ask(MASTER)
    assistant.recheck(number)
    assert len(assistant.history.entries()) == 1
    with pytest.raises(KeyError, match="no question 99 in the history"):
        assistant.recheck(99)


# Killed

CHILD = """
import sys
from pathlib import Path

from rag.history import History
from rag.store import Store
from rag.types import Answer

with Store.open(Path(sys.argv[1])) as store:
    history = History(store.connections)
    for number in range(100_000):
        id_ = history.remember(Answer(f"Question {number}?"))
        if number % 3 == 0:
            history.save(id_)
        elif number % 3 == 1:
            history.forget(id_)
        print(id_, number, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_what_was_acknowledged_survives_a_kill(assistant, tmp_path):
    root = Path(__file__).parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(assistant.folder / "collection.sqlite")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    with child:
        told = [child.stdout.readline() for _ in range(20)]
        child.send_signal(signal.SIGKILL)
        told += child.stdout.readlines()
    told = [tuple(map(int, line.split())) for line in told if line.endswith("\n")]
    kept = {asked.id: asked for asked in assistant.history.entries(limit=10_000)}
    for id_, number in told:
        assert (id_ in kept) == (number % 3 != 1)
        if id_ in kept:
            assert (kept[id_].question, kept[id_].saved) == (f"Question {number}?", number % 3 == 0)
    assert assistant.verify() == []
