"""The LlamaIndex adapter against the real llama-index-core; `make adapters` runs it."""

import asyncio

import pytest

pytest.importorskip("llama_index.core", reason="llama-index-core is not installed; make adapters")

from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import get_response_synthesizer
from llama_index.core.schema import MetadataMode, QueryBundle, TextNode

from rag.adapters.llama_index import VerbatimRetriever
from rag.within import Within

QUESTION = "Who is the harbour master?"


def test_retrieve_returns_nodes_that_know_their_place(assistant, check_slice):
    nodes = VerbatimRetriever(assistant, similarity_top_k=2).retrieve(QUESTION)
    assert len(nodes) == 2
    assert nodes[0].metadata["quote"] == "Ines Caldeira"
    assert [node.score for node in nodes] == sorted((node.score for node in nodes), reverse=True)
    for node in nodes:
        assert node.node.get_node_info() == {
            "start": node.metadata["start"],
            "end": node.metadata["end"],
        }
        assert node.node.ref_doc_id == node.metadata["document_id"]
        check_slice(assistant, node.text, node.metadata)


def test_aretrieve_returns_the_same(assistant):
    retriever = VerbatimRetriever(assistant)
    expected = retriever.retrieve(QUESTION)
    assert asyncio.run(retriever.aretrieve(QueryBundle(QUESTION))) == expected


def test_asking_asynchronously_leaves_the_loop_free(assistant):
    async def ticks_while_retrieving():
        retrieving = asyncio.ensure_future(VerbatimRetriever(assistant).aretrieve(QUESTION))
        ticks = 0
        while not retrieving.done():
            await asyncio.sleep(0)
            ticks += 1
        return ticks

    assert asyncio.run(ticks_while_retrieving()) > 2


def test_a_language_model_is_told_title_and_words_only(assistant):
    node = VerbatimRetriever(assistant, similarity_top_k=1).retrieve(QUESTION)[0].node
    assert node.get_content(MetadataMode.LLM).splitlines()[0] == "title: Quay"
    for name in ("sha256", "start", "score", "source"):
        assert f"{name}:" not in node.get_content(MetadataMode.LLM)
        assert f"{name}:" not in node.get_content(MetadataMode.EMBED)


def test_pages_are_told(paged):
    (node,) = VerbatimRetriever(paged).retrieve("Who rings the bell?")
    assert (node.metadata["page"], node.metadata["quote_page"]) == (1, 2)
    assert "page: 1" in node.node.get_content(MetadataMode.LLM)


def test_nodes_survive_being_saved(assistant):
    node = VerbatimRetriever(assistant).retrieve(QUESTION)[0].node
    assert TextNode.from_dict(node.to_dict()) == node


def test_quotes_only_and_nothing_when_the_documents_do_not_say(assistant):
    retriever = VerbatimRetriever(assistant, unit="quote")
    (node,) = retriever.retrieve(QUESTION)
    assert node.text == "The harbour master is Ines Caldeira."
    assert node.score == node.metadata["confidence"]
    assert retriever.retrieve("What colour are llamas in Peru?") == []


def test_a_retriever_or_a_part_serves_too_and_wrong_sources_are_told(assistant):
    assert VerbatimRetriever(assistant.retriever).retrieve(QUESTION)
    part = Within(tuple(info.id for info in assistant.documents() if info.title == "School"))
    (node,) = VerbatimRetriever(assistant, within=part).retrieve(QUESTION)
    assert node.metadata["title"] == "School"
    with pytest.raises(TypeError, match="finds nothing"):
        VerbatimRetriever("documents/")


def test_it_stands_in_a_query_engine(assistant):
    synthesizer = get_response_synthesizer(llm=MockLLM(max_tokens=4))
    retriever = VerbatimRetriever(assistant, similarity_top_k=1)
    engine = RetrieverQueryEngine(retriever, synthesizer)
    response = engine.query(QUESTION)
    assert response.source_nodes[0].metadata["quote"] == "Ines Caldeira"


@pytest.mark.model
def test_real_documents_and_models(seeds, check_slice):
    question = "Who is the Special Envoy of France to Syria?"
    nodes = asyncio.run(VerbatimRetriever(seeds).aretrieve(question))
    assert "Jean-François Guillaume" in [node.metadata["quote"] for node in nodes]
    for node in nodes:
        check_slice(seeds, node.text, node.metadata)
