import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders import text
from rag.loaders.extraction import ExtractionError, Limits

LIMITS = Limits()
#: What a text file may hold: no surrogates, no controls but tab and line ends.
CHARACTERS = st.one_of(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"),
    st.sampled_from("\t\r\n\f\x85"),
)


@given(st.text(CHARACTERS, min_size=1).filter(lambda words: not words.isspace()))
def test_the_text_is_the_files_own(words):
    assert text.extract(words.encode(), LIMITS).text == words


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_tells_the_encoding_and_is_dropped(mark, encoding):
    words = "Orla 😀 naïve\r\nSenn\n"
    assert text.decode(mark + words.encode(encoding), LIMITS) == words


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"caf\xe9 au lait", "byte 0xe9 at offset 3"),
        (codecs.BOM_UTF8 + b"caf\xe9", "byte 0xe9 at offset 6"),
        (b"caf\xe9", "iconv -f windows-1252 -t utf-8"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "is not valid UTF-16"),
        ("wide".encode("utf-16-le"), "looks like a binary file: NUL byte at offset 1"),
        ("wide".encode("utf-16-le"), "iconv -f utf-16"),
        (bytes(range(1, 128)), "are control characters"),
        (codecs.BOM_UTF16_LE + "a\0b".encode("utf-16-le"), "NUL byte"),
        (b" \n\t\r\n", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data, reason):
    with pytest.raises(ExtractionError) as error:
        text.decode(data, LIMITS)
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


def test_a_stray_control_character_does_not_make_a_binary():
    words = "words " * 50 + "\x07"
    assert text.decode(words.encode(), LIMITS) == words


@pytest.mark.parametrize("characters", [10, 3])
def test_a_text_that_is_too_long_is_refused(characters):
    with pytest.raises(ExtractionError, match=r"characters of text; .*split it"):
        text.decode(b"eleven char", Limits(characters=characters - 1))


def test_title_and_date_come_from_the_first_lines():
    found = text.extract(b"Minutes\nCity Council\n10 October 2023\nThe council met.", LIMITS)
    assert (found.title, found.date, found.body_start) == ("Minutes", "2023-10-10", 0)
