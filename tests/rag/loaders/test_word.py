import io
from datetime import UTC, datetime

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from rag.loaders import word
from rag.loaders.extraction import ExtractionError, Limits

LIMITS = Limits()


def read(document, saved):
    return word.extract(saved(document), LIMITS)


def append(document, markup):
    """Add raw XML at the end of the document, before its section properties."""
    namespaces = nsdecls("w", "wp", "a") + (
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    element = parse_xml(markup.replace("ROOT", namespaces, 1))
    document.element.body.insert(len(document.element.body) - 1, element)


def test_a_document_keeps_headings_lists_and_tables(saved):
    document = docx.Document()
    document.add_heading("River report", 0)
    document.add_heading("Damage", 2)
    document.add_paragraph("Forty houses\twere flooded.\nNobody was hurt.")
    document.add_paragraph("")
    document.add_paragraph("Senn", style="List Bullet")
    document.add_paragraph("Orla", style="List Number")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("Place", "Houses", "Senn", "12\n13"), strict=True):
        cell.text = text
    assert read(document, saved).text == (
        "# River report\n\n## Damage\n\nForty houses were flooded.\nNobody was hurt.\n\n"
        "- Senn\n1. Orla\n\nPlace | Houses\nSenn | 12 13"
    )


def test_headings_that_no_style_names_are_told_by_their_type(saved):
    document = docx.Document()
    text = "The boats are kept in the shed behind the mill, and the key hangs by its door."
    styled = document.styles.add_style("Loud", WD_STYLE_TYPE.PARAGRAPH)
    styled.base_style = document.styles["Normal"]
    styled.font.bold = True
    document.add_paragraph().add_run("Harbour rules").font.size = Pt(20)
    document.add_paragraph(text)
    document.add_paragraph("Boats", style="Loud")
    document.add_paragraph(text)
    document.add_paragraph().add_run("Dogs").bold = True
    document.add_paragraph(text)
    mixed = document.add_paragraph()
    mixed.add_run("Owner: ").bold = True
    mixed.add_run("Ann")
    document.add_paragraph("Winter", style="Loud").runs[0].bold = False
    document.add_paragraph(text)
    assert read(document, saved).text == (
        f"# Harbour rules\n\n{text}\n\n## Boats\n\n{text}\n\n## Dogs\n\n{text}\n\nOwner: Ann\n\n"
        f"Winter\n\n{text}"
    )


def test_styles_on_headings_strong_words_and_odd_sizes(saved):
    document = docx.Document()
    text = "The boats are kept in the shed behind the mill, and the key hangs by its door."
    document.styles.add_style("Chapter", WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles[
        "Heading 2"
    ]
    document.add_paragraph("Boats", style="Chapter")
    document.add_paragraph(text)
    document.add_paragraph().add_run("Dogs", style="Strong")
    document.add_paragraph(text)
    for size in ("9" * 400, "x", ""):
        run = document.add_paragraph().add_run("Cats")
        run.font.size = Pt(11)
        run._element.rPr.find(qn("w:sz")).set(qn("w:val"), size)
    document.add_paragraph(text)
    assert read(document, saved).text == (
        f"## Boats\n\n{text}\n\n### Dogs\n\n{text}\n\nCats\n\nCats\n\nCats\n\n{text}"
    )


def test_lists_and_tables_do_not_make_plain_words_headings(saved):
    document = docx.Document()
    document.add_paragraph("Dear tenants")
    for _ in range(9):
        document.add_paragraph(
            "Hand in the keys by Friday at noon at the office", style="List Bullet"
        )
    document.add_paragraph("The rest follows in spring")
    document.add_table(1, 2).rows[0].cells[0].text = "All rents are due " * 20
    document.add_paragraph("Anna Lind")
    document.add_paragraph("York")
    assert "#" not in read(document, saved).text


def test_styles_that_rest_on_each_other_in_a_ring_end(saved):
    document = docx.Document()
    one, other = (document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) for name in "AB")
    one.base_style, other.base_style = other, one
    document.add_paragraph("Text", style="A")
    assert read(document, saved).text == "Text"


