"""A run as a notebook shows it."""

from eval.run import run
from eval.shelf import Shelf


def test_a_run_shows_its_figures_with_intervals(make, questions):
    assistant = make()
    shelf = Shelf.of(assistant)
    finished = run(assistant, questions, shelf=shelf, name="a <b> run", draws=50)
    html = finished._repr_html_()
    assert "a &lt;b&gt; run" in html
    assert "6 questions, 5 answerable" in html
    assert "right answer first" in html
    assert "[" in html
    assert "Misses:" in html
    assert "<script" not in html
