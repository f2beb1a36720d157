"""Three lines in a notebook: a retriever, or an assistant, over what is at hand."""

import gc
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag import Assistant, Document, Retriever, Within

LIGHT = "The keeper of the light is Maria Lund. She came in 1990."
FERRY = "The ferry costs five crowns a head."
QUAY = "The quay is 340 metres long."


@pytest.fixture
def retriever(word_encoder):
    with Retriever.from_documents([LIGHT, FERRY, QUAY], encoder=word_encoder) as made:
        yield made


def texts(hits):
    return [hit.passage.text for hit in hits]


def test_strings_are_documents_and_hits_slice_them(retriever):
    hits = retriever.retrieve("What does the ferry cost?", k=2)
    assert texts(hits)[0] == FERRY
    document = hits[0].passage.document
    assert document.text[hits[0].passage.start : hits[0].passage.end] == FERRY


def test_pairs_and_records_keep_their_ids_titles_dates_and_metadata(word_encoder):
    given = [
        ("a", LIGHT),
        {
            "id": 7,
            "text": FERRY,
            "title": "Fares",
            "date": "2024-12-01",
            "kind": "table",
            "page": None,
        },
        Document("own", "Mine", QUAY, "my desk", "0" * 64),
    ]
    with Retriever.from_documents(given, encoder=word_encoder) as retriever:
        assert [info.id for info in retriever.documents()] == ["a", "7", "own"]
        fares = retriever.document("7")
        assert (fares.title, fares.date, fares.metadata) == (
            "Fares", "2024-12-01", {"kind": "table"},
        )  # fmt: skip
        assert retriever.document("own").source == "my desk"


class Frame:
    """What of a pandas data frame is used, so that the test needs no pandas."""

    columns = ("id", "text", "date")

    def to_dict(self, orient):
        assert orient == "records"
        return [{"id": "x", "text": QUAY, "date": float("nan")}]


def test_a_data_frame_gives_its_rows_and_empty_cells_are_nothing(word_encoder):
    with Retriever.from_documents(Frame(), encoder=word_encoder) as retriever:
        (info,) = retriever.documents()
        assert (info.id, info.date) == ("x", "")


def test_files_are_given_as_a_path_or_a_list_of_names_that_exist(word_encoder, write):
    folder = write({"a.md": LIGHT, "b.txt": FERRY})
    for given in (folder, str(folder), [str(folder / "a.md"), str(folder / "b.txt")]):
        with Retriever.from_documents(given, encoder=word_encoder) as retriever:
            assert len(retriever.documents()) == 2


@pytest.mark.parametrize("text", [f"{LIGHT} " * 8, f"{LIGHT} " * 100, f"{LIGHT}\0"])
def test_a_text_that_no_file_could_be_called_is_a_text(word_encoder, text):
    with Retriever.from_documents([text], encoder=word_encoder) as retriever:
        (info,) = retriever.documents()
        assert retriever.document(info.id).text == text


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ([""], "expected words"),
        ([{"id": "a"}], 'expected words under "text"'),
        ([3], "expected a path, a text"),
        ([("a", LIGHT), ("a", FERRY)], "two different documents"),
        ([("a", LIGHT), ("b", "half \ud800")], "offset 5 of the text of the document 'b'"),
        ([("\ud800", LIGHT)], r"offset 0 of the id of the document '\\ud800'"),
        ([{"id": "b", "text": LIGHT, "title": "\ud800"}], "of the title of the document 'b'"),
        ([Document("b", "", LIGHT, "", "0", "\ud800")], "of the date of the document 'b'"),
        ([{"id": "b", "text": LIGHT, "source": "\ud800"}], "of the source of the document 'b'"),
        ([{"id": "b", "text": LIGHT, "kind": "\ud800"}], "of the metadata 'kind' of .* 'b'"),
        ([{"id": "b", "text": LIGHT, "\ud800": ""}], "of a metadata name of the document 'b'"),
        ([Document("b", "\ud800", LIGHT, "", "0" * 64)], "of the title of the document 'b'"),
        (
            [{"id": "a", "text": LIGHT, "source": "x"}, {"id": "b", "text": FERRY, "source": "x"}],
            "the source 'x' stands for the documents 'a' and 'b'; expected one each",
        ),
        (Path("/no/such/folder"), "no such|does not exist|expected"),
    ],
)
def test_what_is_no_document_is_refused_with_its_value(word_encoder, given, problem):
    with pytest.raises((TypeError, ValueError, FileNotFoundError), match=problem):
        Retriever.from_documents(given, encoder=word_encoder)


@pytest.mark.parametrize("last", [{"title": "\ud800"}, {"source": "given:0"}])
def test_nothing_is_added_when_one_of_many_can_not_be(retriever, last):
    many = [(str(number), f"Berth {number} is let.") for number in range(600)]
    with pytest.raises(ValueError, match=r"of the title|the source 'given:0'"):
        retriever.add([*many, {"id": "last", "text": LIGHT} | last])
    assert len(retriever.documents()) == 3


def test_documents_come_change_and_go(retriever):
    assert [one.outcome for one in retriever.add([("f", FERRY), LIGHT]).files] == [
        "added", "unchanged",
    ]  # fmt: skip
    assert len(retriever.add([("f", "The ferry is free.")]).updated) == 1
    assert texts(retriever.retrieve("Is the ferry free?", k=1)) == ["The ferry is free."]
    retriever.remove(["f"])
    assert "f" not in [info.id for info in retriever.documents()]
    with pytest.raises(KeyError, match="no document 'f'"):
        retriever.remove(["f"])


