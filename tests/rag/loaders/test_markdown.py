import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders import markdown
from rag.loaders.extraction import Limits

LIMITS = Limits()


def read(text):
    return markdown.extract(text.encode(), LIMITS)


FRONT = """---
title: The river report
date: 2023-10-10
author: Ann Bee
publisher: "City: of Senn"
tags: [water, bridge]
version: 1.10
draft: No
empty:
nested: {a: 1}
---
"""


def test_front_matter_is_metadata_and_stays_in_the_text():
    text = FRONT + "# Heading\n\nBody.\n"
    found = read(text)
    assert found.text == text
    assert text[found.body_start :] == "# Heading\n\nBody.\n"
    assert (found.title, found.date) == ("The river report", "2023-10-10")
    assert found.metadata == {
        "title": "The river report",
        "date": "2023-10-10",
        "author": "Ann Bee",
        "publisher": "City: of Senn",
        "tags": "water, bridge",
        "version": "1.10",
        "draft": "No",
    }


@pytest.mark.parametrize("end", ["---\n", "...\n", "---", "---  \r\n"])
def test_front_matter_ends_at_dashes_or_dots(end):
    found = read("---\r\ntitle: A b\r\n" + end)
    assert found.title == "A b"
    assert found.body_start == len(found.text)


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: [never closed\n---\n",
        "---\nsays: a: b\n---\n",
        "---\na: !!python/object/apply:os.system [ls]\n---\n",
        "---\na: " + "[" * 5000 + "\n---\n",
        "---\na: &a [x]\n? *a\n: y\n---\n",
        "---\ndraft: !!bool maybe\n---\n",
        "---\ndate: !!timestamp foo\n---\n",
        "---\ntitle: The port: a plan\nAnd then it rained.\n---\n",
        "---\npages: !!int _\n---\n",
        '---\nmark: "\\UFFFFFFFF"\n---\n',
    ],
)
def test_broken_front_matter_is_text_with_a_warning(front):
    found = read(front + "# Heading\n")
    assert found.body_start == 0
    assert found.title == "Heading"
    assert found.metadata["warning"].startswith("front matter is not YAML")


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: Lease: the house in Oak Street", "Lease: the house in Oak Street"),
        ("title: Lease: a #1 house\r", "Lease: a #1 house"),
        ("Title: 'The tenant's house'", "The tenant's house"),
        ('title: "Lease": the house', '"Lease": the house'),
        (r'title: "C:\Users"', r"C:\Users"),
    ],
)
def test_plain_lines_of_front_matter_that_is_not_yaml_are_taken_as_they_stand(line, title):
    front = f"---\n{line}\ndate: 2024-05-03\nrooms:\n  - kitchen\nnote: a: b\n\n# more\n---\n"
    found = read(front + "# Heading\n\nBody.\n")
    assert (found.title, found.date) == (title, "2024-05-03")
    assert found.text[found.body_start :] == "# Heading\n\nBody.\n"
    assert "note" not in found.metadata
    assert found.metadata["warning"].endswith("read as it stands: title, date")


def test_the_warning_names_the_line_of_the_file():
    found = read("---\ntitle: fine\nauthor: a: b\n---\nx")
    assert "line 3" in found.metadata["warning"]


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nWords between breaks.\n\n---\nMore.",
        "---\n\nNote: the meeting is at five.\n\n---\nMore.",
        "--- \r\n \r\nNote: the meeting is at five.\r\n---\r\nMore.",
        "---\nThis is prose: nothing more.\nAnd on it goes.\n\n---\nMore.",
        "---\nnever: closed\n",
        "--- not front matter\na: b\n---\n",
        " ---\na: b\n---\n",
        "---\n" + "a: b\n" * 10_000 + "---\n",
    ],
)
def test_what_only_looks_like_front_matter_is_text(text):
    found = read(text)
    assert (found.body_start, found.metadata) == (0, {})


def test_empty_front_matter_is_skipped():
    found = read("---\n---\nBody")
    assert found.text[found.body_start :] == "Body"


def test_a_field_called_warning_is_none_of_the_loaders():
    found = read("---\ntitle: Film\nwarning: flashing images\n---\nBody")
    assert found.metadata == {"title": "Film"}


def test_aliases_can_not_blow_up():
    bomb = "a: &a xxxxxxxxxx\n" + "".join(
        f"b{n}: &b{n} [{', '.join([f'*b{n - 1}' if n else '*a'] * 9)}]\n" for n in range(20)
    )
    found = read(f"---\n{bomb}---\nBody")
    assert found.metadata["a"] == "xxxxxxxxxx"
    assert sum(len(value) for value in found.metadata.values()) < 1000


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Intro\n\n# The *big* [river](http://x) #\n", "The big river"),
        ("## Second\n\n# First `code` __b__\n", "First code b"),
        ("```sh\n# a comment\n```\n# Real\n", "Real"),
        ("~~~~\n# a\n~~~\n# b\n~~~~\n# Real\n", "Real"),
        ("#hashtag\n####### seven\n", ""),
        ("# \n# Later\n", "Later"),
        ("The *big* river\n===\n\n# Later\n", "The big river"),
        ("Intro\n\nThe river\n=======\n", "The river"),
        ("Two lines\nof text\n===\n# Real\n", "Real"),
        ("===\n\n" + "x" * 300 + "\n===\n# Real\n", "Real"),
        ("#of items\nsnake_case_name", ""),
        ("# " + "x" * 300 + "\n\n# Real\n", "Real"),
    ],
)
def test_the_first_heading_is_the_title(text, title):
    assert read(text).title == title


@pytest.mark.parametrize("line", ["# a" + " " * 30_000 + "b", "# " + "[" * 30_000])
def test_a_long_line_is_not_searched_for_a_heading(line):
    began = time.thread_time()
    assert read(line + "\n# Real\n").title == "Real"
    assert time.thread_time() - began < 5  # what grows with its square takes 13 and more


def test_a_date_line_counts_below_the_front_matter():
    assert read("---\ntitle: A\n---\n# A\n\n10 October 2023\n\nText").date == "2023-10-10"


@given(st.text(st.sampled_from("-.\n\r: a#`~[]&*!{}'\"\t"), min_size=1))
def test_any_text_is_kept_as_it_is(text):
    if text.isspace():
        return
    for front in ("", "---\n"):
        found = read(front + text)
        assert found.text == front + text
        assert 0 <= found.body_start <= len(found.text)
