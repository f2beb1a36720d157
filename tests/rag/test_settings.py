"""Settings refuse what makes no sense, naming the value."""

import re
from dataclasses import FrozenInstanceError, fields

import pytest

from rag.settings import Settings


def test_the_defaults_are_sound_and_fixed():
    settings = Settings()
    assert settings == Settings()
    with pytest.raises(FrozenInstanceError):
        settings.depth = 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("dense_weight", -0.1),
        ("lexical_weight", -1.0),
        ("dense_weight", float("nan")),
        ("candidates", 0),
        ("depth", 0),
        ("max_answer_tokens", 0),
        ("window_tokens", -384),
        ("stride", -1),
        ("threads", -1),
        ("table_rows", -1),
        ("list_items", -1),
        ("read_share", -0.1),
        ("read_share", 1.5),
        ("min_confidence", -0.01),
        ("min_confidence", 1.01),
        ("min_confidence", float("nan")),
    ],
)
def test_a_value_out_of_range_is_named(name, value):
    with pytest.raises(ValueError, match=f"{name} is {value}; expected"):
        Settings(**{name: value})


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_the_ends_of_the_range_belong_to_it(value):
    assert Settings(min_confidence=value).min_confidence == value


def test_one_retriever_may_be_left_out_not_both():
    assert Settings(dense_weight=0).lexical_weight > 0
    assert Settings(lexical_weight=0).dense_weight > 0
    with pytest.raises(ValueError, match="both retrievers have weight 0"):
        Settings(dense_weight=0, lexical_weight=0)


def test_every_setting_is_documented():
    named = re.findall(r"^    ([a-z_, ]+) : ", Settings.__doc__, re.MULTILINE)
    assert ", ".join(named).split(", ") == [field.name for field in fields(Settings)]
