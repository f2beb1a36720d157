"""Questions as FTS5 expressions: harmless, and made of the words that tell most."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.lexical import LARGE_COLLECTION, MOST_WORDS, match_expression, words

TOKENIZER = "porter unicode61 remove_diacritics 2"


def never(terms: Iterable[str], limit: int) -> Mapping[str, int]:
    raise AssertionError("a small collection is not counted")


def expression(question: str) -> str:
    return match_expression(question, 10, never)


@pytest.fixture(scope="module")
def lexicon() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE t USING fts5 (text, tokenize = '{TOKENIZER}')")
    connection.executemany(
        "INSERT INTO t VALUES (?)",
        [
            ("The U.N. met in Zürich.",),
            ("It cost 3.5 million.",),
            ("WHO staff left Türkiye.",),
            ("Less CO₂ rose.",),
            ("More NO2 rose.",),
            ("It has 12 km².",),
            ("It had 13 m2.",),
            ("दिल्ली यमुना पर है",),
            ("मुंबई समुद्र पर है",),
            ("नदी में पानी दूर है, लेकिन दल ब इ म",),
            ("زَارَ مُحَمَّد",),
            ("دَخَلَ حَسَنٌ مِصْرَ",),
        ],
    )
    yield connection
    connection.close()


def found(lexicon: sqlite3.Connection, question: str) -> list[str]:
    rows = lexicon.execute("SELECT text FROM t WHERE t MATCH ?", (expression(question),))
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Who led the harbour council?", ["led", "harbour", "council"]),
        ("the the harbour Harbour", ["harbour"]),
        ("what is it?", ["what", "is", "it"]),
        ("What did the US tell the WHO?", ["US", "WHO"]),
        ("WHAT DID THE COUNCIL SAY?", ["COUNCIL"]),
        ("Türkiye's aims, al-Bahra's", ["Türkiye", "aims", "al", "Bahra"]),
        ("Resolution 2254 cost 3.5 or 1,200?", ["Resolution", "2254", "cost", "3.5", "1,200"]),
        ("the U.N. envoy", ["U.N.", "envoy"]),
        ("snake_case", ["snake", "case"]),
        ("e\u0301tat", ["état"]),
        ("दिल्ली, मुंबई", ["दिल्ली", "मुंबई"]),
        ("\u0301 שָׁלוֹם", ["שָׁלוֹם"]),
        ("", []),
        ("?! … 😀", []),
    ],
)
def test_words_of_a_question(question: str, wanted: list[str]) -> None:
    assert words(question) == wanted


def test_words_are_quoted_and_any_may_match() -> None:
    assert expression("Who froze the harbour?") == '"froze" OR "harbour"'


def test_no_word_no_expression() -> None:
    assert expression("?") == ""


def test_acronyms_match_with_dots_and_without(lexicon: sqlite3.Connection) -> None:
    assert found(lexicon, "Where did the UN meet?") == ["The U.N. met in Zürich."]
    assert found(lexicon, "Which W.H.O. people?") == ["WHO staff left Türkiye."]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much CO2?", "Less CO₂ rose."),
        ("How much NO₂?", "More NO2 rose."),
        ("How many km2?", "It has 12 km²."),
        ("How many m²?", "It had 13 m2."),
        ("Did the \uff35\uff2e meet?", "The U.N. met in Zürich."),
    ],
)
def test_raised_and_lowered_digits_do_not_matter(
    lexicon: sqlite3.Connection, question: str, text: str
) -> None:
    assert found(lexicon, question) == [text]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("दिल्ली", "दिल्ली यमुना पर है"),
        ("मुंबई", "मुंबई समुद्र पर है"),
        ("مُحَمَّد", "زَارَ مُحَمَّد"),
    ],
)
def test_vowel_signs_end_no_word(lexicon: sqlite3.Connection, question: str, text: str) -> None:
    assert found(lexicon, question) == [text]


def test_accents_case_and_endings_do_not_matter(lexicon: sqlite3.Connection) -> None:
    assert found(lexicon, "ZURICH") == ["The U.N. met in Zürich."]
    assert found(lexicon, "costs 3.5") == ["It cost 3.5 million."]


def test_pasted_text_is_cut() -> None:
    assert expression(" ".join(f"word{n}" for n in range(500))).count(" OR ") == MOST_WORDS - 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    question=st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                [
                    "NEAR",
                    "AND",
                    "OR",
                    "NOT",
                    '"',
                    "*",
                    "(",
                    ")",
                    ":",
                    "^",
                    "-",
                    "+",
                    "text:",
                    "x",
                    "{",
                    "U.S.",
                ]
            )
        ).map(" ".join),
    )
)
def test_no_question_is_query_syntax(lexicon: sqlite3.Connection, question: str) -> None:
    made = expression(question)
    if made:
        lexicon.execute("SELECT 1 FROM t WHERE t MATCH ?", (made,)).fetchall()
    else:
        assert not any(letter.isalnum() for letter in question)


# Large collections


def counting(counts: Mapping[str, int]) -> Counting:
    return Counting({f'"{word}"': count for word, count in counts.items()})


class Counting:
    """Frequencies from a table, counted no further than asked."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts
        self.limits: list[int] = []

    def __call__(self, terms: Iterable[str], limit: int) -> Mapping[str, int]:
        self.limits.append(limit)
        return {term: min(self.counts[term], limit) for term in terms}


def test_common_words_are_left_out() -> None:
    counts = counting({"aleppo": 5, "astana": 90, "idlib": 100, "syria": 1900, "city": 700})
    made = match_expression("aleppo astana idlib syria city", LARGE_COLLECTION, counts)
    assert made == '"aleppo" OR "astana" OR "idlib"'
    assert counts.limits == [101]


def test_the_rarest_are_kept_although_common() -> None:
    counts = counting({"syria": 1900, "city": 700, "aleppo": 5, "war": 1500})
    made = match_expression("syria city aleppo war", LARGE_COLLECTION, counts)
    assert made == '"city" OR "aleppo" OR "war"'


def test_forms_that_no_passage_holds_leave_room_for_words() -> None:
    counts = counting({"sales": 1500, "growth": 700, "Q3": 90, "Q₃": 0, "Q³": 0})
    made = match_expression("growth of sales in Q3?", LARGE_COLLECTION, counts)
    assert made == '"growth" OR "sales" OR "Q3"'
    nowhere = counting({"Q3": 0, "Q₃": 0, "Q³": 0})
    assert match_expression("Q3", LARGE_COLLECTION, nowhere) == '"Q3" OR "Q₃" OR "Q³"'


def test_one_common_word_is_still_searched_for() -> None:
    assert match_expression("syria", LARGE_COLLECTION, never) == '"syria"'
    counts = counting({"syria": 1900, "war": 1500})
    assert match_expression("syria war", LARGE_COLLECTION, counts) == '"syria" OR "war"'
