"""Numbers, dates and names: what an answer is, and when two can't both be right."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.kinds import Date, Name, Number, contradict, date, name, number, stem


@pytest.mark.parametrize(
    ("answer", "value", "units"),
    [
        ("514", 514, ""),
        ("514 people", 514, "peopl"),
        ("more than 500", 500, ""),
        ("at least 1,200 workers", 1200, "worker"),
        ("Forty-two", 42, ""),
        ("\u0664\u0662", 42, ""),
        ("five thousand", 5000, ""),
        ("£4.1 million", 4100000, "pound"),
        ("USD 5", 5, "dollar"),
        ("-5°", -5, "degr"),
        ("about 54 %", 54, "percent"),
        ("eleven hours", 11, "hour"),
        ("430 metres long", 430, "metr long"),
    ],
)
def test_a_number_has_a_value_and_what_it_counts(answer, value, units):
    assert number(answer) == Number(Decimal(value), frozenset(units.split()))


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "people",
        "Resolution 2254",  # a name
        "between 500 and 600",
        "3 to 5 days",
        "the 18th",
        "1.2.3",
        "514 people who had come from the three villages",
    ],
)
def test_these_are_no_single_number(answer):
    assert number(answer) is None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("2012", Date(2012)),
        ("in 2012", Date(2012)),
        ("March 2012", Date(2012, 3)),
        ("13 March, 2012", Date(2012, 3, 13)),
        ("on Monday, December 2nd", Date(0, 12, 2)),
        ("Sept 9", Date(0, 9, 9)),
        ("2012-03-13", Date(2012, 3, 13)),
    ],
)
def test_a_date_says_as_much_as_it_says(answer, expected):
    assert date(answer) == expected


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "Monday",
        "on",
        "13",
        "514",
        "about a week before",
        "2011 to 2015",
        "May and June",
        "12.30",
    ],
)
def test_these_are_no_single_date(answer):
    assert date(answer) is None


@pytest.mark.parametrize(
    ("answer", "parts"),
    [
        ("Hadi al-Bahra", "hadi bahra"),
        ("the Duke of Morrow", "duke morrow"),
        ("President Assad", "assad"),
        ("U.N.", "u.n"),
        ("O'Brien", "o'brien"),
    ],
)
def test_a_name_has_parts(answer, parts):
    assert name(answer) == Name(tuple(parts.split()))


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "the mayor",
        "Ann and Bob",
        "Ann, Bob",
        "Petrie & Sons",
        "SOC President",  # roles
        "President of the Council",
        "Monday",
        "March",
        "The First Second Third Fourth Fifth Sixth Seventh",
    ],
)
def test_these_are_no_single_name(answer):
    assert name(answer) is None


@pytest.mark.parametrize(
    ("read", "one", "other"),
    [
        (number, "514", "more than 500"),
        (number, "514 people", "500"),
        (number, "514 people", "37 people"),
        (number, "£4.1 million", "£5.3 million"),
        (number, "$500", "€500"),
        (number, "-5 °C", "5 °C"),
        (date, "1931", "1933"),
        (date, "1 June", "1 July 2021"),
        (date, "13 March 2012", "14 March"),
        (name, "Ann Smith", "Bob Jones"),
        (name, "UN", "NATO"),
    ],
)
def test_these_contradict_each_other(read, one, other):
    assert contradict(read(one), read(other))
    assert contradict(read(other), read(one))


@pytest.mark.parametrize(
    ("read", "one", "other"),
    [
        (number, "514", "514 people"),
        (number, "at least 500", "more than 500"),
        (number, "514 people", "500 days"),
        (number, "514", "500 days"),
        (number, "514 people", "500 houses"),
        (number, "£5", "$6"),
        (number, "$500", "500"),
        (number, "US$500", "500 dollars"),
        (number, "54 percent", "514"),
        (date, "2012", "13 March 2012"),
        (date, "13 March", "2012"),
        (date, "March 2012", "13 March"),
        (name, "Ann Smith", "Smith"),
        (name, "Hadi al-Bahra", "Al-Bahrah"),
        (name, "UN", "United Nations"),
        (name, "the United Nations", "U.N."),
    ],
)
def test_these_may_both_be_right(read, one, other):
    assert not contradict(read(one), read(other))
    assert not contradict(read(other), read(one))


def test_kinds_are_not_compared_with_each_other():
    assert not contradict(number("1931"), date("1933"))
    assert not contradict(name("Ann"), number("7"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("fires", "fire"), ("injured", "injure"), ("parties", "party"), ("losses", "loss")],
)
def test_endings_make_no_other_word(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("bus", "bush"), ("is", "it")])
def test_short_words_keep_what_tells_them_apart(one, other):
    assert stem(one) != stem(other)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_can_be_read_and_contradicts_itself_never(one, other):
    for read in (number, date, name):
        first, second = read(one), read(other)
        if first is not None:
            assert not contradict(first, first)
            if second is not None:
                assert contradict(first, second) == contradict(second, first)
