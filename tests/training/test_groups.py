import gzip
import json
import random

import pytest

from training.groups import corpus_groups, public_groups
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
