"""What notebooks show: escaped, without scripts, complete, and readable in light and dark."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from rag.display import excerpt, report_line
from rag.listing import Documents
from rag.records import DocumentInfo
from rag.report import FileOutcome, Report
from rag.types import Answer, Document, Hit, Hits, Passage, Quote

EVIL = '<script>alert("1")</script> & <img src=x onerror=alert(1)>'
VOID = {"br", "img", "meta"}


class Page(HTMLParser):
    """Reads HTML as a browser does: its text, its elements, and whether they close."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.attributes, self.text = [], set(), [], ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes += attributes
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def quote_of(text, answer, confidence=0.86, **document):
    facts = {"id": "d1", "title": "Lease", "source": "lease.pdf", "sha256": "0" * 64}
    passage = Passage(Document(text=text, **(facts | document)), 0, len(text))
    start = text.index(answer)
    return Quote(passage, start, start + len(answer), 0, len(text), 2.0, confidence)


def answered(*quotes, **more):
    hits = Hits("Who signed?", tuple(Hit(quote.passage, 0.5) for quote in quotes))
    more = {"abstained": False, "confidence": quotes[0].confidence, "threshold": 0.25} | more
    return Answer("Who signed?", quotes, hits=hits, **more)


def refused(quote):
    hits = Hits("Who paid?", (Hit(quote.passage, 0.5, dense_rank=1, dense_score=0.7),))
    return Answer(
        "Who paid?", confidence=quote.confidence, threshold=0.25, alternatives=(quote,), hits=hits
    )


INFO = DocumentInfo("d1", "Lease", "lease.pdf", "2024-02-01", "0" * 64, 12345, 67, "2024-05-05")
REPORT = Report(
    (FileOutcome("a.txt", "added", "d1", 3), FileOutcome("b.pdf", "failed", reason="no text")), 1.04
)


def test_an_answer_shows_its_words_its_certainty_and_the_quote_in_its_sentence():
    quote = quote_of("The lease was signed by Ann Smith in May.", "Ann Smith", pages=(0,))
    html = answered(quote)._repr_html_()
    page = Page(html)
    assert "Ann Smith" in page.text
    assert "86% sure · 1 quote" in page.text
    assert "Lease · page 1 · characters 24 to 33" in page.text
    assert re.search(r"signed by <mark[^>]*>Ann Smith</mark> in May\.", html)


def test_an_answer_shows_what_differs_and_what_else_was_thought_of():
    quote = quote_of("Signed by Ann Smith.", "Ann Smith")
    other = quote_of("Signed by Bo Lind.", "Bo Lind", 0.5, id="d2", title="Draft")
    third = quote_of("Witnessed by Cy Fox.", "Cy Fox", 0.1)
    text = Page(answered(quote, differing=(other,), alternatives=(other, third))._repr_html_()).text
    assert "Other documents say otherwise:" in text
    assert text.count("Bo Lind") == 1
    assert "1 other candidate" in text


def test_a_refusal_shows_how_close_it_came_and_the_nearest_passages():
    text = Page(refused(quote_of("Rent is due monthly.", "monthly", 0.12))._repr_html_()).text
    assert "Your documents do not say." in text
    assert "Closest candidate: “monthly”, 12% sure; an answer needs 25%." in text
    assert "1 nearest passage" in text
    assert "Rent is due monthly." in text


def test_what_is_not_mentioned_is_said_of_answers_and_refusals():
    quote = quote_of("Rent is due monthly.", "monthly", 0.12)
    for one, words in (
        (replace(refused(quote), unmentioned=("Rome",)), "“Lease” never mentions “Rome”."),
        (
            answered(quote, unmentioned=("Rome", "Oslo", "2018")),
            "“Lease” never mentions “Rome”, “Oslo” or “2018”.",
        ),
        (
            replace(
                refused(quote),
                question="What did Geir Pedersen say in May 2018?",
                unmentioned=("Geir", "Pedersen", "May", "2018"),
            ),
            "“Lease” never mentions “Geir Pedersen” or “May 2018”.",
        ),
    ):
        assert words in Page(one._repr_html_()).text
    assert "never mentions" not in Page(answered(quote)._repr_html_()).text


def test_a_refusal_just_below_the_bar_has_decimals():
    refusal = replace(refused(quote_of("Rent is due monthly.", "monthly", 0.2496)), threshold=0.25)
    assert "“monthly”, 24.9% sure; an answer needs 25.0%." in Page(refusal._repr_html_()).text


def test_a_refusal_without_a_candidate():
    hits = refused(quote_of("Rent is due monthly.", "monthly")).hits
    text = Page(Answer("Who?", hits=hits)._repr_html_()).text
    assert "Your documents do not say." in text
    assert "Closest" not in text


def test_where_nothing_was_found_the_documents_are_not_said_to_be_silent():
    text = Page(Answer("Who?")._repr_html_()).text
    assert "No passage was found; any documents yet?" in text
    assert "do not say" not in text


def test_hits_show_rank_and_score_of_either_search():
    passage = quote_of("Rent is due monthly.", "monthly", date="2024-02-01").passage
    hits = Hits(
        "When is rent due?", (Hit(passage, 0.182, 0.71, 2), Hit(passage, 0.1, None, None, 3.5, 1))
    )
    text = Page(hits._repr_html_()).text
    for wanted in (
        "When is rent due?",
        "0.182",
        "2 (0.71)",
        "1 (3.50)",
        "Lease · 2024-02-01 · char",
    ):
        assert wanted in text
    assert "Nothing was found." in Page(Hits("Who?")._repr_html_()).text


