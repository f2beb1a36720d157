"""The parts of a text: as much Markdown as any text can safely be read for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.markup import parts


def kinds(text: str) -> list[tuple[str, str]]:
    return [(part.kind, text[part.start : part.end].strip()) for part in parts(text)]


def titles(text: str) -> list[tuple[int, str]]:
    return [(part.level, part.title) for part in parts(text) if part.kind == "heading"]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("# One", [(1, "One")]),
        ("   ###  Three  ###  ", [(3, "Three")]),
        ("###### *Six* `code` **bold**", [(6, "Six code bold")]),
        ("## [Named](https://example.org) link", [(2, "Named link")]),
        ("## C#", [(2, "C#")]),
        ("## snake_case and 2 * 3", [(2, "snake_case and 2 * 3")]),
        ("Title\n=====", [(1, "Title")]),
        ("Title\r\n---\r\n", [(2, "Title")]),
        ("#hashtag", []),
        ("# ", []),
        ("####### seven", []),
        ("    # code", []),
        ("# " + "x" * 300, []),
        ("A sentence ends.\n---", []),
        ("two\nlines\n---", []),
        ("\n---\n", []),
    ],
)
def test_headings(line: str, wanted: list[tuple[int, str]]) -> None:
    assert titles(line) == wanted


def test_a_headings_span_is_its_words() -> None:
    assert kinds("##  Water  ##\n") == [("heading", "Water")]


def test_code_tables_and_text_in_between() -> None:
    text = "text\n```\n# x\n\ny\n```\n| a | b |\n| - | - |\nmore\na | b\nc | d\n"
    assert kinds(text) == [
        ("paragraph", "text"),
        ("rows", "```\n# x\n\ny\n```\n| a | b |\n| - | - |"),
        ("paragraph", "more"),
        ("rows", "a | b\nc | d"),
    ]


def test_fences_close_with_their_own_kind() -> None:
    assert kinds("~~~\n```\n# no\n~~~\n# yes") == [
        ("rows", "~~~\n```\n# no\n~~~"),
        ("heading", "yes"),
    ]


@pytest.mark.parametrize("rule", ["---", "***", "* * *", "_ _ _", "=====", "- - -  "])
def test_rules_are_nothing(rule: str) -> None:
    assert kinds(f"one.\n\n{rule}\n\ntwo.") == [("paragraph", "one."), ("paragraph", "two.")]


def test_offsets_are_shifted() -> None:
    assert [(part.start, part.end) for part in parts("# a\nb", 10)] == [(12, 13), (14, 15)]


@given(st.one_of(st.text(), st.text(alphabet="#-=*_`~| ab.\n\r\t")))
def test_parts_follow_each_other(text: str) -> None:
    at = 0
    for part in parts(text):
        assert at <= part.start < part.end <= len(text)
        at = part.end
