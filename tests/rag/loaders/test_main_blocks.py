import pytest

from rag.loaders import webpage
from rag.loaders.extraction import Limits

STORY = "".join(
    f"<p>In the year {n} the people of Senn built a new bridge over the river, and it stood for "
    f"{n} winters until the flood took it away with all that was on it.</p>"
    for n in range(10, 20)
)
BEGINS, ENDS = "# Bridges\n\nIn the year 10", "all that was on it."
NOTES = "<ol><li>Minutes of 1874, which the harbour keeps in its archive.<a href=#r>↩</a></ol>"
KEPT_NOTES = "\n\n1. Minutes of 1874, which the harbour keeps in its archive.↩"


def read(before, after):
    markup = f"<title>Bridges</title><body>{before}<h1>Bridges</h1>{STORY}{after}"
    return webpage.extract(markup.encode(), Limits())


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        ("<h2>Prices</h2><table><tr><th>Boat<th>Price<tr><td>Anna<td>5</table>",
         "\n\n## Prices\n\nBoat | Price\nAnna | 5"),
        (f"<section class=footnotes role=doc-endnotes>{NOTES}</section>", KEPT_NOTES),
        (f"<div class=sidebar><div class='footnotes x'>{NOTES}</div></div>", KEPT_NOTES),
        (f"<footer class=footnotes>{NOTES}</footer>", KEPT_NOTES),
        ("<h2>Members</h2><ul><li><a href=/a>Maria Lund, keeper</a><li><a href=/b>Ines</a></ul>",
         "\n\n## Members\n\n- Maria Lund, keeper\n- Ines"),
        ("<div class=comments><h2>Comments of the board</h2><p>We agree.</div>",
         "\n\n## Comments of the board\n\nWe agree."),
        ("<section id=menu><h2>Menu</h2><p>Fish soup</section>", "\n\n## Menu\n\nFish soup"),
        ("<div class=comments><h2><a href=#p>Prices</a></h2><table><tr><td>Adult<td>12 euros</table>",
         "\n\n## Prices\n\nAdult | 12 euros"),
        ("<h2><a href=page.html#m>Members</a></h2><ul><li><a href=/a>Maria Lund</a></ul>",
         "\n\n## Members\n\n- Maria Lund"),
        ("<div class=comments><h2><a href=/l>Prices</a></h2><p><a href=/l>List</a><h3>All</h3>Five.",
         "\n\n## Prices\n\n### All\n\nFive."),
        ("<div class=comments>Five.<h2>Maps</h2><p><a href=/m>Map</a>", "\n\nFive."),
        ("<h4>Anna: 1 22</h4><h4>Bo: 3 44</h4>", "\n\n#### Anna: 1 22\n\n#### Bo: 3 44"),
        ("<p><a href=mailto:ann@senn.org>ann@senn.org</a>", "\n\nann@senn.org"),
        ("<div class=comments>So <math class=comment><mi>x</mi></math> is.", "\n\nSo x is."),
        ("<h2>Jobs</h2><ul><li>First aid:<ul><li>Ann<li>Bo</ul><li>Fire: Cy</ul>",
         "\n\n## Jobs\n\n- First aid:\n  - Ann\n  - Bo\n- Fire: Cy"),
        ("<dl><dt>Who?<dd>Ann.<dt>Site<dd><a href=/x>senn.org</a> only</dl>",
         "\n\nWho?\nAnn.\n\nSite: senn.org only"),
        ("<details><summary>May I fish?</summary><p>Yes.</details>", "\n\nMay I fish?\n\nYes."),
        (f"<div class=related><a href=/x>Boats</a></div><footer class=footnotes>{NOTES}</footer>",
         KEPT_NOTES),
    ],
)  # fmt: skip
def test_what_ends_a_text_is_kept(after, kept):
    found = read("", after)
    assert found.text.startswith(BEGINS)
    assert found.text.endswith(ENDS + kept)
    assert "warning" not in found.metadata


def test_what_begins_a_text_is_kept():
    text = read("<table><tr><th>Builder<td>Lund<tr><th>Length<td>43 m</table>", "").text
    assert text.startswith("Builder | Lund\nLength | 43 m\n\n# Bridges")


SITE = [
    "<ul><li><a href=/>Home</a><li><a href=/x>About us</a></ul>",
    "<div role=navigation><p>Menu</p></div>",
    "<div id=cookie-banner><p>We use cookies.</p></div>",
    "<div class='widget post-share'><p>Share this</p></div>",
    "<div class=related><h3>Related</h3><p>Boats of Senn</p></div>",
    "<h3><a href=/x>Boats of Senn and how they sail</a></h3><p><a href=/x>Read on</a></p>",
    "<h2><a href=/x>Boats of Senn</a></h2><ul><li><a href=/y>Ferries</a></ul>",
]


@pytest.mark.parametrize("markup", SITE)
def test_what_is_the_sites_is_left_out(markup):
    found = read("" if "><a href=/x>Boats" in markup else markup, markup)
    assert found.text.startswith(BEGINS)
    assert found.text.endswith(ENDS)
    assert "warning" not in found.metadata


def test_comments_of_strangers_are_left_out_with_their_heading_and_told_of():
    comment = "<li class=comment><p>Bob says: a fine story of the bridge, thank you so much.</p>"
    found = read("", f"<div id=comments><h2>3 thoughts</h2><ol class=comment-list>{comment * 3}")
    assert found.text.endswith(ENDS)
    assert found.metadata["warning"] == (
        '36 words around the main text were left out, from "Bob says: a fine story of the bridge, '
        'thank you so much. Bob"; to read them, print the page to PDF'
    )


@pytest.mark.parametrize(("words", "is_told"), [(20, False), (40, True)])
def test_prose_that_is_a_link_is_told_of_when_it_is_long(words, is_told):
    prose = f"<p>Opening hours: <a href=/hours>{'from nine ' * (words // 2)}</a></p>"
    found = read("", f"<div class=comments>{prose}</div>")
    assert found.text.endswith(ENDS)
    assert ("warning" in found.metadata) == is_told