def test_tables_that_follow_each_other_stay_apart(saved):
    document = docx.Document()
    for rows in (("Room", "Price", "Sea", "80"), ("Boat", "Leaves", "Dawn", "6.10")):
        table = document.add_table(2, 2)
        for cell, text in zip(table._cells, rows, strict=True):
            cell.text = text
    assert read(document, saved).text == "Room | Price\nSea | 80\n\n\nBoat | Leaves\nDawn | 6.10"


def test_what_python_docx_leaves_out_is_read(saved):
    document = docx.Document()
    append(document, "<w:sdt ROOT><w:sdtContent><w:p><w:r><w:t>In a control</w:t></w:r></w:p>"
                     "</w:sdtContent></w:sdt>")  # fmt: skip
    append(document, "<w:p ROOT><w:r><w:t>Kept </w:t></w:r><w:ins><w:r><w:t>inserted</w:t></w:r>"
                     "</w:ins><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>"
                     "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p>")  # fmt: skip
    append(document, "<w:p ROOT><w:r><w:t>Link to </w:t></w:r><w:hyperlink><w:r><w:t>there</w:t>"
                     "</w:r></w:hyperlink><w:r><w:noBreakHyphen/><w:t>x</w:t></w:r></w:p>")  # fmt: skip
    assert read(document, saved).text == "In a control\n\nKept inserted\n\nLink to there-x"


def test_superscripts_and_soft_hyphens_are_no_part_of_words(saved):
    document = docx.Document()
    paragraph = document.add_paragraph("In 1874")
    for text, raised in (("1", True), ("2", True), (" 10", False), ("6", True), (" of H", False)):
        paragraph.add_run(text).font.superscript = raised
    paragraph.add_run("2").font.subscript = True
    paragraph.add_run("O Was\xadser")
    up = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>3</w:t></w:r>'
    append(document, f"<w:p ROOT><w:r><w:t>12</w:t></w:r><w:hyperlink w:anchor='n'>{up}"
                     "</w:hyperlink></w:p>")  # fmt: skip
    assert read(document, saved).text == "In 1874[12] 10⁶ of H2O Wasser\n\n12[3]"


def test_a_text_box_stands_once_after_its_paragraph(saved):
    box = "<w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent>"
    document = docx.Document()
    append(document, f"<w:p ROOT><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
                     f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent><w:t>Beside</w:t>"
                     "</w:r></w:p>")  # fmt: skip
    assert read(document, saved).text == "Beside\n\nIn a box"


def test_a_box_in_a_box_stands_once(saved):
    def box(markup):
        return f"<w:p><w:r><w:txbxContent>{markup}</w:txbxContent></w:r></w:p>"

    inner = box("<w:p><w:r><w:t>Inner</w:t></w:r></w:p>")
    document = docx.Document()
    append(
        document,
        box(f"<w:p><w:r><w:t>Outer</w:t></w:r></w:p>{inner}").replace("w:p", "w:p ROOT", 1),
    )
    assert read(document, saved).text == "Outer\n\nInner"


def test_a_text_box_in_a_cell_belongs_to_the_cell(saved):
    box = "<w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent>"
    document = docx.Document()
    cells = document.add_table(1, 2)._cells
    cells[0].text, cells[1].text = "Anna", "5"
    cells[0].paragraphs[0].runs[0]._r.addprevious(parse_xml(f"<w:r {nsdecls('w')}>{box}</w:r>"))
    assert read(document, saved).text == "in a box Anna | 5"


