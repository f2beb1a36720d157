"""The command: what is asked of which documents, what it prints and how it exits."""

import argparse

import pytest

from eval import cli
from eval.articles import Dataset
from eval.baseline import save_baseline
from eval.questions import Question
from eval.run import run as run_questions
from eval.shelf import Shelf


def run(assistant, questions, **options):
    return run_questions(assistant, questions, shelf=Shelf.of(assistant), **options)


def parsed(*arguments):
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    parser.add_argument("--home")
    parser.add_argument("--collection", default="default")
    return parser.parse_args(list(map(str, arguments)))


def test_two_kept_runs_are_compared(make, questions, tmp_path, capsys):
    for name, threshold in (("a", 0.5), ("b", 0.3)):
        run(make(threshold=threshold), questions, name=name, folder=tmp_path / name,
            progress=False, draws=20)  # fmt: skip
    assert cli.run(parsed("--compare", tmp_path / "a", tmp_path / "b")) == 0
    text = capsys.readouterr().out
    assert text.startswith("a -> b\n")
    assert "won  q4: Who is the head teacher of the village school?" in text


def test_the_gate_exits_with_one_on_a_significant_loss(fake, tmp_path, capsys):
    asked = [
        Question(f"q{n}", f"Who has room{n}?", "a.md", (f"Ann{n}",), f"Ann{n} has")
        for n in range(40)
    ]
    text = {"a.md": "\n\n".join(f"Ann{n} has room{n}" for n in range(40))}
    told = {q.question: [(q.answers[0], 0.6)] for q in asked}
    good = run(fake(text, told), asked, name="good", progress=False, draws=20)
    shy = run(fake(text, told, threshold=0.7), asked, name="shy", progress=False, draws=20)
    save_baseline(good, tmp_path / "b.json")
    args = parsed("--gate", tmp_path / "b.json", "--save-baseline", tmp_path / "c.json")
    assert cli._keep(args, good) == 0
    assert "no significant loss" in capsys.readouterr().out
    assert cli._keep(args, shy) == 1
    assert "significantly worse in right" in capsys.readouterr().out
    assert (tmp_path / "c.json").exists()


def test_the_fast_part_is_always_the_same_and_has_every_kind():
    questions = [Question(f"q{n}", "?", kind=f"k{n % 7 if n < 100 else 9}") for n in range(300)]
    some = cli.fast(questions, 40)
    assert len(some) == 40
    assert some == cli.fast(questions[::-1], 40)
    assert {q.kind for q in some} == {q.kind for q in questions}
    assert cli.fast(questions[:5], 40) == cli.fast(questions[:5], 5)


def test_the_test_split_is_asked_where_there_is_one():
    split = Dataset("s", (Question("a", "?", split="dev"), Question("b", "?", split="test")))
    assert [[q.id for q in cli._chosen(split, s)[0]] for s in (None, "dev", "all")] == [
        ["b"],
        ["a"],
        ["a", "b"],
    ]
    assert cli._chosen(Dataset("s", (Question("a", "?"),)), None)[1] == "all"


def test_settings_are_changed_by_name():
    assert cli._settings(["depth=3", "min_confidence=0.5"]).depth == 3
    with pytest.raises(ValueError, match="'deep=3' sets nothing; expected NAME=VALUE, NAME one of"):
        cli._settings(["deep=3"])
    with pytest.raises(ValueError, match="setting 'depth=0': depth is 0"):
        cli._settings(["depth=0"])


def test_the_documents_of_a_set_are_written_out(tmp_path):
    texts = {"a.txt": "one\r\ntwo", "b.txt": "three"}
    paths = cli._documents(parsed(), Dataset("s", (), texts), tmp_path)
    assert paths == [tmp_path / "documents"]
    assert (tmp_path / "documents" / "a.txt").read_bytes() == b"one\r\ntwo"


def test_the_seed_documents_are_asked_without_their_readme(tmp_path):
    names = [path.name for path in cli._documents(parsed(), Dataset("seeds", ()), tmp_path)]
    assert len(names) == 5
    assert "README.md" not in names


def test_a_set_without_documents_says_what_is_missing(tmp_path):
    args = parsed("--set", tmp_path / "mine.csv")
    with pytest.raises(
        ValueError, match=r"mine\.csv brings no documents; expected --documents DIR"
    ):
        cli._documents(args, Dataset("mine", ()), tmp_path)
    args = parsed("--set", tmp_path / "mine.csv", "--documents", tmp_path)
    assert cli._documents(args, Dataset("mine", ()), tmp_path) == [tmp_path]
