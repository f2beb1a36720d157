import pytest

from rag.loaders.titles import first_line_title, readable_stem, sensible_title

PARAGRAPH = "The council of Orla met on Monday to speak about the river. " * 5


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("annual-report_2023", "Annual report 2023"),
        ("2023-10-10-minutes", "2023-10-10 minutes"),
        ("Lease agreement - final", "Lease agreement - final"),
        ("well-known facts", "Well-known facts"),
        ("README", "README"),
        ("___", "___"),
    ],
)
def test_a_file_name_becomes_words(stem, expected):
    assert readable_stem(stem) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Orla rises\n\n" + PARAGRAPH,
        "Orla rises\r\n\r\n" + PARAGRAPH,
        "\nOrla rises\n" + PARAGRAPH,
        "Orla rises\n10 October 2023\n" + PARAGRAPH,
        "10 October 2023\nOrla rises\n\n" + PARAGRAPH,
        "Orla rises\n==========\n" + PARAGRAPH,
        "Orla rises\nCity Council of Senn\nGeneral Assembly\n" + PARAGRAPH,
    ],
)
def test_a_first_line_set_apart_is_the_title(text):
    assert first_line_title(text) == "Orla rises"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Orla rises",
        PARAGRAPH + "\n" + PARAGRAPH,
        "The river Orla rose by three metres in the night, and the bridge\nwas closed at dawn.",
        "The river rose.\n\n" + PARAGRAPH,
        "Dear colleagues,\n\n" + PARAGRAPH,
        "- milk\n\n- bread",
        "01 December 2024\n" + PARAGRAPH,
        "* * *\n\n" + PARAGRAPH,
    ],
)
def test_other_first_lines_are_text(text):
    assert first_line_title(text) == ""


def test_an_underlined_title_may_be_long():
    title = "On the rise of the river Orla and of what was done about it in the towns"
    assert first_line_title(f"{title}\n{'=' * 20}\n{PARAGRAPH}") == title


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: Orla\n rises", "Re: Orla rises"),
        ("=?utf-8?B?T3JsYSByaXNlcw==?=", "Orla rises"),
        ("=?no-such?B?!?=", ""),
    ],
)
def test_a_subject_is_unfolded_and_decoded(subject, title):
    received = "Received: from lake.example by senn.example\n" * 200
    assert first_line_title(f"{received}Subject: {subject}\n\n{PARAGRAPH}") == title


def test_an_e_mail_is_called_by_its_subject():
    fields = "From: Ann Smith <ann@senn.example>\r\nTo: Bo Lind\r\nSubject: Orla rises\r\n"
    assert first_line_title(f"{fields}\r\nDear Bo,\r\n\r\n{PARAGRAPH}") == "Orla rises"


@pytest.mark.parametrize("line", ["Subject:", "Date: 3 May 2022"])
def test_an_e_mail_without_a_subject_has_no_title(line):
    quoted = "> From: Bo Lind\nSubject: Another mail"
    text = f"From: Ann Smith\nTo: Bo Lind\n{line}\n\nDear Bo,\n\n{quoted}\n"
    assert first_line_title(text) == ""


@pytest.mark.parametrize(
    "title",
    [
        "",
        "untitled",
        "about:blank",
        "https://senn.example/minutes",
        "Untitled-3",
        "Microsoft Word - report.doc",
        "final v2.indd",
        "12/3",
        "x" * 301,
    ],
)
def test_titles_that_programs_make_up_are_left(title):
    assert sensible_title(title) == ""


def test_a_written_title_is_kept_as_one_line():
    assert sensible_title(" Report on\n the  Orla ") == "Report on the Orla"
