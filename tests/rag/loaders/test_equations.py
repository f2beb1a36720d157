import pytest
from docx.oxml import parse_xml
from lxml import html

from rag.loaders.equations import linear

NAMESPACES = (
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
)


def run(text):
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (f"{run('E=m')}<m:sSup><m:e>{run('c')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>", "E=mc²"),
        (f"<m:sSup><m:e>{run('e')}</m:e><m:sup>{run('-')}{run('x')}</m:sup></m:sSup>", "e^(-x)"),
        (f"<m:f><m:num>{run('1')}</m:num><m:den>{run('a+b')}</m:den></m:f>", "1/(a+b)"),
        (f"<m:rad><m:deg/><m:e>{run('2')}</m:e></m:rad>", "√2"),
        (f"<m:rad><m:deg>{run('3')}</m:deg><m:e>{run('x')}</m:e></m:rad>", "³√x"),
        (f"{run('2')}<m:rad><m:deg>{run('n')}</m:deg><m:e>{run('a+b')}</m:e></m:rad>", "2 ^n√(a+b)"),
        (f"<m:f><m:fPr><m:type m:val='noBar'/></m:fPr><m:num>{run('n')}</m:num><m:den>{run('k')}</m:den></m:f>",
         "n k"),
        (f"<m:sSub><m:e>{run('10')}</m:e><m:sub>{run('2')}</m:sub></m:sSub>", "10_2"),
        (f"<m:sSub><m:e>{run('CO')}</m:e><m:sub>{run('2')}</m:sub></m:sSub>", "CO2"),
        (f"{run('f')}<m:d><m:e>{run('x')}</m:e></m:d>", "f(x)"),
        (f"<m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=''/></m:dPr><m:e>{run('x')}</m:e></m:d>",
         "[x"),
        (f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:e>{run('x')}</m:e></m:nary>", "∑ x"),
        (f"<m:func><m:fName>{run('sin')}</m:fName><m:e>{run('x')}</m:e></m:func>", "sin x"),
        (f"{run('a')}<w:del>{run('evil')}</w:del>", "a"),
        ("", ""),
    ],
)  # fmt: skip
def test_equations_of_word_become_one_line(markup, text):
    assert linear(parse_xml(f"<m:oMath {NAMESPACES}>{markup}</m:oMath>")) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<mi>E</mi>\n<mo>=</mo><msup><mi>c</mi><mn>2</mn></msup>", "E=c²"),
        ("<msubsup><mi>x</mi><mi>i</mi><mi>n</mi></msubsup>", "xi^n"),
        ("<mfrac><mrow><mn>1</mn><mo>+</mo><mi>a</mi></mrow><msqrt><mn>2</mn></msqrt></mfrac>",
         "(1+a)/(√2)"),
        ("<semantics><mi>x</mi><annotation>evil</annotation></semantics><style>evil</style>", "x"),
        ("<mi>sin</mi><mo>\u2061</mo><mi>x</mi>", "sin x"),
        ("a = b<mi>c</mi> d", "a = bcd"),
        ("<mn>2</mn><mroot><mi>x</mi><mn>3</mn></mroot>", "2 ³√x"),
        ("<mroot><mroot><mi>x</mi><mn>3</mn></mroot><mi>n</mi></mroot>", "^n√(³√x)"),
        ("<mroot><mi>x</mi></mroot><index>y</index>", "√xy"),
        ("<mo>(</mo><mfrac linethickness='0px'><mi>n</mi><mi>k</mi></mfrac><mo>)</mo>", "(n k)"),
        ("<msub><mn>10</mn><mn>2</mn></msub><msub><mi>x</mi><mn>1</mn></msub>", "10_2x1"),
        ("<msubsup><mn>10</mn><mn>2</mn><mn>3</mn></msubsup>", "10_2³"),
        ("<mn>1</mn><mtext>&nbsp;if&nbsp;</mtext><mi>x</mi><mtext> y&nbsp;</mtext>",
         "1\xa0if\xa0xy\xa0"),
    ],
)  # fmt: skip
def test_equations_of_web_pages_become_one_line(markup, text):
    assert linear(html.fromstring(f"<p><math>{markup}</math>tail")[0]) == text


def test_deep_nesting_is_read():
    depth, parser = 1500, html.HTMLParser(huge_tree=True)
    markup = "<msup>" * depth + "<mi>x</mi>" + "</msup>" * depth
    assert linear(html.fromstring(f"<p><math>{markup}", parser=parser)[0]) == "x"
