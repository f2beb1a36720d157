"""The question file: what is read, and how a wrong line is named."""

import json
from pathlib import Path

import pytest

from eval.datasets import read_dataset
from eval.questions import Question, parse_question, read_questions, write_questions

GOOD = {
    "id": "s1",
    "question": "Who leads it?",
    "document": "a.md",
    "answers": ["Rana"],
    "support": "Rana leads it.",
    "split": "dev",
    "kind": "person",
}


def line(**changes):
    return json.dumps({key: value for key, value in (GOOD | changes).items() if value is not ...})


def test_a_line_is_a_question():
    question = parse_question(line(also=["b.md"]))
    assert question == Question(
        "s1", "Who leads it?", "a.md", ("Rana",), "Rana leads it.", ("b.md",), "person", split="dev"
    )
    assert question.answerable
    assert question.documents == ("a.md", "b.md")


def test_without_answers_it_is_unanswerable():
    question = parse_question(line(answers=[], support="", document=None))
    assert not question.answerable
    assert question.documents == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("[1]", "is not an object"),
        (line(anwsers=[]), "unknown field 'anwsers'; expected one of id, question"),
        (line(id=...), "field 'id' is missing"),
        (line(answers="Rana"), 'answers is "Rana"; expected a list of texts'),
        (line(answers=["Rana", ""]), "none empty"),
        (line(document=3), "document is 3; expected text or null"),
        (line(doubtful="yes"), "expected true or false"),
        (line(answers=["Rana", "  "]), "none empty"),
        (line(starts=["x"]), "expected a list of offsets"),
        (line(starts=[-5]), "expected a list of offsets"),
        (line(starts=[True]), "expected a list of offsets"),
        (line(relevance=[]), "expected an object"),
        (line(relevance={"a.md": "high"}), "expected an object of document to grade"),
        ("[" * 100_000, "nested too deep"),
        (line(split="train"), "split is 'train'; expected 'dev' or 'test'"),
        (line(document=None), "answers but no document"),
        (line(document=""), "answers but no document"),
        (line(starts=[0, 1]), "2 starts for 1 answers"),
        (line(question="  "), "the question is empty"),
        (line(answers=["Omar"]), "the support holds none of the answers"),
        (line() + "\n" + line(), "id 's1' is taken by s.jsonl line 1"),
    ],
)
def test_a_wrong_line_is_named_with_what_was_expected(tmp_path, text, message):
    path = tmp_path / "s.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"^s\.jsonl line [12]: ") as caught:
        read_questions(path)
    assert message in str(caught.value)


def test_a_folder_and_a_split(tmp_path):
    (tmp_path / "a.jsonl").write_text(line() + "\n\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(line(id="s2", split="test"), encoding="utf-8")
    assert [q.id for q in read_questions(tmp_path)] == ["s1", "s2"]
    assert [q.id for q in read_questions(tmp_path, split="test")] == ["s2"]
    with pytest.raises(ValueError, match="split is 'tset'"):
        read_questions(tmp_path, split="tset")
    with pytest.raises(ValueError, match="no question is in split 'dev'"):
        read_questions(tmp_path / "b.jsonl", split="dev")


def test_a_line_separator_inside_a_question_does_not_end_the_line(tmp_path):
    path = tmp_path / "s.jsonl"
    path.write_text(json.dumps(GOOD | {"question": "Who\u2028leads?"}, ensure_ascii=False), "utf-8")
    assert len(read_questions(path)) == 1


def test_a_folder_without_questions_says_so(tmp_path):
    with pytest.raises(ValueError, match="has no question file"):
        read_questions(tmp_path)


@pytest.mark.parametrize("name", ["seeds", "everyday"])
def test_the_questions_here_are_written_back_as_they_were(tmp_path, name):
    path = Path(__file__).parents[2] / "eval" / "questions" / f"{name}.jsonl"
    found = read_questions(path)
    write_questions(found, tmp_path / "copy.jsonl")
    assert read_questions(tmp_path / "copy.jsonl") == found


def test_graded_documents_are_written_too(tmp_path):
    question = Question("q", "Where?", relevance={"a.txt": 2})
    write_questions([question], tmp_path / "q.jsonl")
    assert read_questions(tmp_path / "q.jsonl") == [question]


def test_questions_of_a_table_are_written_and_read_back(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("question,answer,document\nWho?,Rana|R. Saleh,a.md\nWhen?,,\n", "utf-8")
    asked = list(read_dataset(path).questions)
    write_questions(asked, tmp_path / "mine.jsonl")
    assert read_questions(tmp_path / "mine.jsonl") == asked


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path):
    path = tmp_path / "s.jsonl"
    path.write_text("\ufeff" + line(), encoding="utf-8")
    assert len(read_questions(path)) == 1


def test_a_line_that_is_not_utf_8_is_named(tmp_path):
    path = tmp_path / "s.jsonl"
    path.write_bytes(f"{line()}\n".encode() + b'{"id": "caf\xe9"}')
    with pytest.raises(ValueError, match=r"^s\.jsonl line 2: not UTF-8"):
        read_questions(path)


def test_a_file_without_questions_says_so(tmp_path):
    (tmp_path / "s.jsonl").write_text("\n \n")
    with pytest.raises(ValueError, match=r"s\.jsonl holds no question; expected at least one"):
        read_questions(tmp_path / "s.jsonl")


def test_a_set_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "s.jsonl"
    path.write_text(line())
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        write_questions([Question("s2", "When?")], path)
    assert read_questions(path)[0].id == "s1"
