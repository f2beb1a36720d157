from dataclasses import replace

import pytest

from rag.loaders.lines import Line, join_page, page_joint
from rag.loaders.printed_tables import with_rows

#: Points a character, and the height of a line.
WIDTH, HEIGHT = 5.0, 10.0


def piece(text, x, y, hyphen=False):
    return Line(text, x, x + WIDTH * len(text), y, HEIGHT, hyphen)


def line(y, *cells):
    """A printed line of cells at their places, set apart by wide gaps."""
    pieces = tuple(piece(text, x, y) for x, text in cells)
    whole = " ".join(cell.text for cell in pieces)
    beside = pieces if len(pieces) > 1 else ()
    return Line(whole, pieces[0].left, pieces[-1].right, y, HEIGHT, cells=beside)


def text_of(lines, words=()):
    return join_page(with_rows(lines, set(words)), set(words), 1.2)


def test_rows_are_lines_of_cells_apart_from_the_text_around():
    page = [
        piece("All prices are for a night, with breakfast and linen.", 0, 140),
        line(128, (0, "Room"), (100, "Beds"), (150, "Price")),
        line(116, (0, "Tower room"), (100, "2"), (150, "€84")),
        line(104, (0, "Attic"), (100, "8"), (150, "€160")),
        piece("Dogs cost five euros more than children in all of the rooms.", 0, 92),
    ]
    assert text_of(page) == (
        "All prices are for a night, with breakfast and linen.\n\n"
        "Room | Beds | Price\nTower room | 2 | €84\nAttic | 8 | €160\n\n"
        "Dogs cost five euros more than children in all of the rooms."
    )


def test_a_cell_of_several_lines_is_one():
    page = [
        line(100, (0, "Measure"), (120, "By whom"), (250, "By when")),
        piece("Repair the roof of", 0, 80),
        piece("the boat-", 0, 69),
        piece("house", 0, 58),
        line(80, (120, "Ann Smith and"), (250, "30 June")),
        line(40, (0, "Buy two boats"), (120, "Bo Lind")),
        piece("and Ann Smith", 120, 29),
        piece("15 May", 250, 40),
    ]
    assert text_of(page, ["boathouse"]) == (
        "Measure | By whom | By when\n"
        "Repair the roof of the boat- house | Ann Smith and | 30 June\n"
        "Buy two boats | Bo Lind and Ann Smith | 15 May"
    )


def test_a_hyphen_at_a_line_end_within_a_cell_divides():
    page = [
        line(100, (0, "Measure"), (120, "By whom")),
        piece("Mend the boat", 0, 80, hyphen=True),
        piece("house", 0, 69),
        piece("Ann Smith", 120, 80),
    ]
    assert text_of(page, ["boathouse"]) == "Measure | By whom\nMend the boathouse | Ann Smith"


def test_cells_may_stand_around_one_height():
    page = [
        line(100, (0, "Measure"), (120, "By whom")),
        *(piece(text, 0, 80 - 11 * number) for number, text in enumerate(["Mend", "the", "roof"])),
        piece("Ann Smith", 120, 69),
    ]
    assert text_of(page) == "Measure | By whom\nMend the roof | Ann Smith"


def test_cells_may_end_at_one_height_and_share_a_printed_line():
    page = [
        line(100, (0, "Article"), (50, "Description"), (150, "Pack"), (250, "Price")),
        piece("A-100", 0, 58),
        *(
            piece(text, 50, 80 - 11 * number)
            for number, text in enumerate(["Oak", "planks", "dry"])
        ),
        piece("12 pieces in a", 150, 69),
        line(58, (150, "bundle"), (250, "€18")),
    ]
    assert text_of(page) == (
        "Article | Description | Pack | Price\nA-100 | Oak planks dry | 12 pieces in a bundle | €18"
    )


def test_no_word_is_lost_where_cells_share_a_column():
    page = [
        line(100, (0, "Milk from the lake"), (150, "2"), (180, "a"), (200, "2.18")),
        line(88, (0, "Total"), (60, "EUR"), (200, "9.72")),
        line(76, (0, "Cash"), (200, "10.00")),
    ]
    assert text_of(page) == (
        "Milk from the lake | 2 | a | 2.18\nTotal | EUR | 9.72\nCash |  |  | 10.00"
    )


def test_numbered_rows_of_several_columns_are_a_table():
    page = [
        line(100, (0, "1."), (30, "Opening"), (150, "9:00")),
        line(88, (0, "2."), (30, "Minutes"), (150, "9:05")),
    ]
    assert text_of(page) == "1. | Opening | 9:00\n2. | Minutes | 9:05"


