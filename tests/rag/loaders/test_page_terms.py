import time

import pytest
from lxml import html

from rag.loaders import webpage
from rag.loaders.extraction import Limits
from rag.loaders.page_blocks import page_blocks

LONG = ("hot " * 90).strip()
SEVERAL = "<dt>Tea</dt><dd>hot</dd><dd>cold</dd>"


def read(markup):
    return webpage.extract(markup.encode(), Limits()).text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<dt>Tea<dd>hot<dt>Due:<dd>1 May", "Tea: hot\nDue: 1 May"),
        (f"<dt>Tea<dd>{LONG[:300]}", f"Tea: {LONG[:300].strip()}"),
        ("<dt>Tea<dd><p>hot</p><dt>Due<dd><div>1 <b>May</b></div>", "Tea: hot\nDue: 1 May"),
        ("<dt>12:30<dd>lunch<dt>Policy no.<dd>7", "12:30: lunch\nPolicy no.: 7"),
        ("<dt>Tea<dd><dt><dd>7<dt>Mill", "Tea\n7\n\nMill"),
        ("<dt hidden>x</dt><dt>Tea</dt><dd hidden>x</dd><dd>hot</dd>", "Tea: hot"),
        ("<div><dt>Tea<dd>hot</div><div><dt>Due<dd>7</div>", "Tea: hot\nDue: 7"),
        ("<dt>Tea<dd>hot</dl><dl><dt>Tea<dd>1<dt>Due<dd>2", "Tea: hot\n\nTea: 1\nDue: 2"),
    ],
)  # fmt: skip
def test_a_term_with_one_short_definition_is_one_line(markup, text):
    assert read(f"<dl>{markup}</dl>") == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<dt>Paid?<dd>yes<dt>No<dd>7", "Paid?\nyes\n\nNo: 7"),
        ("<dt>What is it?<dd>Tea.<dt>Hot?<dd><p>No.</p>", "What is it?\nTea.\n\nHot?\nNo."),
        ("<dt>The tea is off.<dd>Ask Ann.<dt>Help!<dd>Run.",
         "The tea is off.\nAsk Ann.\n\nHelp!\nRun."),
        ("<dt>Step 2: tea<dd>Pour it.", "Step 2: tea\nPour it."),
        (f"{SEVERAL}<dt>Due<dd>7", "Tea\nhot\ncold\n\nDue: 7"),
        (f"<dt>Due<dd>7{SEVERAL}", "Due: 7\n\nTea\nhot\ncold"),
        ("<dt>Colour</dt><dt>Color</dt><dd>red</dd>", "Colour\nColor\nred"),
        ("<dt>Where<dd>3 Mill Lane<br>Senn", "Where\n3 Mill Lane\nSenn"),
        (f"<dt>Tea<dd>{LONG}", f"Tea\n{LONG}"),
        (f"<dt>{LONG[:61]}<dd>Tea", f"{LONG[:61]}\nTea"),
        (f"<dt><b>Tea</b><dd>{LONG}", f"# Tea\n\n{LONG}"),
        (f"<dt><b>Tea?</b><dd>No.<dt>Due<dd>{LONG}", f"# Tea?\n\nNo.\n\nDue\n{LONG}"),
    ],
)  # fmt: skip
def test_other_definitions_stand_on_lines_below_their_term(markup, text):
    assert read(f"<dl>{markup}</dl>") == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<dt>Tea<dd><p>hot</p><p>cold</p>", "Tea\n\nhot\n\ncold"),
        ("<dt>Tea<dd>hot<p>cold</p>", "Tea\n\nhot\n\ncold"),
        ("<dt>Tea<dd><p>hot</p>cold", "Tea\n\nhot\n\ncold"),
        ("<dt>Tea<dd><ul><li>hot<li>cold</ul><dt>Due<dd>7", "Tea\n\n- hot\n- cold\n\nDue: 7"),
        ("<dt><h3>Tea?</h3><dd>No.", "### Tea?\n\nNo."),
        ("<dt>Tea<dd><dl><dt>Hot<dd>7</dl><dt>Due<dd>8", "Tea\n\nHot: 7\n\nDue: 8"),
        ("<dt>Tea</dt><p>or</p><dd>hot</dd>", "Tea\n\nor\n\nhot"),
        ("<dt>Tea</dt>or<dd>hot</dd>", "or\n\nTea: hot"),
    ],
)  # fmt: skip
def test_definitions_that_hold_blocks_are_blocks(markup, text):
    assert read(f"<dl>{markup}</dl>") == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<ol><li><p>a</p><li><dl><dt>Name<dd>Ann</dl></ol>", "1. a\n\n2. Name: Ann"),
        ("<ol><li><dl><dt>Who?<dd>Ann</dl><li>b</ol>", "1. Who?\nAnn\n2. b"),
        (f"<table><tr><td>a<td>b<tr><td>c<td><dl>{SEVERAL}</dl><tr><td>d<td>e</table>",
         "a | b\nc | Tea hot cold\nd | e"),
        ("<details><summary>Why?</summary>So.</details><details open><summary>Who?</summary>Ann.",
         "Why?\n\nSo.\n\nWho?\n\nAnn."),
        ("<details><summary>Who?</summary><ul><li>Ann:<ul><li>first</ul></ul></details>",
         "Who?\n\n- Ann:\n  - first"),
    ],
)  # fmt: skip
def test_terms_and_summaries_stand_where_they_are_on_the_page(markup, text):
    assert read(markup) == text


@pytest.mark.parametrize(
    "markup",
    [
        "<dt>a</dt><dd>b</dd>" * 20_000,
        "<dt>a</dt>" * 20_000 + "<dd><p>b</p><p>c</p></dd>",
        "<dt>a</dt>" + "<dd>b</dd>" * 20_000,
        "<dt>a</dt><dd hidden>b</dd>" * 20_000,
        "<dt>a</dt><dt hidden>b</dt>" * 20_000,
        "<dt>a</dt><script></script>" * 20_000,
        "<dt>a</dt><dd>b <dl>" * 400 + "<i>c</i>" * 40_000,
        "<dt>a</dt><dd><div>b " * 400 + "<i>c</i>" * 40_000,
    ],
    ids=lambda markup: markup[:30],
)
def test_each_definition_is_looked_at_by_one_term(markup):
    page = html.document_fromstring(f"<dl>{markup}", parser=html.HTMLParser(huge_tree=True))
    began = time.process_time()
    page_blocks(page)
    assert time.process_time() - began < 5
