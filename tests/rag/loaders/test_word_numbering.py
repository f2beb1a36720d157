import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from rag.loaders import word
from rag.loaders.extraction import Limits

LEGAL = ("decimal %1.", "decimal %1.%2", "lowerLetter (%3)", "lowerRoman (%4)")


def level(at, spec, more="", start=1):
    form, _, text = spec.partition(" ")
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def definition(name, *levels, more=""):
    return f'<w:abstractNum w:abstractNumId="{name}">{more}{"".join(levels)}</w:abstractNum>'


def outline(name, specs=LEGAL):
    return definition(name, *(level(at, spec) for at, spec in enumerate(specs)))


def num(number, name, more=""):
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{name}"/>{more}</w:num>'


def override(at, start):
    return f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def numbered(*markup):
    """Return a document whose numbering part holds this markup and nothing else."""
    document = docx.Document()
    part = document.part.numbering_part
    part._element = parse_xml(f"<w:numbering {nsdecls('w')}>{''.join(markup)}</w:numbering>")
    return document


def setting(number=None, at=None):
    ilvl = "" if at is None else f'<w:ilvl w:val="{at}"/>'
    num_id = "" if number is None else f'<w:numId w:val="{number}"/>'
    return f"<w:numPr>{ilvl}{num_id}</w:numPr>"


def paragraph(text, properties=""):
    run = f"<w:r><w:t>{text}</w:t></w:r>" if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}</w:p>"


def add(document, markup):
    root = parse_xml(f"<w:body {nsdecls('w')}>{markup}</w:body>")
    for element in root:
        document.element.body.insert(len(document.element.body) - 1, element)


def item(document, text, number=None, at=None):
    add(document, paragraph(text, setting(number, at)))


def style(document, name, base="Normal", says="", kind="paragraph"):
    document.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>'
            f'<w:basedOn w:val="{base}"/><w:pPr>{says}</w:pPr></w:style>'
        )
    )


def styled(document, text, name, more=""):
    add(document, paragraph(text, f'<w:pStyle w:val="{name}"/>{more}'))


@pytest.fixture
def read(saved):
    return lambda document: word.extract(saved(document), Limits())


@pytest.fixture
def lines(read):
    return lambda document: read(document).text.replace("\n\n", "\n").split("\n")


def test_clauses_are_numbered_and_start_anew_below_the_next(lines):
    document = numbered(outline(0), num(1, 0))
    for at, text in ((0, "a"), (1, "b"), (1, "c"), (2, "d"), (2, "e"), (3, "f"), (0, "g"), (1, "h"),
                     (2, "i"), (1, "j"), (2, "k")):  # fmt: skip
        item(document, text, 1, at)
    assert lines(document) == [
        "1. a", "1.1 b", "1.2 c", "(a) d", "(b) e", "(i) f", "2. g", "2.1 h", "(a) i", "2.2 j",
        "(a) k",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "start", "line"),
    [
        ("decimal \u00a7 %1", 3, "\u00a7 3 x"),
        ("decimal (%1)", 3, "(3) x"),
        ("decimalZero %1", 7, "07 x"),
        ("decimalZero %1", 12, "12 x"),
        ("upperLetter %1)", 28, "BB) x"),
        ("lowerLetter %1.", 28, "bb. x"),
        ("upperRoman Article  %1.", 4, "Article IV. x"),
        ("lowerRoman %1", 9, "ix x"),
        ("ordinal %1", 22, "22nd x"),
        ("none Preamble", 1, "Preamble x"),
        ("none %1", 1, "- x"),
        ("decimal ", 1, "- x"),
        ("decimal \u2013", 1, "- x"),
        ("bullet \uf0b7", 1, "- x"),
        ("bullet o", 1, "- x"),
        ("chineseCounting %1.", 1, "- x"),
        ("decimal %1.%2", 1, "- x"),
        ("decimal " + "long" * 20 + "%1", 1, "- x"),
        ("decimal %1.", 0, "0. x"),
        ("decimal %1.", "x", "0. x"),
        ("decimal %1.", 10**30, "0. x"),
        ("lowerLetter %1.", 2 * 10**9, "2000000000. x"),
    ],
)
def test_formats_and_words_around_the_number(lines, spec, start, line):
    document = numbered(definition(0, level(0, spec, start=start)), num(1, 0))
    item(document, "x", 1, 0)
    assert lines(document) == [line]


