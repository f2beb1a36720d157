"""What the adapters hand on, whatever the framework."""

import json

import pytest

from rag.adapters.finding import check, find
from rag.within import Within

QUESTION = "Who is the harbour master?"


def test_passages_come_with_the_quote_that_was_read_in_them(assistant, check_slice):
    found = find(assistant, QUESTION, k=3)
    assert len(found) == 3
    assert found[0].quote.text == "Ines Caldeira"
    assert [one.quote for one in found[1:]] == [None, None]
    for one in found:
        check_slice(assistant, one.text, one.metadata())


def test_a_retriever_alone_finds_and_quotes_nothing(assistant, check_slice):
    found = find(assistant.retriever, QUESTION, k=2)
    assert [one.id for one in found] == [one.id for one in find(assistant, QUESTION, k=2)]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert {one.quote for one in found} == {None}
    check_slice(assistant, found[0].text, found[0].metadata())


def test_quotes_are_sentences_with_the_answer_in_them(assistant, check_slice):
    (found,) = find(assistant, QUESTION, k=5, unit="quote")
    assert found.text == "The harbour master is Ines Caldeira."
    assert found.score == found.quote.confidence
    check_slice(assistant, found.text, found.metadata())


def test_a_refusal_has_passages_and_no_quotes(assistant):
    unanswered = "What colour are llamas in Peru?"
    assert find(assistant, unanswered, k=2, unit="quote") == []
    assert [one.quote for one in find(assistant, unanswered, k=2)] == [None, None]


def test_more_passages_than_an_answer_carries(open_assistant, write):
    assistant = open_assistant()
    assistant.add(write({f"{n}.txt": f"Boat {n} lies at the quay." for n in range(14)}))
    assert len(find(assistant, "Which boat lies at the quay?", k=12)) == 12


def test_a_part_of_the_collection_can_be_searched(assistant):
    school = Within(tuple(info.id for info in assistant.documents() if info.title == "School"))
    for source in (assistant, assistant.retriever):
        found = find(source, QUESTION, k=3, within=school)
        assert [one.document.title for one in found] == ["School"]
    assert find(assistant, QUESTION, k=3, unit="quote", within=school) == []
    more = find(assistant, QUESTION, k=50, within=school)
    assert [one.document.title for one in more] == ["School"]


def test_the_metadata_is_json_and_knows_the_pages(paged):
    (found,) = find(paged, "Who rings the bell?", k=5)
    assert json.loads(json.dumps(found.metadata())) == {
        "document_id": "d1",
        "title": "Bells",
        "source": "bells.pdf",
        "date": "1999-04-01",
        "sha256": "f" * 64,
        "start": 0,
        "end": 65,
        "page": 1,
        "heading": "Noon",
        "score": 0.5,
        "quote": "Ada Lund",
        "quote_start": 48,
        "quote_end": 56,
        "quote_page": 2,
        "confidence": 0.9,
    }


def test_what_cannot_be_searched_is_told(assistant):
    with pytest.raises(TypeError, match=r"finds nothing; expected a rag\.Assistant"):
        check("a string", "passage")
    with pytest.raises(TypeError, match="quotes nothing"):
        check(assistant.retriever, "quote")
    with pytest.raises(ValueError, match="unit is 'page'"):
        check(assistant, "page")
    with pytest.raises(ValueError, match="k is 0"):
        find(assistant, QUESTION, k=0)
