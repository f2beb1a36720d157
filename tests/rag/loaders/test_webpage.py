import pytest

from rag.loaders import webpage
from rag.loaders.extraction import ExtractionError, Limits

LIMITS = Limits()
ARTICLE = """<!doctype html><html lang=en><head><title>River report | Acme</title>
<meta property="article:published_time" content="2023-10-10T08:00:00Z">
<meta name=author content="Ann Bee">
<style>.evil{}</style><script>var evil = 1</script></head>
<body><nav><a href=/>Home</a> <a href=/x>About evil</a></nav><article><h1>River report</h1>
<p>The river Orla rose by <b>three</b> metres in the night, and the <a href=x>old
bridge</a> at Senn was closed at dawn to all traffic.</p><h2>Damage</h2>
<p>Forty houses were flooded.<br>Nobody was hurt.</p><ul><li>Senn: 12 houses</li>
<li>Orla: 28 houses</li></ul><table><tr><th>Place</th><th>Houses</th></tr>
<tr><td>Senn</td><td>12</td></tr></table><script>evil()</script>
<p hidden>evil</p><p style="display: none">evil</p><p aria-hidden=true>evil</p></article>
<footer>evil 2019</footer></body></html>"""


def read(markup):
    return webpage.extract(markup.encode(), LIMITS)


def test_an_article_keeps_its_structure_and_nothing_around_it():
    found = read(ARTICLE)
    assert found.text == (
        "# River report\n\n"
        "The river Orla rose by three metres in the night, and the old bridge at Senn was closed "
        "at dawn to all traffic.\n\n"
        "## Damage\n\n"
        "Forty houses were flooded.\nNobody was hurt.\n\n"
        "- Senn: 12 houses\n- Orla: 28 houses\n\n"
        "Place | Houses\nSenn | 12"
    )
    assert (found.title, found.date) == ("River report", "2023-10-10")
    assert found.metadata["author"] == "Ann Bee"


def test_headings_survive_on_pages_without_the_usual_containers():
    sections = "".join(
        f"<h2>Section {n}</h2><p>Paragraph {n} says that the council met in room {n} and talked "
        "for long about water.</p>"
        for n in range(30)
    )
    found = read(f"<html><head><title>Minutes</title></head><body>{sections}</body></html>")
    assert found.text.count("## Section") == 30
    assert found.title == "Minutes"


def test_main_text_is_cut_out_of_what_surrounds_it():
    story = "".join(
        f"<p>In the year {n} the people of Senn built a new bridge over the river, and it stood "
        f"for {n} winters until the flood took it away with all that was on it.</p>"
        for n in range(10, 20)
    )
    links = "<div class=sidebar>" + "".join(f"<a href=/{n}>More {n}</a> " for n in range(40))
    text = read(f"<body>{links}</div><div class=content><h1>Bridges</h1>{story}</div>").text
    assert text.startswith("# Bridges\n\nIn the year 10")
    assert text.count("In the year") == 10
    assert "More 7" not in text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Short page only.</p>", "Short page only."),
        ("<p>a <b>bold <i>it</p><p>next<table><tr><td>x y z<td>w", "a bold it\n\nnext\n\nx y z | w"),
        ("<div>" * 20_000 + "deep text" + "</div>" * 20_000 + "<p>after", "deep text\n\nafter"),
        ("plain text &amp; more &lt;", "plain text & more <"),
        ("<?xml version='1.0' encoding='utf-8'?><html><body><p>old</p></body></html>", "old"),
        ("<pre>a\n  b\n</pre>", "a\n  b"),
        ("<ul><li><p>one</p><p>two</p><li>three<ul><li>four</ul></ul>",
         "- one\n\ntwo\n\n- three\n  - four"),
        ("<p>x<br><br>y<br>z", "x\n\ny\nz"),
        ("<table><tr><td><h2>Layout</h2><p>one</p><table><tr><td>a<td>b</table><td>right</table>",
         "## Layout\n\none\n\na | b\n\nright"),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table><table><tr><td> <tr><td>e<td>f<tr><td>g<td>h</table>",
         "a | b\nc | d\n\n\ne | f\ng | h"),
        ("<table><tr><td><table><tr><td>a<td>b</table></td></tr><tr><td>c<td>d</table>",
         "a | b\n\n\nc | d"),
        ("<table><tr><td><p>two</p><p>parts</p></td><td>x<br>y</td></tr></table>",
         "two parts | x y"),
        ("<h1>Title<!-- evil --></h1><p>a\0b</p>", "# Title\n\na\ufffdb"),
        ("<p>one</p></body></html><p>after the end", "one\n\nafter the end"),
        ('<p>settled in 1874<sup><a href="#fn3">3</a></sup> by', "settled in 1874[3] by"),
        ('<p>some 12<a href="x.html#n"><sup><i>3</i></sup></a> of', "some 12[3] of"),
        ('<p><a href="#area">in km<sup>2</sup></a>', "in km²"),
        ("<p>10<sup>6</sup> of H<sub>2</sub>O, 1<sup>st</sup>", "10⁶ of H2O, 1st"),
        ("<p>a<sup><p>b</sup>c", "a\n\nb\n\nc"),
        ("<p>Was&shy;ser\u200blauf\u2060en \u0646\u200c\u0645", "Wasserlaufen \u0646\u200c\u0645"),
        ("<form><p>all of the page</p>now <input value=x><select><option>x</select></form>",
         "all of the page\n\nnow"),
        ("<h3><button>Section</button></h3><dl><dt><button>Term</button><dd>is <button>x</button>",
         "### Section\n\nTerm: is"),
        ("<p>Bill</p><dl><dt>No</dt><dd>7</dd><div><dt>Due:</dt><dd><b>1 May</b></dd></div></dl>End",
         "Bill\n\nNo: 7\nDue: 1 May\n\nEnd"),
        (f"<p><b>Boats</b> <strong>and</strong><p>{'hot ' * 20}<p><b>No</b> one<p>{'hot ' * 20}",
         f"# Boats and\n\n{('hot ' * 20).strip()}\n\nNo one\n\n{('hot ' * 20).strip()}"),
        ("<p>so <math><mi>E</mi> <mo>=</mo><msup><mi>c</mi><mn>2</mn></msup></math> is",
         "so E=c² is"),
        ("<aside>x</aside><aside class='footnotes x'>note</aside>one", "note\n\none"),
        ("<aside>x</aside><article>one<aside>Beside</aside>two</article>", "one\n\nBeside\n\ntwo"),
    ],
)  # fmt: skip
def test_malformed_and_odd_markup_is_read(markup, text):
    assert read(markup).text == text


