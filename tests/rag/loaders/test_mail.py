import base64
import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders import mail
from rag.loaders.extraction import ExtractionError, Limits

LIMITS = Limits()
HEAD = "From: Anna <anna@example.org>\nTo: bob@example.org\nSubject: The boat\n"


def read(written):
    data = written.encode() if isinstance(written, str) else bytes(written)
    return mail.extract(data, LIMITS)


def body(written, head=HEAD):
    return read(head + written).text.partition("\n\n")[2]


def letter(text="Words.", subject="The boat"):
    message = EmailMessage()
    message["From"], message["Subject"] = "Anna <anna@example.org>", subject
    message.set_content(text)
    return message


def test_a_mail_is_its_fields_and_its_text():
    found = read(
        "Received: from a by b\nDate: Tue, 10 Oct 2023 23:30:00 -0500\n" + HEAD
        + "Cc: Zoë <z@example.org>,\n\tc@example.org\nX-Spam: no\n\nDear Bob,\r\n\r\nno boat.\r\n"
    )  # fmt: skip
    assert found.text == (
        "From: Anna <anna@example.org>\nTo: bob@example.org\n"
        "Cc: Zoë <z@example.org>, c@example.org\n"
        "Date: Tue, 10 Oct 2023 23:30:00 -0500\nSubject: The boat\n\n"
        "Dear Bob,\n\nno boat."
    )
    assert (found.title, found.date, found.metadata) == ("The boat", "2023-10-10", {})


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("=?utf-8?q?Gr=C3=BC?= =?utf-8?b?w59l?= Anna", "Grüße Anna"),
        ("=?iso-8859-1?q?=93M=FCller=94?=", "“Müller”"),
        ("=?none?q?M=C3=BCller?=", "Müller"),
        ("=?utf-8?b?a?=", "=?utf-8?b?a?="),
        ("folded\n in two", "folded in two"),
        ("Ärger", "Ärger"),
        ("", ""),
    ],
)
def test_fields_are_decoded(subject, title):
    assert read(f"From: a@b.c\nTo: d@e.f\nSubject: {subject}\n\nx").title == title


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("Fri, 1 Mar 2024 10:00:00 +0100", "2024-03-01"),
        ("1 Mar 2024 10:00 GMT", "2024-03-01"),
        ("Mon, 1 Jan 1904 00:00:00 +0000", ""),
        ("yesterday", ""),
        ("Fri, 99 Mar 99999 10:00:00", ""),
    ],
)
def test_the_date_is_that_of_the_field(date, iso):
    assert read(f"{HEAD}Date: {date}\n\nx").date == iso


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Content-Transfer-Encoding: quoted-printable\n\na long =\nline caf=C3=A9", "a long line café"),
        ("Content-Type: text/plain; charset=windows-1252\nContent-Transfer-Encoding: base64\n\n"
         + base64.b64encode(b"caf\xe9").decode(), "café"),
        ("Content-Type: text/plain; charset=us-ascii\n\ncafé", "café"),
        ("Content-Type: text/plain; charset=rot13\n\ncafé", "café"),
        ("\nhello\n-- \nAnna", "hello\n-- \nAnna"),
        ("\n> you wrote\n>> I wrote\nyes", "> you wrote\n>> I wrote\nyes"),
        ("Content-Type: text/plain; format=flowed\n\none \ntwo\n> a \n> b\n>> c \nd \n-- \nAnna",
         "one two\n> a b\n>> c \nd \n-- \nAnna"),
        ("Content-Type: text/plain; format=flowed; delsp=yes\n\n漢 \n字\n from", "漢字\nfrom"),
        ("Content-Type: text/html\n\n<meta charset=latin1><p>café<script>x</script><table><tr><td>a<td>b",
         "café\n\na | b"),
        ("Content-Type: text/html\n\n<img src=x>", ""),
        ("Content-Type: multipart/mixed\n\nno parts", "no parts"),
        ("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ncut of", "one\n\ncut of"),
        ("Content-Type: text/markdown\n\n# Fares", "# Fares"),
        ("Content-Type: application/pdf\n\n%PDF", ""),
    ],
)  # fmt: skip
def test_the_body_is_read_as_it_is_meant(written, text):
    assert body(written) == text


def test_of_alternatives_the_plain_one_is_read_unless_it_is_blank():
    for plain, text in (("Plain words.", "Plain words."), (" \n", "Words of a page.")):
        message = letter(plain)
        message.add_alternative("<p>Words of a page.", subtype="html")
        assert read(message).text.partition("\n\n")[2] == text


def test_of_alternatives_odd_kinds_of_text_are_read_last():
    message = letter(" \n")
    message.add_alternative("BEGIN:VCALENDAR", subtype="calendar")
    message.add_alternative("<p>Words of a page.", subtype="html")
    assert read(message).text.partition("\n\n")[2] == "Words of a page."


def test_a_forwarded_mail_is_text():
    inner = letter("No boat in May.", "Timetable")
    inner.add_attachment(b"x", "application", "pdf", filename="fares.pdf")
    message = letter("See below.")
    message.add_attachment(inner)
    found = read(message)
    assert found.text.endswith("Subject: Timetable\n\nNo boat in May.")
    assert "See below.\n\nFrom: Anna" in found.text
    assert found.metadata["warning"].startswith("its attachment is not read: fares.pdf;")


def test_attachments_are_named_but_pictures_of_the_page_and_signatures_are_not():
    message = letter()
    message.add_alternative("<p>Words.", subtype="html")
    message.get_body(["html"]).add_related(b"x", "image", "png", cid="<logo>", filename="logo.png")
    message.add_attachment("secret", filename="ünotes.txt")
    message.add_attachment(b"x", "image", "jpeg", filename="boat.jpg")
    message.add_attachment(b"x", "application", "pgp-signature", filename="signature.asc")
    message.add_attachment(b"x", "application", "zip")
    message.add_attachment(b"%PDF", "application", "pdf")
    del message.get_payload()[-1]["Content-Disposition"]
    found = read(message)
    assert "secret" not in found.text
    assert found.metadata["warning"] == (
        "its 4 attachments are not read: ünotes.txt, boat.jpg, application/zip, application/pdf; "
        "save them beside the mail"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"Words of a letter.",
        b"Date: today\n\nNot a mail.",
        b"\0\1\2" * 99,
        b"<html>",
        HEAD.encode("utf-16"),
    ],
)
def test_what_is_no_mail_is_refused(data):
    with pytest.raises(ExtractionError, match="doesn't begin as an e-mail does"):
        read(data)


def test_parts_that_nest_too_deep_are_refused():
    parts = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1500)
    )
    with pytest.raises(ExtractionError, match="nests its parts too deep"):
        read(HEAD + parts)


@pytest.mark.parametrize(
    "written",
    [
        "To: " + ",\n ".join(f'"Name {n}" <a{n}@example.org>' for n in range(5_000)) + "\n\nx",
        "Content-Type: text/plain; format=flowed\n\n" + "word \n" * 300_000,
    ],
)
def test_long_mails_are_read_in_linear_time(written):
    begun = time.perf_counter()
    assert len(read("From: a@b.c\nSubject: x\n" + written).text) > 100_000
    assert time.perf_counter() - begun < 5


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "Content-Type: multipart/mixed; boundary=b\n\n--b\n"]),
)
def test_no_mail_makes_the_reader_fail(data, kind):
    read(HEAD.encode() + kind.encode() + data)
