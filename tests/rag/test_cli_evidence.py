"""ask --export and verify FILE: evidence on the command line."""

import io
import json
import re

import pytest

from rag.cli import main

FILES = {
    "port.md": "---\ntitle: The port\n---\n\nIt rained. The harbour master is Ines Caldeira.\n",
    "school.txt": "Lessons at the village school begin at eight.\n",
}
MASTER = "Who is the harbour master?"


@pytest.fixture
def folder(verbatim, write):
    """A folder of files, all added."""
    folder = write(FILES)
    assert verbatim("add", folder)[0] == 0
    return folder


@pytest.fixture(params=["proof.html", "proof.json", "PROOF.HTML"])
def proof(request, verbatim, folder, tmp_path):
    """A file of evidence, in either form."""
    path = tmp_path / request.param
    status, out, err = verbatim("ask", MASTER, "--export", path)
    assert status == 0
    assert out.startswith("Ines Caldeira\n")
    assert err == f"evidence written; check it with: verbatim verify {path}\n"
    return path


def test_what_was_exported_verifies(verbatim, proof):
    assert proof.read_bytes().startswith(b"{" if proof.suffix == ".json" else b"<!doctype html>")
    said = "  ok: quote 1: “Ines Caldeira” stands word for word in “The port”"
    assert verbatim("verify", proof) == (0, f"{proof}: the evidence holds\n{said}\n", "")


def test_an_edit_does_not(verbatim, proof):
    proof.write_text(proof.read_text(encoding="utf-8").replace("Ines", "Anna"), encoding="utf-8")
    status, out, _ = verbatim("verify", proof)
    assert status == 1
    assert out.startswith(f"{proof}: the evidence does not hold\n  ")
    assert "words differ: quote 1: " in out


def test_a_document_that_changed_does_not(verbatim, folder, proof):
    (folder / "port.md").write_text(FILES["port.md"].replace("rained", "snowed"))
    verbatim("add", folder)
    status, out, _ = verbatim("verify", proof)
    assert status == 1
    assert "document changed: quote 1: " in out
    assert "still stands in it" in out


def test_evidence_of_another_place_verifies_by_the_hash(verbatim, proof, write, tmp_path):
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "copied.md").write_text(FILES["port.md"])
    verbatim("add", other, "--collection", "other")
    status, out, _ = verbatim("verify", proof, "--collection", "other")
    assert status == 0
    assert f"added here from {other / 'copied.md'}" in out


def test_several_files_are_checked_and_one_that_fails_fails(verbatim, proof, folder, tmp_path):
    missing = tmp_path / "missing.json"
    status, out, err = verbatim("verify", proof, missing, folder / "school.txt", "--json")
    first, second, third = json.loads(out)
    assert (status, err) == (1, "")
    assert (first["file"], first["holds"]) == (str(proof), True)
    assert first["findings"][0]["kind"] == "ok"
    assert (second["file"], second["holds"]) == (str(missing), False)
    assert second["findings"] == [
        {
            "kind": "not an evidence file",
            "where": "file",
            "message": "doesn't exist; expected a file made by verbatim ask --export; "
            "check the path",
        }
    ]
    assert third["holds"] is False


def test_a_refusal_can_be_exported(verbatim, folder, tmp_path):
    path = tmp_path / "refusal.json"
    assert verbatim("ask", "Which treaty ended the war?", "--export", path)[0] == 0
    status, out, _ = verbatim("verify", path)
    assert status == 0
    assert "it has no quote to check" in out


def test_json_stays_alone_on_standard_output(verbatim, folder, tmp_path):
    out = verbatim("ask", MASTER, "--json", "--export", tmp_path / "a.html")[1]
    assert json.loads(out)["answer"] == "Ines Caldeira"


def test_no_file_is_overwritten(verbatim, folder, tmp_path):
    path = tmp_path / "mine.html"
    path.write_text("mine")
    status, out, err = verbatim("ask", MASTER, "--export", path)
    assert (status, out) == (1, "")
    assert err == f"verbatim: {path} exists already; choose another name, or remove it\n"
    assert path.read_text() == "mine"


def test_what_can_not_be_exported_is_said_at_once(verbatim, folder):
    status, out, err = verbatim("ask", MASTER, "--export", "no/such/folder/a.html")
    assert (status, out) == (1, "")
    assert re.fullmatch(r"verbatim: [^\n]*lies in no folder there is[^\n]*\n", err)


def test_evidence_is_written_before_the_answer_is_printed(verbatim, folder, tmp_path, monkeypatch):
    class Gone(io.StringIO):
        def write(self, text):
            raise OSError("nobody reads")

    monkeypatch.setattr("sys.stdout", Gone())
    assert verbatim("ask", MASTER, "--export", tmp_path / "a.json")[0] == 1
    assert (tmp_path / "a.json").exists()


@pytest.mark.parametrize("name", ["proof", "proof.txt", ".html"])
def test_another_ending_is_wrong_usage(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["ask", MASTER, "--export", name])
    assert ended.value.code == 2
    assert "expected .html or .json" in capsys.readouterr().err


def test_the_name_of_the_file_can_be_pasted(verbatim, folder, tmp_path):
    path = tmp_path / "my proof.html"
    assert verbatim("ask", MASTER, "--export", path)[2].endswith(f"verify '{path}'\n")