def test_equations_and_symbols_are_words_of_their_sentence(saved):
    equation = (
        "<m:oMath><m:r><m:t>E=m</m:t></m:r><m:sSup><m:e><m:r><m:t>c</m:t></m:r></m:e><m:sup><m:r>"
        "<m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>"
    )
    document = docx.Document()
    append(document, f"<w:p ROOT {nsdecls('m')}><w:r><w:t>So </w:t></w:r>{equation}<w:r><w:t> for "
                     "</w:t><w:sym w:font='Symbol' w:char='F057'/><w:t>.</w:t></w:r></w:p>")  # fmt: skip
    assert read(document, saved).text == "So E=mc² for Ω."


def test_a_table_that_arranges_text_is_read_as_text(saved):
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "Left column"
    inner = table.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "a", "b"
    single = document.add_table(2, 1)
    single.cell(0, 0).text, single.cell(1, 0).text = "One", "Two"
    assert read(document, saved).text == "Left column\n\na | b\n\nOne\n\nTwo"


def test_footnotes_follow_the_text(saved):
    document = docx.Document()
    document.add_paragraph("The river rose.")
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    notes = (
        f"<w:footnotes {nsdecls('w')}><w:footnote w:type='separator'><w:p><w:r><w:t>line</w:t>"
        "</w:r></w:p></w:footnote><w:footnote w:id='1'><w:p><w:r><w:t>By three metres.</w:t></w:r>"
        "</w:p></w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package)
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    document.part.relate_to(part, relation)
    assert read(document, saved).text == "The river rose.\n\nBy three metres."


def test_title_date_and_metadata_come_from_the_properties(saved):
    document = docx.Document()
    document.add_paragraph("Words.")
    document.core_properties.title = "On the Orla"
    document.core_properties.author = "Ann Bee"
    document.core_properties.created = datetime(2023, 10, 10, tzinfo=UTC)
    found = read(document, saved)
    assert (found.title, found.date) == ("On the Orla", "2023-10-10")
    assert found.metadata == {"author": "Ann Bee"}


def test_what_the_template_says_of_itself_is_left(saved):
    document = docx.Document()
    document.add_heading("Heading", 1)
    found = read(document, saved)
    assert (found.title, found.date, found.metadata) == ("Heading", "", {})


def test_a_date_line_beats_the_properties(saved):
    document = docx.Document()
    document.add_paragraph("10 October 2023")
    document.add_paragraph("Words.")
    assert read(document, saved).date == "2023-10-10"


def test_an_empty_document_is_named(saved):
    with pytest.raises(ExtractionError, match="is empty"):
        read(docx.Document(), saved)


def test_a_zip_that_is_no_word_document_is_named(saved, with_part):
    data = with_part(saved(docx.Document()), "word/document.xml", None)
    with pytest.raises(ExtractionError, match="zip archive but no Word document"):
        word.extract(data, LIMITS)


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("word/document.xml", b"<w:document"),
        ("word/document.xml", b""),
        ("[Content_Types].xml", b"<Types xmlns='x'/>"),
        ("_rels/.rels", b"<Relationships/>"),
        ("word/styles.xml", b"no xml"),
    ],
)
def test_a_broken_package_is_named(saved, with_part, part, content):
    document = docx.Document()
    document.add_paragraph("Words.")
    with pytest.raises(ExtractionError, match="can't be read as a Word document"):
        word.extract(with_part(saved(document), part, content), LIMITS)


def test_entities_are_refused(saved, with_part):
    content = b'<!DOCTYPE w [<!ENTITY e "eee">]><w:document/>'
    with pytest.raises(ExtractionError, match=r"document type in 'word/document\.xml'"):
        word.extract(with_part(saved(docx.Document()), "word/document.xml", content), LIMITS)


def test_too_much_text_is_refused(saved):
    document = docx.Document()
    document.add_paragraph("seventeen letters")
    target = io.BytesIO(saved(document)).getvalue()
    with pytest.raises(ExtractionError, match="holds 17 characters"):
        word.extract(target, Limits(characters=16))
