import time
from itertools import chain

import pytest

from rag.loaders import pdf as loader
from rag.loaders.extraction import ExtractionError, Limits

LIMITS = Limits()


def test_lines_become_paragraphs_and_pages_are_mapped(pdf, set_column):
    first = set_column(
        ["The council of the international lake met on Monday in the old town hall of Senn,",
         "and the lake was low. It spoke of the inter-", "national fence."]
    ) + set_column(["Damage"], top=650, size=18)  # fmt: skip
    second = set_column(["Forty houses (of 90) were flooded — “all of them”, said the mayor."])
    found = loader.extract(pdf([first, second]), LIMITS)
    assert found.text == (
        "The council of the international lake met on Monday in the old town hall of Senn, and "
        "the lake was low. It spoke of the international fence.\n\n# Damage\n\n"
        "Forty houses (of 90) were flooded — “all of them”, said the mayor."
    )
    assert [found.text[start:][:5] for start in found.pages] == ["The c", "Forty"]


def test_a_sentence_over_a_page_end_is_one_and_both_pages_are_exact(pdf, set_column):
    line = "The water stood so high in the narrow streets of the old town of Senn that the"
    found = loader.extract(pdf([set_column([line, line]), set_column(["boats came."])]), LIMITS)
    assert found.text.endswith("of Senn that the boats came.")
    assert found.text[found.pages[1] :] == "boats came."


def test_a_divided_word_is_joined_in_a_line_and_over_a_page_end(pdf, set_column):
    line = "The water stood so high in the narrow streets of the old town that Johan Wester-"
    below = "lund and all who went with him in the boats of the town heard the song of a par-"
    pages = [set_column([line, below]), set_column(["rot left."])]
    found = loader.extract(pdf(pages), LIMITS)
    assert "Johan Westerlund and" in found.text
    assert found.text.endswith("of a parrot left.")
    assert found.text[found.pages[1] :] == "rot left."


def test_headings_stand_above_their_sections_and_margins_cut_no_sentence(pdf, set_column):
    line = "The water stood so high in the narrow streets of the old town of Senn that the"
    margins = [(72, 770, 9, "The flood of Senn"), (300, 30, 9, "Page {} of 2")]

    def page(number, *columns):
        # A browser prints head and foot behind the text of a page.
        return [
            *chain(*columns),
            *((x, y, size, text.format(number)) for x, y, size, text in margins),
        ]

    first = page(
        1, set_column(["Of the flood"], top=740, size=20), set_column([line, line], top=700)
    )
    second = page(
        2, set_column(["boats came."]), set_column(["Damage"], top=680, bold=True),
        set_column(["Forty houses fell."], top=650),
    )  # fmt: skip
    found = loader.extract(pdf([first, second]), LIMITS)
    assert found.text == (
        f"# Of the flood\n\n{line} {line} boats came.\n\n## Damage\n\nForty houses fell.\n\n"
        "The flood of Senn"
    )
    assert found.text[found.pages[1] :].startswith("boats came.")


def test_the_day_a_browser_printed_a_page_is_not_the_documents(pdf, set_column):
    made = {"CreationDate": "D:20240131120000Z", "Creator": "Mozilla/5.0 (X11; Linux x86_64)"}
    assert loader.extract(pdf([set_column(["One."])], made), LIMITS).date == ""


def test_a_soft_hyphen_within_a_line_is_left_out(pdf, set_column):
    data = pdf([set_column(["The Was~ser rose."])])
    soft = data.replace(b"/WinAnsiEncoding >>", b"<< /Differences [126 /uni00AD] >> >>")
    assert loader.extract(soft, LIMITS).text == "The Wasser rose."


def test_pages_without_text_start_where_the_next_one_does(pdf, set_column):
    pages = [[], set_column(["One."]), [], set_column(["Two."]), []]
    found = loader.extract(pdf(pages), LIMITS)
    assert found.text == "One.\n\nTwo."
    assert found.pages == (0, 0, 6, 6, 10)
    assert found.metadata["warning"].startswith("no text on page 1, 3, 5 (scanned?)")


def test_a_long_list_of_silent_pages_is_cut(pdf, set_column):
    found = loader.extract(pdf([set_column(["One."]), *[[]] * 12]), LIMITS)
    assert "2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more" in found.metadata["warning"]


def test_title_and_date_come_from_the_properties(pdf, set_column):
    info = {"Title": "On the Orla", "CreationDate": "D:20231010120000+03'00'", "Author": "Ann"}
    found = loader.extract(pdf([set_column(["Words."])], info), LIMITS)
    assert (found.title, found.date) == ("On the Orla", "2023-10-10")
    assert found.metadata == {"author": "Ann"}


def test_a_date_line_beats_the_properties_and_made_up_titles_are_left(pdf, set_column):
    info = {"Title": "Microsoft Word - x.doc", "CreationDate": "D:20231010"}
    found = loader.extract(pdf([set_column(["5 May 2021", "Words."])], info), LIMITS)
    assert (found.title, found.date) == ("", "2021-05-05")


