"""Identities: the facts at the top of a record, and how far they hold."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.identities import LONGEST, Identities
from rag.passages import split

SHEET = """WETHERAL YARD MOTORS                SERVICE SHEET No 2287
Unit 6, Cauldside Yard              Tel 01228 555 0162
-----------------------------------------------------
Vehicle:      PX19 KQW   (Van 1)   Brannock Loader L2
Usual driver: Gavin Ormshaw
Date in:      08/01/2024          Date out: 09/01/2024

CHECKS
  Battery       12.6 V, good
"""


def identity(text: str, place: str = "") -> str:
    at = text.index(place)
    return Identities(text).of(at, at + len(place))


def test_the_facts_at_the_top_without_the_letterhead():
    wanted = "Vehicle: PX19 KQW (Van 1), Usual driver: Gavin Ormshaw, Date in: 08/01/2024"
    assert identity(SHEET, "Battery") == wanted
    assert identity(SHEET, "WETHERAL") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("PET        Bramble\nBORN       11.02.2019\n", "PET: Bramble, BORN: 11.02.2019"),
        ("| Invoice | 3381 |\n| Buyer | Ann |\n", "Invoice: 3381, Buyer: Ann"),
        ("- **Name:** Ann\n- **Born:** 1990\n", "Name: Ann, Born: 1990"),
        ("Boat | Leaves | From\nTern | 18.30 | Ayr\n", ""),  # a table
        ("Name: Ann\n\nShe lives by the sea.", ""),  # one alone is prose
        ("Bow: the front of a boat\nPort: left of it\n", ""),  # a glossary
        ("name: ann\nport: 8080\n", ""),  # settings
        ('"Term"    1 May to 30 June\n"Deposit"    One month\n', ""),  # words explained
        ("Ada Kern: Not now.\nPiet Roos: When?\n", ""),  # talk
        ("To: Ann\nPaid: no\n\nTotal: 7\nTotal: 9\n", "To: Ann, Paid: no, Total: 7"),
        ("Prose.\n" * 20 + "Name: Ann\nBorn: 1990\n", ""),  # too far down
        ("", ""),
    ],
)  # fmt: skip
def test_what_tells_a_record(text: str, wanted: str) -> None:
    assert identity(text) == wanted


def test_where_the_first_label_comes_again_another_record_begins():
    text = "Name: Ann\nBorn: 1990\nNotes here.\n\nName: Bo\nBorn: 1991\nOther notes.\n"
    assert identity(text, "Notes here.") == "Name: Ann, Born: 1990"
    assert identity(text, "Other notes.") == "Name: Bo, Born: 1991"
    assert Identities(text).of(0, len(text)) == ""


def test_tables_and_other_letters_begin_another_record_too():
    text = "| Name | Ann |\n| Born | 1990 |\n\nNotes.\n\n| NAME | Bo |\n| Born | 1991 |\n\nMore."
    assert identity(text, "Notes.") == "Name: Ann, Born: 1990"
    assert identity(text, "More.") == "NAME: Bo, Born: 1991"


def test_a_word_that_begins_like_the_label_begins_no_record():
    text = "To: Mrs Ward\nAccount: 8812\n\nTotal to pay   31.60\nTogether we care."
    assert identity(text, "Together") == "To: Mrs Ward, Account: 8812"


def test_facts_below_a_heading_hold_as_long_as_it_does_but_for_the_title():
    facts = "Opens: 9.00\nCloses: 17.00\n"
    text = f"# House\n\n## Desk\n\n{facts}\nThe desk.\n\n## Pool\n\nThe pool.\n"
    assert identity(text, "The desk.") == "Opens: 9.00, Closes: 17.00"
    assert identity(text, "The pool.") == ""
    text = f"# Invoice\n\n{facts}\n# Work\n\nThe work.\n"
    assert identity(text, "The work.") == "Opens: 9.00, Closes: 17.00"


def test_far_below_it_holds_no_longer():
    text = SHEET + "A line of prose about something else.\n" * 300 + "The end."
    assert identity(text, "The end.") == ""


def test_passages_stand_under_it_last_and_mails_do_not():
    assert split(SHEET)[-1].heading.endswith("Date in: 08/01/2024")
    mail = f"From: Ada Kern <ada@mill.example>\nTo: Bo\nSubject: Roof\n\n{'It leaks. ' * 80}"
    assert all("Subject" not in cut.heading for cut in split(mail)[1:])


def test_the_time_grows_with_the_records():
    def seconds(records: int) -> float:
        text = "# All\n\n" + "## One\nName: Ann\nBorn: 1990\n" * records
        begin = time.process_time()
        Identities(text)
        return time.process_time() - begin

    seconds(500)
    assert seconds(20_000) < 8 * seconds(5_000) + 0.3


@given(st.text(alphabet="Ab: |\n\t.-"), st.integers(0, 30), st.integers(0, 30))
def test_any_text(text: str, start: int, length: int) -> None:
    assert len(Identities(text).of(start, start + length)) <= LONGEST
