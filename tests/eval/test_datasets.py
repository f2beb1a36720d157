"""Every format gives documents and questions whose gold is in them."""

import csv
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
HEAD = "question,answer,document\n"
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


def test_a_text_beside_questions_is_a_document_of_theirs(tmp_path):
    (tmp_path / "chat.txt").write_text("[18:41] Priya: at six", encoding="utf-8")
    line = {"id": "1", "question": "When?", "document": "chat.txt", "answers": ["at six"]}
    (tmp_path / "questions.jsonl").write_text(json.dumps(line), encoding="utf-8")
    found = read_dataset(tmp_path)
    assert (len(found.questions), found.documents) == (1, {})


@pytest.mark.parametrize(
    ("wrong", "number"),
    [("A: 1812", 4), ("B: 1811", 4), ("A: 1811\nA: 1811", 5), ("P:", 4), ("A:", 4)],
)
def test_a_corpus_line_out_of_place_is_named(tmp_path, wrong, number):
    path = tmp_path / "news.txt"
    path.write_text(CORPUS.replace("A: 1811", wrong), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"news\.txt line {number}: .* expected"):
        read_dataset(path)


BOATS = """# Boats | timetable
P: Boat | Leaves
+: | Dawn | 6.10 |
+:   - Dusk
Q: When does the dawn boat leave?
A: 6.10
"""


def test_a_paragraph_of_the_corpus_may_have_several_lines(tmp_path):
    path = tmp_path / "boats.txt"
    path.write_text(BOATS, encoding="utf-8")
    found = sound(read_dataset(path))
    assert found.documents == {"Boats.txt": "Boats\n\nBoat | Leaves\n| Dawn | 6.10 |\n  - Dusk\n"}
    assert found.questions[0].starts == (23,)


@pytest.mark.parametrize(
    ("text", "number"), [(BOATS + "+: | Dusk |\n", 7), (BOATS.replace("P: ", "+: "), 2)]
)
def test_a_further_line_goes_on_with_a_paragraph_alone(tmp_path, text, number):
    path = tmp_path / "boats.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=rf"boats\.txt line {number}: '\+:.* is out of place"):
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
        (
            f"{HEAD}\nWho, then?,Rana,a.md\n",
            r"line 3: 4 cells, \['Who', ' then.*; expected 3 .*quotes",
        ),
        (f"{HEAD}Who?\n", r"line 2: 1 cells, \['Who\?'\]; expected 3"),
        (f'{HEAD}Who?,Rana,"a.md\nWhen?,,b.md\n', r"line 2: unexpected end .* quoted cell closed"),
        (f"{HEAD}{'x' * 131_073},,\n", r"line 2: field larger .* at most 131,072"),
        ("", r"line 1: no column 'answer'"),
    ],
)
def test_a_wrong_table_is_named(tmp_path, text, message):
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    before = csv.field_size_limit(131_072)  # a table read in this process may have raised it
    try:
        with pytest.raises(ValueError, match=r"mine\.csv " + message):
            read_dataset(path)
    finally:
        csv.field_size_limit(before)


def test_blank_lines_and_empty_cells_are_legal_in_a_table(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(f'\n{HEAD}\n"Who\nis it?",Rana,a.md\n  \nWhen?,,\n\n', encoding="utf-8")
    assert [(q.id, q.answers) for q in read_dataset(path).questions] == [
        ("row5", ("Rana",)),
        ("row7", ()),
    ]


@pytest.mark.parametrize("name", ["mine.csv", "mine.json", "mine.jsonl", "mine.txt"])
def test_a_set_that_is_not_utf_8_is_named(tmp_path, name):
    (tmp_path / name).write_bytes(b"Is it a caf\xe9?,,\n")
    with pytest.raises(ValueError, match=rf"^{name} line 1: not UTF-8; save .* as UTF-8"):
        read_dataset(tmp_path / name)


def test_a_byte_order_mark_is_no_part_of_a_set(tmp_path):
    row = {"id": 1, "title": "Mill", "context": ONE, "question": "Built?",
           "answers": {"text": ["1811"], "answer_start": [22]}}  # fmt: skip
    texts = {"a.json": json.dumps(SQUAD), "a.jsonl": json.dumps(row), "a.txt": CORPUS}
    for (name, text), count in zip(texts.items(), (3, 1, 3), strict=True):
        (tmp_path / name).write_text("\ufeff" + text, encoding="utf-8")
        assert len(sound(read_dataset(tmp_path / name)).questions) == count


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"question": None}, "question is null; expected text"),
        ({"context": 3}, "context is 3; expected text"),
        ({"answers": ["1811"]}, r'answers is \["1811"\]; expected an object'),
        ({"answers": {"text": ["1811"], "answer_start": []}}, "1 text, 0 answer_start; expected"),
        ({"answers": {"text": ["1811"], "answer_start": ["22"]}}, 'answer_start is "22"; expected'),
    ],
)
def test_a_wrong_context_line_is_named(tmp_path, change, message):
    row = {"id": "1", "title": "Mill", "context": ONE, "question": "Built?",
           "answers": {"text": [], "answer_start": []}}  # fmt: skip
    path = tmp_path / "mill.jsonl"
    path.write_text(f"{json.dumps(row)}\n\n{json.dumps(row | change)}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^mill\.jsonl line 3: " + message):
        read_dataset(path)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('"answer_start": 17', '"answer_start": 16', r" question '3': answer '1902' is not at 16"),
        ('"When did it burn?"', "null", r" question '3': question is null; expected text"),
        (
            '[{"id": "3"',
            '["What?", {"id": "3"',
            r".* article 'Old/Mill': \"What\?\" is not an object",
        ),
        ('"id": "3", ', "", r" is not SQuAD JSON: article 'Old/Mill': field 'id' is missing"),
        ('{"version"', '{\n"version', r" line 2: not JSON \(.*, column \d+\); expected data\[\]"),
    ],
)
def test_wrong_squad_names_the_question(tmp_path, right, wrong, message):
    text = json.dumps(SQUAD)
    assert text.count(right) == 1
    path = tmp_path / "dev.json"
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(ValueError, match=r"^dev\.json" + message):
        read_dataset(path)


