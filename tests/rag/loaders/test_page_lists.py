import re
import time

import pytest
from lxml import html

from rag.loaders import webpage
from rag.loaders.extraction import Limits
from rag.loaders.page_blocks import page_blocks


def read(markup):
    return webpage.extract(markup.encode(), Limits())


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
        ("<ol start=0><li>a</ol><ol start=-1><li>b<li>c</ol>", "0. a\n-1. b\n0. c"),
        ("<ol><li>a<li value=7>b<li>c</ol>", "1. a\n7. b\n8. c"),
        ("<ol reversed><li>a<li>b<li hidden>x<li>c</ol>", "3. a\n2. b\n1. c"),
        ("<ol reversed start=9><li>a<li value=4>b<li>c</ol>", "9. a\n4. b\n3. c"),
        ("<ol type=a start=26><li>a<li>b</ol>", "z. a\naa. b"),
        ("<ol type=A><li>a<li type=i>b<li>c</ol>", "A. a\nii. b\nC. c"),
        ("<ol type=I start=4><li>a</ol><ol type=i start=0><li>b</ol>", "IV. a\n0. b"),
        ("<ol><li><ul><li>x</ul>after<li>y</ol>", "- x\n1. after\n2. y"),
        ("<ol><li><ol><li>x</ol><li>y</ol>", "1. x\n2. y"),
        ("<ol type=x start=x><li>a<li value=x>b</ol>", "1. a\n2. b"),
        (f"<ol start={10**30}><li>a<li value={'9' * 9999}>b</ol>", "1. a\n2. b"),
        ("<ol><li>a<ol type=a><li>b<li>c</ol><li>d<ol><li>e</ol></ol>",
         "1. a\n  a. b\n  b. c\n2. d\n  1. e"),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", "1. a\n  - b\n2. c"),
        ("<ul><li>a<ol><li>b</ol><li>c</ul>", "- a\n  1. b\n- c"),
        ("<ol><div><li>a</div><li>b</ol><li>c", "1. a\n2. b\n- c"),
        ("<ol><li><p>a</p><p>b</p><li>c</ol>", "1. a\n\nb\n\n2. c"),
        ("<ol><li><li>b</ol>", "2. b"),
        ("<ol><li hidden>x<li style='display:none'>x<li>a</ol>", "1. a"),
        ("<ol><li aria-hidden=true>x<li style='visibility:hidden'>x<li>a</ol>", "3. a"),
        ("<ol><li><nav>x</nav>a<li>b</ol>", "1. a\n2. b"),
        ("<nav><ol><li>x</ol></nav><div hidden><ol><li>x</ol></div><ol><li>a</ol>", "1. a"),
        ("<ol style='list-style: none'><li>a<li>b<ol><li>c</ol></ol>", "- a\n- b\n  1. c"),
        ("<ol><li>a<li style='color:red; LIST-STYLE-TYPE : none'>b<li>c</ol>", "1. a\n- b\n3. c"),
        ("<ol style='list-style-type:lower-alpha' type=I><li>a</ol>", "a. a"),
        ("<ol style='list-style-image:none'><li>a</ol>", "1. a"),
        ("<ol><li><h2>Aims</h2><p>a</p><li><h2>Ends</h2></ol>", "## 1. Aims\n\na\n\n## 2. Ends"),
        ("<ul><li><h2>Aims</h2><p>a</p></ul>", "## Aims\n\n- a"),
        ("<table><tr><td><ol><li>a<li> <b>b</b></ol><td><ul><li>c</ul></table>", "1. a 2. b | c"),
        ("<table><tr><td><ol><li></ol><td>c</table>", "| c"),
    ],
)  # fmt: skip
def test_items_have_the_number_the_page_shows(markup, text):
    # Whether a blank line stands between items is for `rag.loaders.blocks` to say.
    assert re.sub("\n+", "\n", read(markup).text) == re.sub("\n+", "\n", text)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<ul><li>First aid:<ul><li>Ann<li>Bo</ul><li>Fire: Cy</ul>",
         "- First aid:\n  - Ann\n  - Bo\n- Fire: Cy"),
        ("<ul><li><p>a</p><ol start=3><li>b<ul><li>c</ul><li>d</ol></ul>",
         "- a\n  3. b\n    - c\n  4. d"),
        ("<ul><li>a</li><ul><li>b</li></ul><li>c</ul>", "- a\n  - b\n- c"),
        ("<ul><li>a<ul><li>b</ul>after<li>c</ul><ul><li>d</ul>",
         "- a\n  - b\n\nafter\n\n- c\n- d"),
        ("<ul><li>a<ul><li>b<br>c<li><p>d<p>e<li>f</ul></ul>",
         "- a\n  - b\n    c\n  - d\n\ne\n\n  - f"),
        ("<ul><li>a<ul><li><b>b</b><br><br>c</ul></ul>", "- a\n  - b\n\n    c"),
        # nested only below words of an item's own
        ("<ul><li><ul><li>a<li>b</ul><li><h2>Aims</h2><ul><li>c</ul></ul>",
         "- a\n- b\n\n## Aims\n\n- c"),
        ("<li>a<ul><li>b</ul><p>c</p><ul><li>d</ul>", "- a\n- b\n\nc\n\n- d"),
        ("<ul><li>a<table><tr><td><ul><li>b</ul><td>c</table></ul>", "- a\n\nb | c"),
        ("<ul><li>a<dl><dt>Tea<dd>hot</dl><ul><li>b</ul></ul>", "- a\n\nTea: hot\n\n  - b"),
        ("<ol><li><dl><dt>Tea<dd>hot</dl><ul><li>b</ul></ol>", "1. Tea: hot\n\n  - b"),
        ("<ul><li>a<ul hidden><li>x</ul><ul><li>b</ul></ul>", "- a\n  - b"),
    ],
)  # fmt: skip
def test_items_of_an_inner_list_are_indented_below_their_item(markup, text):
    assert read(markup).text == text


def test_indentation_has_an_end_and_nesting_costs_nothing():
    began = time.process_time()
    lines = read(("<ul><li>item" * 900 + "</ul>" * 900) * 20).text.splitlines()
    assert time.process_time() - began < 20
    assert [line.index("-") for line in lines[:9]] == [0, 2, 4, 6, 8, 10, 12, 12, 12]
    assert len(lines) == 900 * 20


def test_a_number_is_no_part_of_the_title():
    found = read("<ol start=4><li><h1>Aims</h1><p>Words.</ol>")
    assert (found.title, found.text) == ("Aims", "# 4. Aims\n\nWords.")


def test_each_list_is_looked_at_once():
    markup = "<ol reversed><li>" * 400 + "<p>x</p>" * 40_000 + "deep"
    page = html.document_fromstring(markup, parser=html.HTMLParser(huge_tree=True))
    began = time.process_time()
    assert len(page_blocks(page)) == 40_001
    assert time.process_time() - began < 5  # a walk of all that each list holds takes longer


def test_lists_nested_too_deep_for_the_parser_are_read():
    assert read("<ol><li>" * 5000 + "deep").text == "deep"
