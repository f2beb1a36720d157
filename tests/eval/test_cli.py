"""The command: what is asked of which documents, what it prints and how it exits."""

import argparse
import json
from contextlib import ExitStack

import pytest

from eval import cli, task
from eval.articles import Dataset
from eval.baseline import save_baseline
from eval.progress import silent
from eval.questions import Question
from eval.run import run as run_questions
from eval.shelf import Shelf
from rag.cli import build_parser
from rag.confidence import Calibration


def run(assistant, questions, **options):
    return run_questions(assistant, questions, shelf=Shelf.of(assistant), **options)


def parsed(*arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--home")
    parser.add_argument("--collection", default="default")
    cli.add_arguments(parser)
    return parser.parse_args(list(map(str, arguments)))


def test_two_kept_runs_are_compared(make, questions, tmp_path, capsys):
    for name, threshold in (("a", 0.5), ("b", 0.3)):
        run(make(threshold=threshold), questions, name=name, folder=tmp_path / name,
            draws=20)  # fmt: skip
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
    good = run(fake(text, told), asked, name="good", draws=20)
    shy = run(fake(text, told, threshold=0.7), asked, name="shy", draws=20)
    save_baseline(good, tmp_path / "b.json")
    args = parsed("--gate", tmp_path / "b.json", "--save-baseline", tmp_path / "c.json")
    assert cli._keep(args, good, cli._baseline(args)) == 0
    assert "no significant loss" in capsys.readouterr().out
    assert cli._keep(args, shy, cli._baseline(args)) == 1
    assert "significantly worse in right" in capsys.readouterr().out
    assert (tmp_path / "c.json").exists()
    same = parsed("--gate", tmp_path / "b.json", "--save-baseline", tmp_path / "b.json")
    # held against the old one, before the new takes its place
    assert cli._keep(same, shy, cli._baseline(same)) == 1
    assert cli._keep(same, shy, cli._baseline(same)) == 0


def test_what_a_run_is_held_against_is_looked_at_before_anything_is_prepared(tmp_path, monkeypatch):
    prepared = []
    monkeypatch.setattr(task, "prepare", lambda *given: prepared.append(given))
    (tmp_path / "file").write_text("x")
    for option, place, said in (
        ("--gate", tmp_path / "typo.json", "is no baseline"),
        ("--save-baseline", tmp_path, "can't be written"),
        ("--save-baseline", tmp_path / "file" / "b.json", "can't be made"),
    ):
        with pytest.raises(ValueError, match=said):
            cli.run(parsed(option, place, "--progress", "none"))
    assert prepared == []
    cli._baseline(parsed("--save-baseline", tmp_path / "new" / "b.json"))
    assert (tmp_path / "new").is_dir()


def test_a_set_is_never_replaced_by_a_part_of_it(tmp_path, monkeypatch):
    prepared = []
    monkeypatch.setattr(task, "prepare", lambda *given: prepared.append(given))
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "q", "question": "Who?"}')
    for given in (path, tmp_path):
        with pytest.raises(ValueError, match=r"the set that is asked.*expected another file"):
            cli.run(parsed("--set", given, "--save-questions", path, "--progress", "none"))
    assert prepared == []


def test_a_collection_is_asked_when_it_or_its_home_is_given(open_assistant, tmp_path, monkeypatch):
    monkeypatch.setenv("VERBATIM_HOME", str(tmp_path / "home"))
    for name in ("default", "other"):
        open_assistant(collection=name)
    for words, expected in (
        (["--collection", "other"], "other"),
        (["--home", tmp_path / "home"], "default"),
        (["--home", tmp_path / "home", "--collection", "other"], "other"),
    ):
        with ExitStack() as stack:
            asked = task.prepare(parsed(*words), stack).assistant
            assert (asked.home, asked.collection) == (tmp_path / "home", expected)
        with ExitStack() as stack, pytest.raises(ValueError, match="expected no --documents"):
            task.prepare(parsed(*words, "--documents", tmp_path / "none"), stack)


