"""What a question names, and what documents never mention."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.named import names, not_mentioned, unmentioned
from rag.types import Answer, Document, Passage

TEXT = (
    "Mayor Ahmed Sørensen opened Rannel Cave on a wet Tuesday; the Kurds' choir sang.\n\n"
    "The fisheries ministry paid 12501 crowns to the parish, said Zoë Smith of France, a child. "
    "The U.N. sent Europe a letter; the UN had done so in 1998."
)


def passage(text=TEXT, *, title="The cave opens", date="2023-10-12", at=0, id_="cave"):
    document = Document(id_, title, text, source=f"/{id_}.txt", sha256=id_, date=date)
    return Passage(document, at, len(text))


def missing(question, *passages):
    (found, *_) = unmentioned(question, passages or (passage(),)).values()
    return found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Who met Geir Pedersen in Oslo in 2018?", ("Geir", "Pedersen", "Oslo", "2018")),
        ("Who is Geir Pedersen?", ("Geir", "Pedersen")),
        ("Norway won what?", ()),  # the first word is capitalised anyway
        ("What is it? Please tell. “Norway won what?”", ()),
        ("Was I seen in Rome with John F. Kennedy?", ("Rome", "John", "Kennedy")),
        ("What did the UN, WHO and NATO say of the MAXIMUM?", ()),  # may be written out
        ("What did Prime Minister Mr. Smith and Dr Jones say?", ("Smith", "Jones")),
        ("What happened on Monday, 3 May, says Article 5 of Chapter 2?", ()),
        ("Is there Wi-Fi?", ()),
        ("who met geir pedersen in 2018", ("2018",)),
        ("WHO MET GEIR PEDERSEN?", ()),
        ("The Visits of Geir Pedersen to Damascus", ()),
        ("What\u2019s The Best Price For Bread?", ()),
        ("Which 3 conditions, 16 weeks, 1250 or 1,500 crowns, or at 14:30?", ("1250",)),
        ("Did Rome, oh Rome, burn?", ("Rome",)),
        ("and then: \n  Rome? (Oslo) etc. “Bonn” oh Dr. Paris", ("Paris",)),
        ("кто встретил Риму?", ("Риму",)),
        ("", ()),
        ("???", ()),
        ("من التقى بيدرسن 2018؟", ("2018",)),
    ],
)
def test_names_and_years_of_a_question(question, found):
    assert names(question) == found


def test_a_pasted_page_has_no_end_of_names():
    assert len(names("and " + " ".join(f"Name{chr(97 + n % 26)}{n}x" for n in range(500)))) <= 40


@pytest.mark.parametrize(
    "question",
    [
        "What did Ahmed S\u00f8rensen open?",
        "What is Rannel Cave's name?",
        "Which of the Caves, which Ministry of Fisheries?",
        "What did it say in October 2023?",  # the document's date
        "What did the Rannnel Cave cost?",  # mistyped
        "Did Zo\u00eb Smith pay?",
        "Did Zoe\u0308 Smith pay?",  # the same letter, written as two
        "Did Zoe Smith pay?",
        "Did the Kurdish choir sing?",
        "What did the French see?",
        "What does the European delegate say?",
        "What did the United Nations send?",
        "What did the U.N. send in 1998?",
    ],
)
def test_what_a_document_mentions(question):
    assert missing(question) == ()


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What happened in 2018 in Rannel Cave?", ("2018",)),
        ("What did Sergey Lavrov open?", ("Sergey", "Lavrov")),
        ("What about the year 1250?", ("1250",)),  # 12501 is another number
        ("What did the Anders Company open?", ("Anders", "Company")),
        ("Which plan of Paris is it?", ("Paris",)),  # a parish is none
        ("What did the mayor of Chile open?", ("Chile",)),  # a child is none
    ],
)
def test_what_it_never_mentions(question, found):
    assert missing(question) == found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Iran", "the Iranian militias"),
        ("Iranians", "a letter from Iran"),
        ("Peru", "a Peruvian ship"),
        ("Peruvian", "a ship of Peru"),
        ("Kurd", "the Kurdish choir"),
        ("Serb", "from Serbia"),
        ("Thai", "from Thailand"),
        ("Thailand", "the Thais"),
        ("Danes", "from Denmark"),
        ("Denmark", "the Danes"),
        ("Filipinos", "from the Philippines"),
        ("Afghanistan", "three Afghans"),
        ("Frenchmen", "from France"),
        ("\u0130zmir", "was izmir"),
        ("Izmir", "the \u0131zmir road"),
        ("Rannel", "Ran\u00adnel Cave"),
        ("Rannel", "Ran\u200bnel\ufeff Cave"),
        ("Ran\u2060nel", "Rannel Cave"),
        ("2019", "the season 2018/19 was"),
        ("2019", "the years 2018-19"),
        ("2018", "the years 2018-19"),
        ("2019", "the years 2015\u201319 were"),
        ("2000", "the winter 1999/00"),
    ],
)
def test_other_forms_of_a_name(name, text):
    assert missing(f"What did they say of {name} then?", passage(text, date="")) == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Iran", "the Irani\u0161te road"),
        ("Iran", "from Iraq"),
        ("Peru", "in Perugia"),
        ("Danes", "from Norway"),
        ("2012", "on 2011-12-03"),
        ("2019", "the season 2018/20, 12018/19"),
        ("2017", "the years 2018-19"),
    ],
)
def test_other_names_are_no_form_of_it(name, text):
    assert missing(f"What did they say of {name} then?", passage(text, date="")) == (name,)


def test_the_whole_document_counts_not_the_passage_alone():
    text = f"The choir sang.\n\n{TEXT}"
    first = Passage(passage(text).document, 0, text.index("\n"))
    assert missing("What did Smith say?", first) == ()
    assert missing("What did Lavrov say?", first) == ("Lavrov",)


def test_each_document_for_itself():
    other = passage("Nobody came.", title="A wet day", date="", id_="day")
    found = unmentioned("What did Smith say in 2023?", [passage(), other])
    assert found == {"cave": (), "day": ("Smith", "2023")}


def test_only_the_documents_asked_for_are_looked_through():
    other = passage("Nobody came.", title="A wet day", date="", id_="day")
    for question, words in (("What did Smith say in 2023?", ("Smith", "2023")), ("what?", ())):
        assert unmentioned(question, [passage(), other], {"day"}) == {"day": words}


def test_no_name_and_no_passage():
    assert unmentioned("what was said?", [passage()]) == {"cave": ()}
    assert unmentioned("What of Rome?", []) == {}


@pytest.mark.parametrize("date", ["2023-10-12 00:00:00", "2023", "12/10/2023", "October 2023"])
def test_dates_of_any_form_have_their_year(date):
    assert missing("What was said in 2023?", passage(date=date)) == ()
    assert missing("What was said in 2022?", passage(date=date)) == ("2022",)


def test_nothing_is_said_without_a_candidate():
    assert not_mentioned(Answer("What of Rome?", unmentioned=("Rome",))) == ""


@pytest.mark.parametrize(
    "question",
    [
        "is " + "? " * 5000 + "Xyz " * 2500,
        "is " + "Xyz " * 5000,
        "is a " + "? " * 5000 + "_ Xyz",
    ],
)
def test_a_long_question_costs_little(question):
    began = time.perf_counter()
    assert missing(question, passage("Nobody came.")) == ("Xyz",)
    assert time.perf_counter() - began < 2


def test_a_document_of_megabytes_costs_little():
    large = passage("Smithson walked on, l\u00e0. " * 500_000, date="")  # 13 MB
    began = time.perf_counter()
    first = Passage(large.document, 0, 19)
    assert missing("What did Lavrov say to Smith?", first) == ("Lavrov",)
    assert time.perf_counter() - began < 10


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_text_is_survived_and_what_stands_there_is_mentioned(question, text):
    for words in unmentioned(question, [passage(f"{text} {question}", date="")]).values():
        assert not words


@given(st.text(max_size=60), st.text(max_size=200))
def test_what_is_missing_is_a_name_that_does_not_stand_there(question, text):
    (words,) = unmentioned(
        question, [passage(text, title="", date="")] if text else [passage()]
    ).values()
    assert set(words) <= set(names(question))
    assert not any(word in text for word in words if not word.isdecimal())
