import pytest

from rag.loaders.raised import flattened, raised, unraised


@pytest.mark.parametrize(
    ("before", "mark", "text"),
    [
        ("in 1874", "3", "[3]"), ("the river", "12", "[12]"), ("rose.”", "3", "[3]"),
        ("word[3]", "4", "[4]"), ("the river", "1,2", "[1][2]"), ("the river", "1-3", "[1-3]"),
        ("the river", "a", ""), ("the river", "†", ""),
        ("10", "6", "⁶"), ("10", "\u22126", "⁻⁶"), ("km", "2", "²"), ("square feet", "2", "²"),
        ("23,000", "3", "³"), ("3.1415", "2", "²"), ("", "14", "¹⁴"), ("Ca", "2+", "²⁺"),
        ("10", "6.5", "⁶.⁵"), ("small ", "2023", "2023"),
        ("1", "st", "st"), ("XX", "e", "e"), ("Dup", "t", "t"), ("word", "[3]", "[3]"),
        ("x", " ", " "),
    ],
)  # fmt: skip
def test_a_superscript_is_a_note_a_figure_or_letters(before, mark, text):
    assert raised(mark, before) == text


@pytest.mark.parametrize(
    ("mark", "text"), [("3", "[3]"), ("[3]", "[3]"), ("a", ""), ("↑", ""), ("note 1", "note 1")]
)
def test_a_linked_superscript_is_a_note(mark, text):
    assert raised(mark, "12", linked=True) == text


def test_pieces_become_one_text_and_compare_with_what_glues_them():
    pieces = [(False, False, "in 1874"), (True, False, "1"), (True, False, "2"),
              (False, False, " 10"), (True, False, "6")]  # fmt: skip
    assert flattened(pieces) == "in 1874[12] 10⁶"
    assert unraised(flattened(pieces)) == "in 187412 106"
