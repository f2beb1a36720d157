"""Voices: whose words a passage holds, where that stands above it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.passages import split
from rag.voices import Voices

SENTENCE = "The roof of the long barn was looked at again and it will not last the winter. "
LONG = SENTENCE * 9

MAIL = f"""From: "Ada Kern" <ada.kern@mill.example>
To: Piet Roos <piet@mill.example>, Lise Aho <lise@mill.example>
Date: Mon, 4 Mar 2024 09:12:00 +0100
Subject: The roof

Dear both,

{LONG}

{LONG}
"""


def under(text: str, place: str) -> tuple[str, list[str]]:
    """Return who writes and who speaks, on what day, where `place` begins in a text."""
    voices, at = Voices(text), text.index(place)
    return voices.writer(at), voices.within(at)


def test_the_body_of_a_mail_is_its_senders():
    assert under(MAIL, "Dear both") == ("From Ada Kern to Piet Roos, Lise Aho", [])


def test_what_holds_the_fields_of_a_mail_itself_stands_under_no_writer():
    assert under(MAIL, "From:") == ("", [])


def test_each_mail_of_a_thread_has_its_own_writer():
    thread = (
        "From: Ada Kern\nSent: Monday, March 4, 2024 9:12 AM\nTo: Piet Roos\n\nNo.\n\n"
        "From: Piet Roos <p@mill.example>\nSent: 3 March 2024\nTo: Ada Kern\n\nShall we mend it?\n"
    )
    assert under(thread, "No.")[0] == "From Ada Kern to Piet Roos"  # the document has its date
    assert under(thread, "From: Piet")[0] == ""
    assert under(thread, "Shall we")[0] == "From Piet Roos to Ada Kern, 3 March 2024"


@pytest.mark.parametrize(
    ("fields", "writer"),
    [
        ("From: ada@mill.example\nSubject: Roof", "From ada@mill.example"),
        ("From: Ada Kern (ada@mill.example)\nTo: Piet", "From Ada Kern to Piet"),
        ("Subject: Roof\nFrom: Ada Kern\nTo:\nDate: soon", "From Ada Kern"),
        ("**From:** Ada Kern\n**To:** Piet", "From Ada Kern to Piet"),
        ("From: Ada\nTo: " + "Piet Roos, " * 30, "From Ada"),
        ("From: the top of the hill one sees the sea", ""),
        ("Subject: Roof\nTo: Piet", ""),
    ],
)
def test_the_fields_of_a_mail(fields, writer):
    assert under(f"{fields}\n\nThe body.\n", "The body")[0] == writer


LETTER = f"""Mrs A. Kern
2 Mill Lane

4 March 2024

Dear Mr Roos,

{LONG}

{LONG}

Yours sincerely,

Ada Kern
Treasurer
"""


def test_a_letter_is_its_signers_from_the_beginning():
    assert under(LETTER, "Mrs A. Kern") == ("From Ada Kern to Mr Roos", [])
    assert under(LETTER, SENTENCE) == ("From Ada Kern to Mr Roos", [])


@pytest.mark.parametrize(
    "closing", ["Yours ever,", "Kind regards", "With best wishes,", "Love,", "Yours faithfully"]
)
def test_closings_of_letters(closing):
    letter = LETTER.replace("Yours sincerely,", closing)
    assert under(letter, SENTENCE)[0] == "From Ada Kern to Mr Roos"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Dear Mr Roos,\n", ""),
        ("Yours sincerely,\n", ""),
        ("Ada Kern\nTreasurer\n", ""),
        ("Ada Kern\nTreasurer\n", "it was a long letter, and nobody signed it at all.\n"),
    ],
)
def test_what_is_not_signed_or_addressed_is_no_letter(old, new):
    assert Voices(LETTER.replace(old, new)).writer(0) == ""


def test_letters_one_after_another_have_each_its_writer():
    second = LETTER.replace("Ada Kern\nTreasurer", "Lise Aho").replace("Mr Roos", "Ada")
    both = f"{LETTER}\n{second}"
    assert Voices(both).writer(0) == "From Ada Kern to Mr Roos"
    assert under(both, "Dear Ada,")[0] == "From Lise Aho to Ada"


DIARY = f"""Monday 6 November 2023

{LONG}

{LONG}

7 November

{LONG}

