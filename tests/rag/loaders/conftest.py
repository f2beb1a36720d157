"""Files built in memory: no test reads one from the repository."""

import io
import zipfile

import pytest


def _escaped(text):
    for character in "\\()":
        text = text.replace(character, "\\" + character)
    return text.encode("cp1252")


def _objects(pages, info):
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    yield b"<< /Type /Catalog /Pages 2 0 R >>"
    yield f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()
    for font in (b"Helvetica", b"Helvetica-Bold"):
        yield b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % font
    for number, page in enumerate(pages):
        yield (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents %d 0 R >>"
            % (6 + 2 * number)
        )
        content = b"".join(
            b"BT /F%d %g Tf %g %g Td (%s) Tj ET\n" % (1 + any(bold), size, x, y, _escaped(text))
            for x, y, size, text, *bold in page
        )
        yield b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    yield b"<< %s >>" % b" ".join(
        b"/%s (%s)" % (name.encode(), _escaped(value)) for name, value in info.items()
    )


def build_pdf(pages, info=None, trailer=b""):
    """Return a PDF; each page is a list of (x, y, size, text), with True behind it in bold type."""
    data = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(_objects(pages, info or {}), 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R /Info %d 0 R %s >>\n"
        b"startxref\n%d\n%%%%EOF\n"
        % (len(offsets) + 1, table, len(offsets) + 1, len(offsets), trailer, len(data))
    )


def column(lines, *, x=72, top=720, leading=14, size=12, bold=False):
    """Return lines set below each other, for `build_pdf`."""
    return [(x, top - leading * number, size, line, bold) for number, line in enumerate(lines)]


def replace_part(data, name, content):
    """Return a zip archive with one part replaced or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        if content is not None:
            new.writestr(name, content)
    return target.getvalue()


def save_word(document):
    """Return a python-docx document as bytes."""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


@pytest.fixture
def pdf():
    return build_pdf


@pytest.fixture
def set_column():
    return column


@pytest.fixture
def with_part():
    return replace_part


@pytest.fixture
def saved():
    return save_word


@pytest.fixture
def encrypted_pdf():
    """A PDF whose user password is unknown: PDFium can't verify the made-up keys."""
    keys = b"/Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4" % (b"o" * 32, b"u" * 32)
    trailer = b"/Encrypt << %s >> /ID [(a) (a)]" % keys
    return build_pdf([column(["Secret"])], trailer=trailer)
