"""The command line: what each command prints, and the status it ends with."""

import io
import json
import os
import re
import subprocess
import sys
from functools import partial

import pytest

from rag.cli import main
from rag.doctor import Findings, _collection
from rag.documents import document_id

FILES = {
    "port.md": (
        "---\ntitle: The port\ndate: 2024-05-03\n---\n\n"
        "It rained. The harbour master is Ines Caldeira. Nobody knew.\n"
    ),
    "school.txt": "Lessons at the village school begin at eight.\n",
}
MASTER = "Who is the harbour master?"
TREATY = "Which treaty ended the Thirty Years War?"


@pytest.fixture
def folder(verbatim, write):
    """A folder of files, all added."""
    folder = write(FILES)
    assert verbatim("add", folder)[0] == 0
    return folder


def shape(value):
    """Return a JSON value with the types in place of the values."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    return type(value).__name__


# add


def test_add_prints_what_it_did(verbatim, write):
    folder = write({**FILES, "copy.txt": FILES["school.txt"], "torn.pdf": b"%PDF-1.4"})
    status, out, err = verbatim("add", folder)
    assert status == 1  # a file failed
    first, *rest = out.splitlines()
    assert re.fullmatch(r"2 added, 1 duplicate, 1 failed in \d+\.\d s", first)
    assert rest[0].startswith(f"  duplicate: {folder / 'school.txt'}: has exactly the content of")
    assert rest[1].startswith(f"  failed: {folder / 'torn.pdf'}: ")
    assert err == ""


def test_add_again_finds_nothing_new(verbatim, folder):
    status, out, _ = verbatim("add", folder, folder / "school.txt")
    assert (status, out.split(" in ")[0]) == (0, "2 unchanged")


def test_add_prunes_when_told_to(verbatim, folder):
    (folder / "school.txt").unlink()
    assert verbatim("add", folder)[1].startswith("1 unchanged in")
    assert verbatim("add", "--prune", folder)[1].startswith("1 unchanged, 1 removed in")


def test_add_reports_as_json(verbatim, write):
    folder = write({"port.md": FILES["port.md"]})
    status, out, err = verbatim("add", folder, "--json")
    source = str(folder / "port.md")
    report = json.loads(out)
    assert (status, err) == (0, "")
    assert report["cancelled"] is False
    assert report["files"] == [
        {
            "source": source,
            "outcome": "added",
            "document_id": document_id(source),
            "passages": 1,
            "reason": "",
        }
    ]


def test_add_of_nothing_to_do(verbatim, write, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    status, out, _ = verbatim("add", empty)
    assert (status, out.split(" in ")[0]) == (0, "nothing to do")


def test_add_tells_of_what_is_not_read(verbatim, write):
    others = {
        "a.rtf": "{\\rtf",
        "b.EPUB": "PK",
        "c/d.rtf": "{\\rtf",
        "Makefile": "x",
        ".h.csv": "1",
    }
    ignored = {"left.csv": "1", ".verbatimignore": "left.*"}
    status, out, _ = verbatim("add", write(others | ignored))
    first, second = out.splitlines()
    assert (status, first.split(" in ")[0]) == (0, "nothing to do")
    assert second == "  passed over: 4 files that are not read (.rtf, no ending, .epub)"
    _, out, _ = verbatim("add", write({"port.md": FILES["port.md"]}), "--json")
    assert json.loads(out)["passed_over"] == {".rtf": 2, "": 1, ".epub": 1}


def test_add_names_a_few_kinds_that_are_not_read(verbatim, write):
    out = verbatim("add", write({f"a.x{number:02}": "x" for number in range(12)}))[1]
    assert out.endswith(" passed over: 12 files that are not read (" + ", ".join(
        f".x{number:02}" for number in range(8)
    ) + " and 4 more)\n")  # fmt: skip
    out = verbatim("add", write({"one/no. 7 of the river": "x"}) / "one")[1]
    assert out.endswith(" passed over: 1 file that is not read (no ending)\n")


def test_add_notes_what_of_a_file_was_not_read(verbatim, write):
    folder = write({"lease.md": "---\ntitle: Lease: Oak Street\n---\n\nThe rent is 900 a month.\n"})
    status, out, _ = verbatim("add", folder)
    first, note = out.splitlines()
    assert (status, first.split(" in ")[0]) == (0, "1 added")
    assert note.startswith(f"  note: {folder / 'lease.md'}: front matter is not YAML: ")
    assert "Lease: Oak Street" in verbatim("list")[1]
    assert "note:" not in verbatim("add", folder)[1]  # it was not read again


def test_add_of_a_missing_path_adds_nothing(verbatim, folder, tmp_path):
    status, out, err = verbatim("add", folder, tmp_path / "nowhere", "--collection", "new")
    assert (status, out) == (1, "")
    assert verbatim("collections")[1] == "default: 2 documents, 2 passages\n"
    assert err == (
        f"verbatim: {tmp_path / 'nowhere'} doesn't exist; expected a file or folder; "
        "check the path\n"
    )


# ask


def test_ask_prints_the_answer_and_its_place(verbatim, folder):
    status, out, err = verbatim("ask", MASTER)
    assert (status, err) == (0, "")
    assert out == (
        "Ines Caldeira\n\n88% sure\n\n"
        "  | The harbour master is [Ines Caldeira].\n    The port, 2024-05-03\n"
    )


def test_an_answer_over_lines_is_printed_on_one_and_exact_as_json(verbatim, write):
    verbatim("add", write({"port.txt": "The harbour master is Ines\rCaldeira. Nobody knew.\n"}))
    out = verbatim("ask", MASTER)[1]
    assert out.startswith("Ines Caldeira\n\n88% sure\n")
    refused = verbatim("ask", MASTER, "--min-confidence", "0.99")[1]
    assert "Closest candidate: “Ines Caldeira”, 88% sure" in refused
    assert "\ufffd" not in out + refused
    assert json.loads(verbatim("ask", MASTER, "--json")[1])["answer"] == "Ines\rCaldeira"


def test_ask_says_how_many_documents_agree(verbatim, folder, write):
    verbatim("add", write({"herald.txt": "A boat sank. The harbour master was Ines Caldeira."}))
    out = verbatim("ask", MASTER)[1]
    assert "88% sure; 2 documents say so" in out
    assert "  | The harbour master was [Ines Caldeira].\n    Herald\n" in out


def test_ask_says_where_documents_differ(verbatim, write):
    counts = {"a.txt": "Port fire: 38 firefighters fought the blaze.", "b.txt": "It rained. " * 2}
    counts["b.txt"] += "Port fire: 42 firefighters fought the blaze."
    verbatim("add", write(counts))
    out = verbatim("ask", "How many firefighters fought the blaze in the port fire?")[1]
    first, last = out.split("Sources differ: another document says ")
    answer = out.splitlines()[0]
    other = {"38": "42", "42": "38"}[answer]
    assert last.startswith(f"“{other}”.\n\n  | ")
    assert f"[{other}] firefighters" in last
    assert f"[{answer}] firefighters" in first


def test_a_refusal_shows_what_came_closest(verbatim, folder):
    status, out, _ = verbatim("ask", MASTER, "--min-confidence", "0.9")
    assert status == 0  # an honest refusal is no failure
    assert out.startswith(
        "Your documents do not say.\n\n"
        "Closest candidate: “Ines Caldeira”, 88% sure; an answer needs 90%.\n\n"
        "Nearest passages:\n\n  | It rained."
    )


def test_what_the_question_names_and_the_document_does_not_is_said(verbatim, folder):
    status, out, _ = verbatim("ask", f"{MASTER[:-1]} of Lisbon in 1998?", "--min-confidence", "0.9")
    assert status == 0
    assert "an answer needs 90%.\n“The port” never mentions “Lisbon” or “1998”.\n" in out
    out = verbatim("ask", f"{MASTER[:-1]} of Lisbon in 1998?", "--min-confidence", "0")[1]
    assert "% sure\n“The port” never mentions “Lisbon” or “1998”.\n" in out


def test_without_documents_there_is_nothing_they_do_not_say(verbatim, tmp_path):
    (tmp_path / "empty").mkdir()
    verbatim("add", tmp_path / "empty")
    said = "verbatim: there are no documents yet; add some with: verbatim add PATH\n"
    assert verbatim("ask", MASTER) == (1, "", said)
    status, out, _ = verbatim("ask", MASTER, "--json")
    assert (status, json.loads(out)["abstained"]) == (0, True)


def test_an_answer_as_json_has_the_promised_shape(verbatim, folder):
    status, out, _ = verbatim("ask", MASTER, "--json")
    answer = json.loads(out)
    quote = {
        "text": "str",
        "start": "int",
        "end": "int",
        "document": dict.fromkeys(["id", "title", "source", "date", "sha256"], "str"),
        "page": "NoneType",
        "section": "str",
        "column": "str",
        "confidence": "float",
        "margin": "float",
        "lead": "float",
        "sentence": {"start": "int", "end": "int", "text": "str"},
    }
    assert status == 0
    assert out.count("\n") == 1
    assert shape(answer) == {
        "question": "str",
        "answer": "str",
        "abstained": "bool",
        "confidence": "float",
        "threshold": "float",
        "quotes": [quote],
        "alternatives": [],
        "differing": [],
        "unmentioned": [],
        "nearest": [
            {"document_id": "str", "start": "int", "end": "int", "text": "str", "score": "float"}
        ],
        "timings_ms": dict.fromkeys(["retrieve", "read", "total"], "float"),
    }


def test_an_answer_as_json_is_true_to_the_document(verbatim, folder):
    answer = json.loads(verbatim("ask", MASTER, "--json")[1])
    text = FILES["port.md"]
    (quote,) = answer["quotes"]
    assert (answer["question"], answer["answer"], answer["abstained"]) == (
        MASTER,
        "Ines Caldeira",
        False,
    )
    assert text[quote["start"] : quote["end"]] == quote["text"] == answer["answer"]
    sentence = quote["sentence"]
    assert text[sentence["start"] : sentence["end"]] == sentence["text"]
    assert sentence["text"] == "The harbour master is Ines Caldeira."
    assert quote["document"]["source"] == str(folder / "port.md")
    assert (quote["document"]["title"], quote["document"]["date"]) == ("The port", "2024-05-03")
    assert quote["confidence"] == answer["confidence"] == 0.8808
    nearest = answer["nearest"][0]
    assert nearest["document_id"] == quote["document"]["id"]
    assert text[nearest["start"] : nearest["end"]] == nearest["text"]


def test_a_refusal_as_json(verbatim, folder):
    answer = json.loads(verbatim("ask", TREATY, "--json")[1])
    assert (answer["answer"], answer["abstained"], answer["quotes"]) == ("", True, [])
    assert 0 <= answer["confidence"] < answer["threshold"]
    assert len(answer["nearest"]) == 2


def test_letters_of_any_script_are_printed_as_they_are(verbatim, write):
    verbatim("add", write({"a.txt": "The mayor is أحمد."}))
    assert "أحمد" in verbatim("ask", "Who is the mayor?", "--json")[1]


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_questions_of_a_file_are_answered_a_line_each(verbatim, folder, tmp_path, extra):
    asked = tmp_path / "questions.txt"
    asked.write_text(f"\ufeff{MASTER}\n\n  {TREATY}  \r\n", encoding="utf-8")
    status, out, err = verbatim("ask", "--questions", asked, *extra)
    answers = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert [answer["question"] for answer in answers] == [MASTER, TREATY]
    assert [answer["answer"] for answer in answers] == ["Ines Caldeira", ""]


def test_questions_may_come_from_standard_input(verbatim, folder, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{MASTER}\n{TREATY}"))
    answers = [json.loads(line) for line in verbatim("ask", "--questions", "-")[1].splitlines()]
    assert [answer["abstained"] for answer in answers] == [False, True]


def test_standard_input_is_utf_8_whatever_the_locale(verbatim, folder, monkeypatch):
    given = f"\ufeff{MASTER}\n\nWas Größe?\n".encode() + b"Gr\xfc\xdfe?\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), encoding="ascii"))
    status, out, err = verbatim("ask", "--questions", "-")
    asked = [json.loads(line)["question"] for line in out.splitlines()]
    assert (status, asked) == (1, [MASTER, "Was Größe?"])
    assert err.startswith("verbatim: standard input: line 4: byte 0xfc is not UTF-8; ")


def test_a_file_that_holds_no_questions_says_what_to_do(verbatim, folder, tmp_path):
    latin, missing = tmp_path / "latin.txt", tmp_path / "missing.txt"
    latin.write_bytes("Wer ist Bürgermeister?".encode("latin-1"))
    expected = "expected text with one question a line"
    for path, problem in (
        (latin, f": line 1: byte 0xfc is not UTF-8; {expected}; save it as UTF-8"),
        (missing, f" doesn't exist; {expected}; check the path"),
        (tmp_path, f" can't be read: Is a directory; {expected}; check the path"),
    ):
        assert verbatim("ask", "--questions", path) == (1, "", f"verbatim: {path}{problem}\n")


def test_a_line_without_a_question_in_words_is_named_before_any_is_asked(
    verbatim, folder, tmp_path
):
    (tmp_path / "asked.txt").write_text(f"{MASTER}\n---\n")
    status, out, err = verbatim("ask", "--questions", tmp_path / "asked.txt")
    assert (status, out) == (1, "")
    assert err.endswith(
        "asked.txt: line 2: the question is '---', without a letter or digit; "
        "expected a question in words\n"
    )


def test_a_file_without_questions_prints_nothing(verbatim, folder, tmp_path):
    (tmp_path / "none.txt").write_text("\n \n")
    assert verbatim("ask", "--questions", tmp_path / "none.txt") == (0, "", "")


def test_errors_are_one_line_on_stderr(verbatim, folder, tmp_path):
    (tmp_path / "latin.txt").write_bytes("Wer ist Bürgermeister?".encode("latin-1"))
    for arguments in (
        ["ask", MASTER, "--collection", "other"],
        ["ask", MASTER, "--collection", "../other"],
        ["ask", "--questions", tmp_path / "missing.txt"],
        ["ask", "--questions", tmp_path / "latin.txt"],
        ["list", "--collection", "other"],
        ["remove", "nowhere"],
        ["verify", "--collection", "other"],
        ["verify", tmp_path / "latin.txt", "--collection", "other"],
    ):
        status, out, err = verbatim(*arguments)
        assert (status, out) == (1, ""), arguments
        assert re.fullmatch(r"verbatim: [^\n]+\n", err), arguments


def test_an_unknown_collection_is_named_with_what_to_do(verbatim, folder, tmp_path):
    err = verbatim("ask", MASTER, "--collection", "other")[2]
    assert err == (
        f"verbatim: no collection 'other' in {tmp_path / 'home'}; "
        "make it by adding documents: verbatim add PATH\n"
    )


def test_verbose_errors_have_a_traceback(verbatim, folder):
    with pytest.raises(KeyError):
        verbatim("remove", "nowhere", "--verbose")


def test_an_interruption_says_what_is_kept(tmp_path, capsys):
    def interrupt(home, *, collection, make):
        raise KeyboardInterrupt

    assert main(["list", "--home", str(tmp_path)], open_assistant=interrupt) == 130
    assert "what was reported as done is kept" in capsys.readouterr().err


# list, remove, verify, doctor


def test_list_shows_the_documents(verbatim, folder):
    status, out, _ = verbatim("list")
    head, port, school = out.splitlines()
    assert status == 0
    assert head.split() == ["id", "date", "passages", "title", "source"]
    assert port.split("  ")[0] == document_id(str(folder / "port.md"))
    assert "2024-05-03" in port
    assert school.endswith(str(folder / "school.txt"))
    assert head.index("source") == school.index(str(folder))


def test_list_as_json(verbatim, folder):
    documents = json.loads(verbatim("list", "--json")[1])
    assert [one["title"] for one in documents] == ["The port", "School"]
    assert documents[0]["duplicates"] == []
    assert documents[0]["characters"] == len(FILES["port.md"])


def test_an_empty_list_says_what_to_do(verbatim, folder):
    ids = [one["id"] for one in json.loads(verbatim("list", "--json")[1])]
    assert verbatim("remove", *ids)[0] == 0
    assert verbatim("list")[1] == "no documents yet; add some with: verbatim add PATH\n"
    assert verbatim("list", "--json")[1] == "[]\n"


def test_remove_removes_documents_and_no_files(verbatim, folder):
    id_ = document_id(str(folder / "port.md"))
    status, out, _ = verbatim("remove", id_)
    assert (status, out.split(" in ")[0]) == (0, "1 removed")
    assert [one["title"] for one in json.loads(verbatim("list", "--json")[1])] == ["School"]
    assert (folder / "port.md").is_file()


def test_remove_with_an_unknown_id_removes_nothing(verbatim, folder):
    status, out, err = verbatim("remove", document_id(str(folder / "port.md")), "nowhere")
    assert (status, out) == (1, "")
    assert err == "verbatim: no document 'nowhere'; expected the id of one in the list\n"
    assert len(json.loads(verbatim("list", "--json")[1])) == 2


def test_verify_says_that_all_is_well(verbatim, folder):
    line = "2 documents, 2 passages: everything is as it was stored\n"
    assert verbatim("verify") == (0, line, "")
    assert json.loads(verbatim("verify", "--json")[1]) == {
        "documents": 2,
        "passages": 2,
        "problems": [],
    }


def test_verify_names_what_is_wrong(verbatim, folder, tmp_path, open_assistant):
    open_assistant().close()  # folds the log into the file
    file = tmp_path / "home" / "collections" / "default" / "collection.sqlite"
    file.write_bytes(file.read_bytes().replace(b"school begin at eight", b"school begin at night"))
    status, out, _ = verbatim("verify")
    assert status == 1
    assert "school.txt" in out
    assert re.search(r"2 documents, 2 passages: \d+ problems", out)
    status, out, _ = verbatim("verify", "--json")
    assert status == 1
    assert shape(json.loads(out)["problems"]) == [
        dict.fromkeys(["kind", "where", "message"], "str")
    ]


def test_doctor_counts_the_files_kept(folder, open_assistant, tmp_path):
    open_assistant().keep_file("a.txt", io.BytesIO(b"x" * 2_000_000), limit=3_000_000)
    said = _collection(tmp_path / "home", "default", Findings())
    assert float(re.search(r"encoded, ([\d.]+) MB", said)[1]) >= 2


@pytest.mark.model
@pytest.mark.parametrize("collection", ["default", "other"])
def test_doctor_finds_nothing_wrong(verbatim, folder, collection):
    status, out, _ = verbatim("doctor", "--collection", collection)
    assert (status, out.splitlines()[-1]) == (0, "nothing is wrong")
    facts = json.loads(verbatim("doctor", "--collection", collection, "--json")[1])["facts"]
    assert facts["collections"] == "default"
    assert facts["encoder"].startswith("sha256 53aa51172d142c89")


@pytest.mark.model
def test_doctor_names_what_is_wrong(verbatim, folder, tmp_path):
    file = tmp_path / "home" / "collections" / "default" / "collection.sqlite"
    file.write_bytes(b"no collection" * 100)
    status, out, _ = verbatim("doctor")
    assert status == 1
    assert re.search("^collection default  +not working$", out, re.MULTILINE)
    assert out.splitlines()[-1].startswith("WRONG  collection default: ")


# Usage, and the process itself


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["add"],
        ["ask"],
        ["ask", " "],
        ["ask", "???"],
        ["ask", MASTER, "--questions", "-"],
        ["ask", "--questions", "-", "--export", "a.html"],
        ["ask", MASTER, "--min-confidence", "2"],
        ["ask", MASTER, "--min-confidence", "sure"],
        ["remove"],
        ["list", "--nonsense"],
    ],
)
def test_wrong_usage_ends_with_two(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: verbatim")


@pytest.fixture
def process(tmp_path):
    """Run ``python -m rag.cli`` as a process of its own."""
    environment = {**os.environ, "VERBATIM_HOME": str(tmp_path / "home")}
    return partial(
        subprocess.run, capture_output=True, text=True, timeout=60, env=environment, check=False
    )


@pytest.mark.parametrize("arguments", [["--help"], ["add", "--help"], ["ui", "--help"]])
def test_help_loads_nothing_heavy(process, arguments):
    heavy = ["torch", "transformers", "faiss", "gradio", "onnxruntime", "tokenizers", "pypdfium2"]
    code = (
        "import sys\nfrom rag.cli import main\n"
        f"try: main({arguments})\n"
        f"except SystemExit: print('loaded', [m for m in {heavy} if m in sys.modules])"
    )
    done = process([sys.executable, "-c", code])
    assert done.stdout.startswith("usage: verbatim")
    assert done.stdout.endswith("loaded []\n")


def test_every_command_is_in_the_help(process):
    out = process([sys.executable, "-m", "rag.cli", "--help"]).stdout
    for name in ("add", "ask", "list", "remove", "verify", "doctor", "ui", "eval"):
        assert re.search(rf"^    {name} ", out, re.MULTILINE)


def test_the_home_may_come_from_the_environment(process, folder):
    done = process([sys.executable, "-m", "rag.cli", "list"])
    assert (done.returncode, done.stderr) == (0, "")
    assert "The port" in done.stdout


def test_letters_that_can_not_be_printed_are_no_error(process, verbatim, write):
    verbatim("add", write({"a.md": "---\ntitle: Zoë\n---\n\nThe keeper is Zoë Ström.\n"}))
    ascii_only = {**process.keywords["env"], "PYTHONIOENCODING": "ascii"}
    done = process([sys.executable, "-m", "rag.cli", "list"], env=ascii_only)
    assert (done.returncode, "  Zo?  " in done.stdout) == (0, True)
    done = process([sys.executable, "-m", "rag.cli", "list", "--json"], env=ascii_only)
    assert json.loads(done.stdout)[0]["title"] == "Zoë"


def test_an_error_of_the_process_has_no_traceback(process):
    done = process([sys.executable, "-m", "rag.cli", "ask", MASTER])
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"verbatim: no collection 'default' in [^\n]+\n", done.stderr)


def test_a_reader_that_goes_away_is_no_traceback(tmp_path, folder):
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "rag.cli", "list", "--home", str(tmp_path / "home")]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_no_document_commands_the_terminal(verbatim, write, tmp_path):
    hostile = "The harbour master is \x1b[2J\x9bInes\u202e Caldeira. Nobody knew.\n"
    folder = write({"port.txt": hostile})
    shown = [
        *verbatim("add", folder)[1:],
        *verbatim("ask", MASTER, "--min-confidence", "0")[1:],
        *verbatim("list")[1:],
        *verbatim("add", tmp_path / "no\x1b[2Jne.txt")[1:],
    ]
    assert not any(mark in text for text in shown for mark in ("\x1b", "\x9b", "\u202e"))
    assert "\ufffd" in shown[2]
    assert "\ufffd" in shown[-1]
    _, out, _ = verbatim("ask", MASTER, "--min-confidence", "0", "--json")
    assert "\u202e" in json.loads(out)["quotes"][0]["sentence"]["text"]
