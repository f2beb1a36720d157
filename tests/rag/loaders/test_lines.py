import pytest

from rag.loaders.lines import Line, join_page, leading_of, page_joint, words_of

#: Right edge of the column; lines below are set 5 points a character.
EDGE = 300


def line(text, y, *, left=0.0, right=None, height=10.0, hyphen=False):
    return Line(text, left, left + 5 * len(text) if right is None else right, y, height, hyphen)


def full(text, y, **more):
    return line(text, y, right=EDGE, **more)


def joined(lines, words=()):
    return join_page(lines, set(words), 1.2)


def test_lines_of_a_paragraph_flow():
    assert joined([full("The river", 100), full("rose and", 88), line("fell.", 76)]) == (
        "The river rose and fell."
    )


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ([full("It rose.", 100), full("Then fell.", 80)], "It rose.\n\nThen fell."),
        ([full("of a", 100), line("long day.", 88), full("Then it", 76)],
         "of a long day.\n\nThen it"),
        ([full("It rose.", 100), full("Then it", 88, left=12), full("fell", 76)],
         "It rose.\n\nThen it fell"),
        ([full("It rose,", 100), full("then it", 88, left=12), full("fell", 76)],
         "It rose, then it fell"),
        ([line("Damage", 100, height=14), full("Forty houses", 84)], "Damage\n\nForty houses"),
        ([full("run by code", 100), full("of others", 88, height=8)], "run by code of others"),
        ([full("Annual Report", 100, height=20), line("River Trust", 80)],
         "Annual Report\n\nRiver Trust"),
        ([full("where the", 100, height=20), full("others are", 80)], "where the others are"),
        ([full("End of a", 100), full("column two", 700)], "End of a column two"),
        ([full("End.", 100), full("column two", 700)], "End.\n\ncolumn two"),
        ([full("Item:", 100), full("• one", 88), full("and more", 76), full("• two", 64)],
         "Item:\n• one and more\n• two"),
        ([full("He said:", 100), full("1. this", 88), full("2. that", 76)],
         "He said:\n1. this 2. that"),
        ([full("in the year", 100), full("2019. Then", 88)], "in the year 2019. Then"),
        ([line("Mr A. Smith", 100), line("12 Hill Road", 88), full("rest of it", 76)],
         "Mr A. Smith\n12 Hill Road\nrest of it"),
        ([line("left", 100, right=80), line("right", 100, left=200)], "left right"),
        ([full("Start . . . . . 3", 100), full("Next . . . . . 4", 88)],
         "Start . . . . . 3\nNext . . . . . 4"),
        ([], ""),
    ],
)  # fmt: skip
def test_the_page_shows_where_text_runs_on(lines, text):
    assert joined(lines) == text


@pytest.mark.parametrize(
    ("first", "second", "words", "text"),
    [
        ("the inter", "national fence", {"international"}, "the international fence"),
        ("the inter", "national fence", set(), "the inter-national fence"),
        ("the na", "tions of", set(), "the nations of"),
        ("a well", "known man", {"well-known", "wellknown"}, "a well-known man"),
        ("an X", "Ray of", {"xray"}, "an X-Ray of"),
        ("in 2019", "2020 it", set(), "in 2019-2020 it"),
        ("end (", "or", set(), "end (-or"),
    ],
)
def test_a_hyphen_goes_only_when_the_word_is_known_without(first, second, words, text):
    assert joined([full(first, 100, hyphen=True), full(second, 88)], words) == text


def test_halves_at_line_ends_are_no_words():
    lines = [line("the inter", 3, hyphen=True), line("national well-known", 2), line("Fence", 1)]
    assert words_of(lines) == {"the", "well-known", "fence"}


@pytest.mark.parametrize("text", ["a", "הנהר"])
def test_the_usual_leading_is_the_median_and_has_a_default(text):
    lines = [line(text, y) for y in (100, 87, 74, 40)]
    assert leading_of(lines) == pytest.approx(1.3)
    assert leading_of([]) == leading_of(lines[:1]) == 1.2


def test_gaps_between_short_paragraphs_are_no_leading():
    texts = ["It rose", "and fell.", "Costs", "None came.", "Staff", "None left."]
    lines = [full(text, y) for text, y in zip(texts, (99, 88, 70, 52, 34, 16), strict=True)]
    assert leading_of(lines) == pytest.approx(1.1)
    text = join_page(lines[:4], set(), leading_of(lines))
    assert text == "It rose and fell.\n\nCosts\n\nNone came."


def test_text_set_wider_than_its_notes_stays_whole():
    lines = [full("of it", y) for y in (100, 80, 60, 40, 20)] + [
        full("of note", y) for y in (0, -11, -22, -33)
    ]
    assert "\n" not in join_page(lines[:5], set(), leading_of(lines))


def test_a_sentence_runs_on_over_pages():
    assert page_joint([full("The river", 50)], full("rose.", 700)) == " "
    assert page_joint([full("It rose.", 50)], full("then", 700)) == "\n\n"
    assert page_joint([full("x", 62), line("Senn", 50)], full("then", 700)) == "\n\n"
    assert page_joint([full("The river", 50)], full("Then", 700)) == "\n\n"


def test_a_word_divided_over_pages_stays_divided():
    page = [full("the inter", 50, hyphen=True)]
    assert joined(page) + page_joint(page, full("national", 700)) == "the inter-"


def test_a_word_divided_over_pages_is_joined_when_it_is_known():
    page = [full("the inter", 50, hyphen=True)]
    following = full("national fence", 700)
    text = join_page(page, {"international"}, 1.2, following.text)
    assert text + page_joint(page, following) == "the inter"
