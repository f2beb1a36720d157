"""The facade: from files to answers, and everything in between, without models."""

from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

import pytest

from rag.assistant import Assistant
from rag.settings import Settings
from rag.store import StoreError

FILES = {
    "port.md": (
        "---\ntitle: The port\ndate: 2024-05-03\n---\n\n# The port\n\n"
        "The harbour master is Ines Caldeira. Repairs of the north quay cost 1,200 crowns.\n"
    ),
    "gazette.txt": "A storm came.\n\nIn 2019 the harbour master was Ines Caldeira.\n",
    "school.txt": "Lessons at the village school begin at eight. 🏫 The school has 41 pupils.\n",
}
QUESTIONS = {
    "Who is the harbour master?": "Ines Caldeira",
    "What do repairs of the north quay cost?": "1,200 crowns",
    "When do lessons at the village school begin?": "eight",
    "How many pupils has the school?": "41",
}
REFUSED = "Which treaty ended the Thirty Years War?"


@pytest.fixture
def assistant(open_assistant, write):
    assistant = open_assistant()
    assistant.add(write(FILES))
    return assistant


def content(answer):
    """Return all of an answer but how long it took."""
    return {name: value for name, value in answer.to_dict().items() if name != "timings_ms"}


# Asking


@pytest.mark.parametrize(("question", "expected"), QUESTIONS.items())
def test_a_question_is_answered_with_quotes(assistant, question, expected):
    answer = assistant.ask(question)
    assert (answer.question, answer.text, answer.abstained) == (question, expected, False)
    assert 0.5 <= answer.confidence <= 1.0
    for quote in (*answer.quotes, *answer.alternatives):
        stored = assistant.document(quote.document.id).text
        assert stored[quote.start : quote.end] == quote.text
        assert stored[quote.sentence_start : quote.sentence_end] == quote.sentence


def test_several_documents_support_an_answer(assistant):
    answer = assistant.ask("Who is the harbour master?")
    assert {quote.document.title for quote in answer.quotes} == {"The port", "Gazette"}


def test_what_the_documents_do_not_say_is_refused(assistant):
    answer = assistant.ask(REFUSED)
    assert (answer.text, answer.quotes, answer.abstained) == ("", (), True)
    assert answer.confidence < answer.threshold == Settings().min_confidence
    assert len(answer.hits) > 0


def test_the_bar_can_be_set_for_a_question(assistant):
    question = "Who is the harbour master?"
    answer = assistant.ask(question, min_confidence=0.99)
    assert (answer.abstained, answer.threshold) == (True, 0.99)
    assert answer.rejected.text == "Ines Caldeira"
    assert assistant.ask(question).text == "Ines Caldeira"
    assert not assistant.ask(REFUSED, min_confidence=0.0).threshold


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_a_bar_that_is_no_probability_is_refused(assistant, value):
    with pytest.raises(ValueError, match=f"min_confidence is {value}; expected a probability"):
        assistant.ask("Who?", min_confidence=value)


@pytest.mark.parametrize("question", ["", " \t\n"])
def test_an_empty_question_is_an_error(assistant, question):
    with pytest.raises(ValueError, match="the question is empty"):
        assistant.ask(question)


def test_half_a_surrogate_pair_in_a_question_is_an_error(assistant):
    with pytest.raises(ValueError, match="half a surrogate pair at offset 4 of the question"):
        assistant.ask("Who \udcff?")


@pytest.mark.parametrize("question", ["a?", "7", "AND", '"a', "日本", "x" * 10_000, "who " * 3000])
def test_any_other_question_has_an_answer_or_a_refusal(assistant, question):
    assert assistant.ask(question).question == question


def test_an_empty_collection_refuses_without_loading_anything(tmp_path):
    settings = Settings(encoder=str(tmp_path / "none"), reader=str(tmp_path / "none"))
    with Assistant.open(tmp_path, settings=settings) as assistant:
        answer = assistant.ask("Who is the harbour master?")
        assert (answer.abstained, answer.confidence, len(answer.hits)) == (True, 0.0, 0)


def test_timings_add_up(assistant):
    timings = assistant.ask("Who is the harbour master?").timings_ms
    assert set(timings) == {"retrieve", "read", "total"}
    assert min(timings.values()) >= 0
    assert timings["retrieve"] + timings["read"] <= timings["total"]


def test_the_reader_reads_as_deep_as_the_settings_say(open_assistant, write, stand_ins):
    read = []

    class Counting(stand_ins.SentenceReader):
        def read(self, question, passages):
            read.append(len(passages))
            return super().read(question, passages)

    folder = write(FILES)
    for settings, count in (
        (Settings(depth=2, read_share=0.0), 2),
        (Settings(read_share=0.0), 3),
        (Settings(read_share=0.9), 1),  # the others are far behind
        (Settings(read_share=1.0), 1),
    ):
        with open_assistant(reader=Counting(), settings=settings) as assistant:
            assistant.add(folder)
            answer = assistant.ask("Who is the harbour master?")
        assert (read.pop(), answer.read) == (count, count)
        assert len(answer.hits) == 3  # the nearest passages are shown, read or not