def test_the_command_tells_whether_a_collection_was_given():
    words = (["eval"], ["eval", "--collection", "default"], ["list"])
    assert [build_parser().parse_args(w).collection for w in words] == [None, "default", "default"]


def test_documents_of_one_name_are_met_before_the_first_question(open_assistant, write, tmp_path):
    asked = [Question("q1", "Who keeps the light?", "a.md", ("Maria Lund",)),
             Question("q2", "Who keeps the port?", "b.md", ("Ida Berg",))]  # fmt: skip
    with open_assistant() as assistant:
        assistant.add(write({"a.md": "Maria Lund.", "x/b.md": "Ida Berg.", "y/b.md": "Nobody."}))
        with pytest.raises(ValueError, match=r"x/b\.md and .*y/b\.md differ.*'q2'.*rename one"):
            cli._asked(
                parsed("--out", tmp_path / "o"), task.Task(assistant, asked, "r", ""), silent
            )
    assert not (tmp_path / "o").exists()


def test_a_run_that_is_kept_is_not_asked_again_unless_the_calibration_is_another(
    open_assistant, tmp_path, capsys
):
    (tmp_path / "a.md").write_text("The keeper of the light is Maria Lund.\n")
    asked = [Question("q", "Who keeps the light?", "a.md", ("Maria Lund",))]
    args = parsed("--out", tmp_path / "out")

    def go(slope):
        with open_assistant(calibration=Calibration(slope, -1.0)) as assistant:
            assistant.add(tmp_path / "a.md")
            return cli._asked(args, task.Task(assistant, asked, "a run", "all"), silent)

    assert go(0.5).asked == 1
    assert "nothing was left to ask" not in capsys.readouterr().out
    assert go(0.5).asked == 0
    assert "nothing was left to ask" in capsys.readouterr().out
    with pytest.raises(ValueError, match=r"holds a run of other .* or calibration"):
        go(0.6)


def test_the_fast_part_is_always_the_same_and_has_every_kind():
    questions = [Question(f"q{n}", "?", kind=f"k{n % 7 if n < 100 else 9}") for n in range(300)]
    some = task.fast(questions, 40)
    assert len(some) == 40
    assert some == task.fast(questions[::-1], 40)
    assert {q.kind for q in some} == {q.kind for q in questions}
    assert task.fast(questions[:5], 40) == task.fast(questions[:5], 5)


def test_how_many_are_asked_can_be_said():
    assert [parsed(*words).fast for words in ([], ["--fast"], ["--fast", "7"])] == [
        None,
        task.FAST,
        7,
    ]
    for wrong in ("0", "-1", "many"):
        with pytest.raises(SystemExit):
            parsed("--fast", wrong)


def test_the_test_split_is_asked_where_there_is_one():
    split = Dataset("s", (Question("a", "?", split="dev"), Question("b", "?", split="test")))
    assert [[q.id for q in task.chosen(split, s)[0]] for s in (None, "dev", "all")] == [
        ["b"],
        ["a"],
        ["a", "b"],
    ]
    assert task.chosen(Dataset("s", (Question("a", "?"),)), None)[1] == "all"


def test_settings_are_changed_by_name():
    assert task.changed_settings(["depth=3", "min_confidence=0.5"]).depth == 3
    with pytest.raises(ValueError, match="'deep=3' sets nothing; expected NAME=VALUE, NAME one of"):
        task.changed_settings(["deep=3"])
    with pytest.raises(ValueError, match="setting 'depth=0': depth is 0"):
        task.changed_settings(["depth=0"])


def test_the_documents_of_a_set_are_written_out(tmp_path):
    texts = {"a.txt": "one\r\ntwo", "b.txt": "three"}
    paths = task.documents_of(parsed(), Dataset("s", (), texts), tmp_path)
    assert paths == [tmp_path / "documents"]
    assert (tmp_path / "documents" / "a.txt").read_bytes() == b"one\r\ntwo"


