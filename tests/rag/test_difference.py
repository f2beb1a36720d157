"""When sources differ, and the many ways in which they only seem to."""

import pytest

from rag.difference import differs
from rag.evidence import span_to_quote
from rag.types import Candidate, Document, Passage

GAZETTE = "A fire destroyed the Calloway warehouse in Port Ellery. Three workers were injured in the fire."
HERALD = "The Calloway warehouse in Port Ellery burned down. Five workers were injured in the fire."
INJURED = "How many workers were injured in the fire at the Calloway warehouse?"


def quote(name, text, span, *, title="", date="", whole=True):
    document = Document(name, title or name, text, source=name, sha256="", date=date)
    start = text.index(span)
    first = 0 if whole else text.rindex("\n", 0, start)
    passage = Passage(document, first, len(text))
    return span_to_quote(Candidate(passage, start, start + len(span), 1.0, 1.0), 0.5)


def told(question, one, other):
    """Tell whether [a span marked so] in one text differs from that in the other."""
    quotes = []
    for name, (text, *fields) in (("a", one), ("b", other)):
        start, end = text.index("["), text.index("]") - 1
        plain = text.replace("[", "").replace("]", "")
        quotes.append(quote(name, plain, plain[start:end], **(fields[0] if fields else {})))
    found = differs(question, *quotes)
    assert differs(question, *reversed(quotes)) == found
    return found


def test_two_documents_that_count_otherwise_differ():
    assert differs(INJURED, quote("a", GAZETTE, "Three"), quote("b", HERALD, "Five"))


def test_a_document_never_differs_from_itself():
    assert not differs(INJURED, quote("a", GAZETTE, "Three"), quote("a", HERALD, "Five"))


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "How many people attended the concert?",
            "[514 people] attended the concert.",
            "[More than 500] attended the concert, the mayor said.",
        ),
        (
            "How much did the Lanthe Bridge cost?",
            "The Lanthe Bridge cost [$500] to build.",
            "The cost of the Lanthe Bridge was [€500].",
        ),
        (
            "How cold is the harbour of Garrow in winter?",
            "The harbour of Garrow is [-5 °C] cold in winter.",
            "The harbour of Garrow in winter is as cold as [5 °C].",
        ),
        (
            "When was the Lanthe Bridge opened?",
            "The Lanthe Bridge was opened in [1931] by the duke.",
            "After a delay the Lanthe Bridge opened in [1933].",
        ),
        (
            "When does the harbour master Maud Serrano take office?",
            "The council appointed Maud Serrano as harbour master. She takes office on [1 June].",
            "Maud Serrano, the new harbour master, takes office on [1 July].",
        ),
        (
            "Who designed the Lanthe Bridge?",
            "The Lanthe Bridge was designed by [Ines Halloran].",
            "[Gustav Ekholm] designed the Lanthe Bridge.",
        ),
        (
            "Who is the mayor of Port Ellery?",
            "[Adele Whitcombe] is the mayor of Port Ellery.",
            "The mayor of Port Ellery, [Piers Dunmore], spoke.",
        ),
        (
            "lanthe bridge opening year",
            "The Lanthe Bridge saw its opening in [1931].",
            "The opening of the Lanthe Bridge came in [1933].",
        ),
    ],
)
def test_these_differ(question, one, other):
    assert told(question, (one,), (other,))


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (  # the same number
            INJURED,
            "[Five] workers were injured in the fire at the Calloway warehouse.",
            "The Calloway warehouse fire injured [5 workers].",
        ),
        (  # the same amount
            "How much did the Lanthe Bridge cost?",
            "The Lanthe Bridge cost [$500] to build.",
            "The cost of the Lanthe Bridge was [500 US dollars].",
        ),
        (  # another case, by its name
            "How many firefighters fought the fire in Garrow?",
            "The fire in Garrow was fought by [twelve] firefighters.",
            "The fire in Port Ellery was fought by [42] firefighters.",
        ),
        (  # another case, by its year
            INJURED,
            "In 2021 [five] workers were injured in the fire at the Calloway warehouse.",
            "In 2014 [two] workers were injured in a fire at the Calloway warehouse.",
        ),
        (  # another case, by its place in a row
            "What were the sales of Marlowe Steel?",
            "Marlowe Steel had sales of [$412 million] in the first quarter.",
            "Marlowe Steel had sales of [$389 million] in the second quarter.",
        ),
        (  # another case, by what it was
            "Who is the manager of the Dunmore mill?",
            "The manager of the Dunmore mill is [Clive Harmon].",
            "The former manager of the Dunmore mill is [Harold Stroud].",
        ),
        (  # something else is counted
            INJURED,
            "[Five workers] were injured in the fire at the Calloway warehouse.",
            "[12 firefighters] were injured in the fire at the Calloway warehouse.",
        ),
        (  # the other one is known, and is something else
            INJURED,
            "[Five] workers were injured in the fire at the Calloway warehouse.",
            "[Three] workers were injured in the Calloway warehouse fire. Later it was five.",
        ),
        (  # nothing of the question stands near
            INJURED,
            "[Five] workers were injured in the fire at the Calloway warehouse.",
            "The Calloway company has [three] owners.",
        ),
        (  # several can be right
            "Who attended the meeting in Port Ellery?",
            "[Ann Smith] attended the meeting in Port Ellery.",
            "[Bob Jones] attended the meeting in Port Ellery.",
        ),
        (  # a place lies in another
            "Where did the meeting of ministers take place?",
            "The meeting of ministers took place in [Geneva].",
            "The meeting of ministers took place in [Switzerland].",
        ),
        (  # one name in two spellings
            "Who is the president of the council?",
            "[Hadi al-Bahra] is the president of the council.",
            "The president of the council is [Mr Bahrah].",
        ),
        (  # neither number, date nor name
            "How was the bridge paid for?",
            "The bridge was paid for [by a toll].",
            "The bridge was paid for [by the county].",
        ),
        (  # a weekday says nothing without its week
            "When did the council meet in Garrow?",
            "The council met in Garrow on [Monday].",
            "The council met in Garrow on [Tuesday].",
        ),
    ],
)
def test_these_only_seem_to(question, one, other):
    assert not told(question, (one,), (other,))


def test_a_day_without_its_year_is_of_the_year_of_its_document():
    question = "When does the yearly Garrow fair open?"
    old = ("The yearly Garrow fair opens on [3 May].", {"date": "2019-04-01"})
    assert told(question, old, ("The yearly Garrow fair opens on [2 May 2019].",))
    assert told(question, old, ("The yearly Garrow fair opens on [2 May].", {"date": "2019-04-09"}))
    # that of another year is another fair
    assert not told(
        question, old, ("The yearly Garrow fair opens on [2 May].", {"date": "2020-04-01"})
    )
    assert not told(question, old, ("The yearly Garrow fair opens on [3 May 2019].",))


def test_a_title_says_what_its_sentences_are_about():
    question = "How many firefighters fought the fire in Garrow?"
    one = ("The fire was fought by [12] firefighters.", {"title": "A fire in Garrow"})
    other = ("The fire was fought by [42] firefighters.", {"title": "Fire in Garrow"})
    elsewhere = ("The fire was fought by [42] firefighters.", {"title": "Fire in Port Ellery"})
    assert told(question, one, other)
    assert not told(question, one, elsewhere)


@pytest.mark.parametrize(
    "question", ["?", "how many", "When?", "Who is the", "\u2019", "2012 2013"]
)
def test_a_question_that_says_nothing_lets_nothing_differ(question):
    assert not differs(question, quote("a", GAZETTE, "Three"), quote("b", HERALD, "Five"))
