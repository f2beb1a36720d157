"""Cutting texts into passages: what a reader would expect, and what must always hold."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.cutting import count_words
from rag.markup import parts
from rag.passages import (
    MAX_CHARACTERS,
    MAX_WORDS,
    TARGET_WORDS,
    PassageSlice,
    split,
)

SENTENCE = "The committee met in the old town hall and spoke about the budget of the year. "


def texts(text: str, **settings: int | str) -> list[str]:
    return [text[cut.start : cut.end] for cut in split(text, **settings)]  # type: ignore[arg-type]


def headings(text: str, **settings: str) -> list[str]:
    return [cut.heading for cut in split(text, **settings)]  # type: ignore[arg-type]


def prose(words: int, first: str = "Report") -> str:
    """Return one paragraph of about so many words."""
    return (f"{first}. " + SENTENCE * (words // 15 + 1)).strip()


# Paragraphs


def test_a_paragraph_is_a_passage() -> None:
    first, second = prose(90, "One"), prose(100, "Two")
    assert texts(f"{first}\n\n{second}\n") == [first, second]


def test_short_paragraphs_are_joined_up_to_the_target() -> None:
    text = "\n\n".join(prose(15, f"Part {number}") for number in range(12))
    found = texts(text)
    assert 2 <= len(found) <= 6
    assert all(count_words(passage) <= TARGET_WORDS for passage in found)


def test_one_paragraph_a_line_is_seen() -> None:
    first, second = prose(90, "One"), prose(100, "Two")
    assert texts(f"{first}\n{second}\n") == [first, second]


def test_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The opposition forces overran the positions of the regime across the north and\n"
        "recaptured the city. Since then the operation has gone on to recapture\n"
        "additional areas of the province, among them several bases and the airport\n"
        "of the second city, which had been closed.\n"
    )
    assert texts(text, target_words=12, max_words=60) == [text.strip()]


def test_a_few_words_do_not_stand_alone() -> None:
    long = prose(110, "Long")
    assert texts(f"London, 3 May.\n\n{long}") == [f"London, 3 May.\n\n{long}"]
    assert texts(f"{long}\n\nSource: the committee.") == [f"{long}\n\nSource: the committee."]


def test_a_headline_goes_with_what_follows_it() -> None:
    text = f"{prose(60, 'One')}\nDeath toll exceeds 500\n{prose(30, 'Two')}"
    assert texts(text)[1].startswith("Death toll exceeds 500\nTwo.")


def test_an_announcement_goes_with_what_it_announces() -> None:
    text = f"{prose(90, 'One')}\n\nThe remarks are as follows:\n\n{prose(100, 'Two')}"
    assert texts(text)[1].startswith("The remarks are as follows:")


# Long paragraphs


def test_a_long_paragraph_is_cut_between_sentences_with_one_shared() -> None:
    sentences = [f"Number {n} of the sentences says what the others say too." for n in range(60)]
    found = texts(" ".join(sentences))
    assert len(found) >= 4
    for before, after in pairwise(found):
        shared = before[before.rindex("Number") :]
        assert after.startswith(shared)
        assert after.count("Number") > 1
    sizes = [count_words(passage) for passage in found]
    assert max(sizes) - min(sizes) <= 30


def test_no_overlap_when_none_is_wanted() -> None:
    text = " ".join(f"Number {n} says what the others say too." for n in range(80))
    cuts = split(text, overlap_sentences=0)
    assert all(a.end < b.start for a, b in pairwise(cuts))


def test_an_endless_sentence_is_cut_between_words() -> None:
    text = "word " * 1000
    assert all(passage.split() == ["word"] * len(passage.split()) for passage in texts(text))


def test_a_letter_keeps_its_marks() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert all(
        passage.startswith("\U0001f468") and passage.endswith("\U0001f467")
        for passage in texts(family * 2000)
    )
    assert not any(passage.startswith("\u0301") for passage in texts("e\u0301" * 4000))


# Markdown


def test_headings_name_passages_and_begin_them() -> None:
    text = "# Minutes\n\nIntro.\n\n## Budget ##\n\nIt grew.\n\n### *Roads*\n\nNone.\n\n## [End](x)\n\nBye."
    assert texts(text) == [
        "Minutes\n\nIntro.",
        "Budget ##\n\nIt grew.",
        "*Roads*\n\nNone.",
        "[End](x)\n\nBye.",
    ]
    assert headings(text) == [
        "Minutes",
        "Minutes > Budget",
        "Minutes > Budget > Roads",
        "Minutes > End",
    ]


def test_the_title_is_left_out_of_the_path() -> None:
    text = "# The  Minutes\n\nIntro.\n\n## Budget\n\nIt grew."
    assert headings(text, title="the minutes") == ["", "Budget"]


def test_underlined_headings() -> None:
    text = "Minutes\n=======\n\nIntro.\n\nBudget\n------\nIt grew.\n\nA sentence ends.\n---\nMore."
    assert texts(text) == [
        "Minutes\n=======\n\nIntro.",
        "Budget\n------\nIt grew.\n\nA sentence ends.\n---\nMore.",
    ]
    assert headings(text) == ["Minutes", "Minutes > Budget"]


def test_a_heading_without_text_is_found_as_text() -> None:
    assert texts("# Only a title") == ["Only a title"]
    assert texts("# T\n\n## A\n\n## B\n\n## C\n\nText.") == ["T\n\n## A\n\n## B", "C\n\nText."]
    assert headings("# T\n\n## A\n\n## B\n\n## C\n\nText.") == ["T", "T > C"]


def test_passages_do_not_cross_headings() -> None:
    text = "# A\n\none\n\n# B\n\ntwo\n\n# A\n\nthree"
    assert texts(text) == ["A\n\none", "B\n\ntwo", "A\n\nthree"]


def test_a_passage_begins_with_all_headings_right_above_it() -> None:
    text = "# A\n\n## B\n\none\n\n### C\n\ntwo\n\n## D\n\n## E\n\n### F\n\nthree"
    assert texts(text) == [
        "A\n\n## B\n\none",
        "C\n\ntwo",
        "D",
        "E\n\n### F\n\nthree",
    ]
    assert headings(text) == ["A > B", "A > B > C", "A", "A > E > F"]


def test_a_heading_that_would_make_a_passage_too_long_is_left_beside_it() -> None:
    text = "# What was said of the barn\n\n" + "word " * MAX_WORDS
    assert texts(text) == [("word " * MAX_WORDS).strip()]
    assert headings(text) == ["What was said of the barn"]


def test_code_is_not_read_for_headings_and_stays_together() -> None:
    code = "```sh\n# not a heading\n\nrun it\n```"
    assert texts(f"# A\n\n{code}\n\n# B\n\ntext") == [f"A\n\n{code}", "B\n\ntext"]


def test_an_open_fence_is_no_fence() -> None:
    assert headings("```\n# A\n\ntext") == ["", "A"]


def test_rows_of_a_table_are_kept_together() -> None:
    rows = [f"| row {n} | the value of the row is {n} |" for n in range(40)]
    found = texts("\n".join(rows))
    assert len(found) > 1
    assert "\n".join(found).splitlines() == rows


def test_items_of_a_list_are_not_cut() -> None:
    items = [f"- item {n} of the list has these words and no stop" for n in range(30)]
    found = texts("\n".join(items))
    assert [line for passage in found for line in passage.splitlines()] == items


def test_a_list_is_cut_later_than_other_paragraphs_and_its_rest_is_led_in_to() -> None:
    items = [f"- item {n} of the list has these words and no stop" for n in range(30)]
    found = split("\n".join(["The tenant must not:", *items]))
    assert [cut.heading for cut in found] == ["", *["The tenant must not:"] * (len(found) - 1)]
    text = "\n".join([prose(40), "", "Bring:", *(f"- thing {n} of many" for n in range(25))])
    assert len(texts(text)) == 1
    assert len(texts(text.replace("- ", ""))) == 2


def test_a_lead_that_is_a_heading_is_not_said_twice() -> None:
    items = "\n".join(f"- item {n} of the list has these words and no stop" for n in range(30))
    found = headings(f"Rules\n\nMust not:\n\n{items}\n\nMay:\n\n{items}")
    assert set(found) == {"Rules > Must not:", "Rules > May:"}


def test_each_question_of_a_text_stands_with_its_answer() -> None:
    pairs = [f"Q: Where is number {n}?\n\nA: " + SENTENCE * 2 for n in range(3)]
    found = texts("\n\n".join(pairs))
    assert [one.strip() for one in pairs] == found


def test_a_question_is_not_parted_from_what_follows_it() -> None:
    text = f"{prose(110)}\n\nWhat did it cost?\n\n{prose(60)}"
    (_, last) = texts(text)
    assert last.startswith("What did it cost?")


def test_front_matter_is_not_body() -> None:
    text = "---\ntitle: x\n---\nBody."
    assert split(text, body_start=17) == [PassageSlice(17, 22)]


# Refusals


@pytest.mark.parametrize("body_start", [-1, 5])
def test_a_body_outside_the_text_is_refused(body_start: int) -> None:
    with pytest.raises(ValueError, match=f"body_start is {body_start}; expected 0 to 4"):
        split("text", body_start=body_start)


@pytest.mark.parametrize(
    "settings",
    [{"target_words": 0}, {"max_words": 10}, {"max_characters": 3}, {"overlap_sentences": -1}],
)
def test_limits_without_sense_are_refused(settings: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="expected"):
        texts("text", **settings)


@pytest.mark.parametrize("text", ["", " ", "\n\n\t\n", "---\n", "***"])
def test_nothing_gives_nothing(text: str) -> None:
    assert split(text) == []


# Properties

PIECES = st.sampled_from(
    [
        *"ab.:!?。 \n\t\r\x0c\u2029\x00#-=*|`~>é汉字😀\u0301\u200d",
        "\n\n",
        "# A\n",
        "## B c\n",
        "===\n",
        "---\n",
        "```\n",
        "- x ",
        "1. ",
        " | ",
        "word ",
        "Mr. ",
        SENTENCE,
        SENTENCE * 20,
        "x" * 300,
        "汉" * 90,
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))
LIMITS = st.sampled_from(
    [
        {},
        {"target_words": 5, "max_words": 9, "max_characters": 64},
        {"target_words": 1, "max_words": 1, "max_characters": 64, "overlap_sentences": 3},
    ]
)


@given(TEXTS, LIMITS, st.data())
def test_passages_are_trimmed_slices_in_order_within_the_limits(
    text: str, limits: dict[str, int], data: st.DataObject
) -> None:
    body_start = data.draw(st.integers(0, len(text)))
    cuts = split(text, body_start=body_start, **limits)  # type: ignore[arg-type]
    for cut in cuts:
        passage = text[cut.start : cut.end]
        assert body_start <= cut.start < cut.end <= len(text)
        assert passage == passage.strip()
        assert count_words(passage) <= limits.get("max_words", MAX_WORDS)
        assert len(passage) <= limits.get("max_characters", MAX_CHARACTERS)
    for before, after in pairwise(cuts):
        assert before.start < after.start
        assert before.end < after.end


@given(TEXTS, LIMITS)
def test_no_text_is_lost(text: str, limits: dict[str, int]) -> None:
    covered = bytearray(len(text))
    cuts = split(text, **limits)  # type: ignore[arg-type]
    for cut in cuts:
        covered[cut.start : cut.end] = b"\1" * (cut.end - cut.start)
    names = "\n".join(cut.heading for cut in cuts)
    for part in parts(text):
        if part.kind == "heading" and not covered[part.start]:
            assert part.title[:20] in names
            covered[part.start : part.end] = b"\1" * (part.end - part.start)
    # what is left is white space and mark-up: marks of headings, rules
    left = {t for t, c in zip(text, covered, strict=True) if not c and not t.isspace()}
    assert left <= set("#-=*_~`")


@given(TEXTS)
def test_cutting_is_repeatable(text: str) -> None:
    assert split(text) == split(text)


@pytest.mark.parametrize(
    "unit",
    ["x", "a. ", "a\n", "汉字", "وصل الوفد ", "😀", "\n", "- a\n", "# h\nb\n", "|\n", "```\n", "-"],
)
def test_time_is_linear_in_the_length(unit: str) -> None:
    text = unit * (80_000 // len(unit))
    began = time.perf_counter()
    cuts = split(text)
    assert time.perf_counter() - began < 8
    assert all(cut.end - cut.start <= MAX_CHARACTERS for cut in cuts)