def test_several_questions_find_what_each_finds_alone(retriever):
    questions = ["Who keeps the light?", "What does the ferry cost?", "How long is the quay?"]
    alone = [texts(retriever.retrieve(question, 3)) for question in questions]
    assert [texts(hits) for hits in retriever.retrieve_many(questions, 3)] == alone
    assert retriever.retrieve_many([]) == []


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        (Within(("b",)), {"b"}),
        (Within(since="2024"), {"b", "c"}),
        (Within(since="2024-12-02"), {"c"}),
        (Within(until="2024-12"), {"b"}),
        (Within(until="2024", since="2024"), {"b"}),
        (Within(metadata={"kind": "memo"}), {"a", "c"}),
        (Within(("a", "b"), metadata={"kind": "memo"}), {"a"}),
        (Within(("none",)), set()),
        (Within(metadata={'odd "name".x': "1"}), {"c"}),
        (None, {"a", "b", "c"}),
    ],
)
def test_a_question_is_asked_of_a_part_of_the_collection(word_encoder, within, expected):
    given = [
        {"id": "a", "text": f"{LIGHT} the", "kind": "memo"},
        {"id": "b", "text": f"{FERRY} the", "date": "2024-12-01"},
        {"id": "c", "text": f"{QUAY} the", "date": "2025", "kind": "memo", 'odd "name".x': 1},
    ]
    with Retriever.from_documents(given, encoder=word_encoder) as retriever:
        hits = retriever.retrieve("the light the ferry the quay", 5, within=within)
        assert {hit.passage.document.id for hit in hits} == expected


def test_one_string_is_no_tuple_of_ids():
    with pytest.raises(TypeError, match=r"expected a tuple of ids, such as \('a',\)"):
        Within("a")


@pytest.mark.parametrize(
    "value", ["1 May 2023", "2023-5", "2023-02-30", "05/2023", date(2023, 5, 1)]
)
@pytest.mark.parametrize("bound", ["since", "until"])
def test_a_bound_that_is_no_iso_date_is_refused(bound, value):
    with pytest.raises(ValueError, match=rf"{bound} is .*2023.*; expected an ISO date, such as"):
        Within(**{bound: value})


def test_documents_are_named_by_their_ids(retriever):
    with pytest.raises(TypeError, match="holds a DocumentInfo; expected the ids"):
        Within(tuple(retriever.documents()))
    ids = [info.id for info in retriever.documents()]
    assert Within(id_ for id_ in ids) == Within(ids) == Within(tuple(ids))


def test_a_temporary_collection_goes_when_it_is_closed_or_forgotten(word_encoder):
    closed = Retriever.from_documents([LIGHT], encoder=word_encoder)
    folder = closed._assistant.folder
    assert folder.is_dir()
    closed.close()
    assert not folder.exists()
    forgotten = Retriever.from_documents([LIGHT], encoder=word_encoder)
    folder = forgotten._assistant.home
    del forgotten
    gc.collect()
    assert not folder.exists()


def test_with_a_home_the_documents_stay(word_encoder, tmp_path):
    Retriever.from_documents([LIGHT], home=tmp_path, encoder=word_encoder).close()
    with Retriever.from_documents([FERRY], home=tmp_path, encoder=word_encoder) as retriever:
        assert len(retriever.documents()) == 2


def test_an_assistant_answers_from_strings(word_encoder, stand_ins):
    reader = stand_ins.SentenceReader()
    given = [("light", LIGHT), ("ferry", FERRY)]
    with Assistant.from_documents(given, encoder=word_encoder, reader=reader) as assistant:
        answer = assistant.ask("Who is the keeper of the light?", within=Within(("light",)))
        for quote in (*answer.quotes, *answer.alternatives):
            assert quote.document.id == "light"
            assert quote.text in LIGHT


def test_a_function_is_an_encoder_enough():
    def letters(given):
        return np.array([[text.lower().count(c) + 0.1 for c in "abcdefghij"] for text in given])

    with Retriever.from_documents([LIGHT, FERRY], encoder=letters) as retriever:
        assert retriever.retrieve("ferry", 1)[0].dense_score is not None


def test_progress_is_shown_when_asked_for_and_nothing_else_is(word_encoder, capsys):
    Retriever.from_documents([LIGHT], encoder=word_encoder).close()
    assert capsys.readouterr() == ("", "")
    Retriever.from_documents([LIGHT], encoder=word_encoder, progress=True).close()
    out, err = capsys.readouterr()
    assert out == ""
    assert "Reading" in err


def test_two_threads_ask_while_a_third_adds(word_encoder):
    with Retriever.from_documents([("0", LIGHT)], encoder=word_encoder) as retriever:

        def add():
            for number in range(1, 60):
                retriever.add([(str(number), f"Berth {number} is let to family {number}.")])

        def look(_):
            seen = []
            for _ in range(40):
                hits = retriever.retrieve("Which family has the berth?", 10)
                seen.append(len(hits))
                for hit in hits:
                    passage = hit.passage
                    assert passage.document.text[passage.start : passage.end] == passage.text
            return seen

        with ThreadPoolExecutor(3) as pool:
            adding = pool.submit(add)
            for seen in pool.map(look, range(2)):
                assert seen == sorted(seen)  # what was found once is found again
            adding.result()
        assert len(retriever.documents()) == 60
