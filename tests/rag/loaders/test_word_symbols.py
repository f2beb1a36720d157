import pytest

from rag.loaders.word_symbols import symbol


@pytest.mark.parametrize(
    ("font", "code", "sign"),
    [
        ("Symbol", "F062", "β"), ("Symbol", "F057", "Ω"), ("symbol", "00B3", "≥"),
        ("Symbol", "F0AE", "→"), ("Symbol", "F0BC", "…"), ("Wingdings", "F0E0", "→"),
        ("Wingdings", "F001", "\ufffd"), ("Webdings", "F061", "\ufffd"),
        ("Cambria Math", "2211", "∑"), ("Symbol", "x", "\ufffd"), ("", "", "\ufffd"),
    ],
)  # fmt: skip
def test_a_sign_is_what_its_font_shows(font, code, sign):
    assert symbol(font, code) == sign
