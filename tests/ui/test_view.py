import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.display import percentage
from rag.types import Answer, Hit, Hits, Passage, Quote
from ui import view

TEXT = "Intro 👩🏽‍🚀. القائد هو عمر بن سعيد اليوم. <b>Cost</b> ${1+1} was 514 people. End."


@pytest.fixture
def doc(fakes):
    return fakes.document(TEXT, "Notes <i>", name="notes.md", date="2024-12-02", pages=(0, 15))


def make_quote(doc, words, sentence, confidence=0.87):
    start, low = doc.text.index(words), doc.text.index(sentence)
    whole = Passage(doc, 0, len(doc.text))
    return Quote(whole, start, start + len(words), low, low + len(sentence), 3.0, confidence)


def make_answer(*quotes, **changes):
    given = {"abstained": False, "confidence": quotes[0].confidence, "threshold": 0.35}
    return Answer("Who?", quotes, **(given | {"timings_ms": {"total": 214.0}} | changes))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("👩🏽‍🚀", "Intro 👩🏽‍🚀."),
        ("عمر بن سعيد", "القائد هو عمر بن سعيد اليوم."),
        ("514 people", "<b>Cost</b> ${1+1} was 514 people."),
    ],
)
def test_a_quote_is_cut_at_its_exact_offsets(doc, words, sentence):
    shown = view.quote(make_quote(doc, words, sentence))
    assert shown["mark"] == words
    assert shown["before"] + shown["mark"] + shown["after"] == sentence
    found = shown["reference"]
    assert doc.text[found["start"] : found["end"]] == words
    assert (found["document"], found["sha256"]) == (doc.id, doc.sha256)


def test_markup_stays_the_text_it_is(doc):
    shown = view.quote(make_quote(doc, "514", "<b>Cost</b> ${1+1} was 514 people."))
    assert shown["before"] == "<b>Cost</b> ${1+1} was "
    assert shown["title"] == "Notes <i>"


def test_a_quote_says_where_it_is_from(doc):
    shown = view.quote(make_quote(doc, "514", "was 514 people."))
    assert (shown["title"], shown["date"], shown["page"]) == (
        "Notes <i>",
        "2 December 2024",
        "page 2",
    )


def test_a_cell_of_a_table_says_its_column(fakes, doc):
    table = fakes.document("Boat | Leaves | From\nDawn | 6.10 | Orla", "Boats")
    assert view.quote(make_quote(table, "6.10", "Dawn | 6.10 | Orla"))["column"] == "Leaves"
    assert view.quote(make_quote(doc, "514", "was 514 people."))["column"] == ""


def test_a_quote_says_its_section(fakes):
    lease = fakes.document("The rent is 820 crowns.", "Flats")
    quote = make_quote(lease, "820 crowns", "The rent is 820 crowns.")
    within = replace(quote, passage=replace(quote.passage, heading="Hill Street"))
    assert view.quote(within)["section"] == "Hill Street"
    assert view.passage(within.passage)["section"] == "Hill Street"
    assert view.quote(quote)["section"] == ""


def test_an_answer_shows_the_best_quote_large_and_all_quotes_below(doc):
    best, second = make_quote(doc, "514", "was 514 people."), make_quote(doc, "End", "End.", 0.4)
    shown = view.answer(make_answer(best, second))
    assert (shown["kind"], shown["text"], shown["question"]) == ("answer", "514", "Who?")
    assert [one["mark"] for one in shown["quotes"]] == ["514", "End"]
    assert shown["confidence"] == {"words": "Sure", "percent": 87, "label": "87\u00a0%"}
    assert shown["timing"] == "Read 0 passages in 0.21\u00a0s, on this computer"


def test_what_the_document_never_mentions_is_remarked(doc):
    quote = make_quote(doc, "514", "was 514 people.")
    assert view.answer(make_answer(quote))["remark"] == ""
    shown = view.answer(make_answer(quote, unmentioned=("Rome",)))
    assert shown["remark"] == "“Notes <i>” never mentions “Rome”."


def test_the_values_of_an_answer_are_json(doc):
    shown = view.answer(make_answer(make_quote(doc, "👩🏽‍🚀", "Intro 👩🏽‍🚀.")))
    assert json.loads(json.dumps(shown)) == shown


