import pytest

from ui.indexing import Indexing
from ui.page import Page


@pytest.fixture
def page_of(fakes):
    def make(*documents, examples=()):
        assistant = fakes.FakeAssistant(documents)
        return Page(assistant, Indexing(assistant), examples), assistant

    return make


@pytest.fixture
def keeper(fakes):
    return fakes.document("The keeper is Maria.", "Log", name="log.md")


def test_asking_says_first_that_it_reads_then_gives_the_answer(page_of, keeper):
    page, _ = page_of(keeper)
    busy, shown = page.ask("  Who is the keeper?\n")
    assert (busy["kind"], shown["kind"], shown["text"]) == ("busy", "answer", "Maria")
    assert shown["question"] == "Who is the keeper?"


@pytest.mark.parametrize("nothing", ["", "   ", None])
def test_an_empty_question_shows_the_first_card_again(page_of, keeper, nothing):
    page, _ = page_of(keeper, examples=["Who?"])
    assert list(page.ask(nothing))[-1] == page.welcome()
    assert page.welcome()["examples"] == ["Who?"]


def test_a_failure_becomes_a_card_with_its_reason(page_of, keeper, caplog):
    page, _ = page_of(keeper)
    shown = list(page.ask("please explode"))[-1]
    assert shown["kind"] == "error"
    assert "run verbatim doctor" in shown["text"]
    assert "could not be answered" in caplog.text


def test_without_documents_the_card_names_the_command_of_this_collection(page_of, tmp_path):
    page, assistant = page_of()
    assert page.welcome()["command"] == "verbatim add PATH"
    assistant.home, assistant.collection = tmp_path / "my home", "court papers"
    command = f"verbatim add PATH --collection 'court papers' --home '{tmp_path}/my home'"
    assert list(page.ask("Who?"))[-1]["command"] == command


def test_a_place_is_read_from_the_document_as_it_is_stored_now(page_of, keeper, fakes):
    page, assistant = page_of(keeper)
    place = list(page.ask("Who is the keeper?"))[-1]["quotes"][0]["reference"]
    parts = page.read(place)["blocks"][0]["parts"]
    assert [(part["text"], part["mark"]) for part in parts] == [
        ("The keeper is ", False), ("Maria", True), (".", False),
    ]  # fmt: skip
    assistant.put(fakes.document("The keeper was Maria.", "Log", name="log.md"))
    changed = page.read(place)
    assert "has changed" in changed["note"]
    assert not any(part["mark"] for part in changed["blocks"][0]["parts"])


@pytest.mark.parametrize(
    "asked", [{}, {"document": "x"}, None, {"document": "doc-log.md", "at": "z"}]
)
def test_what_can_not_be_found_is_said_in_the_panel(page_of, keeper, asked):
    page, _ = page_of(keeper)
    assert page.read(asked)["title"] == "Not found"


def test_the_state_lists_documents_and_failures(page_of, keeper):
    page, _ = page_of(keeper)
    line, table = page.state()
    assert line["text"] == "1 document, 1 passage"
    assert [row["title"] for row in table["rows"]] == ["Log"]
    assert table["failed"] == []
