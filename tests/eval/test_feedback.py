"""Verdicts of people become questions with exact gold, or are left out with the reason."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from eval.feedback import skipped_text, taken_from
from eval.gold import Place, locate
from eval.questions import read_questions, write_questions
from eval.run import run as run_questions
from eval.shelf import Shelf
from rag.feedback import Feedback, Mark


class Told:
    """The fake assistant with feedback on it: `say` takes the words judged, and those right instead."""

    collection = "mine"

    def __init__(self, assistant):
        self._assistant = assistant
        self.feedback = self
        self.given = []

    def entries(self):
        return self.given[::-1]

    def documents(self):
        return self._assistant.documents()

    def document(self, id_):
        try:
            return self._assistant.document(id_)
        except KeyError:
            raise KeyError(f"no document {id_}") from None

    def mark(self, name, text, nth=0):
        document = self.document(f"id-{name}")
        start = -1
        for _ in range(nth + 1):
            start = document.text.index(text, start + 1)
        return Mark(document.id, name, document.sha256, start, start + len(text), text)

    def say(self, question, verdict, quote=None, correction=None):
        judged = {} if quote is None else {
            "document_id": quote.document_id, "document_title": quote.document_title,
            "sha256": quote.sha256, "start": quote.start, "end": quote.end, "text": quote.text,
        }  # fmt: skip
        entry = Feedback(len(self.given) + 1, "2026-01-01T00:00:00+00:00", question, verdict,
                         correction=correction, **judged)  # fmt: skip
        self.given.append(entry)


@pytest.fixture
def mine(make):
    return Told(make())


def test_the_words_found_right_are_the_gold_in_their_place(mine, texts):
    quote = mine.mark("council.md", "Ines Caldeira")
    mine.say(" Who chairs the council?\n", "right", quote)
    (question,) = taken_from(mine).questions
    assert question.question == "Who chairs the council?"
    assert (question.document, question.answers) == ("council.md", ("Ines Caldeira",))
    assert question.kind == "right"
    assert question.support == texts["council.md"].split("\n\n", maxsplit=1)[0]
    assert locate(question, texts).answers == (Place("council.md", quote.start, quote.end),)


@pytest.mark.parametrize("verdict", ["wrong words", "wrong place"])
def test_a_correction_is_the_gold(mine, verdict):
    mine.say("What will it cost?", verdict, mine.mark("council.md", "14 weeks"),
             mine.mark("council.md", "1,200 crowns"))  # fmt: skip
    (question,) = taken_from(mine).questions
    assert question.answers == ("1,200 crowns",)
    assert question.kind == verdict


def test_silence_makes_an_unanswerable_question(mine):
    mine.say("Who is the mayor?", "should be silent", mine.mark("school.md", "Tomas Riedl"))
    mine.say("Who is the king?", "right")  # of a refusal
    taken = taken_from(mine)
    assert [q.answerable for q in taken.questions] == [False, False]
    assert {q.kind for q in taken.questions} == {"should be silent", "right"}


def test_a_refusal_can_be_corrected(mine):
    mine.say("Who is the head?", "wrong place", None, mine.mark("school.md", "Tomas Riedl"))
    assert taken_from(mine).questions[0].answers == ("Tomas Riedl",)


def test_what_cannot_be_used_is_left_out_and_named(mine, texts):
    mine.say("Why?", "wrong words", mine.mark("council.md", "14 weeks"))
    mine.say("Who left?", "right", replace(mine.mark("council.md", "3 May"), document_id="id-gone"))
    mine.say("Who else?", "right", mine.mark("school.md", "41 pupils"))
    mine.say("Who chairs?", "right", mine.mark("council.md", "Ines Caldeira"))
    texts["school.md"] = "The village school has 40 pupils."
    changed = Told(type(mine._assistant)(texts, {}))
    changed.given = mine.given
    taken = taken_from(changed)
    assert [q.question for q in taken.questions] == ["Who chairs?"]
    assert dict(taken.skipped) == {
        "Why?": "'wrong words' without the right ones marked",
        "Who left?": "its document 'council.md' is gone",
        "Who else?": "its document 'school.md' has changed",
    }
    text = skipped_text(taken)
    assert text.startswith("3 verdicts left out\n")
    assert "  Who left?: its document 'council.md' is gone\n" in text


def test_a_document_of_another_text_has_changed_even_where_the_words_still_stand(mine):
    mine.say("Who?", "right", replace(mine.mark("council.md", "3 May"), sha256="1" * 64))
    with pytest.raises(ValueError, match=r"none of the 1 verdicts.*1 x its document 'council.md'"):
        taken_from(mine)


def test_two_documents_of_one_name_are_not_told_apart(mine):
    mine.say("When?", "right", mine.mark("council.md", "3 May"))
    listed = mine.documents()
    mine.documents = lambda: [*listed, SimpleNamespace(id="id-council.md")]
    with pytest.raises(ValueError, match=r"2 documents are named 'council\.md'"):
        taken_from(mine)


def test_the_newest_verdict_on_a_quote_counts(mine):
    quote = mine.mark("council.md", "14 weeks")
    mine.say("How long?", "right", quote)
    mine.say("how  long?", "should be silent", quote)
    taken = taken_from(mine)
    assert [q.answerable for q in taken.questions] == [False]
    assert taken.skipped == (("How long?", "a newer verdict on the same quote counts"),)


def test_a_wrong_quote_leaves_the_right_one_standing(mine):
    mine.say("How long?", "right", mine.mark("council.md", "14 weeks"))
    mine.say("How long?", "wrong place", mine.mark("school.md", "seven"))
    (question,) = taken_from(mine).questions
    assert question.answers == ("14 weeks",)


def test_a_wrong_quote_is_no_gold_any_more(mine):
    quote = mine.mark("council.md", "14 weeks")
    mine.say("How long?", "right", quote)
    mine.say("How long?", "wrong words", quote)
    with pytest.raises(ValueError, match="none of the 2 verdicts"):
        taken_from(mine)


def test_the_same_words_in_two_documents_are_one_question(make, fake):
    texts = {"a.md": "The fee is 5 crowns.", "b.md": "They say the fee is 5 crowns today."}
    mine = Told(fake(texts, {}))
    mine.say("What is the fee?", "right", mine.mark("a.md", "5 crowns"))
    mine.say("What is the fee?", "right", mine.mark("b.md", "5 crowns"))
    taken = taken_from(mine)
    (question,) = taken.questions
    assert (question.document, question.also) == ("b.md", ("a.md",))
    assert taken.skipped == ()
    assert [place.document for place in locate(question, texts).answers] == ["b.md", "a.md"]


@pytest.mark.parametrize("nth", [0, 1, 2])
def test_of_words_said_again_the_place_marked_is_the_gold(fake, nth):
    texts = {"a.md": "\n\n".join(["The bell rang at 8."] * 3)}
    mine = Told(fake(texts, {}))
    mark = mine.mark("a.md", "8", nth)
    mine.say("When did it ring?", "right", mark)
    (question,) = taken_from(mine).questions
    assert locate(question, texts).answers == (Place("a.md", mark.start, mark.end),)


def test_the_support_of_a_very_long_paragraph_stays_short(fake):
    texts = {"a.md": " ".join(f"word{n}" for n in range(100_000))}
    mine = Told(fake(texts, {}))
    mine.say("Which?", "right", mine.mark("a.md", "word50000"))
    assert len(taken_from(mine).questions[0].support) < 1300


def test_nothing_said_yet_says_what_to_do(mine):
    with pytest.raises(
        ValueError, match=r"no feedback in collection 'mine'; expected .*verbatim ui"
    ):
        taken_from(mine)


def test_saved_questions_are_read_back_the_same_and_scored(mine, make, tmp_path):
    mine.say("Who chairs the harbour council?", "right", mine.mark("council.md", "Ines Caldeira"))
    mine.say(
        "Who is the mayor of the village?",
        "should be silent",
        mine.mark("school.md", "Tomas Riedl"),
    )
    asked = taken_from(mine).questions
    write_questions(asked, tmp_path / "new" / "mine.jsonl")
    assert tuple(read_questions(tmp_path / "new" / "mine.jsonl")) == asked
    found = run_questions(make(), asked, shelf=Shelf.of(make()), draws=20)
    assert found.metrics["metrics"]["right"]["value"] == 1.0