@pytest.mark.parametrize("markup", ["", "<script>evil()</script>", "<p> &nbsp; </p>", "<p>* * *"])
def test_a_page_that_shows_nothing_is_refused(markup):
    with pytest.raises(ExtractionError, match="shows no text"):
        read(markup)


def test_too_much_text_is_refused():
    with pytest.raises(ExtractionError, match="holds 17 characters"):
        webpage.extract(b"<p>seventeen letters", Limits(characters=16))


@pytest.mark.parametrize(
    "data",
    [
        "<p>café</p>".encode(),
        "<p>café</p>".encode("latin-1"),
        "\ufeff<p>café</p>".encode("utf-16"),
        b"<meta charset=iso-8859-1>" + "<p>café".encode("latin-1"),
        b"<meta http-equiv=x content='text/html; charset=cp1252'>" + "<p>café".encode("cp1252"),
        b"<meta charset=ascii>" + "<p>café".encode(),
        b"<meta charset=utf-16>" + "<p>café".encode(),
        b"<meta charset=rot13>" + "<p>café".encode(),
        b"<meta charset=no-such>" + "<p>café".encode(),
        b"\xef\xbb\xbf<p>caf\xc3\xa9",
        b"<?xml version='1.0' encoding='windows-1250'?><p>caf\xe9",
        "<?xml version='1.0' encoding='utf-16'?><p>café".encode("utf-16-le"),
        "<p>café".encode("utf-16-be"),
    ],
)
def test_the_encoding_is_found(data):
    expected = "<meta charset=ascii>" in str(data)
    assert webpage.extract(data, LIMITS).text == ("cafÃ©" if expected else "café")


def test_a_declaration_of_xml_stands_behind_that_of_the_page():
    markup = '<?xml version="1.0" encoding="windows-1251"?><p>Привет</p>'
    assert webpage.extract(markup.encode("cp1251"), LIMITS).text == "Привет"
    markup = f"<?xml encoding='ascii'?><meta charset=windows-1251>{markup}"
    assert webpage.extract(markup.encode("cp1251"), LIMITS).text == "Привет"


@pytest.mark.parametrize("data", [b"\0", "Words of a <b>page".encode("utf-16-le")])
def test_what_is_full_of_nul_bytes_is_refused(data):
    with pytest.raises(ExtractionError, match="bytes are NUL; expected a web page"):
        webpage.extract(data, LIMITS)


def test_bytes_that_fit_no_declaration_become_replacement_characters():
    text = webpage.extract(b"<meta charset=utf-8><p>caf\xe9 au lait", LIMITS).text
    assert text == "caf\ufffd au lait"


def test_a_footer_year_is_no_date():
    assert read("<p>Words of the page.</p><p>Copyright 2019 Acme</p>").date == ""


def test_a_date_line_is_the_date_when_the_head_states_none():
    assert read("<h1>Report</h1><p>October 10, 2023</p><p>The river rose.").date == "2023-10-10"


def test_raised_and_invisible_characters_hide_no_paragraph_from_the_main_text():
    story = "".join(
        f"<p>In 18{n}<sup>3</sup> Was&shy;ser rose<sup><a href=#n>4</a></sup> over Senn"
        f"<sup>5</sup> by 10<sup>{n}</sup> litres.</p>" for n in range(10, 40)
    )  # fmt: skip
    links = "<nav><a href=/>Home</a></nav><div>" + "<p><a href=/x>Go</a></p>" * 9 + "</div>"
    text = read(f"<title>Was&shy;ser</title><body>{links}<article>{story}</article>")
    assert text.text.count("Wasser rose[4] over Senn[5] by 10") == 30
    assert text.title == "Wasser"


def test_a_bold_line_is_no_title():
    text = "The boats are kept in the shed behind the mill. " * 3
    page = f"<title>Harbour rules</title><p>{text}<p><b>Note on dogs</b><p>{text}"
    found = webpage.extract(page.encode(), LIMITS)
    assert (found.title, "# Note on dogs" in found.text) == ("Harbour rules", True)
