"""Evidence files: what they state, and a page on which nothing but that can happen."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evidence import span_to_quote
from rag.proof import evidence, evidence_html, evidence_json
from rag.proof_form import contradictions, parse
from rag.proof_page import data_of, page
from rag.types import Answer, Candidate, Document, Passage

NOON = datetime(2024, 12, 5, 12, 0, 0, tzinfo=UTC)
TEXT = "It rained. The harbour master is Ines Caldeira. Nobody knew."
OTHER = "Piers Dunmore is the harbour master."


def quote(text, span, *, confidence=0.9, **fields):
    fields = {"id": "d1", "title": "The port", "source": "/home/ann/secret/port.md"} | fields
    document = Document(text=text, sha256="ab" * 32, **fields)
    start = text.index(span)
    passage = Passage(document, 0, len(text))
    return span_to_quote(Candidate(passage, start, start + len(span), 1.0, 1.0), confidence)


def answer(*quotes, question="Who is the harbour master?", differing=()):
    sure = quotes[0].confidence if quotes else 0.1
    return Answer(question, quotes, not quotes, sure, 0.25, differing=differing)


@pytest.fixture
def two():
    """An answer, and another document that differs from it."""
    return answer(
        quote(TEXT, "Ines Caldeira", date="2024-05-03", pages=(0, 20)),
        differing=(quote(OTHER, "Piers Dunmore", confidence=0.5, id="d2", title="Herald"),),
    )


class Reader(HTMLParser):
    """Collects what a browser would take from a page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.visible, self.marked = [], [], [], []
        self._open = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag != "meta":
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if not {"script", "style"} & set(self._open):
            self.visible.append(data)
        if "mark" in self._open:
            self.marked.append(data)


def test_the_evidence_states_what_is_needed_to_check_it(two):
    stated = evidence(two, collection="default", made_at=NOON)
    assert stated == {
        "format": "verbatim-evidence",
        "version": 1,
        "made_at": "2024-12-05T12:00:00+00:00",
        "collection": "default",
        "question": "Who is the harbour master?",
        "answer": "Ines Caldeira",
        "abstained": False,
        "confidence": 0.9,
        "threshold": 0.25,
        "quotes": [
            {
                "text": "Ines Caldeira",
                "start": 33,
                "end": 46,
                "document": {
                    "id": "d1",
                    "title": "The port",
                    "source": "port.md",
                    "date": "2024-05-03",
                    "sha256": "ab" * 32,
                },
                "page": 2,
                "confidence": 0.9,
                "sentence": {
                    "start": 11,
                    "end": 47,
                    "text": "The harbour master is Ines Caldeira.",
                },
            }
        ],
        "differing": [stated["differing"][0]],
    }
    assert stated["differing"][0]["text"] == "Piers Dunmore"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("/home/ann/port.md", "port.md"),
        ("C:\\Users\\Ann\\port.md", "port.md"),
        ("port.md", "port.md"),
        ("A note", "A note"),
        ("/", ""),
    ],
)
def test_no_folder_is_named(source, name):
    found = answer(quote(TEXT, "Ines Caldeira", source=source))
    assert evidence(found)["quotes"][0]["document"]["source"] == name
    assert "Ann" not in evidence_json(found)


def test_the_moment_is_that_of_the_making_in_utc(two):
    before = datetime.now(UTC).replace(microsecond=0)
    assert before <= datetime.fromisoformat(evidence(two)["made_at"]) <= datetime.now(UTC)
    later = datetime(2024, 12, 5, 14, 0, 0, tzinfo=timezone(timedelta(hours=2)))
    assert evidence(two, made_at=later)["made_at"] == "2024-12-05T12:00:00+00:00"


def test_an_answer_that_was_kept_makes_the_same_evidence(two):
    kept = json.loads(json.dumps(two.to_dict()))
    del kept["nearest"], kept["timings_ms"]
    assert evidence(kept, made_at=NOON) == evidence(two, made_at=NOON)
    del kept["differing"]
    assert evidence(kept)["differing"] == []


def test_a_refusal_is_evidence_too():
    stated = evidence(answer())
    assert (stated["answer"], stated["abstained"], stated["quotes"]) == ("", True, [])
    assert "The documents do not say." in evidence_html(answer())


def test_json_and_page_hold_the_same(two):
    text = evidence_json(two, collection="c", made_at=NOON)
    assert parse(text) == evidence(two, collection="c", made_at=NOON)
    held = data_of(evidence_html(two, collection="c", made_at=NOON))
    assert parse(held) == parse(text)


