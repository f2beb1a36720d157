import gzip
import json
import random

import pytest

from training.corpus import read, read_set
from training.groups import corpus_groups, named_day, public_groups, set_groups
from training.tokens import Row, batches

CORPUS = """# The harbour | news
P: The harbour master of Ness is Ines Caldeira. She has held the office since 2011 and lives at the quay.
Q: Who is the harbour master of Ness?
A: Ines Caldeira
Q: Who was the harbour master before her?
A: NONE
P: The quay of Ness was built of granite in 1902. It is 340 metres long and carries two cranes.
Q: How long is the quay of Ness?
A: 340 metres
# The ferry | news
P: The ferry of Ness leaves at eight in the morning. Its master is Old Tomas, and the fare is five crowns.
Q: When does the ferry of Ness leave?
A: eight in the morning
"""


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "a.txt").write_text(CORPUS, encoding="utf-8")
    return tmp_path


def test_the_answer_stands_at_its_offsets_in_the_first_passage(corpus):
    groups = corpus_groups(corpus, None, (2, 1))
    spans = {group.question: group.passages[0].text[group.start : group.end] for group in groups}
    assert spans["Who is the harbour master of Ness?"] == "Ines Caldeira"
    assert spans["How long is the quay of Ness?"] == "340 metres"
    assert spans["When does the ferry of Ness leave?"] == "eight in the morning"


def test_near_misses_lack_the_answer_and_are_other_passages(corpus):
    for group in corpus_groups(corpus, None, (2, 1)):
        gold, *near = group.passages
        assert near
        assert gold not in near
        if group.start >= 0:
            assert not any(gold.text[group.start : group.end] in one.text for one in near)


def test_an_unanswerable_question_stands_with_its_own_passage(corpus):
    (group,) = [group for group in corpus_groups(corpus, None, (2, 1)) if group.start < 0]
    assert (group.start, group.end) == (-1, -1)
    assert "Ines Caldeira" in group.passages[0].text


def test_documents_are_shown_with_the_date_given(corpus):
    groups = corpus_groups(corpus, None, (2, 1), lambda _document: "2024-03-04")
    titles = {group.passages[0].title for group in groups}
    assert titles == {"4 March 2024 | The harbour", "4 March 2024 | The ferry"}


@pytest.mark.parametrize(
    ("old", "new", "day"),
    [
        ("in 1902", "on 4 March 1902", "1902-03-04"),
        ("in 1902", "between March 4, 1902 and 12 May 1903", "1903-05-12"),
        ("in 1902", "on 45 March 1902", ""),
        ("", "", ""),
    ],
)
def test_the_last_day_that_a_document_names(tmp_path, old, new, day):
    (tmp_path / "a.txt").write_text(CORPUS.replace(old, new) if old else CORPUS, encoding="utf-8")
    assert named_day(next(read(tmp_path / "a.txt"))) == day


SENTENCE = "The barn was looked at again and its roof will not last the winter. "
MAIL = f"""From: Ada Kern <ada@mill.example>
To: Piet Roos <piet@mill.example>
Date: Mon, 4 Mar 2024 09:12:00 +0100
Subject: The roof

{SENTENCE * 10}

I want the ladder back by Friday. {SENTENCE * 8}
"""


@pytest.fixture
def letters(tmp_path):
    (tmp_path / "roof.eml").write_text(MAIL, encoding="utf-8")
    (tmp_path / "shed.txt").write_text(f"The shed\n\n{SENTENCE * 9}\n", encoding="utf-8")
    rows = [
        {"id": "1", "question": "What does Ada Kern want back?", "document": "roof.eml",
         "answers": ["the ladder"], "support": "I want the ladder back by Friday."},
        {"id": "2", "question": "What does Piet Roos want back?", "document": "roof.eml"},
    ]  # fmt: skip
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


def test_questions_of_a_set_stand_with_the_passages_the_product_would_cut(letters):
    asked, unanswered = set_groups(letters, None, (1, 1))
    gold, beside = asked.passages
    assert gold.title == "From Ada Kern to Piet Roos | 4 March 2024 | The roof"
    assert gold.text[asked.start : asked.end] == "the ladder"
    assert "the ladder" not in beside.text
    assert (unanswered.start, unanswered.end, len(unanswered.passages)) == (-1, -1, 2)
    assert gold in unanswered.passages


def test_gold_that_a_document_lacks_is_named(letters):
    (letters / "roof.eml").write_text(MAIL.replace("ladder", "rake"), encoding="utf-8")
    with pytest.raises(ValueError, match="1: answer 'the ladder' is in none of its documents"):
        read_set(letters)


def test_public_sets_are_sampled_with_their_offsets(tmp_path):
    rows = [
        {
            "question": f"What is thing {i} called?",
            "context": f"The thing {i} is called name{i} by all.",
            "answers": {"text": [f"name{i}"], "answer_start": [len(f"The thing {i} is called ")]},
        }
        for i in range(5)
    ] + [{"question": "Why?", "context": "No reason.", "answers": {"text": [], "answer_start": []}}]
    path = tmp_path / "set.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    groups = public_groups(path, 100, None, 1, random.Random(0))
    assert len(groups) == 6
    for group in groups:
        if group.start >= 0:
            assert group.passages[0].text[group.start : group.end].startswith("name")


def test_batches_hold_whole_groups_and_every_group_once():
    rows = [Row(((1,) * n,) * 3, ((0,) * n,) * 3, (0, 0)) for n in range(5, 25)]
    made = list(batches(rows, 9, random.Random(0)))
    assert sorted(row.tokens for batch in made for row in batch) == list(range(5, 25))
    assert all(len(batch) <= 3 for batch in made)


def test_titles_stand_with_their_passages(corpus):
    titles = {
        one.text[:12]: one.title for g in corpus_groups(corpus, None, (2, 1)) for one in g.passages
    }
    assert titles["The ferry of"] == "The ferry"
    assert titles["The harbour "] == "The harbour"
