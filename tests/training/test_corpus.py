from pathlib import Path

import pytest

from training.corpus import main, read, read_set

CORPUS = Path(__file__).parents[2] / "training" / "corpus"

BOATS = """# Boats | timetable
P: Boat | Leaves
+: | Dawn | 6.10 |
+:   - Dusk
Q: When does the dawn boat leave?
A: 6.10
Q: When does the noon boat leave?
A: NONE
"""


def test_a_paragraph_of_several_lines_is_one_with_its_questions(tmp_path):
    path = tmp_path / "boats.txt"
    path.write_text(BOATS, encoding="utf-8")
    (document,) = read(path)
    (paragraph,) = document.paragraphs
    assert (document.title, document.genre) == ("Boats", "timetable")
    assert paragraph.text == "Boat | Leaves\n| Dawn | 6.10 |\n  - Dusk"
    assert [answer for _, answer in paragraph.questions] == ["6.10", None]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (BOATS + "+: | Dusk |\n", 9),
        (BOATS.replace("A: 6.10", "+: | Dusk |"), 6),
        (BOATS.replace("P: ", "+: "), 2),
        (BOATS.replace("A: 6.10", "A: 6.11"), 6),
        ("+: | Dusk |\n", 1),
    ],
)
def test_a_line_out_of_place_is_named(tmp_path, text, number):
    path = tmp_path / "boats.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=rf"boats\.txt:{number}: "):
        list(read(path))


@pytest.mark.parametrize(
    "folder", [pytest.param(one, id=one.name) for one in CORPUS.iterdir() if one.is_dir()]
)
def test_the_gold_of_every_set_stands_in_its_documents(folder):
    documents, questions = read_set(folder)
    assert len(documents) >= 12
    assert len(questions) >= 130
    assert len({question.id for question in questions}) == len(questions)


def test_files_and_folders_are_counted_and_faults_named(tmp_path, capsys):
    (tmp_path / "boats.txt").write_text(BOATS, encoding="utf-8")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.md").write_text("# A", encoding="utf-8")
    (tmp_path / "bad" / "questions.jsonl").write_text("{}", encoding="utf-8")
    assert main([str(tmp_path / "boats.txt")]) == 0
    assert (
        "1 documents, 1 paragraphs, 2 questions, 1 of them unanswerable" in capsys.readouterr().out
    )
    assert main([str(tmp_path / "bad")]) == 1
    assert "questions.jsonl line 1: " in capsys.readouterr().out
