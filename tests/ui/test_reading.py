from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import reading


def marked(shown):
    return "".join(
        part["text"] for block in shown["blocks"] for part in block["parts"] if part["mark"]
    )


def plain(shown):
    return "\n\n".join(
        "".join(part["text"] for part in block["parts"]) for block in shown["blocks"]
    )


def asked(doc, words, **more):
    start = doc.text.index(words)
    end = start + len(words)
    return {"document": doc.id, "sha256": doc.sha256, "start": start, "end": end} | more


ARABIC = "القائد هو عمر بن سعيد اليوم."


def test_a_short_document_is_shown_whole_with_its_mark(fakes):
    paragraphs = ["---\ntitle: T\n---", "# 🌊 Head", ARABIC, "Last <b>one</b> ${x}."]
    doc = fakes.document("\n\n \n".join(paragraphs))
    shown = reading.read(doc, asked(doc, "عمر بن سعيد"))
    assert marked(shown) == "عمر بن سعيد"
    assert [block["kind"] for block in shown["blocks"]] == ["front", "heading", "text", "text"]
    assert plain(shown).split("\n\n") == paragraphs
    assert (shown["earlier"], shown["later"], shown["note"]) == (False, False, "")


def test_a_mark_may_cross_paragraphs(fakes):
    doc = fakes.document("One two.\n\nThree four.")
    shown = reading.read(doc, asked(doc, "two.\n\nThree"))
    assert [[p["text"] for p in b["parts"] if p["mark"]] for b in shown["blocks"]] == [
        ["two."],
        ["Three"],
    ]


def test_a_changed_document_is_shown_without_a_mark_and_says_so(fakes):
    doc = fakes.document("The keeper is Maria.")
    shown = reading.read(doc, asked(doc, "Maria", sha256="of another version"))
    assert marked(shown) == ""
    assert "has changed" in shown["note"]
    assert plain(shown) == doc.text


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (0, 999)])
def test_a_place_that_is_not_in_the_document_is_not_marked(fakes, start, end):
    doc = fakes.document("The keeper is Maria.")
    shown = reading.read(doc, asked(doc, "Maria", start=start, end=end))
    assert marked(shown) == ""
    assert shown["note"]


@pytest.fixture
def long(fakes):
    lines = [f"Paragraph {i} of the river and all who live there." for i in range(4000)]
    lines[2000] = "The keeper is Maria."
    return fakes.document("\n\n".join(lines))


def test_a_long_document_is_a_window_around_the_mark(long):
    shown = reading.read(long, asked(long, "Maria"))
    assert marked(shown) == "Maria"
    assert shown["high"] - shown["low"] < 2 * reading.WINDOW
    assert shown["earlier"]
    assert shown["later"]
    assert shown["blocks"][0]["parts"][0]["text"].startswith("Paragraph ")


def test_reading_on_and_back_misses_no_paragraph(long):
    place = asked(long, "Maria")
    shown = reading.read(long, place)
    seen = plain(shown)
    later = shown
    while later["later"]:
        later = reading.read(long, place | {"at": later["high"]})
        seen += "\n\n" + plain(later)
    earlier = shown
    while earlier["earlier"]:
        earlier = reading.read(long, place | {"until": earlier["low"]})
        seen = plain(earlier) + "\n\n" + seen
    assert seen == long.text


def test_without_a_place_a_document_is_shown_from_its_beginning(long):
    shown = reading.read(long, {"document": long.id})
    assert (shown["low"], shown["note"], marked(shown)) == (0, "", "")


@given(st.text(st.sampled_from("aé👩\u200d🚀ع \n\t<"), min_size=1, max_size=80), st.data())
def test_the_mark_is_the_slice_whatever_the_text(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    shown = list(reading.blocks(text, 0, len(text), (start, end)))
    parts = [part for block in shown for part in block["parts"]]
    squeeze = lambda words: "".join(words.split())  # noqa: E731 - the blank lines between blocks
    assert squeeze("".join(p["text"] for p in parts)) == squeeze(text)
    assert squeeze("".join(p["text"] for p in parts if p["mark"])) == squeeze(text[start:end])


def test_the_panel_says_what_of_the_file_could_not_be_read(fakes):
    doc = fakes.document("The rent is 900.")
    assert reading.read(doc, {})["warning"] == ""
    lease = replace(doc, metadata={"warning": fakes.WARNING})
    assert reading.read(lease, {})["warning"] == f"Read only in part: {fakes.WARNING}"
