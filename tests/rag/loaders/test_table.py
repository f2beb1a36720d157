import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders import table
from rag.loaders.extraction import ExtractionError, Limits
from rag.table_rows import column_at, table_rows

LIMITS = Limits()
RULE = "--- | --- | ---"


def read(text, encoding="utf-8"):
    return table.extract(text.encode(encoding), LIMITS).text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Name,Office,Room\nAnna,Mayor,2\n", f"Name | Office | Room\n{RULE}\nAnna | Mayor | 2"),
        ("Name;Office;Room\r\nAnna;Mayor;1,5\r\n", f"Name | Office | Room\n{RULE}\nAnna | Mayor | 1,5"),
        ("Name\tOffice\tRoom\nAnna\tMayor\t2", f"Name | Office | Room\n{RULE}\nAnna | Mayor | 2"),
        ("a|b\nc|d", "a | b\nc | d"),
        ("sep=;\na;b,c\nd;e,f", "a | b,c\nd | e,f"),
        ("1;1,5\n2;2,5", "1 | 1,5\n2 | 2,5"),
        ("a, b\nc, d", "a | b\nc | d"),
        ('x,"Smith, John"\ny,"said ""no"""', 'x | Smith, John\ny | said "no"'),
        ('x,"two\n\n lines"\ny, 1  234 ', "x | two lines\ny | 1  234"),
        ("x,a|b\ny,c", "x | a¦b\ny | c"),
        ("007,1.10\n008,1e5", "007 | 1.10\n008 | 1e5"),
        ("a,,b,\n,,,\nc,,d,\n", "a | b\nc | d"),
        ("a,b,c\nd\n,e\nf,g,h,i\nj,k,l\nm,n,o\np,q,r",
         f"a | b | c\n{RULE}\nd |  | \n | e | \nf | g | h | i\nj | k | l\nm | n | o\np | q | r"),
        ("Fares 2024,,\n,,\nBoat,Day,Fare\nSenn,May,4",
         f"Fares 2024\n\nBoat | Day | Fare\n{RULE}\nSenn | May | 4"),
        ("x,\ny,", "x\ny"),
    ],
)  # fmt: skip
def test_a_row_is_a_line_of_cells(written, text):
    assert read(written) == text


@pytest.mark.parametrize(
    "written", ["one\ntwo, or three\nfour\n", "Words.", '"a, b"\n"c"', "a,b\nc\nd\n"]
)
def test_what_has_one_column_is_read_as_it_stands(written):
    assert read(written) == written


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_tells_the_encoding(encoding):
    assert read("é\tb\nc\td", encoding) == "é | b\nc | d"


@pytest.mark.parametrize(
    "first",
    [
        "Anna,Mayor,2",  # a number over numbers
        "Anna,Clerk,",  # a word that comes again below
        "a@b.org,x,y",
        ",,Room",
        "Name,Office",  # which columns these are can't be told
    ],
)
def test_a_first_row_that_may_be_of_values_gets_no_rule(first):
    rows = "b@b.org,Clerk,3\nc@b.org,Smith,4\nd@b.org,Baker,5"
    assert "---" not in read(f"{first}\n{rows}")


@pytest.mark.parametrize("head", ["Account,2024-01,2024-02", "Account,2023,2024", ",May,June"])
def test_columns_may_be_called_by_days_and_years_or_not_at_all(head):
    assert read(f"{head}\nRent,840,845\nWater,21,2022").splitlines()[1] == RULE


def test_rows_are_read_with_the_names_of_their_columns():
    text = read("Name,Office,Town\nAnna,,Senn\nBob,Clerk,\n,Baker,Orla\n")
    assert [row.shown for row in table_rows(text)] == [
        "Name: Anna | Town: Senn",
        "Name: Bob | Office: Clerk",
        "Office: Baker | Town: Orla",
    ]
    at = text.index("Clerk")
    assert column_at(text, "", at, at + 5) == "Office"


def test_quotation_marks_that_do_not_pair_cost_no_row():
    found = table.extract(b'Size,Thing\n5" pipe,a\n"6"" or 7,b\n8,c\n', LIMITS)
    assert found.text == 'Size | Thing\n5" pipe | a\n"6"" or 7 | b\n8 | c'
    assert "quotation marks that don't pair" in found.metadata["warning"]
    assert table.extract(b"a,b\nc,d", LIMITS).metadata == {}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b",,\n,,", "is empty"),
        (b"a,b\0c,d", "looks like a binary file"),
        (b"caf\xe9,b\nc,d", "iconv -f windows-1252"),
    ],
)
def test_what_is_no_table_is_refused(data, reason):
    with pytest.raises(ExtractionError) as error:
        table.extract(data, LIMITS)
    assert reason in str(error.value)


def test_few_wide_rows_do_not_widen_the_short_ones_without_end():
    data = "sep=,\n" + ("," * 20_000 + "x\n") * 2 + "".join("," * n + "x\n" for n in range(500))
    with pytest.raises(ExtractionError, match="rows of 20,001 columns"):
        table.extract(data.encode(), Limits(characters=1_000_000))


@pytest.mark.parametrize(
    "row", ["Senn,Orla,%d,word\n", '"a",b,"c\nd",%d\n', '"%d,b,c,d\n', ",%d,,\n"]
)
def test_large_tables_are_read_in_linear_time(row):
    data = "".join(row % n for n in range(50_000)).encode()
    begun = time.perf_counter()
    table.extract(data, LIMITS)
    assert time.perf_counter() - begun < 10


@given(st.lists(st.lists(st.text("ab1", max_size=3), max_size=4), min_size=1))
def test_no_word_is_lost(rows):
    written = "x\n" + "\n".join(",".join(row) for row in rows)
    assert re.findall(r"\w+", read(written)) == re.findall(r"\w+", written)
