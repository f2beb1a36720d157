"""From candidates to an answer or a refusal, on margins worked out by hand."""

import math

import pytest

from rag.answering import compose
from rag.confidence import Calibration
from rag.types import Answer, Candidate, Document, Hit, Hits, Passage

CALIBRATION = Calibration(slope=1.0, intercept=0.0)  # margin 0 is one half
QUESTION = "How many people attended?"
TEXTS = {
    "gazette": "The hall was full. 514 people attended the concert.\n\nThe choir sang until ten.",
    "herald": "It rained. Police counted 514 people. The concert began late.",
    "echo": "More than 500 people came, the mayor said.",
}
DOCUMENTS = {
    name: Document(name, name.title(), text, source=f"/{name}.txt", sha256=name)
    for name, text in TEXTS.items()
}
PASSAGES = {name: Passage(one, 0, len(one.text)) for name, one in DOCUMENTS.items()}
HITS = Hits(QUESTION, tuple(Hit(one, 1.0) for one in PASSAGES.values()))


def candidate(name, words, margin):
    start = TEXTS[name].index(words)
    return Candidate(PASSAGES[name], start, start + len(words), margin, margin)


def answer(*candidates, threshold=0.5):
    return compose(HITS, candidates, calibration=CALIBRATION, threshold=threshold)


def test_the_best_candidate_is_the_answer_in_its_sentence():
    found = answer(candidate("echo", "the mayor", 0.5), candidate("gazette", "514", 2.0))
    assert (found.text, found.abstained, found.question) == ("514", False, QUESTION)
    assert found.quotes[0].sentence == "514 people attended the concert."
    assert found.confidence == found.quotes[0].confidence == pytest.approx(1 / (1 + math.exp(-2)))
    assert found.hits is HITS


LED = Calibration(slope=1.0, intercept=0.0, lead=0.5)


def test_an_answer_far_ahead_of_others_is_the_surer():
    first, second = candidate("gazette", "514 people", 4.0), candidate("echo", "the mayor", 3.0)
    alone = compose(HITS, [first], calibration=LED, threshold=0.5)
    close = compose(HITS, [second, first], calibration=LED, threshold=0.5)
    assert alone.confidence == pytest.approx(1 / (1 + math.exp(-6)))  # it leads no answer by 4
    assert close.confidence == pytest.approx(1 / (1 + math.exp(-4.5)))
    assert close.alternatives[0].confidence == pytest.approx(1 / (1 + math.exp(-3)))
    assert [alone.quotes[0].lead, close.quotes[0].lead, close.alternatives[0].lead] == [4, 1, 0]


def test_an_answer_does_not_lead_what_says_the_same():
    first, second = candidate("gazette", "514 people", 4.0), candidate("herald", "514 people", 3.0)
    agreed = compose(HITS, [first, second], calibration=LED, threshold=0.5)
    assert [(quote.margin, quote.lead) for quote in agreed.quotes] == [(4, 4), (3, 3)]
    below_none = compose(HITS, [candidate("gazette", "514", -1.0)], calibration=LED, threshold=0.0)
    assert below_none.quotes[0].lead == 0


def test_places_that_say_the_same_support_it():
    found = answer(candidate("gazette", "514 people", 2.0), candidate("herald", "514 people", 1.0))
    assert [quote.document.id for quote in found.quotes] == ["gazette", "herald"]
    assert found.alternatives == ()


def test_support_has_to_reach_the_bar_as_well():
    found = answer(candidate("gazette", "514 people", 2.0), candidate("herald", "514 people", -0.1))
    assert [quote.document.id for quote in found.quotes] == ["gazette"]
    assert found.alternatives == ()


def test_other_answers_are_alternatives_best_first_each_once():
    found = answer(
        candidate("gazette", "514 people", 2.0),
        candidate("gazette", "The choir", -1.0),
        candidate("echo", "More than 500 people", 1.0),
        candidate("herald", "Police", -3.0),
    )
    assert [quote.text for quote in found.quotes] == ["514 people"]
    assert [quote.text for quote in found.alternatives] == [
        "More than 500 people",
        "The choir",
        "Police",
    ]


def test_below_the_threshold_it_refuses_and_shows_what_it_rejected():
    found = answer(candidate("gazette", "514", 0.9), candidate("echo", "500", 0.5), threshold=0.75)
    assert (found.text, found.quotes, found.abstained) == ("", (), True)
    assert found.rejected.text == "514"
    assert found.confidence == found.rejected.confidence < found.threshold == 0.75
    assert [quote.text for quote in found.alternatives] == ["514", "500"]


def test_exactly_at_the_threshold_it_answers():
    assert answer(candidate("gazette", "514", 0.0)).text == "514"


