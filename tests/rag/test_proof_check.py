"""Checking evidence: what holds, and every way in which it doesn't."""

import json
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.evidence import span_to_quote
from rag.proof import check_file, evidence, evidence_html, evidence_json
from rag.proof_check import MOST_BYTES
from rag.proof_form import MOST_QUOTES
from rag.types import Answer, Candidate, Document, Passage

TEXT = "It rained.\r\nThe harbour master is Ines Caldeira. Nobody knew."
PORT = Document("d1", "The port", TEXT, "/a/port.md", "ab" * 32, date="2024-05-03", pages=(0, 20))
HERALD = Document("d2", "Herald", "Piers Dunmore is the harbour master.", "/a/herald.md", "cd" * 32)


@dataclass(frozen=True)
class Listed:
    id: str
    sha256: str


class Shelf:
    """The two methods of an assistant that the check asks."""

    def __init__(self, *documents):
        self.held = {document.id: document for document in documents}

    def documents(self):
        return [Listed(document.id, document.sha256) for document in self.held.values()]

    def document(self, document_id):
        return self.held[document_id]


SHELF = Shelf(PORT, HERALD)


def quote(document, span, confidence=0.9):
    start = document.text.index(span)
    passage = Passage(document, 0, len(document.text))
    return span_to_quote(Candidate(passage, start, start + len(span), 1.0, 1.0), confidence)


def answer(*quotes, differing=()):
    return Answer("Who?", quotes, not quotes, 0.9 if quotes else 0.1, 0.25, differing=differing)


ANSWER = answer(quote(PORT, "Ines Caldeira"), differing=(quote(HERALD, "Piers Dunmore", 0.5),))


@pytest.fixture
def check(tmp_path):
    """Check a content as a file; return (kind, where) of each finding and all messages."""

    def run(content, shelf=SHELF):
        path = tmp_path / "evidence"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        found = check_file(path, shelf)
        assert found
        for finding in found:
            assert finding.message
            assert finding.message.isprintable()
            assert finding.message[0] in "“" or finding.message[0].islower()
            assert not finding.message.endswith(".")
        return [(f.kind, f.where) for f in found], " / ".join(f.message for f in found)

    return run


def changed(path, value, *, of=ANSWER):
    """Return the JSON of the evidence with the value at a dotted path changed."""
    stated = evidence(of)
    *inner, last = [int(key) if key.isdecimal() else key for key in path.split(".")]
    place = stated
    for key in inner:
        place = place[key]
    place[last] = value
    return json.dumps(stated)


WELL = [("ok", "quote 1"), ("ok", "differing quote 1")]


@pytest.mark.parametrize("form", [evidence_json, evidence_html])
def test_what_was_exported_holds(check, form):
    found, said = check(form(ANSWER, collection="default"))
    assert found == WELL
    assert "“Ines Caldeira” stands word for word in “The port”" in said


def test_a_refusal_holds(check):
    for form in (evidence_json, evidence_html):
        found, said = check(form(answer()))
        assert found == [("ok", "file")]
        assert "do not answer" in said


@pytest.mark.parametrize(
    "edit",
    [
        lambda data: data.replace(b"\n", b"\r\n"),  # by mail
        lambda data: b"\xef\xbb\xbf" + data,  # by an editor
    ],
)
def test_what_no_one_sees_may_change(check, edit):
    assert check(edit(evidence_html(ANSWER).encode()))[0] == WELL
    assert check(edit(evidence_json(ANSWER).encode()))[0] == WELL


# The documents


def test_a_document_that_is_gone(check):
    found, said = check(evidence_json(ANSWER), Shelf(PORT))
    assert found == [("ok", "quote 1"), ("document gone", "differing quote 1")]
    assert "“Herald” (herald.md) is not in this collection" in said


def test_a_document_that_changed_says_whether_the_sentence_still_stands(check):
    moved = replace(PORT, text="New. " + TEXT, sha256="ef" * 32)
    found, said = check(evidence_json(ANSWER), Shelf(moved, HERALD))
    assert found == [("document changed", "quote 1"), ("ok", "differing quote 1")]
    assert "the quoted sentence still stands in it" in said
    gone = replace(PORT, text="Nothing is left of it.", sha256="ef" * 32)
    assert "the quoted sentence is gone" in check(evidence_json(ANSWER), Shelf(gone, HERALD))[1]


def test_an_equal_file_under_another_name_will_do(check):
    copy = replace(PORT, id="d9", title="Copy", source="/b/copy.md")
    found, said = check(evidence_json(ANSWER), Shelf(copy, HERALD))
    assert found == WELL
    assert "in “Copy”, added here from /b/copy.md" in said


