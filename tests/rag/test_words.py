"""Whole words: what a span that cuts, or swallows, its surroundings becomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.words import snap

CASES = [
    # what the reader marked is between < and >
    ("in Kens<ing>ton now", "Kensington"),
    ("in <Kens>ington now", "Kensington"),
    ("some 1,<200> people", "1,200"),
    ("some <1>,200,500 people", "1,200,500"),
    ("some 1\u202f<200> people", "1\u202f200"),
    ("grew 3.<5> times", "3.5"),
    ("a <54>-year-old man", "54-year-old"),
    ("a 54-<year>-old man", "54-year-old"),
    ("from <1990>-1995 on", "1990"),
    ("from <1990>\u20131995 on", "1990"),
    ("from 1990-<1995> on", "1995"),
    ("some <10>-15 people", "10-15"),
    ("on <2023>-06-14 at noon", "2023-06-14"),
    ("at 10:<30> sharp", "10:30"),
    ("on 9/<11> itself", "9/11"),
    ("cost $<5> million", "$5"),
    ("cost US$<5> million", "$5"),
    ("about <54>% of", "54%"),
    ("about <54> % of", "54 %"),
    ("it was -<5>°C there", "-5°C"),
    ("it was <-5> there", "-5"),
    ("of <AT>&T fame", "AT&T"),
    ("mail <ann>@example.org now", "ann@example.org"),
    ("see https://<example>.org/a-b?c=1.", "https://example.org/a-b?c=1"),
    ("see <example>.org now", "example.org"),
    ("he is O'<Brien> now", "O'Brien"),
    ("he is O\u2019<Brien> now", "O\u2019Brien"),
    ("<Turkey>'s capital", "Turkey"),
    ("<Turkey\u2019s> capital", "Turkey\u2019s"),
    ("Turkey'<s capital>", "Turkey's capital"),
    ("<Turkey'>s capital", "Turkey"),
    ("the <U.N>. mission", "U.N."),
    ("the <U.N.> mission", "U.N."),
    ("left the <U.S.>", "U.S."),
    ("at <5 p.m>. sharp", "5 p.m."),
    ("by <Acme Inc>. in", "Acme Inc."),
    ("<Damascus.> Then", "Damascus"),
    ("< Damascus, >then", "Damascus"),
    ("ended.<Then> more", "Then"),
    ('said <"Hello> there', "Hello"),
    ('said <Hello"> there', "Hello"),
    ('said <"Hello"> there', '"Hello"'),
    ("said <\u201cHello> there", "Hello"),
    ("said <\u201cHello\u201d> there", "\u201cHello\u201d"),
    ("the <'don't stop'> sign", "'don't stop'"),
    ("the <\u2018don\u2019t stop\u2019> sign", "\u2018don\u2019t stop\u2019"),
    ("the <workers'> union", "workers"),
    ("was <'a Turkey'>s egg", "'a Turkey's"),
    ("the <(2012> law", "2012"),
    ("the <2012)> law", "2012"),
    ("the <(2012)> law", "(2012)"),
    ("the <f(x)> law", "f(x)"),
    ("the <(a) b)> law", "(a) b"),
    ("**<Paris**> is", "Paris"),
    ("*<Paris*> is", "Paris"),
    ("*<A*> is", "A"),
    ("*in <C#*> now", "C#"),
    ("<Paris*> is", "Paris"),  # a footnote
    ("## <Title ##>", "Title"),
    ("in <C#> now", "C#"),
    ("in <C>++ now", "C++"),
    ("in <F#>.", "F#"),
    ("*one* <A*> in", "A*"),
    ("a <B-> in", "B-"),
    ("a <B -> in", "B"),
    ("he is <5'10\"> tall", "5'10\""),
    ('a <12"> disc', '12"'),
    ('said "it was <12"> then', "12"),
    ("said '<12'> then", "12"),
    ("a <Ph.D.> in", "Ph.D."),
    ("her <M.Sc>.", "M.Sc."),
    ("was <5> °C there", "5 °C"),
    ("was <5>\u00a0°F there", "5\u00a0°F"),
    ("was <5> ° there", "5 °"),
    ("was <5>€ then", "5€"),
    ("was <5> € then", "5 €"),
    ("was <5> €6 then", "5"),
    ("was <5>\u00a0£ then", "5\u00a0£"),
    ("was <5>\u2030 then", "5\u2030"),
    ("| <Paris |> 5", "Paris"),
    ("- <Paris -> no", "Paris"),
    ("1. <Back by six.\n2>. Dogs", "Back by six"),
    ("1) <Back; \n  (b>) Dogs", "Back"),
    ("since <May\n12>. It", "May\n12"),
    ("by <six.\n2> boats", "six.\n2"),
    ("<snake>_case name", "snake_case"),
    ("de<co\u0301r> shop", "deco\u0301r"),
    ("他来<了北>京", "了北"),
    ("was <zero> of", "zero"),
    ("the <@> sign", "@"),
    ("<Paris>", "Paris"),
]


@pytest.mark.parametrize(("marked", "expected"), CASES, ids=[marked for marked, _ in CASES])
def test_a_marked_span_becomes(marked, expected):
    start, end = marked.index("<"), marked.index(">") - 1
    text = marked.replace("<", "").replace(">", "")
    edges = snap(text, start, end)
    assert edges is not None
    assert text[slice(*edges)] == expected


@pytest.mark.parametrize("text", [" ", "\u00a0\n", "...", '"', "( )", "-", ", ;"])
def test_nothing_but_punctuation_is_no_span(text):
    assert snap(f"a{text}b", 1, 1 + len(text)) is None


@pytest.mark.parametrize("gap", ["\n\n", "\n \t\n", "\r\n\r\n", "\r\r"])
def test_no_span_goes_over_a_blank_line(gap):
    text = f"Boats: 3{gap}4. Crews"
    assert snap(text, 7, text.index("4") + 1) is None
    assert snap(text, 7, text.index("4")) == (7, 8)


@pytest.mark.parametrize("gap", ["   ", "\t", " \t ", "    \t "])
def test_no_span_goes_over_a_gap_between_columns(gap):
    text = f"Labour 52.00{gap}338.00"
    assert snap(text, 7, len(text)) is None
    assert snap(text, 7, 12) == (7, 12)
    assert snap(f"by Ann\n{gap}Smith", 3, 12 + len(gap)) == (3, 12 + len(gap))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_span_goes_over_the_end_of_a_line(end):
    text = f"by Ann{end}Smith"
    assert snap(text, 3, len(text)) == (3, len(text))


TEXT = st.text(st.sampled_from("ab1É 他\n.,'\"()-%$\u2019\u2013&/AC#*+°€"), min_size=1, max_size=40)


@given(TEXT, st.data())
def test_offsets_stay_inside_and_never_cut_a_word(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    edges = snap(text, start, end)
    if edges is None:
        return
    low, high = edges
    assert 0 <= low < high <= len(text)
    assert text[low:high] == text[low:high].strip()
    letters = "ab1ÉAC"
    assert not (low and text[low - 1] in letters and text[low] in letters)
    assert not (high < len(text) and text[high - 1] in letters and text[high] in letters)


@given(TEXT, st.data())
def test_a_second_time_changes_nothing(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    once = snap(text, start, data.draw(st.integers(start + 1, len(text))))
    assert once is None or snap(text, *once) == once


@pytest.mark.parametrize("words", ["because", "the", "The", "how many", "when you have", "from"])
def test_words_that_tell_nothing_are_no_span(words):
    assert snap(f"x {words} x", 2, 2 + len(words)) is None


@pytest.mark.parametrize(
    "words", ["A", "May", "you", "by you", "only once", "not before", "how it went", "a dog"]
)
def test_short_words_may_be_all_of_an_answer(words):
    assert snap(f"x {words} x", 2, 2 + len(words)) == (2, 2 + len(words))