def test_without_candidates_it_refuses():
    found = answer()
    assert (found.abstained, found.confidence, found.rejected) == (True, 0.0, None)
    assert found.hits is HITS


def test_a_threshold_of_zero_always_answers_and_one_of_one_never():
    poor, good = candidate("gazette", "choir", -9.0), candidate("gazette", "514", 9.0)
    assert answer(poor, threshold=0.0).text == "choir"
    assert answer(good, threshold=1.0).abstained


def test_no_more_alternatives_than_anyone_reads():
    words = ["hall", "full", "choir", "concert", "ten", "people", "514"]
    found = answer(*(candidate("gazette", word, float(-at)) for at, word in enumerate(words)))
    assert [quote.text for quote in found.alternatives] == words[1:6]
    refused = answer(
        *(candidate("gazette", word, float(-at)) for at, word in enumerate(words)), threshold=0.9
    )
    assert [quote.text for quote in refused.alternatives] == words[:5]


ATTENDED = "How many people attended the concert?"
COUNTS = {"gazette": "514 people", "echo": "more than 500", "herald": "514"}
REPORTS = {name: f"In all {count} attended the concert." for name, count in COUNTS.items()}


def attended(margins, threshold=0.5):
    documents = {n: Document(n, n, text, source=n, sha256=n) for n, text in REPORTS.items()}
    passages = {
        n: Passage(one, 0, len(one.text), id=at) for at, (n, one) in enumerate(documents.items())
    }
    hits = Hits(ATTENDED, tuple(Hit(passage, 1.0) for passage in passages.values()))
    candidates = []
    for name, margin in margins.items():
        start = REPORTS[name].index(COUNTS[name])
        span = (start, start + len(COUNTS[name]))
        candidates.append(Candidate(passages[name], *span, margin, margin))
    return compose(hits, candidates, calibration=CALIBRATION, threshold=threshold)


def test_another_document_that_gives_another_number_differs():
    found = attended({"gazette": 2.0, "herald": 1.0, "echo": 0.5})
    assert [quote.text for quote in found.quotes] == ["514 people", "514"]
    assert [quote.text for quote in found.differing] == ["more than 500"]
    assert [quote.text for quote in found.alternatives] == ["more than 500"]
    assert [one["text"] for one in found.to_dict()["differing"]] == ["more than 500"]


def test_what_differs_has_to_be_sure_enough():
    assert attended({"gazette": 2.0, "echo": -0.1}).differing == ()  # below the threshold
    assert attended({"gazette": 3.0, "echo": -0.8}, 0.1).differing == ()  # not a third as sure
    assert attended({"gazette": 3.0, "echo": -0.7}, 0.1).differing


def test_nothing_differs_from_a_refusal():
    assert attended({"gazette": 0.5, "echo": 0.4}, 0.9).differing == ()
    quotes = attended({"gazette": 2.0}).quotes
    with pytest.raises(ValueError, match="refusal with 1 differing"):
        Answer(ATTENDED, differing=quotes)


def test_every_quote_is_a_slice_of_its_document():
    found = answer(
        candidate("gazette", "514 people", 2.0),
        candidate("herald", "514 people", 1.0),
        candidate("echo", "the mayor", 0.2),
    )
    for quote in (*found.quotes, *found.alternatives):
        assert quote.document.text[quote.start : quote.end] == quote.text
        assert quote.text in quote.sentence


SPOKEN = Hits("How many people attended the concert in Rome in 1998?", HITS.hits)
COSTS = Calibration(slope=1.0, intercept=0.0, costs={"unmentioned": 2.0})


def asked_of_rome(*candidates):
    return compose(SPOKEN, candidates, calibration=COSTS, threshold=0.5)


def test_a_document_that_never_mentions_what_is_asked_is_trusted_less():
    found = asked_of_rome(candidate("gazette", "514", 3.0))
    assert found.unmentioned == ("Rome", "1998")
    assert found.confidence == pytest.approx(1 / (1 + math.exp(-1)))  # once, not for each word
    assert found.to_dict()["unmentioned"] == ["Rome", "1998"]


def test_so_it_may_refuse_and_says_what_is_not_mentioned():
    found = asked_of_rome(candidate("gazette", "514", 1.0))
    assert (found.abstained, found.unmentioned) == (True, ("Rome", "1998"))


def test_a_question_that_names_nothing_costs_nothing():
    found = compose(HITS, [candidate("gazette", "514", 1.0)], calibration=COSTS, threshold=0.5)
    assert (found.text, found.unmentioned) == ("514", ())


def test_without_a_candidate_nothing_is_said_of_names():
    assert asked_of_rome().unmentioned == ()
