import pytest

from rag.loaders.hyphens import kept_hyphen, parts_of


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Johan Wester", "lund rose"),
        ("the par", "rot sang"),
        ("Ver", "lag und"),
        ("of human", "itarian aid"),
    ],
)
def test_halves_that_are_printed_nowhere_as_words_are_joined(first, second):
    assert kept_hyphen(first, second, {"the", "johan"}) == ""


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("Johan Wester", "lund", {"wester-lund"}),
        ("the par", "rot", {"par"}),
        ("the par", "rot", {"rot"}),
        ("Self", "seeking", ()),
        ("twenty", "five", ()),
        ("pre", "and post-war", ()),
        ("Boulogne", "sur-mer", ()),
        ("mother-in", "lore", ()),
        ("the e", "mail", ()),
        ("the tv", "show", ()),
        ("of decision", "making", ()),
        ("a government", "owned firm", ()),
        ("sun", "shy", parts_of({"sun-dry"})),
    ],
)
def test_compounds_and_doubtful_halves_keep_the_hyphen(first, second, words):
    assert kept_hyphen(first, second, words) == "-"