def test_several_sources_are_counted_by_document(fakes, doc):
    other = fakes.document("It was 514 people.", "Other", name="other.txt")
    first = make_quote(doc, "514", "was 514 people.")
    third = make_quote(other, "514", "It was 514 people.")
    assert view.agreement([first]) == "One document says so"
    assert view.agreement([first, first, third]) == "2 documents say the same"


def test_a_document_without_pages_is_cited_by_paragraph(fakes):
    plain = fakes.document("\n One.\n\n \nTwo 514.\n\nThree.", "Plain", name="plain.txt")
    assert view.quote(make_quote(plain, "514", "Two 514."))["page"] == "paragraph 2"
    assert view.quote(make_quote(plain, "One", "One."))["page"] == "paragraph 1"
    assert view.quote(make_quote(plain, "Three", "Three."))["page"] == "paragraph 3"


def test_differing_sources_stand_beside_the_answer_and_not_among_the_others(fakes, doc):
    best = make_quote(doc, "514", "was 514 people.")
    news = fakes.document("It was 620 people.", "News", name="news.txt")
    other, spare = (
        make_quote(news, "620", "It was 620 people.", 0.6),
        make_quote(doc, "End", "End."),
    )
    shown = view.answer(make_answer(best, alternatives=(other, spare), differing=(other,)))
    assert [(one["mark"], one["title"]) for one in shown["differing"]] == [("620", "News")]
    assert [one["mark"] for one in shown["others"]] == ["End"]


def test_a_refusal_shows_the_rejected_candidate_and_the_nearest_passages(doc):
    rejected = make_quote(doc, "514", "was 514 people.", 0.21)
    hits = Hits("Who?", tuple(Hit(Passage(doc, i, i + 10), 1.0 - i / 10) for i in range(5)))
    shown = view.answer(Answer("Who?", (), True, 0.21, 0.35, (rejected,), hits))
    assert shown["kind"] == "refusal"
    assert shown["rejected"]["mark"] == "514"
    assert shown["shortfall"] == "21\u00a0% sure, 14 points below the 35\u00a0% an answer needs"
    assert [one["text"] for one in shown["nearest"]] == [doc.text[i : i + 10] for i in range(3)]
    assert "text" not in shown


def test_a_refusal_without_any_candidate_says_so_little():
    shown = view.answer(Answer("Who?"))
    assert (shown["rejected"], shown["shortfall"], shown["nearest"]) == (None, "", [])


@pytest.mark.parametrize(
    ("probability", "words", "label"),
    [
        (1.0, "Very sure", "99\u00a0%"),
        (0.9, "Very sure", "90\u00a0%"),
        (0.8999, "Sure", "90\u00a0%"),
        (0.5, "Fairly sure", "50\u00a0%"),
        (0.0, "Not very sure", "1\u00a0%"),
    ],
)
def test_confidence_in_words_and_number(probability, words, label):
    shown = view.confidence(probability)
    assert (shown["words"], shown["label"]) == (words, label)


@given(st.floats(0, 1), st.floats(0, 1))
def test_confidence_never_claims_certainty_and_words_follow_the_number(low, high):
    low, high = sorted((low, high))
    assert 1 <= percentage(low) <= percentage(high) <= 99


def test_a_candidate_just_below_the_bar_is_not_said_to_be_zero_points_below():
    assert "just below" in view.shortfall(0.3499, 0.35)
    assert "1 point below" in view.shortfall(0.34, 0.35)


@pytest.mark.parametrize(
    ("source", "name"),
    [("/a/b/c.txt", "c.txt"), ("C:\\a\\b.docx", "b.docx"), ("a note", "a note"), ("", "")],
)
def test_file_names(source, name):
    assert view.file_name(source) == name


def test_the_first_card_teaches_when_there_is_nothing_to_ask():
    assert view.welcome(["Q?"], 0, "verbatim add PATH") == {
        "kind": "empty", "examples": [], "command": "verbatim add PATH",
    }  # fmt: skip
    assert view.welcome(["Q?"], 3, "")["examples"] == ["Q?"]


def test_the_command_names_what_is_not_usual():
    assert view.add_command("default") == "verbatim add PATH"
    assert view.add_command("my notes", "/x y") == (
        "verbatim add PATH --collection 'my notes' --home '/x y'"
    )