def test_the_document_with_the_id_comes_before_its_copies(check):
    copy = replace(PORT, id="d0", title="Copy")
    assert "in “The port”" in check(evidence_json(ANSWER), Shelf(copy, PORT, HERALD))[1]


def test_a_text_that_is_not_the_one_of_the_hash(check):
    broken = replace(PORT, text=TEXT.replace("Ines", "Anna"))
    found, said = check(evidence_json(ANSWER), Shelf(broken, HERALD))
    assert found[0] == ("words differ", "quote 1")
    assert "reads “Ines Caldeira”" in said
    assert "read “Anna Caldeira”" in said


# What was edited


@pytest.mark.parametrize(
    ("path", "value", "kind"),
    [
        ("quotes.0.document.title", "The gospel", "words differ"),
        ("quotes.0.document.source", "gospel.md", "words differ"),
        ("quotes.0.document.date", "2020-01-01", "words differ"),
        ("quotes.0.page", 7, "words differ"),
        ("quotes.0.page", None, "words differ"),
        ("quotes.0.document.sha256", "00", "document changed"),
        ("quotes.0.text", "Ann Caldeira", "tampered"),
        ("quotes.0.start", 35, "tampered"),
        ("quotes.0.start", -1, "tampered"),
        ("quotes.0.end", 10**14, "tampered"),
        ("quotes.0.sentence.text", "The harbour master is Anna Caldeira.", "tampered"),
        ("quotes.0.sentence.start", 0, "tampered"),
        ("quotes.0.confidence", 2, "tampered"),
    ],
)
def test_a_quote_that_was_edited(check, path, value, kind):
    found, _ = check(changed(path, value))
    assert (kind, "quote 1") in found
    assert ("ok", "quote 1") not in found
    assert ("ok", "differing quote 1") in found


def test_words_and_sentence_edited_alike(check):
    stated = evidence(ANSWER)
    text = json.dumps(stated).replace("Ines Caldeira", "Anna Caldeira")
    assert check(text)[0][0] == ("words differ", "quote 1")


def test_offsets_moved_together(check):
    stated = evidence(ANSWER)
    part = stated["quotes"][0]
    for place in (part, part["sentence"]):
        place["start"] += 1
        place["end"] += 1
    assert check(json.dumps(stated))[0][0] == ("words differ", "quote 1")


def test_offsets_beyond_the_document(check):
    stated = evidence(ANSWER)
    part = stated["quotes"][0]
    for place in (part, part["sentence"]):
        place["start"] += 1000
        place["end"] += 1000
    assert check(json.dumps(stated))[0][0] == ("words differ", "quote 1")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("answer", "Anna"),
        ("abstained", True),
        ("confidence", -0.5),
        ("threshold", 1.5),
        ("quotes", []),
    ],
)
def test_an_answer_that_was_edited(check, path, value):
    assert ("tampered", "file") in check(changed(path, value))[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<mark>Ines", "<mark>Anna"),
        ("90% sure", "99% sure"),
        ("<h1 dir", "<h1 hidden dir"),
        ("</style>", "mark { display: none }</style>"),
        ("</main>", "</main><p>Signed: the court</p>"),
        ("</html>\n", "</html>\n\n"),
        ("2024-05-03, page 2", "2025-05-03, page 2"),
    ],
)
def test_a_page_that_was_edited(check, old, new):
    made = evidence_html(ANSWER)
    assert old in made
    found, said = check(made.replace(old, new, 1))
    assert found == [("tampered", "file"), *WELL]
    assert "edited after the export" in said


def test_a_page_whose_data_was_edited(check):
    made = evidence_html(ANSWER)
    head, opening, data = made.partition('<script type="application/json"')
    found, _ = check(head + opening + data.replace("Ines Caldeira", "Anna Caldeira"))
    assert found == [("tampered", "file"), ("words differ", "quote 1"), WELL[1]]


def test_a_second_set_of_data_is_found(check):
    made = evidence_html(ANSWER)
    script = made[made.index("<script") : made.index("</body>")]
    assert ("tampered", "file") in check(made.replace("<main>", script + "<main>", 1))[0]


