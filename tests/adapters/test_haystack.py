"""The Haystack components against the real haystack-ai; `make adapters` runs it."""

import asyncio

import pytest

pytest.importorskip("haystack", reason="haystack-ai is not installed; make adapters")

from haystack import Document, Pipeline
from haystack.components.joiners import AnswerJoiner
from haystack.dataclasses import ExtractedAnswer

from rag.adapters.haystack import VerbatimReader, VerbatimRetriever
from rag.within import Within

QUESTION = "Who is the harbour master?"
UNANSWERED = "What colour are llamas in Peru?"


def retriever_and_reader(source, **reader):
    pipeline = Pipeline()
    pipeline.add_component("retriever", VerbatimRetriever(source))
    pipeline.add_component("reader", VerbatimReader(**reader))
    pipeline.connect("retriever", "reader")
    return pipeline


def ask(pipeline, question):
    data = {"retriever": {"query": question}, "reader": {"query": question}}
    return pipeline.run(data)["reader"]["answers"]


def check_answer(assistant, answer):
    """An answer is a slice of its document's content, its context, and the stored text."""
    for text, span in (
        (answer.document.content, answer.document_offset),
        (answer.context, answer.context_offset),
    ):
        assert text[span.start : span.end] == answer.data
    stored = assistant.document(answer.meta["document_id"])
    assert stored.text[answer.meta["start"] : answer.meta["end"]] == answer.data
    assert answer.meta["page"] == stored.page(answer.meta["start"])
    assert 0 < answer.score <= 1


def test_the_retriever_returns_documents_that_know_their_place(assistant, check_slice):
    documents = VerbatimRetriever(assistant, top_k=2).run(QUESTION)["documents"]
    assert len(documents) == 2
    assert documents[0].meta["quote"] == "Ines Caldeira"
    for document in documents:
        assert document.score == document.meta["score"]
        assert "page_number" not in document.meta
        check_slice(assistant, document.content, document.meta)
    assert len(VerbatimRetriever(assistant).run(QUESTION, top_k=1)["documents"]) == 1


def test_a_part_of_the_collection_can_be_searched(assistant):
    part = Within(tuple(info.id for info in assistant.documents() if info.title == "School"))
    pipeline = Pipeline()
    pipeline.add_component("retriever", VerbatimRetriever(assistant))
    found = pipeline.run({"retriever": {"query": QUESTION, "within": part}})
    assert [one.meta["title"] for one in found["retriever"]["documents"]] == ["School"]


def test_quotes_only_and_nothing_when_the_documents_do_not_say(assistant):
    retriever = VerbatimRetriever(assistant, unit="quote")
    (document,) = retriever.run(QUESTION)["documents"]
    assert document.content == "The harbour master is Ines Caldeira."
    assert retriever.run(UNANSWERED)["documents"] == []


def test_a_pipeline_answers_with_offsets(assistant, models):
    answers = ask(retriever_and_reader(assistant, models=models), QUESTION)
    assert isinstance(answers[0], ExtractedAnswer)
    assert answers[0].data == "Ines Caldeira"
    assert [one.score for one in answers] == sorted((one.score for one in answers), reverse=True)
    for answer in answers:
        check_answer(assistant, answer)
    assert ExtractedAnswer.from_dict(answers[0].to_dict()) == answers[0]


def test_the_asynchronous_way_gives_the_same(assistant, models):
    pipeline = retriever_and_reader(assistant, models=models)
    data = {"retriever": {"query": QUESTION}, "reader": {"query": QUESTION}}
    assert asyncio.run(pipeline.run_async(data)) == pipeline.run(data)
    retriever = VerbatimRetriever(assistant)
    assert asyncio.run(retriever.run_async(QUESTION)) == retriever.run(QUESTION)


def test_nothing_good_enough_is_one_answer_without_words(assistant, models):
    (answer,) = ask(retriever_and_reader(assistant, models=models), UNANSWERED)
    assert answer.data is None
    assert 0.5 < answer.score <= 1
    assert ask(retriever_and_reader(assistant, models=models, no_answer=False), UNANSWERED) == []


