"""Reading texts that came from elsewhere."""

import pytest

from rag.adapters.reading import place_in_document, read_texts

TEXTS = [("a", "The ferry leaves at seven."), ("b", " \n"), ("c", "The master is Ines Caldeira.")]


def test_the_best_quote_knows_its_text(models):
    answer = read_texts("Who is the master?", TEXTS, models=models, threshold=0.5)
    assert answer.text == "Ines Caldeira"
    quote = answer.quotes[0]
    number = quote.passage.id
    assert TEXTS[number][1][quote.start : quote.end] == "Ines Caldeira"
    assert quote.sentence == "The master is Ines Caldeira."


@pytest.mark.parametrize("texts", [[], [("a", "")], [("a", " \n ")]])
def test_nothing_to_read_is_a_refusal(models, texts):
    answer = read_texts("Who is the master?", texts, models=models, threshold=0.5)
    assert answer.abstained
    assert answer.confidence == 0


def test_an_empty_question_is_an_error(models):
    with pytest.raises(ValueError, match="the question is empty"):
        read_texts(" ", TEXTS, models=models, threshold=0.5)


def test_a_place_in_a_slice_becomes_one_in_the_document(models):
    text = TEXTS[2][1]
    quote = read_texts("Who is the master?", [("c", text)], models=models, threshold=0.5).quotes[0]
    metadata = {"document_id": "c", "title": "Port", "start": 100, "end": 100 + len(text)}
    paged = metadata | {"page": 3, "page_breaks": [4, 20], "colour": "red"}
    plain = {"document_id": "c", "title": "Port", "start": 114, "end": 127}
    assert place_in_document(text, metadata, quote) == plain | {"page": None}
    assert place_in_document(text, paged, quote) == plain | {"page": 4}


@pytest.mark.parametrize(
    "metadata", [{}, {"start": 100}, {"start": 100, "end": 101}, {"start": "x"}]
)
def test_a_text_from_elsewhere_is_its_own_document(models, metadata):
    text = TEXTS[2][1]
    quote = read_texts("Who is the master?", [("c", text)], models=models, threshold=0.5).quotes[0]
    assert place_in_document(text, metadata, quote) == {"start": 14, "end": 27, "page": None}