# No evidence at all


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no evidence"),
        (b"Dear Sir,", "holds no evidence"),
        (b"<!doctype html><p>Hello", "holds no evidence"),
        (b"[]", "holds no evidence"),
        (b"\xff\xfe{\x00", "is not UTF-8 text (at byte 0)"),
        (b"%PDF-1.4 \xe2", "is not UTF-8 text"),
        (b"{", "no JSON"),
        (b'{"a": }', "no JSON: Expecting value in line 1"),
        (b"{}", 'expected "format": "verbatim-evidence"'),
        (b'{"format": "other"}', "no evidence"),
        (b'{"format": "verbatim-evidence"}', "its version is null; expected 1"),
        (b'{"format": "verbatim-evidence", "version": 2}', "its version is 2; expected 1"),
        (b'{"format": "verbatim-evidence", "version": true}', "its version is true"),
        (b'{"format": "verbatim-evidence", "version": [1]}', "its version is a list"),
        (b'{"format": "verbatim-evidence", "version": 1}', "expected exactly format, version"),
        (b'{"a": 1, "a": 2}', "states something twice"),
        (b'{"a": NaN}', "holds NaN"),
        (b'{"a": ' + b"9" * 5000 + b"}", "a number of 5000 digits"),
        (b'{"a": ' + b"[" * 100_000, "nested too deeply"),
        (b'<script type="application/json" id="verbatim-evidence">oops</script>', "no JSON"),
    ],
)
def test_what_is_no_evidence(check, content, said):
    found, message = check(content)
    assert found == [("not an evidence file", "file")]
    assert said in message


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("question", 5, "question is 5; expected text"),
        ("abstained", 0, "abstained is 0; expected true or false"),
        ("confidence", "high", 'confidence is "high"; expected a number'),
        ("confidence", True, "confidence is true; expected a number"),
        ("quotes", {}, "quotes is not of the form; expected a list"),
        ("quotes.0", "x", "quotes[0] is not of the form; expected exactly text, start"),
        ("quotes.0.start", 1.5, "quotes[0].start is 1.5; expected a whole number"),
        ("quotes.0.start", False, "quotes[0].start is false; expected a whole number"),
        ("quotes.0.page", "7", 'quotes[0].page is "7"; expected a page number or null'),
        ("quotes.0.document.title", None, "quotes[0].document.title is null; expected text"),
        ("quotes.0.document.note", "x", "quotes[0].document is not of the form"),
        ("collection", 7, "collection is 7; expected text"),
        ("note", "x", "its data is not of the form"),
        ("question", ["x" * 99], "question is a list; expected text"),
        ("threshold", "x" * 99, 'threshold is "' + "x" * 39 + "…; expected a number"),
    ],
)
def test_what_is_not_of_the_form(check, path, value, said):
    found, message = check(changed(path, value))
    assert found == [("not an evidence file", "file")]
    assert said in message


def test_infinity_written_as_a_number(check):
    text = evidence_json(ANSWER).replace('"confidence": 0.9', '"confidence": 1e999', 1)
    assert "expected a finite number" in check(text)[1]


def test_more_quotes_than_anyone_exports(check):
    stated = evidence(ANSWER)
    stated["quotes"] *= MOST_QUOTES + 1
    assert f"a list of up to {MOST_QUOTES}" in check(json.dumps(stated))[1]


def test_a_huge_file_is_not_read(check):
    found, said = check(b"{" + b" " * MOST_BYTES)
    assert found == [("not an evidence file", "file")]
    assert "is larger than 20 MB" in said


def test_a_path_that_is_no_file(tmp_path):
    for path, said in ((tmp_path, "is no file"), (tmp_path / "none", "doesn't exist")):
        (finding,) = check_file(path, SHELF)
        assert (finding.kind, finding.ok) == ("not an evidence file", False)
        assert finding.message.startswith(said)


def test_what_would_steer_a_terminal_is_not_printed(check):
    evil = "\x1b[2J\x07\u202e\ud800"
    for path in ("quotes.0.document.title", "quotes.0.text", "quotes.0.document.date"):
        found, said = check(changed(path, evil))
        assert found[0][0] != "ok"
        assert not set(evil[:1] + evil[4:]) & set(said)
    assert "\x1b" not in check(changed("version", evil))[1]


# Everything at once


@given(
    st.tuples(st.text(max_size=60), st.text(min_size=1, max_size=20), st.text(max_size=60)),
    st.text(max_size=20),
    st.sampled_from([evidence_json, evidence_html]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_document_its_evidence_holds(tmp_path, parts, title, form):
    document = replace(PORT, text="".join(parts), title=title, pages=(), source=f"/x/{title}")
    shelf = Shelf(document)
    path = tmp_path / "any"
    path.write_bytes(form(answer(quote(document, parts[1])), collection=title).encode())
    (finding,) = check_file(path, shelf)
    assert finding.ok
    (finding,) = check_file(path, Shelf(replace(document, text="_" + document.text)))
    assert not finding.ok or ("_" + document.text).startswith(document.text)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_byte_of_the_page_is_changed_it_is_found(tmp_path, data):
    made = evidence_html(ANSWER).encode()
    at = data.draw(st.integers(0, len(made) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != made[at]))
    path = tmp_path / "page"
    path.write_bytes(made[:at] + bytes([byte]) + made[at + 1 :])
    assert not all(finding.ok for finding in check_file(path, SHELF))
