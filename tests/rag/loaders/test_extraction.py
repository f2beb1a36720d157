import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders.extraction import (
    Extraction,
    ExtractionError,
    Limits,
    clean_line,
    clean_text,
    require_text,
)


@given(st.text(st.characters()))
def test_cleaned_text_can_be_stored(text):
    cleaned = clean_text(text)
    cleaned.encode()
    assert not set(cleaned) & set("\0\r\ufffe\ud800")
    assert clean_text(cleaned) == cleaned


def test_what_can_not_be_stored_becomes_the_replacement_character():
    assert clean_text("a\0b\ud800c\r\nd\re\x85f\tg\x07") == "a\ufffdb\ufffdc\nd\ne\nf\tg\ufffd"
    assert clean_line(" a\0 b\nc ", limit=4) == "a b "


def test_an_extraction_survives_the_way_between_processes():
    found = Extraction("One.\n\nTwo.", "Title", "2023-10-10", (0, 6), metadata={"author": "Ann"})
    message = json.loads(json.dumps(found.to_message()))
    assert Extraction.from_message(message) == found


@pytest.mark.parametrize(
    "change",
    [
        {"pages": [6, 0]},
        {"pages": [99]},
        {"pages": [-1]},
        {"pages": ["x"]},
        {"pages": 3},
        {"date": "soon"},
        {"metadata": [1]},
        {"metadata": None},
    ],
)
def test_a_message_that_is_no_extraction_is_refused(change):
    message = Extraction("One.\n\nTwo.", "Title", "", (0, 6)).to_message()
    with pytest.raises(ValueError, match=r"."):
        Extraction.from_message({**message, **change})
    del message["text"]
    with pytest.raises(ValueError, match="not an extraction"):
        Extraction.from_message(message)


def test_a_body_outside_the_text_is_refused():
    with pytest.raises(ValueError, match="body_start 9"):
        Extraction("short", body_start=9)


@pytest.mark.parametrize("name", ["file_bytes", "characters", "seconds", "memory_bytes"])
def test_limits_are_above_zero(name):
    with pytest.raises(ValueError, match=f"{name} is 0; expected more than 0"):
        Limits(**{name: 0})


@pytest.mark.parametrize("text", ["", " \n\t", "\u2003"])
def test_a_text_without_a_visible_character_is_empty(text):
    with pytest.raises(ExtractionError, match="is empty"):
        require_text(text, Limits())
