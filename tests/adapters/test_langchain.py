"""The LangChain adapter against the real langchain-core; `make adapters` runs it."""

import asyncio

import pytest

pytest.importorskip("langchain_core", reason="langchain-core is not installed; make adapters")

from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda
from langchain_core.tools import create_retriever_tool

from rag.adapters.langchain import VerbatimRetriever
from rag.within import Within

QUESTION = "Who is the harbour master?"


def test_invoke_returns_documents_that_know_their_place(assistant, check_slice):
    documents = VerbatimRetriever(source=assistant, k=2).invoke(QUESTION)
    assert len(documents) == 2
    assert documents[0].metadata["quote"] == "Ines Caldeira"
    for document in documents:
        assert isinstance(document, Document)
        assert document.metadata["start_index"] == document.metadata["start"]
        check_slice(assistant, document.page_content, document.metadata)
    assert len({document.id for document in documents}) == 2


def test_ainvoke_batch_and_abatch_return_the_same(assistant):
    retriever = VerbatimRetriever(source=assistant)
    expected = retriever.invoke(QUESTION)
    assert asyncio.run(retriever.ainvoke(QUESTION)) == expected
    assert retriever.batch([QUESTION, QUESTION]) == [expected, expected]
    assert asyncio.run(retriever.abatch([QUESTION])) == [expected]


def test_k_can_be_chosen_by_the_call(assistant):
    retriever = VerbatimRetriever(source=assistant, k=3)
    assert len(retriever.invoke(QUESTION, k=1)) == 1
    assert len(asyncio.run(retriever.ainvoke(QUESTION, k=2))) == 2


def test_a_part_of_the_collection_can_be_searched(assistant):
    part = Within(tuple(info.id for info in assistant.documents() if info.title == "School"))
    (document,) = VerbatimRetriever(source=assistant, within=part).invoke(QUESTION)
    assert document.metadata["title"] == "School"
    retriever = VerbatimRetriever(source=assistant)
    assert retriever.invoke(QUESTION, within=part) == [document]
    assert asyncio.run(retriever.ainvoke(QUESTION, within=part)) == [document]


def test_a_retriever_alone_serves_too(assistant, check_slice):
    (document,) = VerbatimRetriever(source=assistant.retriever, k=1).invoke(QUESTION)
    assert document.metadata["quote"] is None
    check_slice(assistant, document.page_content, document.metadata)


def test_quotes_only_and_nothing_when_the_documents_do_not_say(assistant):
    retriever = VerbatimRetriever(source=assistant, unit="quote")
    (document,) = retriever.invoke(QUESTION)
    assert document.page_content == "The harbour master is Ines Caldeira."
    assert retriever.invoke("What colour are llamas in Peru?") == []


def test_it_stands_in_a_chain_and_as_a_tool(assistant):
    retriever = VerbatimRetriever(source=assistant, k=1)
    chain = retriever | RunnableLambda(lambda documents: documents[0].metadata["quote"])
    assert chain.invoke(QUESTION) == "Ines Caldeira"
    tool = create_retriever_tool(retriever, "documents", "Searches the documents.")
    assert "Ines Caldeira" in tool.invoke({"query": QUESTION})


def test_wrong_fields_are_told(assistant):
    with pytest.raises(TypeError, match="finds nothing"):
        VerbatimRetriever(source="documents/")
    with pytest.raises(TypeError, match="quotes nothing"):
        VerbatimRetriever(source=assistant.retriever, unit="quote")
    with pytest.raises(ValueError, match="unit"):
        VerbatimRetriever(source=assistant, unit="page")


@pytest.mark.model
def test_real_documents_and_models(seeds, check_slice):
    question = "Who is the Special Envoy of France to Syria?"
    documents = VerbatimRetriever(source=seeds).invoke(question)
    assert "Jean-François Guillaume" in [one.metadata["quote"] for one in documents]
    for document in documents:
        check_slice(seeds, document.page_content, document.metadata)
    (quote, *_) = asyncio.run(VerbatimRetriever(source=seeds, unit="quote").ainvoke(question))
    assert "Jean-François Guillaume" in quote.page_content
    check_slice(seeds, quote.page_content, quote.metadata)