{LONG}
"""


def test_a_later_passage_of_an_entry_stands_under_its_day():
    assert [cut.heading for cut in split(DIARY)] == [
        "",
        "Monday 6 November 2023",
        "",
        "7 November",
    ]
    for cut in split(DIARY):
        assert cut.heading or DIARY[cut.start : cut.end].startswith(("Monday", "7 November"))


def test_one_day_alone_is_the_date_of_a_text_not_an_entry():
    assert Voices(DIARY.replace("7 November", "Later")).within(len(DIARY) - 50) == []


@pytest.mark.parametrize(
    "day",
    ["2023-11-07", "**Tue, 7 Nov 2023**", "November 7th, 2023", "Tuesday the 7th of November"],
)
def test_ways_to_write_the_day_of_an_entry(day):
    diary = DIARY.replace("7 November\n", f"{day}\n")
    assert Voices(diary).within(len(diary) - 50) == [day.strip("*")]


TALK = f"""# The barn

Ada Kern: {LONG}

{LONG}

Piet Roos: Not now.

Ada Kern: When?

Piet Roos: {LONG}

{LONG}
"""


@pytest.mark.parametrize("marks", ["{}:", "**{}:**", "**{}**:"])
def test_a_later_paragraph_of_a_turn_stands_under_its_speaker(marks):
    talk = TALK
    for name in ("Ada Kern", "Piet Roos"):
        talk = talk.replace(f"{name}:", marks.format(name))
    told = [
        (cut.heading, talk[cut.start :].startswith(("Ada", "Piet", "*"))) for cut in split(talk)
    ]
    assert ("The barn > Ada Kern", False) in told
    assert ("The barn > Piet Roos", False) in told
    assert all(heading == "The barn" for heading, labelled in told if labelled)


def test_speakers_in_capitals_and_with_titles():
    talk = TALK.replace("Ada Kern", "MR KERN (chair)").replace("Piet Roos", "Speaker 2")
    assert "The barn > MR KERN (chair)" in [cut.heading for cut in split(talk)]


def test_labels_here_and_there_are_no_transcript():
    recipes = "\n\n".join(
        f"Ingredients: flour and eggs.\n\n{LONG}\n\n{LONG}\n\nMethod: beat them.\n\n{LONG}\n\n{LONG}"
        for _ in range(4)
    )
    assert not any(cut.heading for cut in split(recipes))


OUTER = "From: Ada Kern <a@b.c>\nTo: Piet Roos\nDate: 4 March 2024\n\nYes.\n\n"


@pytest.mark.parametrize(
    ("quoted", "writer"),
    [
        ("On 3 March 2024 at 9:00 Piet\n<p@b.c> wrote:\n\nShall we?\n", ""),
        ("On 3 March 2024, Piet wrote:\n\n> Shall we?\n> Shall we?\n\nMine.\n", ""),
        ("Am 3. M\u00e4rz 2024 um 9:00 schrieb Piet:\n\nShall we?\n", ""),
        ("-----Original Message-----\nFrom: Piet\nTo: Ada\n\nShall we?\n", "From Piet to Ada"),
        ("Von: Piet\nGesendet: 3. M\u00e4rz\nAn: Ada\n\nShall we?\n", "From Piet to Ada"),
        (f"From: {'Ada, Piet, ' * 9}\nSubject: Roof\n\nShall we?\n", ""),
    ],
)
def test_what_a_mail_quotes_is_not_its_senders(quoted, writer):
    place = "> Shall we" if "> Shall we" in quoted else "Shall we"
    assert under(OUTER + quoted, place)[0] == writer


def test_below_a_quotation_its_sender_goes_on():
    assert under(OUTER + "> Shall we?\n\nMine.\n", "Mine.")[0] == "From Ada Kern to Piet Roos"


def test_a_mail_within_a_report_ends_at_the_next_heading():
    report = f"# Report\n\n## Mail\n\n{OUTER}## Findings\n\nThe roof.\n"
    assert under(report, "The roof")[0] == ""


def test_a_range_of_days_is_no_mail():
    assert under("From: 1 January 2024\nTo: 31 May 2024\n\nThe lease.\n", "The lease")[0] == ""


def test_a_story_above_a_letter_is_not_its_writers():
    assert Voices(f"{LONG}\n\n{LETTER}").writer(0) == ""


def test_a_letter_ends_where_the_next_begins():
    first = LETTER.replace("Yours sincerely,", "Toodle-oo,").replace("Mr Roos", "Lise")
    both = f"{first}\n{LETTER}"
    assert under(both, "Dear Lise")[0] == ""
    assert under(both, "Dear Mr Roos")[0] == "From Ada Kern to Mr Roos"


@pytest.mark.parametrize(
    ("signed", "writer"), [("Ada Kern, PhD\nTreasurer", "Ada Kern"), ("Nobody knew that.", "")]
)
def test_the_first_line_below_a_closing_is_the_name_or_none_is(signed, writer):
    told = Voices(LETTER.replace("Ada Kern\nTreasurer", signed)).writer(0)
    assert told == (f"From {writer} to Mr Roos" if writer else "")


@pytest.mark.parametrize("day", ["04.02.2024", "4/2/24", "4 February 2024, evening", "Day 4"])
def test_a_day_written_otherwise_ends_the_entry_before(day):
    diary = f"3 February 2024\n\nOne.\n\n{day}\n\nTwo.\n"
    assert under(diary, "Two.")[1] == [day.removesuffix(", evening")]


def test_a_day_and_a_speaker_end_at_a_heading():
    assert under(f"{DIARY}\n# Afterword\n\nBy another.\n", "By another")[1] == []
    assert under(f"{TALK}\n## Afterword\n\nBy another.\n", "By another")[1] == []


@pytest.mark.parametrize("label", ["[00:12:03] {}:", "{} (00:12):"])
def test_times_of_turns(label):
    talk = "".join(f"{label.format(who)} Well.\n\nSo {who}.\n\n" for who in ("Ada", "Piet") * 3)
    assert under(talk, "So Piet")[1] == ["Piet"]


def test_a_turn_within_a_paragraph_and_one_of_nobody_end_the_turn_before():
    talk = "Ada: So.\nPiet: No.\n\nNever.\n\n" + "Piet: Well?\n\nAda: Yes.\n\n" * 2
    assert under(talk, "Never.")[1] == ["Piet"]
    talk = talk.replace("\nPiet: No.", "\n\nA. No.", 1)
    assert under(talk, "A. No.")[1] == []
    assert under(talk, "Never.")[1] == []


def test_questions_and_labels_are_no_speakers():
    for one, other in (("Q", "A"), ("Action", "Decision"), ("Note", "Warning")):
        talk = TALK.replace("Ada Kern:", f"{one}:").replace("Piet Roos:", f"{other}:")
        assert Voices(talk).within(len(talk) - 50) == []


@pytest.mark.parametrize(
    "text",
    ["From: a\nTo: b\n\n" * 40_000, "Dear you,\n\nRegards,\n\n" * 40_000, "A b: c\n\n" * 90_000,
     "7 May\n\n" * 90_000, "Dear " * 200_000, "** " * 300_000, "From: " + "<" * 500_000,
     f"On {'1 ' * 150}\n" * 30_000, " " * 400_000, "-" * 400_000, "a-" * 200_000, "* " * 200_000,
     "# a\nDear x\n" * 40_000, "> x\nOn 1 wrote:\n" * 30_000],
)  # fmt: skip
def test_time_is_linear_in_the_text(text):
    begun = time.process_time()
    Voices(text)
    assert time.process_time() - begun < 10


LINES = st.sampled_from(
    ["From: Ada <a@b.c>", "To: Piet", "Dear Piet,", "Regards,", "Ada Kern", "7 May 2024", "", "",
     "Ada: yes", "Piet: no", "**Ada:** well", "# Head", "Some words of a text."]
)  # fmt: skip


@given(st.lists(LINES, max_size=40))
def test_no_passage_holds_the_line_that_tells_whose_words_it_is(lines):
    text = "\n".join(lines)
    for cut in split(text):
        *_, last = ("", *Voices(text).within(cut.start))
        assert not last or not text[cut.start :].startswith(last)


@given(st.text(alphabet=st.sampled_from("aA:*_ \n#<>-.,7"), max_size=200), st.integers(0, 200))
def test_any_text_and_place_is_taken(text, place):
    voices = Voices(text)
    assert isinstance(voices.writer(place), str)
    assert all(voices.within(place)) or voices.within(place) == []
