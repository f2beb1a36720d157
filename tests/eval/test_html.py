"""The page: self-contained, escaped, complete, usable by keyboard and free of axe findings."""

import re
from dataclasses import replace

import pytest

from eval import html_questions
from eval.charts import Bar, Curve, bars, curves, histogram
from eval.html import write_html
from eval.report import baseline_text, report_text
from eval.run import run as run_questions
from eval.shelf import Shelf


def run(assistant, questions, **options):
    return run_questions(assistant, questions, shelf=Shelf.of(assistant), **options)


@pytest.fixture
def finished(make, questions):
    trap = replace(questions[0], id="x<1>", question="Who is <script>alert(1)</script> & co?")
    return run(make(), [*questions, trap], name="a <run>", draws=50)


@pytest.fixture
def path(finished, tmp_path):
    write_html(finished, tmp_path / "report.html")
    return tmp_path / "report.html"


def test_the_page_needs_nothing_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"https?://|//\w+\.\w|@import|\bfetch\(|XMLHttp", text)
    assert "default-src 'none'" in text
    assert set(re.findall(r'(?:src|href)="([^"]*)"', text)) == {"data:,", "#questions"}


def test_what_documents_and_questions_say_is_text_not_markup(path):
    text = path.read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co?" in text
    assert "<h1>Evaluation: a &lt;run&gt;</h1>" in text


def test_the_quote_stands_in_its_paragraph_beside_the_gold(path):
    text = path.read_text(encoding="utf-8")
    assert (
        "The council voted to close the north quay "
        '<mark class="said">for repairs lasting 14 weeks</mark>.</blockquote>'
    ) in text
    assert '<mark class="gold">14 weeks</mark>.</blockquote>' in text


def test_what_each_bar_gives_is_a_table(path):
    text = path.read_text(encoding="utf-8")
    assert text.count('<th scope="row">50 %</th>') == 1
    assert "When it answers only if at least so sure" in text


def test_very_long_sets_show_the_misses_first(finished, monkeypatch):
    monkeypatch.setattr(html_questions, "MOST_ROWS", 4)
    table = html_questions.question_table(finished.records)
    assert table.count("<tbody") == 4
    assert "3 more are in questions.jsonl" in table
    assert re.search(r'data-verdict="([^"]*)"', table)[1] != "right"


def test_a_page_of_passages_only_says_what_was_found(make, questions, tmp_path):
    found = run(make(), questions, retrieval_only=True, draws=20)
    write_html(found, tmp_path / "r.html")
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert text.count('data-verdict="found"') == 5
    assert "misses" not in text
    assert "<em>not asked</em>" in text


def test_the_terminal_report_has_every_part(finished):
    text = report_text(finished)
    for part in (
        "7 questions, 6 answerable",
        "Retrieval",
        "Where the",
        "Right by kind",
        "peak memory",
    ):
        assert part in text
    assert re.search(r"right answer, or rightly refused +\d+\.\d %  \[\d+\.\d, \d+\.\d\]", text)


def test_baselines_are_one_line_each(finished):
    text = baseline_text([("full", finished.metrics), ("lexical only", finished.metrics)])
    assert [line.split("  ")[0] for line in text.splitlines()[1:]] == ["full", "lexical only"]
    assert len({len(line) for line in text.splitlines()}) == 1


def test_charts_say_in_words_what_they_show():
    chart = bars("Misses", [Bar("a & b", 0.5, "3", 0.2, 0.9)])
    assert 'aria-label="Misses: a &amp; b 3"' in chart
    assert chart.count('class="whisker"') == 3
    chart = curves("Risk", "falls", "x", "y", [Curve("r", (0, 1), (1, 0), dots=True)])
    assert chart.count("<circle") == 2
    assert "half below 5 ms" in histogram("Time", [5.0] * 9, "ms")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_is_requested(browser, path, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    asked = []
    errors = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    for button in page.locator("button.open").all()[:3]:
        button.click()
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["impact"], v["nodes"][0]["html"][:120]) for v in found] == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert errors == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_the_table_is_searched_filtered_and_opened_by_keyboard(browser, path):
    page = browser.new_page()
    page.goto(path.as_uri())
    page.get_by_label("Search").focus()
    page.keyboard.type("1,200 crowns")
    page.get_by_text("1 of 7 questions shown").wait_for()
    row = page.get_by_role("button", name="What will the repairs cost?")
    row.focus()
    page.keyboard.press("Enter")
    assert row.get_attribute("aria-expanded") == "true"
    assert page.locator("mark.said:visible").inner_text() == "14 weeks"
    page.get_by_label("Search").fill("")
    page.get_by_label("Verdict").select_option("outranked")
    page.get_by_text("1 of 7 questions shown").wait_for()
