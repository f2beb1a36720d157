import io
import zipfile

import pytest

from rag.loaders.archive import open_archive, refuse_doctype
from rag.loaders.extraction import ExtractionError


def packed(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name + ".xml", content)
    return target.getvalue()


def test_an_ordinary_archive_opens():
    with open_archive(packed(a="<a/>", b="x" * 100_000)) as archive:
        refuse_doctype(archive)
        assert archive.namelist() == ["a.xml", "b.xml"]


def test_a_broken_archive_is_named():
    with pytest.raises(ExtractionError, match="broken zip archive"):
        open_archive(packed(a="<a/>")[:-30])


def test_a_part_that_unpacks_to_too_many_times_its_size_is_refused():
    with pytest.raises(ExtractionError, match=r"times its size; .*zip bomb"):
        open_archive(packed(a=b"\0" * 30_000_000))


def test_a_total_that_is_too_large_is_refused_without_unpacking():
    data = packed(a=b"words " * 100)
    # The size that the directory claims, not that of what is packed.
    claimed = data.replace((600).to_bytes(4, "little"), (900_000_000).to_bytes(4, "little"))
    with pytest.raises(ExtractionError, match="unpacks to 900 MB; expected at most 500 MB"):
        open_archive(claimed)


def test_too_many_parts_are_refused():
    with pytest.raises(ExtractionError, match="holds 10,001 parts"):
        open_archive(packed(**{f"p{number}": "" for number in range(10_001)}))


def test_parts_with_a_password_are_refused():
    data = bytearray(packed(a="<a/>"))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ExtractionError, match="has parts with a password"):
        open_archive(bytes(data))


@pytest.mark.parametrize("encoding", ["ascii", "utf-16-le", "utf-16-be"])
def test_a_document_type_is_refused_in_any_encoding(encoding):
    content = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'.encode(encoding)
    with (
        open_archive(packed(a=content)) as archive,
        pytest.raises(ExtractionError, match=r"document type in 'a\.xml'"),
    ):
        refuse_doctype(archive)


def test_a_part_that_was_altered_is_named():
    data = bytearray(packed(a="<a>words</a>" * 50))
    data[45] ^= 0xFF
    with (
        open_archive(bytes(data)) as archive,
        pytest.raises(ExtractionError, match=r"broken part 'a\.xml'"),
    ):
        refuse_doctype(archive)