def test_the_bar_and_the_number_of_answers_can_be_chosen(models):
    documents = [Document(content=f"The master is {name}.") for name in ("Ines", "Tomas", "Ada")]
    reader = VerbatimReader(models=models)
    assert len(reader.run(QUESTION, documents)["answers"]) == 3
    assert len(reader.run(QUESTION, documents, top_k=2)["answers"]) == 2
    assert VerbatimReader(models=models, top_k=1).run(QUESTION, documents)["answers"][0].data
    (none,) = reader.run(QUESTION, documents, score_threshold=0.99)["answers"]
    assert none.data is None


def test_documents_of_others_are_read_too(models):
    documents = [
        Document(content=None),
        Document(content=""),
        Document(content="Ships. The harbour master is Ines Caldeira.", meta={"start": 3}),
    ]
    (answer, *_) = VerbatimReader(models=models).run(QUESTION, documents)["answers"]
    assert answer.document is documents[2]
    assert answer.context == "The harbour master is Ines Caldeira."
    assert answer.meta == {"start": 29, "end": 42, "page": None}


@pytest.mark.parametrize("documents", [[], [Document(content=None)]])
def test_no_documents_are_no_answer(models, documents):
    (answer,) = VerbatimReader(models=models).run(QUESTION, documents)["answers"]
    assert (answer.data, answer.score) == (None, 1.0)


def test_an_answer_is_on_its_own_page_not_its_passages(paged, models):
    (document,) = VerbatimRetriever(paged).run("Who rings the bell?")["documents"]
    assert (document.meta["page_number"], document.meta["page_breaks"]) == (1, [28])
    (answer, *_) = VerbatimReader(models=models).run("bell rung noon", [document])["answers"]
    assert answer.data == "Ada Lund"
    assert answer.meta["page"] == 2


def test_a_pipeline_is_saved_loaded_and_closed(assistant, word_encoder, models):
    pipeline = retriever_and_reader(assistant)
    loaded = Pipeline.loads(pipeline.dumps(), allowed_modules=["rag.adapters.*"])
    retriever = loaded.get_component("retriever")
    assert (retriever.home, retriever.collection) == (str(assistant.home), "default")
    assert retriever.to_dict() == pipeline.get_component("retriever").to_dict()
    loaded.get_component("reader").models = models
    retriever.warm_up()
    assert retriever.source.counts() == assistant.counts()
    loaded.close()
    assert retriever.source is None


def test_what_has_no_name_cannot_be_saved(assistant):
    with pytest.raises(ValueError, match="can't be saved in a pipeline"):
        VerbatimRetriever(assistant.retriever).to_dict()


def test_a_collection_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="no collection 'papers'"):
        VerbatimRetriever(home=str(tmp_path), collection="papers").run(QUESTION)


def test_wrong_sources_are_told(assistant):
    with pytest.raises(TypeError, match="finds nothing"):
        VerbatimRetriever("documents/")


def test_answers_join_with_those_of_other_readers(assistant, models):
    pipeline = retriever_and_reader(assistant, models=models)
    pipeline.add_component("joiner", AnswerJoiner(sort_by_score=True))
    pipeline.connect("reader.answers", "joiner")
    data = {"retriever": {"query": QUESTION}, "reader": {"query": QUESTION}}
    assert pipeline.run(data)["joiner"]["answers"][0].data == "Ines Caldeira"


@pytest.mark.model
def test_real_documents_and_models(seeds):
    question = "Who is the Special Envoy of France to Syria?"
    pipeline = retriever_and_reader(seeds)
    answers = ask(pipeline, question)
    assert answers[0].data == "Jean-François Guillaume"
    for answer in answers:
        check_answer(seeds, answer)
    (nothing,) = ask(pipeline, "What is the boiling point of mercury?")
    assert nothing.data is None
    saved = Pipeline.loads(pipeline.dumps(), allowed_modules=["rag.adapters.*"])
    assert [one.data for one in ask(saved, question)] == [one.data for one in answers]
    saved.close()
