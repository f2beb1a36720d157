import pytest

from training.corpus import read

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