def test_the_same_question_has_the_same_answer_after_reopening(assistant, open_assistant):
    before = [content(assistant.ask(question)) for question in (*QUESTIONS, REFUSED)]
    assistant.close()
    again = open_assistant()
    assert [content(again.ask(question)) for question in (*QUESTIONS, REFUSED)] == before
    for path in again.folder.glob("vectors*"):
        path.unlink()
    anew = open_assistant()
    assert [content(anew.ask(question)) for question in (*QUESTIONS, REFUSED)] == before


def test_questions_may_be_asked_from_many_threads_while_files_are_added(assistant, write):
    folder = write({f"more/{n}.txt": f"Boat {n} is moored at the north quay." for n in range(120)})
    questions = list(QUESTIONS) * 5
    with ThreadPoolExecutor(4) as pool:
        adding = pool.submit(assistant.add, folder)
        answers = list(pool.map(assistant.ask, questions))
        assert len(adding.result(60).added) == 120
    assert [answer.text for answer in answers] == [QUESTIONS[question] for question in questions]


# Keeping


def test_documents_are_listed_and_read(assistant, write):
    infos = {info.title: info for info in assistant.documents()}
    assert set(infos) == {"The port", "Gazette", "School"}
    port = infos["The port"]
    assert (port.date, port.source) == ("2024-05-03", str(write({}) / "port.md"))
    assert assistant.document(port.id).text == FILES["port.md"]
    assert assistant.counts().documents == 3


def test_an_unknown_document_is_a_key_error(assistant):
    with pytest.raises(KeyError, match="no document 'nowhere'"):
        assistant.document("nowhere")


def test_removing_takes_a_document_out_of_everything(assistant, write):
    ids = {info.title: info for info in assistant.documents()}
    report = assistant.remove([ids["The port"].id, ids["The port"].id])
    assert [(file.source, file.outcome) for file in report.files] == [
        (ids["The port"].source, "removed")
    ]
    assert [info.title for info in assistant.documents()] == ["Gazette", "School"]
    assert assistant.ask("What do repairs of the north quay cost?").abstained
    assert assistant.verify() == []
    assert (write({}) / "port.md").is_file()
    assert len(assistant.add(write({})).added) == 1


def test_removing_an_unknown_id_removes_nothing(assistant):
    known = assistant.documents()[0].id
    with pytest.raises(KeyError, match="no document 'nowhere'"):
        assistant.remove([known, "nowhere"])
    assert assistant.counts().documents == 3


def test_removing_nothing_is_allowed(assistant):
    assert assistant.remove([]).files == ()


def test_verify_names_what_was_changed_behind_our_back(assistant):
    assert assistant.verify() == []
    assistant.close()
    file = assistant.folder / "collection.sqlite"
    file.write_bytes(file.read_bytes().replace(b"41 pupils", b"99 pupils"))
    with Assistant(assistant.folder) as again:
        problems = again.verify()
    assert {problem.kind for problem in problems} >= {"document"}
    assert any("school.txt" in problem.where for problem in problems)


# Opening


def test_collections_are_apart(open_assistant, write):
    folder = write(FILES)
    one, other = open_assistant(), open_assistant(collection="other")
    one.add(folder / "port.md")
    other.add(folder / "school.txt")
    assert (one.collection, other.collection) == ("default", "other")
    assert one.home == other.home
    assert [info.title for info in other.documents()] == ["School"]


def test_a_missing_collection_is_made_only_when_wanted(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no collection 'notes' in .*verbatim add PATH"):
        Assistant.open(tmp_path, collection="notes", make=False)
    assert not (tmp_path / "collections").exists()
    with Assistant.open(tmp_path, collection="notes") as assistant:
        assert assistant.home == tmp_path
    with Assistant.open(tmp_path, collection="notes", make=False) as assistant:
        assert assistant.documents() == []


def test_a_file_that_is_no_collection_is_left_as_it_is(tmp_path):
    folder = tmp_path / "collections" / "default"
    folder.mkdir(parents=True)
    (folder / "collection.sqlite").write_text("my diary, 1987 to 2004" * 50)
    with pytest.raises(StoreError, match="is not a collection; it was left as it is"):
        Assistant.open(tmp_path)
    assert (folder / "collection.sqlite").read_text().startswith("my diary")


def test_a_closed_assistant_says_so(assistant):
    assistant.close()
    with pytest.raises(StoreError, match="is closed; open the collection again"):
        assistant.ask("Who is the harbour master?")


def test_a_reader_that_is_not_there_is_named(open_assistant, write, tmp_path):
    settings = Settings(reader=str(tmp_path / "reader"))
    assistant = open_assistant(reader=None, settings=settings)
    assistant.add(write(FILES))
    with pytest.raises(FileNotFoundError, match=r"reader folder .* has no \.safetensors file"):
        assistant.ask("Who is the harbour master?")


def test_only_one_run_adds_at_a_time(assistant, write):
    folder, told = write(FILES), []

    def add(name):
        return assistant.add(folder, progress=lambda _: told.append(name))

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(add, ["one", "other"]))
    assert [len(report.unchanged) for report in reports] == [3, 3]
    assert [name for name, _ in groupby(told)] in (["one", "other"], ["other", "one"])