def test_documents_beside_those_of_a_set_are_refused(tmp_path):
    args = parsed("--set", "own.jsonl", "--documents", tmp_path)
    with pytest.raises(ValueError, match=r"own\.jsonl brings its own documents; expected no"):
        task.documents_of(args, Dataset("own", (), {"a.txt": "one"}), tmp_path)


@pytest.mark.parametrize("name", ["seeds", "everyday"])
def test_the_seed_documents_are_asked_without_their_readme(tmp_path, name):
    args = parsed("--set", task.SEED_QUESTIONS.with_name(f"{name}.jsonl"))
    names = [path.name for path in task.documents_of(args, Dataset(name, ()), tmp_path)]
    assert len(names) == 5
    assert "README.md" not in names


def test_a_set_without_documents_says_what_is_missing(tmp_path):
    args = parsed("--set", tmp_path / "mine.csv")
    with pytest.raises(
        ValueError, match=r"mine\.csv brings no documents; expected --documents DIR"
    ):
        task.documents_of(args, Dataset("mine", ()), tmp_path)
    args = parsed("--set", tmp_path / "mine.csv", "--documents", tmp_path / "d")
    assert task.documents_of(args, Dataset("mine", ()), tmp_path) == [tmp_path / "d"]


def test_questions_among_their_documents_are_no_document(tmp_path):
    for name in ("mine.csv", "boats.csv", "lease.md"):
        (tmp_path / name).write_text("x")
    args = parsed("--set", tmp_path / "mine.csv", "--documents", tmp_path)
    found = task.documents_of(args, Dataset("mine", ()), tmp_path)
    assert found == [tmp_path / "boats.csv", tmp_path / "lease.md"]


def test_documents_may_lie_beside_their_questions(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("questions.jsonl", "README.md", "lease.md", "boats.txt"):
        (folder / name).write_text("x")
    args = parsed("--set", folder)
    found = task.documents_of(args, Dataset("mine", ()), tmp_path)
    assert found == [folder / "boats.txt", folder / "lease.md"]
    for path in found:
        path.unlink()
    with pytest.raises(ValueError, match="mine brings no documents"):
        task.documents_of(args, Dataset("mine", ()), tmp_path)


def test_the_comparison_as_json_has_every_figure_and_flip(make, questions, tmp_path, capsys):
    for name, threshold in (("a", 0.5), ("b", 0.3)):
        run(make(threshold=threshold), questions, name=name, folder=tmp_path / name, draws=20)
    assert cli.run(parsed("--compare", tmp_path / "a", tmp_path / "b", "--json")) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["before"], found["after"], found["unpaired"]) == ("a", "b", 0)
    right = found["differences"][0]
    assert right["metric"] == "right"
    assert right["after"] - right["before"] == pytest.approx(1 / 6, abs=1e-6)
    assert right["significant"] is False
    assert found["flipped"] == [
        {
            "id": "q4",
            "question": "Who is the head teacher of the village school?",
            "won": True,
            "before": "",
            "after": "Tomas Riedl",
        }
    ]


def test_json_without_a_comparison_is_refused():
    with pytest.raises(ValueError, match="expected --compare A B with it"):
        cli.run(parsed("--json"))


def test_feedback_brings_its_own_questions(tmp_path):
    args = parsed("--from-feedback", "--set", tmp_path / "mine.csv", "--progress", "none")
    with pytest.raises(ValueError, match="--from-feedback brings its own questions"):
        cli.run(args)


def test_feedback_of_a_collection_that_is_not_there_says_how_to_make_it(tmp_path):
    args = parsed("--from-feedback", "--home", tmp_path, "--progress", "none")
    with pytest.raises(FileNotFoundError, match="no collection 'default'"):
        cli.run(args)
