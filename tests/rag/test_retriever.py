"""Retrieval by meaning and by words, fused; what each does without the other."""

import threading

import pytest

from rag.encoding import encode_pending
from rag.settings import Settings
from rag.store import Store

FILES = {
    "quay.txt": "The north quay is closed for repairs.",
    "ferry.txt": "The ferry leaves the north quay at seven.",
    "school.txt": "Lessons at the village school begin at eight.",
    "market.txt": "Herring is sold at the market on Thursdays.",
}


@pytest.fixture
def filled(open_assistant, write):
    """Open an assistant whose documents are FILES."""

    def open_filled(**settings):
        assistant = open_assistant(settings=Settings(**settings))
        assert not assistant.add(write(FILES)).failed
        return assistant

    return open_filled


def texts(hits):
    return [hit.passage.text for hit in hits]


def test_hits_say_where_they_come_from(filled):
    hits = filled().retriever.retrieve("When does the ferry leave?", k=2)
    assert hits.question == "When does the ferry leave?"
    assert hits[0].passage.text == FILES["ferry.txt"]
    assert hits[0].passage.document.title == "Ferry"
    assert (hits[0].dense_rank, hits[0].lexical_rank) == (1, 1)
    assert 0 < hits[0].dense_score <= 1
    assert hits[0].lexical_score > 0
    assert hits[0].score == pytest.approx(1.0)


def test_scores_fall_and_no_passage_comes_twice(filled):
    hits = filled().retriever.retrieve("north quay ferry market school", k=4)
    assert len({hit.passage.id for hit in hits}) == 4
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("k", [1, 2, 4])
def test_k_hits_are_returned(filled, k):
    assert len(filled().retriever.retrieve("the quay", k)) == k


def test_k_may_exceed_what_there_is_and_the_candidates(filled):
    assert len(filled(candidates=1).retriever.retrieve("the quay", 100)) == 4


def test_by_words_alone(filled):
    question = "Is herring sold?"
    by_words = filled(dense_weight=0).retriever.retrieve(question, 4)
    assert texts(by_words) == [FILES["market.txt"]]
    assert (by_words[0].dense_rank, by_words[0].dense_score) == (None, None)


def test_by_meaning_alone(filled):
    hits = filled(lexical_weight=0).retriever.retrieve("Is herring sold?", 4)
    assert len(hits) == 4
    assert hits[0].passage.text == FILES["market.txt"]
    assert all(hit.lexical_rank is None for hit in hits)


def test_a_passage_found_by_meaning_alone_is_a_hit_too(filled):
    hits = filled().retriever.retrieve("herring", 4)
    assert [hit.lexical_rank for hit in hits] == [1, None, None, None]


@pytest.mark.parametrize("question", ["", "  \n"])
def test_an_empty_question_is_refused(filled, question):
    with pytest.raises(ValueError, match="the question is empty"):
        filled().retriever.retrieve(question)


@pytest.mark.parametrize("question", ["???", '"', "\x00", "\u200b", " \ufeff", "\u0301", "😀"])
def test_a_question_without_letters_and_digits_is_refused(filled, question):
    with pytest.raises(ValueError, match=r"the question is .*, without a letter or digit"):
        filled().retriever.retrieve(question)


def test_k_below_one_is_refused(filled):
    with pytest.raises(ValueError, match="k is 0; expected 1 or more"):
        filled().retriever.retrieve("quay", 0)


@pytest.mark.parametrize(
    "question", ['"a', "AND OR NOT", "quay*", "a:b NEAR(", "a???", "a\x00", "日本"]
)
def test_no_question_is_query_syntax(filled, question):
    assert len(filled().retriever.retrieve(question, 2)) == 2


def test_an_empty_collection_has_no_hits(open_assistant, word_encoder):
    assert len(open_assistant().retriever.retrieve("quay")) == 0
    assert word_encoder.asked == []


def test_before_anything_is_encoded_words_find_it(open_assistant, write, stand_ins):
    class Unready(stand_ins.WordEncoder):
        def encode(self, texts, *, progress=None):
            raise RuntimeError("no memory left")

    assistant = open_assistant(encoder=Unready())
    with pytest.raises(RuntimeError, match="no memory left"):
        assistant.add(write(FILES))
    hits = assistant.retriever.retrieve("Is herring sold?")
    assert texts(hits) == [FILES["market.txt"]]
    assert hits[0].dense_rank is None


def test_half_encoded_what_has_no_vector_yet_is_not_pushed_aside(open_assistant, write):
    notices = {f"{n:03}.txt": f"Notice {n}: light {n} is out of order." for n in range(150)}
    assistant, cancel = open_assistant(), threading.Event()

    def stop(progress):
        if progress.stage == "encode":
            cancel.set()

    assistant.add(write(notices), progress=stop, cancel=cancel)
    assert 0 < assistant.counts().encoded < 150
    for _ in range(2):
        hits = assistant.retriever.retrieve("Which light is out of order in notice 149?", 10)
        assert hits[0].passage.text == notices["149.txt"]
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assistant.add(write({}))
    assert hits[0].dense_rank == 1


def test_another_encoder_is_refused(filled, open_assistant, stand_ins):
    filled()
    other = open_assistant(encoder=stand_ins.WordEncoder(fingerprint="b" * 64))
    message = "was encoded by words, the encoder in use is bbbbbbbbbbbb; use the same one"
    with pytest.raises(ValueError, match=message):
        other.retriever.retrieve("quay")


def test_a_question_is_refused_when_all_is_encoded_anew_meanwhile(open_assistant, write, stand_ins):
    class Overtaken(stand_ins.WordEncoder):
        def encode(self, texts, *, progress=None):
            if texts == ["quay"]:
                with Store.open(assistant.folder / "collection.sqlite") as store:
                    encode_pending(store, stand_ins.WordEncoder(fingerprint="b" * 64))
            return super().encode(texts)

    assistant = open_assistant(encoder=Overtaken())
    assistant.add(write(FILES))
    with pytest.raises(ValueError, match="was encoded by bbbbbbbbbbbb, the encoder in use is word"):
        assistant.retriever.retrieve("quay")


def test_what_is_removed_is_no_hit_and_takes_no_place(filled):
    assistant = filled()
    assert len(assistant.retriever.retrieve("quay", 4)) == 4
    ids = {info.title: info.id for info in assistant.documents()}
    assistant.remove([ids["Quay"], ids["Ferry"]])
    hits = assistant.retriever.retrieve("north quay", 2)
    assert {hit.passage.document.title for hit in hits} == {"School", "Market"}
    assert {hit.dense_rank for hit in hits} == {1, 2}