def test_the_page_shows_all_of_it(two):
    shown = Reader(evidence_html(two, collection="Leases & wills", made_at=NOON))
    text = " ".join(" ".join(shown.visible).split())
    for words in (
        "Who is the harbour master?",
        "Ines Caldeira",
        "90% sure; an answer needed 25%",
        "From the collection Leases & wills . Made 2024-12-05, 12:00:00 UTC.",
        "The harbour master is Ines Caldeira .",
        "The port , 2024-05-03, page 2",
        "port.md",
        "ab" * 32,
        "33 to 46",
        "Other documents say otherwise",
        "verbatim verify FILE",
    ):
        assert words in text
    assert shown.marked == ["Ines Caldeira", "Piers Dunmore"]


def test_the_page_loads_and_runs_nothing(two):
    shown = Reader(evidence_html(two))
    assert not {"img", "link", "iframe", "object", "embed", "form", "a", "base"} & set(shown.tags)
    assert shown.tags.count("script") == 1
    assert ("script", "type", "application/json") in shown.attributes
    names = {name for _, name, _ in shown.attributes}
    assert names <= {
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
        "dir",
        "type",
        "id",
    }
    assert "url(" not in evidence_html(two)
    policy = dict(value[1:] for value in shown.attributes if value[0] == "meta")
    assert policy["content"]  # the policy, with nothing but styles let through
    assert "default-src 'none'; style-src 'unsafe-inline'" in evidence_html(two)


HOSTILE = (
    "</script><script>alert(1)</script> \"x\" 'y' & <b onclick=z> <!-- --> ]]> &lt; \u2028 \u202e"
)


def test_markup_in_a_document_stays_text():
    whole = f"Somebody wrote {HOSTILE} and left."
    found = answer(
        quote(whole, HOSTILE, title=HOSTILE, source=f"/x/{HOSTILE.replace('/', '')}", date=""),
        question=HOSTILE,
    )
    made = evidence_html(found, collection=HOSTILE)
    shown = Reader(made)
    assert (
        shown.tags
        == Reader(evidence_html(answer(quote(TEXT, "Ines Caldeira")), collection="c")).tags
    )
    assert shown.marked == [HOSTILE]
    assert made.count("</script>") == 1
    assert parse(data_of(made))["quotes"][0]["text"] == HOSTILE
    script = made[made.index("application/json") :].partition(">")[2].partition("</script>")[0]
    assert not set("<>&\u2028\u202e") & set(script)


def test_what_no_page_may_hold_is_replaced_where_it_is_seen():
    whole = "Null \0 stands here."
    made = evidence_html(answer(quote(whole, "Null \0 stands")))
    assert "\0" not in made
    assert Reader(made).marked == ["Null \ufffd stands"]
    assert parse(data_of(made))["answer"] == "Null \0 stands"


def test_a_question_with_half_a_surrogate_pair_can_be_written():
    found = answer(quote(TEXT, "Ines Caldeira"), question="Who \udcff?")
    assert evidence(found)["question"] == "Who ??"
    evidence_html(found, collection="\udcff").encode()
    evidence_json(found, collection="\udcff").encode()


def test_a_moment_that_is_none_is_shown_as_it_stands(two):
    stated = evidence(two) | {"made_at": "<yesterday>"}
    assert "Made &lt;yesterday&gt;." in page(stated)


def test_the_page_of_this_version_stays_as_it_is(two):
    # pages exported before are compared with what this makes: a change needs a new VERSION
    made = page(evidence(two, collection="default", made_at=NOON))
    assert (
        hashlib.sha256(made.encode()).hexdigest()
        == "f321e3c1af5f7cf6e8f4fcd767ff74174a1a518e6b4ed1dbdd46813ed188191b"
    )


SPAN = st.tuples(st.text(max_size=40), st.text(min_size=1, max_size=20), st.text(max_size=40))


@given(SPAN, st.text(max_size=20), st.text(max_size=20))
def test_any_text_survives_both_forms(parts, question, title):
    whole = "".join(parts)
    found = answer(quote(whole, parts[1], title=title), question=question)
    stated = evidence(found, collection=title, made_at=NOON)
    assert list(contradictions(stated)) == []
    assert parse(evidence_json(found, collection=title, made_at=NOON)) == stated
    made = evidence_html(found, collection=title, made_at=NOON)
    assert parse(data_of(made)) == stated
    assert page(parse(data_of(made))) == made
    # a parser takes \r\n and \r for line ends
    assert "".join(Reader(made).marked).split() == found.text.replace("\0", "\ufffd").split()