def test_a_corpus_that_ends_on_a_question_is_named(tmp_path):
    path = tmp_path / "news.txt"
    path.write_text(CORPUS + "Q: And then?\n\n", encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"news\.txt line 11: .* ends on a question; expected 'A: '"
    ):
        read_dataset(path)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("corpus.jsonl", "{", "line 1: not JSON"),
        ("corpus.jsonl", '"d1"', "line 1: .* is not an object; expected"),
        ("corpus.jsonl", '{"_id": "d1"}', "line 1: field 'text' is missing; expected text"),
        ("corpus.jsonl", '{"_id": 1, "text": ""}', "line 1: _id is 1; expected text"),
        ("queries.jsonl", '\n{"text": "x"}', "line 2: field '_id' is missing"),
        ("queries.jsonl", '{"_id": "q1", "text": ""}', "query 'q1': the question is empty"),
        ("qrels/test.tsv", "q1\td1\t1.0", "line 1: grade is '1.0'; expected a whole number"),
        ("qrels/test.tsv", "q9\td1\thigh", "line 1: query 'q9' is new; expected one of queries"),
        ("qrels/test.tsv", "query\tdocument\tscore\nq1\td1\tx", "line 2: grade is 'x'; expected"),
        ("qrels/test.tsv", "q1 0 d1 1", "line 1: 'q1 0 d1 1'; expected query id"),
    ],
)
def test_a_wrong_line_of_beir_is_named(tmp_path, file, text, message):
    (tmp_path / "qrels").mkdir()
    good = {"corpus.jsonl": '\ufeff{"_id": "d1", "title": null, "text": "one"}',
            "queries.jsonl": '{"_id": "q1", "text": "one?"}', "qrels/test.tsv": "q1\td1\t1"}  # fmt: skip
    for name, line in good.items():
        (tmp_path / name).write_text(line, encoding="utf-8")
    found = read_dataset(tmp_path)
    assert found.documents == {"d1.txt": "one\n"}
    assert found.questions[0].relevance == {"d1.txt": 1}
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=f"^{file.rpartition('/')[2]} {message}"):
        read_dataset(tmp_path)


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
    path.write_text(
        "# A b | x\nP: one\nQ: One?\nA: one\n# A/b | x\nP: two\nQ: Two?\nA: two\n", encoding="utf-8"
    )
    assert list(read_dataset(path).documents) == ["A-b.txt", "A-b-2.txt"]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("q.jsonl", b"", "q.jsonl holds no question"),
        ("q.csv", HEAD.encode(), "q.csv holds no question"),
        ("q.json", b'{"data": []}', "q.json holds no question"),
        ("q.json", b"[" * 100_000, "q.json: nested too deep"),
        ("q.csv", b"question,answer,Answer,document\n", "line 1: two columns 'answer'"),
        ("q.jsonl.gz", gzip.compress(b"{}" * 9_000)[:-20], "q.jsonl.gz is no gzip data, or cut"),
        ("q.jsonl.gz", b"{}", "q.jsonl.gz is no gzip data, or cut"),
    ],
)
def test_what_is_empty_broken_or_doubled_is_named(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match=r"expected|gzip") as caught:
        read_dataset(tmp_path / name)
    assert message in str(caught.value)


def test_an_id_that_comes_twice_is_named(tmp_path):
    row = {"id": "1", "title": "Mill", "context": ONE, "question": "Built?",
           "answers": {"text": [], "answer_start": []}}  # fmt: skip
    (tmp_path / "mill.jsonl").write_text(f"{json.dumps(row)}\n{json.dumps(row)}\n")
    with pytest.raises(ValueError, match=r"mill\.jsonl line 2: id '1' is taken"):
        read_dataset(tmp_path / "mill.jsonl")


def test_unknown_formats_and_missing_files_are_named(tmp_path):
    (tmp_path / "x.xml").write_text("")
    with pytest.raises(ValueError, match=r"x\.xml is in no known format"):
        read_dataset(tmp_path / "x.xml")
    with pytest.raises(ValueError, match="does not exist"):
        read_dataset(tmp_path / "y.json")
