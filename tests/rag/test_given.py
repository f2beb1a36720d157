"""What a notebook has at hand is taken for what it is, or refused; never for something else."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from rag import Assistant, Retriever
from rag.given import told_apart

LIGHT = "The keeper of the light is Maria Lund."
FERRY = "The ferry costs five crowns a head."
WHEN = datetime(2024, 12, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def assistant(word_encoder, stand_ins):
    given = {"light": LIGHT, "ferry": FERRY}
    reader = stand_ins.SentenceReader()
    with Assistant.from_documents(given, encoder=word_encoder, reader=reader) as made:
        yield made


def made(given):
    paths, documents = told_apart(given)
    assert paths == []
    return documents


def test_a_mapping_has_a_text_under_each_id(word_encoder):
    given = {"light": LIGHT, "ferry": FERRY}
    assert made(given) == made(list(given.items()))
    with Retriever.from_documents(given, encoder=word_encoder) as retriever:
        assert [info.id for info in retriever.documents()] == ["light", "ferry"]
        assert retriever.document("light").text == LIGHT
    assert made({}) == []


def test_a_mapping_with_a_text_is_one_record():
    record = {"id": "light", "text": LIGHT, "title": "The light", "kind": "memo"}
    assert made(record) == made([record])
    assert [one.text for one in made({"text": LIGHT})] == [LIGHT]


@pytest.mark.parametrize(
    "given", [{"light": 3}, {"light": None}, {1: LIGHT}, {"text_": [LIGHT, FERRY]}]
)
def test_any_other_mapping_is_refused(given):
    with pytest.raises(TypeError, match=r"expected one record, .* or a text under each id"):
        told_apart(given)


def test_a_record_without_words_is_no_mapping_of_texts():
    with pytest.raises(ValueError, match='expected words under "text"'):
        told_apart({"id": "7", "content": LIGHT})


@pytest.mark.parametrize(
    ("value", "expected"),
    [(np.arange(3), "[0 1 2]"), (np.array([np.nan]), "[nan]"), ([], "[]"), (True, "True")],
)
def test_any_value_is_kept_as_text(value, expected):
    (one,) = made([{"id": "a", "text": LIGHT, "kind": value, "title": value, "source": value}])
    assert (one.metadata, one.title, one.source) == ({"kind": expected}, expected, expected)


def test_missing_values_are_none_of_any_kind():
    pandas = pytest.importorskip("pandas")
    missing = (None, float("nan"), np.float32("nan"), pandas.NA, pandas.NaT, np.datetime64("NaT"))
    for value in missing:
        (one,) = made([{"id": value, "text": LIGHT, "title": value, "date": value, "kind": value}])
        assert [one] == made([LIGHT])


def test_a_data_frame_may_have_arrays_days_and_empty_cells():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {
            "text": [LIGHT, FERRY],
            "date": pandas.to_datetime(["2024-12-01", None]),
            "kind": pandas.array(["memo", None], dtype="string"),
            "embedding": [np.arange(3), np.arange(3)],
        }
    )
    first, second = made(frame)
    assert (first.date, first.metadata) == ("2024-12-01", {"kind": "memo", "embedding": "[0 1 2]"})
    assert (second.date, second.metadata) == ("", {"embedding": "[0 1 2]"})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2024, 12, 1), "2024-12-01"),
        (WHEN, "2024-12-01T09:30:00+00:00"),
        (WHEN.replace(tzinfo=None), "2024-12-01T09:30:00"),
        (WHEN.replace(hour=0, minute=0), "2024-12-01"),
        (WHEN.replace(hour=0, minute=0, tzinfo=None), "2024-12-01"),
        (WHEN.replace(hour=0, minute=0, second=1, tzinfo=None), "2024-12-01T00:00:01"),
        (np.datetime64("2024-12"), "2024-12"),
        (np.datetime64("2024-12-01", "ns"), "2024-12-01"),
        ("1 May 2020", "2020-05-01"),
        ("2024-12-01 09:30", "2024-12-01 09:30"),
        ("2024-12-01 00:00:00", "2024-12-01"),
        (" ", ""),
        (2024, "2024"),
        (2024.0, "2024"),
    ],
)
def test_a_date_is_an_iso_date(value, expected):
    (one,) = made([{"text": LIGHT, "date": value}])
    assert one.date == expected
    assert one.sha256 == made([{"text": LIGHT, "date": expected}])[0].sha256


@pytest.mark.parametrize("value", ["May 2020", "2024-99-99", "10/12/2024", "soon", 24, "\ud800"])
def test_any_other_date_is_refused(value):
    with pytest.raises(ValueError, match=r"has the date '.*'; expected an ISO date, such as 2024"):
        made([{"text": LIGHT, "date": value}])


def test_the_same_text_twice_is_one_document(assistant):
    report = assistant.add_given(["The quay is old.", "The quay is old."])
    assert len(report.added) == len(report.files) == 1
    assert len(assistant.documents()) == 3


@pytest.mark.parametrize("act", ["ask_many", "remove", "reindex"])
def test_one_text_is_not_several(assistant, act):
    with pytest.raises(TypeError, match="'light' is one text; expected several: put it in a list"):
        getattr(assistant, act)("light")
    assert len(assistant.documents()) == 2


def test_one_question_is_not_several(assistant):
    with pytest.raises(TypeError, match=r"'Who\?' is one text; expected several"):
        assistant.retriever.retrieve_many("Who?")
    several = assistant.retriever.retrieve_many(question for question in (LIGHT, FERRY))
    assert [hits[0].passage.document.id for hits in several] == ["light", "ferry"]