def test_lists_of_one_definition_go_on_unless_they_begin_anew(lines):
    anew = override(0, 5) + override(1, 3)
    document = numbered(outline(0), outline(1), num(1, 0), num(2, 0), num(3, 0, anew), num(4, 1))
    for text, number, at in (("a", 1, 0), ("b", 2, 0), ("c", 4, 0), ("d", 3, 0), ("e", 3, 0),
                             ("f", 3, 1), ("g", 3, 0), ("h", 3, 1), ("i", 1, 0)):  # fmt: skip
        item(document, text, number, at)
    assert lines(document) == [
        "1. a", "2. b", "1. c", "5. d", "6. e", "6.3 f", "7. g", "7.3 h", "8. i"
    ]  # fmt: skip


def test_a_list_may_replace_levels_of_its_definition(lines):
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter %1)", start=2)}</w:lvlOverride>'
    document = numbered(outline(0), num(1, 0, own))
    item(document, "a", 1, 0)
    item(document, "b", 1, 1)
    assert lines(document) == ["B) a", "B.1 b"]


@pytest.mark.parametrize(
    ("restart", "last"), [("", "(a)"), ("0", "(c)"), ("1", "(c)"), ("2", "(a)")]
)
def test_a_level_restarts_as_it_says(lines, restart, last):
    more = f'<w:lvlRestart w:val="{restart}"/>' if restart else ""
    levels = (*(level(at, LEGAL[at]) for at in range(2)), level(2, LEGAL[2], more))
    document = numbered(definition(0, *levels), num(1, 0))
    for at in (0, 1, 2, 2, 1, 2):
        item(document, "x", 1, at)
    assert lines(document)[-1] == f"{last} x"


@pytest.mark.parametrize(("legal", "mark"), [("<w:isLgl/>", "4.1"), ("", "IV.1"),
                                             ('<w:isLgl w:val="0"/>', "IV.1")])  # fmt: skip
def test_legal_numbers_are_all_digits(lines, legal, mark):
    levels = level(0, "upperRoman %1", start=4), level(1, "decimal %1.%2", legal)
    document = numbered(definition(0, *levels), num(1, 0))
    item(document, "a", 1, 0)
    item(document, "b", 1, 1)
    assert lines(document) == ["IV a", f"{mark} b"]


def test_a_level_whose_upper_ones_have_not_come_shows_their_start(lines):
    document = numbered(outline(0), num(1, 0))
    item(document, "a", 1, 1)
    assert lines(document) == ["1.1 a"]


def test_headings_are_numbered_by_their_styles_and_the_title_is_not(read):
    levels = (
        level(0, "decimal %1", '<w:pStyle w:val="Heading1"/>', start=4),
        level(1, "decimal %1.%2", '<w:pStyle w:val="Heading2"/>'),
    )
    document = numbered(definition(0, *levels), num(1, 0))
    for name in ("Heading 1", "Heading 2"):
        properties = document.styles[name].element.get_or_add_pPr()
        properties.insert(0, parse_xml(setting(1).replace("<w:numPr", f"<w:numPr {nsdecls('w')}")))
    document.add_heading("Lease", 1)
    document.add_heading("", 2)
    document.add_heading("Notice", 2)
    document.add_heading("Title", 0)
    found = read(document)
    assert found.text == "# 4 Lease\n\n## 4.2 Notice\n\n# Title"
    assert found.title == "Lease"


def test_styles_hand_on_their_list_and_their_level_apart(lines):
    document = numbered(outline(0), outline(1), num(1, 0), num(2, 1))
    style(document, "Clause", says=setting(1))
    style(document, "Sub", "Clause", says=setting(at=1))
    style(document, "Same", "Sub")
    style(document, "Off", "Sub", says=setting(0))
    for text, name in (("a", "Clause"), ("b", "Sub"), ("c", "Same"), ("d", "Off"), ("e", "Clause")):
        styled(document, text, name)
    styled(document, "f", "Sub", setting(2))
    styled(document, "g", "Sub", setting(at=0))
    styled(document, "h", "Clause", setting(0))
    assert lines(document) == [
        "1. a", "1.1 b", "1.2 c", "d", "2. e", "1.1 f", "3. g", "h"
    ]  # fmt: skip


def test_paragraphs_numbered_by_a_style_stay_paragraphs(read):
    document = numbered(outline(0, ("decimal %1.",)), num(1, 0))
    style(document, "Clause", says=setting(1))
    style(document, "ListOfMine", says=setting(1))
    for name in ("Clause", "Clause", "ListOfMine", "ListOfMine"):
        styled(document, "x", name)
    assert read(document).text == "1. x\n\n2. x\n\n3. x\n4. x"