def test_a_date_line_is_found_below_head_foot_and_a_title_of_two_lines(pdf, set_column):
    lines = ["Audit Office", "Page 1 of 3", "Audit of the", "Archive", "Ann Lee", "4 July 2023"]
    data = pdf([set_column(lines)], {"CreationDate": "D:20241010"})
    assert loader.extract(data, LIMITS).date == "2023-07-04"


@pytest.mark.parametrize("value", ["", "yesterday", "D:20231399", "D:2023"])
def test_a_broken_pdf_date_is_none(value):
    assert loader.pdf_date(value) == ""


def test_text_turned_sideways_is_read(pdf, set_column):
    upright = b"72 720 Td (x) Tj"
    turned = b"0 1 -1 0 99 99 Tm (Turned words) Tj 0 -14 Td (and more) Tj"
    found = loader.extract(pdf([set_column(["x"])]).replace(upright, turned), LIMITS)
    assert found.text.split() == ["Turned", "words", "and", "more"]


def test_an_encrypted_pdf_is_named(encrypted_pdf):
    with pytest.raises(ExtractionError, match="encrypted and asks for a password; save a copy"):
        loader.extract(encrypted_pdf, LIMITS)


def test_a_scanned_pdf_is_sent_to_ocr(pdf):
    with pytest.raises(ExtractionError, match=r"no text layer .*ocrmypdf"):
        loader.extract(pdf([[], []]), LIMITS)


def test_a_broken_pdf_is_named(pdf, set_column):
    whole = pdf([set_column(["Words."])])
    for broken in (b"%PDF-1.4\n", whole[: len(whole) // 2], whole.replace(b"/Kids", b"/Kidz")):
        with pytest.raises(ExtractionError, match="is a broken PDF"):
            loader.extract(broken, LIMITS)


def test_too_much_text_is_refused_while_it_is_read(pdf, set_column):
    with pytest.raises(ExtractionError, match="more than 10 characters"):
        loader.extract(pdf([set_column(["Twelve words"])]), Limits(characters=10))


def test_a_table_is_read_row_by_row_with_its_cells_apart(pdf, set_column):
    cells = [("Room", "Beds", "Price"), ("Tower room", "2", "€84"), ("Attic", "", "€160")]
    table = [
        (x, 700 - 20 * number, 12, text)
        for number, row in enumerate(cells)
        for x, text in zip((72, 200, 260), row, strict=True)
        if text
    ]
    page = [*set_column(["Prices of the hostel"]), *table, *set_column(["Dogs cost €5."], top=620)]
    assert loader.extract(pdf([page]), LIMITS).text == (
        "Prices of the hostel\n\n"
        "Room | Beds | Price\nTower room | 2 | €84\nAttic |  | €160\n\n"
        "Dogs cost €5."
    )


def test_a_line_of_very_many_parts_is_no_row_and_takes_no_time(pdf):
    page = [(10 + 2 * x, 700 - 14 * y, 1, "x") for y in range(8) for x in range(290)]
    began = time.thread_time()
    assert " | " not in loader.extract(pdf([page]), LIMITS).text
    assert time.thread_time() - began < 5


def test_lines_spaced_out_to_the_margin_are_no_table(pdf):
    # Widths of Helvetica: the blanks of a line are alike, its ends stand in line.
    lines = [((72, "The"), (104.7, "council"), (154, "met")),
             ((72, "upon"), (111.3, "lakes"), (152, "now"))]  # fmt: skip
    page = [(x, 700 - 14 * number, 12, text) for number, line in enumerate(lines)
            for x, text in line]  # fmt: skip
    assert loader.extract(pdf([page]), LIMITS).text == "The council met upon lakes now"


def test_two_words_spaced_out_to_the_margin_are_no_table(pdf):
    page = [
        (72, 720, 12, "notwithstanding"), (206, 720, 12, "administrative"),
        (72, 706, 12, "underrepresentation;"), (212, 706, 12, "nevertheless"),
        (72, 692, 12, "commissioners went."),
    ]  # fmt: skip
    assert loader.extract(pdf([page]), LIMITS).text == (
        "notwithstanding administrative underrepresentation; nevertheless commissioners went."
    )


def test_wide_blanks_after_sentences_set_no_cells_apart(pdf):
    page = [
        (x, y, 12, text) for y in (720, 706) for x, text in ((72, "It rained."), (126.2, "We sat."))
    ]
    assert loader.extract(pdf([page]), LIMITS).text.count("|") == 0


def test_letter_spaced_words_are_no_cells(pdf, set_column):
    data = pdf([set_column(["a b d   b e a   e b d"] * 2)])
    assert "a b d b e a e b d" in loader.extract(data, LIMITS).text
