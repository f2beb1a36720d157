import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents import (
    SUFFIXES,
    DocumentError,
    Limits,
    Worker,
    document_id,
    find_files,
    hash_file,
    read_document,
)

#: PDFium rebuilds the table of objects that this lacks.
PDF = b"""%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R
/Resources << /Font << /F1 4 0 R >> >> >> endobj
4 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj
5 0 obj << /Length 44 >> stream
BT /F1 12 Tf 72 720 Td (Words of a PDF.) Tj ET
endstream endobj
trailer << /Root 1 0 R >>
"""


def write(path, content=b"Words."):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def names(paths, **more):
    return [path.name for path in find_files(paths, **more)]


class Skips(list):
    """Remembers what was skipped, by name."""

    def __call__(self, path, reason):
        self.append((path.name, reason))


def test_a_folder_is_searched_in_order_and_hidden_things_are_passed_over(tmp_path):
    for name in ("b.txt", "a/z.PDF", "a/b/c.md", "c.docx", "a.html", ".hidden.txt", ".git/x.txt",
                 "~$c.docx"):  # fmt: skip
        write(tmp_path / name)
    skips = Skips()
    assert names([tmp_path], on_skip=skips) == ["c.md", "z.PDF", "a.html", "b.txt", "c.docx"]
    assert skips == []


def test_other_types_in_a_folder_are_skipped_and_told_of(tmp_path):
    write(tmp_path / "a.jpg")
    write(tmp_path / "Makefile")
    write(tmp_path / "b.txt")
    skips = Skips()
    assert names([tmp_path], on_skip=skips) == ["b.txt"]
    assert [name for name, _ in skips] == ["Makefile", "a.jpg"]
    assert skips[1][1] == '".jpg" is a type that isn\'t read'


def test_names_in_the_ignore_file_are_passed_over_in_its_folder_alone(tmp_path):
    (tmp_path / "below").mkdir()
    for name in ("README.md", "a.md", "draft-1.md", "below/README.md"):
        (tmp_path / name).write_text("words")
    (tmp_path / ".verbatimignore").write_text("# comment\n\nREADME.md\ndraft-*\n")
    skipped = []
    found = find_files([tmp_path], on_skip=lambda path, reason: skipped.append((path.name, reason)))
    assert [str(path.relative_to(tmp_path)) for path in found] == ["a.md", "below/README.md"]
    assert ("README.md", "is named in .verbatimignore") in skipped
    assert [path.name for path in find_files([tmp_path / "README.md"])] == ["README.md"]


def test_a_file_given_by_name_is_taken_whatever_it_is(tmp_path):
    paths = [write(tmp_path / name) for name in ("a.jpg", ".b.txt")]
    assert list(find_files(paths)) == paths


def test_each_file_comes_once(tmp_path):
    path = write(tmp_path / "a.txt")
    (tmp_path / "b.txt").symlink_to(path)
    assert list(find_files([tmp_path, path, str(path), tmp_path])) == [path]


def test_loops_of_links_end(tmp_path):
    write(tmp_path / "folder/a.txt")
    (tmp_path / "folder/up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "other").symlink_to(tmp_path / "folder", target_is_directory=True)
    (tmp_path / "self").symlink_to("self")
    assert names([tmp_path]) == ["a.txt"]


def test_a_linked_folder_elsewhere_is_followed(tmp_path):
    write(tmp_path / "elsewhere/a.txt")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert names([tmp_path / "mine"]) == ["a.txt"]


def test_a_missing_path_is_an_error_at_once(tmp_path):
    write(tmp_path / "a.txt")
    with pytest.raises(FileNotFoundError, match=r"no such doesn't exist; expected a file or"):
        find_files([tmp_path, tmp_path / "no such"])
    (tmp_path / "link.txt").symlink_to("nothing")
    with pytest.raises(FileNotFoundError, match="is a link to nothing"):
        find_files([tmp_path / "link.txt"])


def test_special_files_in_a_folder_are_taken_and_then_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "link.md").symlink_to("nothing")
    reasons = []
    for path in find_files([tmp_path]):
        with pytest.raises(DocumentError) as error:
            read_document(path)
        reasons.append(error.value.reason)
    assert reasons == [
        "is a link to a file that doesn't exist; correct the link or remove it",
        "is a named pipe; expected a regular file",
    ]


def test_a_very_deep_folder_is_searched(tmp_path):
    folder = tmp_path
    for _ in range(300):
        folder /= "d"
    folder.mkdir(parents=True)
    write(folder / "a.txt")
    assert names([tmp_path]) == ["a.txt"]


def test_the_identifier_is_that_of_the_source():
    assert document_id("/a/b.txt") == hashlib.sha256(b"/a/b.txt").hexdigest()[:12]
    assert document_id("bad \udcff name") != document_id("bad \udcfe name")


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
def test_the_stored_text_is_the_files_text(tmp_path_factory, suffix, text):
    if text.isspace() or text.startswith("\ufeff"):
        return
    path = write(tmp_path_factory.getbasetemp() / f"property{suffix}", text.encode())
    document = read_document(path).document
    assert document.text == path.read_bytes().decode()
    assert document.sha256 == hashlib.sha256(text.encode()).hexdigest() == hash_file(path)


