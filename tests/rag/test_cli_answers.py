"""What the terminal shows of slices that go over a line's end."""

from dataclasses import replace

import pytest

from rag.cli_answers import answer_text
from rag.cli_show import plain
from rag.types import Answer, Document, Hit, Hits, Passage, Quote


def quote_of(text, answer):
    document = Document(id="d1", title="Lease", text=text, source="lease.txt", sha256="0" * 64)
    start = text.index(answer)
    passage = Passage(document, 0, len(text))
    return Quote(passage, start, start + len(answer), 0, len(text), 2.0, 0.86)


@pytest.mark.parametrize("end", ["\n", "\r\n", " \r\n\t"])
def test_slices_are_shown_on_one_line_in_an_answer_and_a_refusal(end):
    ann = quote_of(f"It was signed by Ann{end}Smith.", f"Ann{end}Smith")
    bob = quote_of(f"It was signed by Bob{end}Berg.", f"Bob{end}Berg")
    facts = {"question": "Who signed?", "confidence": 0.86}
    answer = Answer(quotes=(ann,), abstained=False, differing=(bob,), **facts)
    refusal = Answer(threshold=0.9, alternatives=(ann,), **facts)
    assert answer_text(answer).startswith("Ann Smith\n\n86% sure\n")
    assert "another document says “Bob Berg”." in answer_text(answer)
    assert "  | It was signed by [Ann Smith]." in answer_text(answer)
    assert "Closest candidate: “Ann Smith”, 86% sure" in answer_text(refusal)
    for shown in (answer_text(answer), answer_text(refusal)):
        assert plain(shown) == shown
    assert answer.to_dict()["answer"] == f"Ann{end}Smith"


def test_items_of_a_list_are_shown_each_on_a_line():
    list_ = quote_of(
        "Bring:\n- a map\n  of the hills\r\n- a rope\n\nCome.", "a map\n  of the hills\r\n- a rope"
    )
    list_ = replace(list_, sentence_start=list_.start, sentence_end=list_.end)
    shown = answer_text(Answer("What?", (list_,), abstained=False, confidence=0.86))
    assert shown.startswith("a map of the hills\n- a rope\n\n86% sure")
    assert "  | [a map of the hills\n  | - a rope]\n" in shown


def test_a_cell_is_shown_with_the_name_of_its_column():
    cell = quote_of("Boat | Leaves | From\nDawn | 6.10 | Orla\nDusk | 18.30 | Sund", "18.30")
    shown = answer_text(Answer("When?", (cell,), abstained=False, confidence=0.86))
    assert shown.endswith("    Lease, column “Leaves”")
    assert cell.to_dict()["column"] == "Leaves"


def test_a_quote_is_shown_with_the_section_it_stands_in():
    plain_one = quote_of("The rent is 820 crowns.", "820 crowns")
    passage = replace(plain_one.passage, heading="Flats > Hill Street > Rent | Due")
    quote = replace(plain_one, passage=passage)
    shown = answer_text(Answer("Rent?", (quote,), abstained=False, confidence=0.86))
    assert shown.endswith("    Lease, Flats > Hill Street")
    assert quote.to_dict()["section"] == "Flats > Hill Street"


def test_a_passage_without_spaces_is_shown_as_far_as_it_fits():
    hit = Hit(quote_of("北京是中国的首都。" * 40, "北京").passage, 0.5)
    shown = answer_text(Answer("谁", hits=Hits("谁", (hit,))))
    assert "  | 北京是中国的首都。北京" in shown
    assert " …\n    Lease" in shown


@pytest.mark.parametrize(
    ("confidence", "bar", "said"),
    [
        (0.146, 0.15, "14.6% sure; an answer needs 15.0%"),
        (0.1499, 0.15, "14.9% sure; an answer needs 15.0%"),
        (0.1, 0.15, "10% sure; an answer needs 15%"),
        (0.002, 0.01, "0.2% sure; an answer needs 1.0%"),
    ],
)
def test_what_was_not_sure_enough_never_looks_so(confidence, bar, said):
    ann = quote_of("It was signed by Ann Smith.", "Ann Smith")
    refusal = Answer("Who?", confidence=confidence, threshold=bar, alternatives=(ann,))
    assert f"“Ann Smith”, {said}." in answer_text(refusal)
