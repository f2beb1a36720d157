"""What a question names, and what documents never mention."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.named import names, unmentioned
from rag.types import Document, Passage

TEXT = (
    "Mayor Ahmed Sørensen opened Rannel Cave on a wet Tuesday; the Kurds' choir sang.\n\n"
    "The fisheries ministry paid 1250 crowns, said Zoë Smith."
)


def passage(text=TEXT, *, title="The cave opens", date="2023-10-12", at=0, id_="cave"):
    document = Document(id_, title, text, source=f"/{id_}.txt", sha256=id_, date=date)
    return Passage(document, at, len(text))


def missing(question, *passages):
    (found, *_) = unmentioned(names(question), passages or (passage(),)).values()
    return found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Who met Geir Pedersen in Oslo in 2018?", ("Geir", "Pedersen", "Oslo", "2018")),
        ("Norway won what?", ()),  # the first word is capitalised anyway
        ("What did the UN, WHO and NATO say?", ()),  # may be written out
        ("Was I seen in Rome with John F. Kennedy?", ("Rome", "John", "Kennedy")),
        ("Who is Geir Pedersen?", ("Geir", "Pedersen")),
        ("who met geir pedersen in 2018", ("2018",)),
        ("WHO MET GEIR PEDERSEN?", ()),
        ("The Visits of Geir Pedersen to Damascus", ()),
        ("Which 3 conditions and 16 weeks?", ()),
        ("Who paid 1,500 or 2.5 crowns?", ()),  # written in other ways elsewhere
        ("Rome, Rome and Rome?", ()),
        ("Did Rome, oh Rome, burn?", ("Rome",)),
        ("", ()),
        ("???", ()),
        ("من التقى بيدرسن 2018؟", ("2018",)),
    ],
)
def test_names_and_numbers_of_a_question(question, found):
    assert names(question) == found


@pytest.mark.parametrize(
    "question",
    [
        "What did Ahmed Sørensen open?",
        "What is Rannel Cave's name?",
        "Which Caves, which Ministry of Fisheries?",
        "What did it say in October 2023?",  # the document's date
        "What did the Rannnel Cave cost?",  # mistyped
        "Did Zoë Smith pay 1250?",
        "Did The Cave Open?",
    ],
)
def test_what_a_document_mentions(question):
    assert missing(question) == ()


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What happened in 2018 in Rannel Cave?", ("2018",)),
        ("What happened in November 2023?", ("November",)),
        ("What did Sergey Lavrov open?", ("Sergey", "Lavrov")),
        ("What about resolution 125?", ("125",)),  # 1250 is another number
        ("Did the And Company open?", ("Company",)),
        ("What did old Mayo open?", ()),  # taken for Mayor, mistyped
    ],
)
def test_what_it_never_mentions(question, found):
    assert missing(question) == found


def test_the_whole_document_counts_not_the_passage_alone():
    text = f"The choir sang.\n\n{TEXT}"
    assert missing("What did Smith say?", passage(text, title="")) == ()
    end = text.index("\n")
    first = Passage(passage(text).document, 0, end)
    assert missing("What did Smith say?", first) == ()


def test_each_document_for_itself():
    other = passage("Nobody came.", title="A wet day", date="", id_="day")
    found = unmentioned(names("What did Smith say in 2023?"), [passage(), other])
    assert found == {"cave": (), "day": ("Smith", "2023")}


def test_no_name_and_no_passage():
    assert unmentioned((), [passage()]) == {"cave": ()}
    assert unmentioned(("Rome",), []) == {}


def test_a_document_of_megabytes_costs_little():
    large = passage("Smithson walked on. " * 500_000, date="")  # 10 MB
    began = time.perf_counter()
    assert missing("What did Lavrov say to Smith?", Passage(large.document, 0, 19)) == ("Lavrov",)
    assert time.perf_counter() - began < 5


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_text_is_survived_and_what_stands_there_is_mentioned(question, text):
    found = names(question)
    for words in unmentioned(found, [passage(f"{text} {question}", date="")]).values():
        assert not words