def test_a_document_says_where_it_came_from(tmp_path):
    path = write(tmp_path / "council-minutes_2023.md", b"---\nauthor: Ann\n---\nWords.")
    (tmp_path / "link.md").symlink_to(path)
    loaded = read_document(tmp_path / "link.md")
    document = loaded.document
    assert document.source == str(path.resolve())
    assert document.id == document_id(document.source)
    assert document.title == "Council minutes 2023"
    assert document.metadata == {"author": "Ann"}
    assert document.text[loaded.body_start :] == "Words."


def test_an_upload_keeps_the_name_it_was_given(tmp_path):
    document = read_document(write(tmp_path / "x1.txt"), source="River notes.txt").document
    assert (document.source, document.title) == ("River notes.txt", "River notes")


def test_a_file_name_that_is_no_utf8_can_be_stored(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    document = read_document(write(path)).document
    assert document.source.endswith("caf\\udce9.txt")
    assert document.id == document_id(str(path.resolve()))
    with pytest.raises(DocumentError) as error:
        read_document(write(path, b""))
    str(error.value).encode()


def test_every_format_is_read_by_one_worker(tmp_path):
    import docx

    word = docx.Document()
    word.add_paragraph("Words of Word.")
    word.save(tmp_path / "a.docx")
    write(tmp_path / "a.html", b"<p>Words of a page.")
    write(tmp_path / "a.pdf", PDF)
    write(tmp_path / "a.md", b"Words of Markdown.")
    write(tmp_path / "a.txt", b"Words of text.")
    write(tmp_path / "b.csv", b"Words,of\na,table")
    write(tmp_path / "b.eml", b"Date: x\nSubject: y\n\nWords of a mail.")
    with Worker() as worker:
        documents = [read_document(p, worker=worker).document for p in find_files([tmp_path])]
    assert [document.text for document in documents] == [
        "Words of Word.", "Words of a page.", "Words of Markdown.", "Words of a PDF.",
        "Words of text.", "Words | of\na | table", "Date: x\nSubject: y\n\nWords of a mail.",
    ]  # fmt: skip
    assert [document.pages for document in documents] == [(), (), (), (0,), (), (), ()]
    assert {document.sha256 for document in documents} == {
        hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.iterdir()
    }


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "is empty: it has 0 bytes"),
        ("a.txt", b" \n\n ", "is empty: it holds no text"),
        ("a.md", b"caf\xe9", "is not valid UTF-8: byte 0xe9 at offset 3"),
        ("a.txt", PDF, 'is a PDF although it is named ".txt"'),
        ("a.txt", b"\x00\x01\x02", "looks like a binary file"),
        ("a.txt", b"PK\x03\x04rest", "is a zip archive or an Office file"),
        ("a.xyz", b"words", 'ends in ".xyz", a type that isn\'t read'),
        ("a.pdf", b"words", "doesn't hold a PDF"),
        ("a.pdf", PDF[:60], "is a broken PDF"),
        ("a.pdf", PDF.replace(b"Words of a PDF.", b"               "), "has no text layer"),
        ("a.docx", b"PK\x03\x04rest", "is a broken zip archive"),
        ("a.html", b"<script>x</script>", "shows no text"),
        ("a.txt", b"x" * 2001, "has 0.0 MB; expected at most 0.0 MB"),
    ],
)
def test_a_bad_file_gives_its_reason_on_one_line(tmp_path, name, content, reason):
    path = write(tmp_path / name, content)
    with pytest.raises(DocumentError) as error:
        read_document(path, limits=Limits(file_bytes=2000))
    assert error.value.path == path
    assert reason in error.value.reason
    assert str(error.value) == f"{path}: {error.value.reason}"
    assert "\n" not in str(error.value)


def test_a_folder_and_a_missing_file_are_no_documents(tmp_path):
    for path, reason in ((tmp_path, "is a folder"), (tmp_path / "no.txt", "doesn't exist")):
        for read in (read_document, hash_file):
            with pytest.raises(DocumentError, match=reason):
                read(path)


def test_one_bad_file_does_not_stop_the_next(tmp_path):
    for number in range(3):
        write(tmp_path / f"{number}a.pdf", PDF[: 40 * number + 9])
        write(tmp_path / f"{number}b.html", b"<p>Words.")
    read = []
    with Worker() as worker:
        for path in find_files([tmp_path]):
            try:
                read.append(read_document(path, worker=worker).document.text)
            except DocumentError as error:
                read.append(error.reason.split(":")[0].split("(")[0].strip())
    assert read == ["is a broken PDF", "Words."] * 3


def test_the_formats_are_those_promised():
    assert set(SUFFIXES) == {
        ".txt", ".text", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx", ".eml", ".csv",
        ".tsv",
    }  # fmt: skip