def test_a_caption_right_above_is_no_cell():
    page = [
        piece("Prices", 0, 111),
        piece("Tower room", 0, 100),
        piece("€84", 100, 100),
        line(88, (0, "Attic"), (100, "€160")),
    ]
    assert text_of(page) == "Prices\n\nTower room | €84\nAttic | €160"


def test_a_missing_cell_keeps_its_column():
    page = [
        line(100, (0, "Harbour"), (100, "Noon"), (150, "Evening")),
        line(88, (0, "Senn"), (150, "18:30")),
        line(76, (100, "Total"), (150, "42")),
    ]
    assert text_of(page) == "Harbour | Noon | Evening\nSenn |  | 18:30\n| Total | 42"


def test_a_cell_over_several_columns_leaves_the_others_in_order():
    page = [
        line(100, (0, "Harbour"), (80, "Departures of the day")),
        line(88, (0, "Senn"), (80, "7:10"), (150, "18:30")),
        line(76, (0, "Orla"), (80, "8:10"), (150, "19:45")),
    ]
    assert text_of(page) == (
        "Harbour | Departures of the day\nSenn | 7:10 | 18:30\nOrla | 8:10 | 19:45"
    )


COLUMN = ["The council of the lake met", "on Monday in the old town", "hall of Senn in the rain."]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param([line(100, (0, "Signed"), (200, "Senn, 5 May"))], id="one line"),
        pytest.param(
            [line(100, (0, "1."), (30, "Opening")), line(88, (0, "2."), (30, "Minutes"))],
            id="numbered list",
        ),
        pytest.param(
            [line(100, (0, "•"), (30, "Opening")), line(88, (0, "•"), (30, "Minutes"))],
            id="bullets",
        ),
        pytest.param(
            [line(100, (0, "1"), (30, "Built in 1911")), line(88, (0, "2"), (30, "Of oak"))],
            id="footnotes",
        ),
        pytest.param(
            [line(100, (0, "1.1"), (30, "Fees")), line(88, (0, "§ 2"), (30, "Boats"))],
            id="numbered paragraphs",
        ),
        pytest.param(
            [line(100, (0, "A = a + b"), (200, "(1)")), line(88, (0, "L = 2A"), (200, "(2a)"))],
            id="equations",
        ),
        pytest.param(
            [line(100, (0, "x = 1"), (60, "# width")), line(88, (0, "y = 22"), (60, "# height"))],
            id="comments in code",
        ),
        pytest.param(
            [line(100, (0, "It rained"), (60, "all day in Senn")),
             line(88, (0, "The boats of the club"), (115, "lay"))],
            id="gaps that share no gutter",
        ),
        pytest.param(
            [line(100, (0, "A word"), (90, "and more")), line(88, (13, "of"), (60, "those here"))],
            id="gaps that stand nowhere in line",
        ),
        pytest.param(
            [piece(text, x, 100 - 11 * number) for x in (0, 200) for number, text in
             enumerate(COLUMN)],
            id="two columns of text",
        ),
        pytest.param(
            [piece(text, x, top - 11 * (number % 9)) for top in (300, 150) for x in (0, 200)
             for number, text in enumerate(COLUMN * 3)],
            id="paragraphs beside each other",
        ),
    ],
)  # fmt: skip
def test_anything_else_stays_as_printed(page):
    assert with_rows(page, set()) == page


def test_a_table_goes_on_over_a_page_end():
    rows = with_rows(
        [line(100, (0, "Attic"), (100, "8")), line(88, (0, "Cellar"), (100, "2"))], set()
    )
    assert page_joint(rows, rows[0]) == "\n"
    assert page_joint(rows, piece("Dogs", 0, 700)) == "\n\n"


def test_a_hyphen_before_a_table_stays_apart_from_it():
    page = [
        replace(piece("We saw the boat", 0, 112), hyphen=True),
        line(100, (0, "Room"), (100, "Beds")),
        line(88, (0, "Attic"), (100, "8")),
    ]
    assert text_of(page) == "We saw the boat-\n\nRoom | Beds\nAttic | 8"


def test_a_wide_row_does_not_end_the_sentence_of_a_page():
    rows = with_rows(
        [line(100, (0, "Attic"), (300, "8")), line(88, (0, "Cellar"), (300, "2"))], set()
    )
    full = [piece("The council met in the old", 0, 70), piece("town hall of Senn, where it", 0, 59)]
    assert page_joint([*rows, *full], piece("stayed for long.", 0, 700)) == " "


def test_no_lines_are_no_rows():
    assert with_rows([], set()) == []
