import pytest

from rag.loaders.numerals import integer, lettered, ordinal, repeated, roman


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3), (" -2", -2), ("+7", 7), ("3px", 3), ("007", 7), ("2147483647", 2147483647),
        ("2147483648", None), ("1" + "0" * 30, None), ("9" * 100_000, None), ("0" * 100_000, None),
        ("x", None), ("", None), (None, None), ("\u0663", None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_browsers_read_it(text, number):
    assert integer(text) == number


def test_romans():
    assert [roman(n) for n in (1, 4, 9, 14, 40, 90, 1994, 3999)] == [
        "i", "iv", "ix", "xiv", "xl", "xc", "mcmxciv", "mmmcmxcix"
    ]  # fmt: skip
    assert [roman(n) for n in (0, -3, 4000, 10**9)] == ["0", "-3", "4000", "1000000000"]


def test_browsers_and_word_letter_beyond_z_differently():
    assert [lettered(n) for n in (1, 26, 27, 28, 52, 53, 702, 703)] == [
        "a", "z", "aa", "ab", "az", "ba", "zz", "aaa"
    ]  # fmt: skip
    assert [repeated(n) for n in (1, 26, 27, 28, 53)] == ["a", "z", "aa", "bb", "aaa"]
    assert (lettered(0), lettered(-1), repeated(0), repeated(-1)) == ("0", "-1", "0", "-1")
    assert repeated(780) == "z" * 30
    assert repeated(2**31) == "2147483648"


def test_ordinals():
    numbers = (1, 2, 3, 4, 11, 12, 13, 21, 112)
    assert " ".join(map(ordinal, numbers)) == "1st 2nd 3rd 4th 11th 12th 13th 21st 112th"