def test_documents_and_reports_are_summed_up():
    document = quote_of("word " * 500, "word", pages=(0, 9), date="2024-02-01").document
    text = Page(document._repr_html_()).text
    assert "2024-02-01 · 2 pages · 2,500 characters · lease.pdf" in text
    assert text.endswith(" …")
    text = Page(Documents([INFO])._repr_html_()).text
    for wanted in (
        "1 document",
        "Lease",
        "2024\N{NON-BREAKING HYPHEN}02\N{NON-BREAKING HYPHEN}01",
        "12,345",
        "67",
    ):
        assert wanted in text
    text = Page(REPORT._repr_html_()).text
    assert "1 added, 1 failed in 1.0 s" in text
    assert "b.pdf: no text" in text
    assert report_line(Report()) == "nothing to add in 0.0 s"
    assert report_line(Report(cancelled=True)).endswith(", cancelled")
    twice = tuple(FileOutcome(name, "duplicate", "d1") for name in ("b.txt", "c.txt"))
    assert report_line(Report(twice)).startswith("2 duplicates in")
    assert report_line(Report(twice[:1])).startswith("1 duplicate in")
    assert report_line(Report(passed_over={".rtf": 2, "": 1})) == "3 passed over in 0.0 s"
    partly = Report((FileOutcome("/a.pdf", "added", "1", 3, "page 2 has no text"),))
    assert "/a.pdf: page 2 has no text" in partly._repr_html_()


def every_kind(text):
    """Everything that shows itself, with `text` wherever a text can be."""
    quote = quote_of(text + " end", text, title=text, source=text, date=text)
    info = DocumentInfo("d1", text, text, text, "0" * 64, 1, 1, text)
    hits = Hits(text, (Hit(quote.passage, 0.5),))
    return [
        quote,
        quote.passage,
        quote.document,
        hits,
        answered(quote, differing=(quote,), alternatives=(quote,)),
        refused(quote),
        Documents([info]),
        Report((FileOutcome(text, "failed", reason=text),)),
    ]


@pytest.mark.parametrize("thing", every_kind(EVIL), ids=lambda thing: type(thing).__name__)
def test_nothing_of_a_document_becomes_markup(thing):
    page = Page(thing._repr_html_())
    assert not page.tags & {"script", "img", "link", "iframe", "svg", "a", "form"}
    assert {name for name, _ in page.attributes} <= {"style", "dir", "scope"}
    assert EVIL in page.text or EVIL[:20] in page.text


@pytest.mark.parametrize("thing", every_kind("plain"), ids=lambda thing: type(thing).__name__)
def test_colours_are_the_pages_own_or_let_it_shine_through(thing):
    for name, style in Page(thing._repr_html_()).attributes:
        if name == "style":
            for colour in re.findall(r"(?:color|background)[^:;]*:([^;]+)", style):
                assert re.fullmatch(r"inherit|transparent|rgba\([^)]+,0?\.\d+\)", colour), style
            assert "url" not in style


@pytest.mark.parametrize("thing", every_kind("a\nb"), ids=lambda thing: type(thing).__name__)
def test_the_plain_form_is_one_short_line(thing):
    assert "\n" not in repr(thing)
    assert len(repr(thing)) < 250


def test_the_plain_forms():
    quote = quote_of("Signed by Ann Smith.", "Ann Smith")
    assert repr(quote) == "<Quote 'Ann Smith' [10, 19) of 'Lease', 0.86 sure>"
    assert repr(quote.passage) == "<Passage 'Signed by Ann Smith.' [0, 20) of 'Lease'>"
    assert repr(quote.document) == "<Document 'Lease', 20 characters, 'lease.pdf'>"
    assert repr(answered(quote)) == "<Answer 'Ann Smith', 0.86 sure, 1 quote, to 'Who signed?'>"
    assert repr(Answer("Who?", confidence=0.1, threshold=0.25)) == (
        "<Answer: not in the documents, 0.10 of 0.25 needed, to 'Who?'>"
    )
    hits = Hits("Who?", (Hit(quote.passage, 0.5),))
    assert repr(hits[0]) == "<Hit 0.500 'Signed by Ann Smith.' [0, 20) of 'Lease'>"
    assert repr(hits) == (
        "<Hits: 1 passage for 'Who?', best 'Signed by Ann Smith.' [0, 20) of 'Lease'>"
    )
    assert repr(Hits("Who?")) == "<Hits: 0 passages for 'Who?'>"
    assert repr(Documents([INFO] * 2)) == "<2 documents: 'Lease', 'Lease'>"
    assert repr(Documents([INFO] * 9)) == "<9 documents: 'Lease', 'Lease', 'Lease', ...>"
    assert repr(Documents()) == "<0 documents>"
    assert repr(REPORT) == "<Report: 1 added, 1 failed in 1.0 s>"


def test_an_excerpt_ends_with_a_word():
    assert excerpt("one two three", 9) == "one two …"
    assert excerpt("one two three", 13) == "one two three"
    assert excerpt("onetwothree", 5) == "onetw …"
    assert excerpt(f"{' ' * 9}one two three\n", 9) == "one two …"
    assert excerpt(" " * 9, 5) == ""
    assert excerpt("\u7b2c " + "\u4e2d" * 50, 9) == "\u7b2c " + "\u4e2d" * 7 + " …"
