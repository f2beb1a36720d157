"""Every format gives documents and questions whose gold is in them."""

import gzip
import json

import pytest

from eval.datasets import read_dataset
from eval.gold import locate, problems

ONE, TWO = "The mill was built in 1811. A mill pond fed it.", "It burnt down in 1902."
SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Old/Mill",
            "paragraphs": [
                {
                    "context": ONE,
                    "qas": [
                        {"id": "1", "question": "What fed the mill?",
                         "answers": [{"text": "mill", "answer_start": 30},
                                     {"text": "mill", "answer_start": 30}]},
                        {"id": "2", "question": "Who built it?", "is_impossible": True, "answers": [],
                         "plausible_answers": [{"text": "1811", "answer_start": 22}]},
                    ],
                },
                {"context": TWO, "qas": [{"id": "3", "question": "When did it burn?",
                                          "answers": [{"text": "1902", "answer_start": 17}]}]},
            ],
        }
    ],
}  # fmt: skip
CORPUS = f"""# The old mill | history
P: {ONE}
Q: When was the mill built?
A: 1811
Q: Who built the mill?
A: NONE

P: {TWO}
Q: When did it burn down?
A: 1902
"""


def sound(dataset):
    """All gold is in the documents, at the text it should be."""
    for question in dataset.questions:
        assert problems(question, dataset.documents) == []
        for place in locate(question, dataset.documents).answers:
            text = dataset.documents[place.document]
            assert text[place.start : place.end] in question.answers
    return dataset


def test_squad(tmp_path):
    path = tmp_path / "dev.json"
    path.write_text(json.dumps(SQUAD), encoding="utf-8")
    found = sound(read_dataset(path))
    assert found.documents == {"Old-Mill.txt": f"Old/Mill\n\n{ONE}\n\n{TWO}\n"}
    pond, built, burnt = found.questions
    assert (pond.answers, built.answers, burnt.answers) == (("mill",), (), ("1902",))
    assert built.doubtful
    assert not pond.doubtful
    (place,) = locate(pond, found.documents).answers
    assert place.start == len("Old/Mill\n\n") + 30  # not the mill of the first words


def test_squad_that_is_not_says_so(tmp_path):
    path = tmp_path / "dev.json"
    path.write_text('{"data": [{}]}', encoding="utf-8")
    with pytest.raises(ValueError, match=r"dev\.json is not SQuAD JSON"):
        read_dataset(path)


@pytest.mark.parametrize("zipped", [False, True])
def test_json_lines_with_contexts(tmp_path, zipped):
    rows = [
        {"id": "1", "title": "Mill", "context": ONE, "question": "Built?", "source": "x",
         "answers": {"text": ["1811"], "answer_start": [22]}},
        {"id": "2", "title": "Mill", "context": TWO, "question": "Burnt?",
         "answers": {"text": [], "answer_start": []}},
    ]  # fmt: skip
    text = "".join(json.dumps(row) + "\n" for row in rows)
    path = tmp_path / ("mill.jsonl.gz" if zipped else "mill.jsonl")
    path.write_bytes(gzip.compress(text.encode()) if zipped else text.encode())
    found = sound(read_dataset(path))
    assert found.name == "mill"
    assert [q.answerable for q in found.questions] == [True, False]
    assert list(found.documents) == ["Mill.txt"]


def test_a_wrong_offset_is_named_by_file_and_line(tmp_path):
    path = tmp_path / "mill.jsonl"
    row = {"id": "1", "title": "Mill", "context": ONE, "question": "Built?",
           "answers": {"text": ["1811"], "answer_start": [3]}}  # fmt: skip
    path.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(ValueError, match=r"mill\.jsonl line 1: .*'1811' is not at 3"):
        read_dataset(path)


def test_the_corpus_format(tmp_path):
    path = tmp_path / "news-01.txt"
    path.write_text(CORPUS, encoding="utf-8")
    for found in (sound(read_dataset(path)), sound(read_dataset(tmp_path))):
        assert found.documents == {"The-old-mill.txt": f"The old mill\n\n{ONE}\n\n{TWO}\n"}
        assert [q.answers for q in found.questions] == [("1811",), (), ("1902",)]
        assert [q.id for q in found.questions] == ["news-01-4", "news-01-6", "news-01-10"]
        assert [q.doubtful for q in found.questions] == [False, False, False]


@pytest.mark.parametrize(
    ("wrong", "number"),
    [("A: 1812", 4), ("B: 1811", 4), ("A: 1811\nA: 1811", 5), ("P:", 4)],
)
def test_a_corpus_line_out_of_place_is_named(tmp_path, wrong, number):
    path = tmp_path / "news.txt"
    path.write_text(CORPUS.replace("A: 1811", wrong), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"news\.txt line {number}: .* expected"):
        read_dataset(path)


def test_a_table_of_questions(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(
        '\ufeffQuestion,Answer,Document,Remark\n"Who, then?",Rana Saleh|Rana,a.pdf,x\nWhen?,,,\n',
        encoding="utf-8",
    )
    who, when = read_dataset(path).questions
    assert (who.question, who.answers, who.document) == (
        "Who, then?",
        ("Rana Saleh", "Rana"),
        "a.pdf",
    )
    assert not when.answerable


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("question,answer\n", r"line 1: no column 'document'"),
        ("question,answer,document\nWho?,Rana,\n", r"line 2: there are answers but no document"),
        ("question,answer,document\n,Rana,a.md\n", r"line 2: the question is empty"),
    ],
)
def test_a_wrong_table_is_named(tmp_path, text, message):
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"mine\.csv " + message):
        read_dataset(path)


def test_beir(tmp_path):
    folder = tmp_path / "nano"
    (folder / "qrels").mkdir(parents=True)
    corpus = [{"_id": "d1", "title": "Mill", "text": ONE}, {"_id": "d/1", "title": "", "text": TWO}]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)), encoding="utf-8")
    queries = [{"_id": "q1", "text": "mill built"}, {"_id": "q2", "text": "nothing"}]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td/1\t1\nq2\td1\t0\n", encoding="utf-8"
    )
    found = read_dataset(folder)
    assert found.documents == {"d1.txt": f"Mill\n\n{ONE}\n", "d-1.txt": f"{TWO}\n"}
    (question,) = found.questions
    assert question.relevance == {"d1.txt": 2, "d-1.txt": 1}
    assert question.split == "test"


def test_titles_that_make_the_same_file_name_stay_apart(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("# A b | x\nP: one\n# A/b | x\nP: two\n", encoding="utf-8")
    assert list(read_dataset(path).documents) == ["A-b.txt", "A-b-2.txt"]


def test_unknown_formats_and_missing_files_are_named(tmp_path):
    (tmp_path / "x.xml").write_text("")
    with pytest.raises(ValueError, match=r"x\.xml is in no known format"):
        read_dataset(tmp_path / "x.xml")
    with pytest.raises(ValueError, match="does not exist"):
        read_dataset(tmp_path / "y.json")