def test_a_definition_may_be_that_of_a_list_style(lines):
    link = definition(1, more='<w:numStyleLink w:val="Legal"/>')
    document = numbered(outline(0), link, num(1, 0), num(2, 1))
    style(document, "Legal", says=setting(1), kind="numbering")
    item(document, "a", 2, 0)
    item(document, "b", 2, 1)
    assert lines(document) == ["1. a", "1.1 b"]


def test_styles_based_on_each_other_have_an_end(lines):
    document = numbered(outline(0), num(1, 0))
    style(document, "A", "B")
    style(document, "B", "A", says=setting(1))
    styled(document, "a", "A")
    assert lines(document) == ["1. a"]


def test_tables_and_text_boxes_count_with_the_rest(read):
    document = numbered(outline(0), num(1, 0))
    own = setting(1, 0)
    box = f"<w:txbxContent>{paragraph('box', own)}</w:txbxContent>"
    item(document, "a", 1, 0)
    add(document, f"<w:p><w:pPr>{own}</w:pPr><w:r><w:t>b</w:t><w:pict>{box}</w:pict></w:r></w:p>")
    cells = (paragraph("", own), paragraph("x", own) + paragraph("y", own), paragraph("z"))
    row = "".join(f"<w:tc>{cell}</w:tc>" for cell in cells)
    empty = f"<w:tc>{paragraph('', own)}</w:tc><w:tc>{paragraph('')}</w:tc>"
    add(document, f"<w:tbl><w:tr>{row}</w:tr><w:tr>{empty}</w:tr></w:tbl>")
    add(document, f"<w:tbl><w:tr><w:tc>{paragraph('one', own)}</w:tc></w:tr></w:tbl>")
    item(document, "c", 1, 0)
    assert read(document).text == ("1. a\n2. b\n3. box\n\n4. | 5. x 6. y | z\n\n8. one\n9. c")


def test_empty_paragraphs_count_and_deleted_ones_do_not(lines):
    document = numbered(outline(0), num(1, 0))
    item(document, "a", 1, 0)
    item(document, "", 1, 0)
    deleted = setting(1, 0) + "<w:rPr><w:del/></w:rPr>"
    gone = "<w:del><w:r><w:delText>x</w:delText></w:r></w:del>"
    add(document, f"<w:p><w:pPr>{deleted}</w:pPr>{gone}</w:p>")
    add(document, f"<w:p><w:pPr>{deleted.replace('del', 'moveFrom')}</w:pPr></w:p>")
    add(document, f"<w:p><w:pPr>{setting(1, 0)}<w:rPr><w:ins/></w:rPr></w:pPr>"
                  "<w:ins><w:r><w:t>b</w:t></w:r></w:ins></w:p>")  # fmt: skip
    assert lines(document) == ["1. a", "3. b"]


@pytest.mark.parametrize(
    "markup",
    [
        "",
        num(1, 9),
        num(1, "x"),
        '<w:num w:numId="1"/>',
        definition(0) + num(1, 0),
        definition(0, "<w:lvl/>", '<w:lvl w:ilvl="x"/>', '<w:lvl w:ilvl="10"/>') + num(1, 0),
        definition(0, '<w:lvl w:ilvl="0"/>') + num(1, 0, "<w:lvlOverride/>" + override("x", 1)),
        definition(0, more='<w:numStyleLink w:val="None"/>') + num(1, 0),
        definition(0, more="<w:numStyleLink/>") + num(1, 0, override(5, 1)),
    ],
)
def test_what_numbering_does_not_say_leaves_a_dash(lines, markup):
    document = numbered(markup)
    item(document, "a", 1, 0)
    item(document, "b", "x", "x")
    item(document, "c", 1, 99)
    item(document, "d", 1, -1)
    add(document, paragraph("e", "<w:numPr/>"))
    assert lines(document) == ["- a", "- b", "- c", "- d", "- e"]


def test_a_document_without_a_numbering_part_is_read(saved, with_part):
    document = docx.Document()
    item(document, "a", 1, 0)
    for relation in list(document.part.rels.values()):
        if relation.reltype.endswith("/numbering"):
            del document.part.rels[relation.rId]
    data = with_part(saved(document), "word/numbering.xml", None)
    assert word.extract(data, Limits()).text == "- a"


def test_a_format_newer_than_word_2007_is_counted_as_its_likeness(read):
    newer = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, ..."/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    one = f'<w:lvl w:ilvl="0"><w:start w:val="4"/>{newer}<w:lvlText w:val="%1."/></w:lvl>'
    document = numbered(definition(0, one), num(1, 0))
    item(document, "text", 1, 0)
    assert read(document).text == "4. text"
