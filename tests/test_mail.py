"""Reading mail and mbox: what becomes of a newsletter, and that no message can stop the others."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_files import column, pdf

from briefing.sources import formats
from briefing.sources.formats import read_articles
from briefing.sources.mail import split_mbox, unfold
from briefing.sources.mail.markup import html_to_text
from briefing.types import Article, FailedSource

TEXT = "The council of Marenna met on Monday. It said that the harbour would close."
HEAD = """\
From: The Marenna Letter <news@mail.marenna.example>
Subject: Harbour closes
Date: Thu, 04 Jun 2020 12:30:00 +0200
"""
NEWSLETTER = """\
<html><head><title>No title</title><style>p { color: red }</style></head><body>
<div style="display:none; font-size:1px">Only lists of mails show this.</div>
<table><tr><td><a href="https://x.example">View this email in your browser</a></td></tr></table>
<table width="600"><tr><td style="font-size:0px"><table><tr><td style="font-size:14px">
The <b>council</b> of Marenna
met on Monday.<br>It said &ldquo;no&rdquo;.<br><br>A second paragraph.</td></tr></table> unseen </td></tr>
<tr><td><div>Left</div></td><td>Right<img src="https://x.example/pixel.gif" width="1" height="1" alt="pixel"></td></tr>
<tr><td><h2>Boats</h2><ul><li>41 boats</li><li>two ships</li></ul></td></tr></table>
<p style="visibility: hidden">hidden</p><script>alert(1)</script>
<table><tr><td>Facebook</td><td>You are receiving this email because you signed up.</td></tr>
<tr><td>1 Quay Street, Marenna</td><td><a href="https://x.example">Unsubscribe</a> | Privacy policy</td></tr></table>
</body></html>
"""
BLOCKS = [
    "The council of Marenna met on Monday.\nIt said “no”.",
    "A second paragraph.",
    "Left",
    "Right",
    "Boats",
    "41 boats",
    "two ships",
    "Facebook",
]


def all_of(content: str | bytes, name: str = "a.eml") -> list[Article | FailedSource]:
    return list(read_articles(io.BytesIO(content if isinstance(content, bytes) else content.encode()), name))


def one(content: str | bytes | EmailMessage, name: str = "a.eml") -> Article | FailedSource:
    (source,) = all_of(content.as_bytes() if isinstance(content, EmailMessage) else content, name)
    return source


def message(text: str | None = None, html: str | None = None) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "news@mail.marenna.example"
    made["Subject"] = "Harbour closes"
    if text is not None:
        made.set_content(text)
    if html is not None:
        (made.add_alternative if text is not None else made.set_content)(html, subtype="html")
    return made


# ---------------------------------------------------------------------------------------------- the fields


def test_a_mail_gives_its_subject_sender_and_time() -> None:
    """What a reader sees above a mail is what the brief says of it."""
    article = one(f"{HEAD}\n{TEXT}\n")
    assert (article.title, article.publisher, article.text) == ("Harbour closes", "The Marenna Letter", TEXT)
    assert article.published == datetime(2020, 6, 4, 12, 30, tzinfo=timezone(timedelta(hours=2)))
    assert (article.key, article.language) == ("a.eml", "en")


@pytest.mark.parametrize(
    ("head", "title", "publisher"),
    [
        ("Subject: Fwd: [list] =?utf-8?q?Caf=C3=A9?=\nFrom: a@b.example", "Fwd: [list] Café", "b.example"),
        ("Subject: Café\nFrom: =?iso-8859-1?q?Caf=E9?= <a@b.example>", "Café", "Café"),
        ('Subject: a\n b\nFrom: "Letter, The" <a@b.example>', "a b", "Letter, The"),
        ("Subject: \x1b[31mred\u202e\nFrom: not an address", "[31mred", "not an address"),
        ("From: (((((", "The council of Marenna met on Monday.", None),
        ("Subject: " + "x" * 100_000 + "\nFrom: " + "a<" * 5000, "x" * 299 + "…", "a"),
    ],
)
def test_odd_headers_cost_no_more_than_themselves(head: str, title: str, publisher: str | None) -> None:
    """Encoded, bare, folded, hostile: a header is read or left out, the text stays."""
    article = one(f"{head}\nX-Other: y\n\n{TEXT}")
    assert (article.title, article.text) == (title, TEXT)
    assert article.publisher == publisher or head.endswith("<")


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ("Date: Thu, 4 Jun 2020 12:30:00 -0000 (UTC)", datetime(2020, 6, 4, 12, 30, tzinfo=UTC)),
        (
            "Date: x\nReceived: by x; Thu, 4 Jun 2020 12:30:00 GMT\nReceived: y; Wed, 3 Jun 2020 12:30:00 GMT",
            datetime(2020, 6, 4, 12, 30, tzinfo=UTC),
        ),
        ("Date: 99 Foo", None),
    ],
)
def test_the_time_of_a_mail_has_a_zone(head: str, published: datetime | None) -> None:
    """The Date, else when it was received last, else nothing."""
    article = one(f"Subject: x\n{head}\n\n{TEXT}")
    assert article.published == published
    assert published is None or article.published.tzinfo is not None


# ------------------------------------------------------------------------------------------------ the text


def test_a_newsletter_of_tables_keeps_its_reading_order() -> None:
    """Its blocks come one after another; what nobody reads, what is hidden and the foot are gone."""
    assert html_to_text(NEWSLETTER).split("\n\n") == BLOCKS


def test_the_html_goes_before_the_plain_text() -> None:
    """The plain text of a newsletter is often no more than a link to it; where there is no HTML, it is read."""
    assert one(message("See the web.", f"<p>{TEXT}</p>")).text == TEXT
    assert one(message(TEXT, "<p><img src='x'></p>")).text == TEXT
    related = message("See the web.", f"<p>{TEXT}</p><img src='cid:x'>")
    related.get_payload(1).add_related(b"GIF89a", "image", "gif", cid="<x>")
    assert one(related).text == TEXT
    related.add_attachment(b"not read", "application", "octet-stream", filename="x.bin")
    related.add_attachment("nor this", filename="x.txt")
    assert one(related).text == TEXT


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1251", "x-unknown", ""])
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_a_wrong_charset_does_not_cost_the_mail(charset: str, encoding: str) -> None:
    """UTF-8 is read as UTF-8 whatever the mail says, in any transfer encoding."""
    import base64
    import quopri

    body = f"<p>{TEXT} Café – “ja”</p>".encode()
    sent = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes, "8bit": bytes}[encoding](
        body
    )
    label = f"; charset={charset}" if charset else ""
    head = f"Subject: x\nContent-Type: text/html{label}\nContent-Transfer-Encoding: {encoding}\n\n"
    assert one(head.encode() + sent).text == f"{TEXT} Café – “ja”"


def test_a_mail_in_another_charset_is_read_in_it() -> None:
    """What the mail says of its charset is believed where the bytes are not UTF-8."""
    head = b"Subject: x\nContent-Type: text/plain; charset=windows-1251\n\n"
    assert one(head + "Совет Маренны собрался".encode("cp1251")).text == "Совет Маренны собрался"
    head = b"Subject: x\nContent-Type: text/plain; charset=iso-2022-jp\n\n"
    assert one(head + "マレナの評議会".encode("iso2022_jp")).text == "マレナの評議会"


def test_flowed_text_is_joined() -> None:
    """A line that ends with a space goes on in the next (RFC 3676); quotations and the signature do not mix."""
    assert (
        unfold("The council \nmet.\n Next.\n>> a \n>> b\n> c \nd\n-- \nsig")
        == "The council met.\nNext.\n>> a b\n> c \nd\n-- \nsig"
    )
    assert unfold("会 \n議", delete_space=True) == "会議"
    flowed = f"{HEAD}Content-Type: text/plain; format=flowed\n\nThe council \nmet.\n-- \nThe Letter\n"
    assert one(flowed).text == "The council met."


def test_an_attachment_is_read_where_there_is_nothing_else() -> None:
    """A PDF or a mail that is all a mail carries is its text; beside a text, it is not read."""
    data = pdf(column(["The council of Marenna met on Monday."]))
    only = EmailMessage()
    only["Subject"] = "The report"
    only.add_attachment(data, "application", "pdf", filename="a.pdf")
    assert (one(only).title, one(only).text) == ("The report", "The council of Marenna met on Monday.")
    forwarded = EmailMessage()
    forwarded["Subject"] = "Fwd"
    forwarded.add_attachment(message(TEXT))
    assert one(forwarded).text.endswith(TEXT)
    beside = message(TEXT)
    beside.add_attachment(data, "application", "pdf", filename="a.pdf")
    assert one(beside).text == TEXT


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("multipart/encrypted; boundary=b", "it is encrypted: save it decrypted"),
        ("application/pkcs7-mime; smime-type=enveloped-data", "it is encrypted: save it decrypted"),
        (
            "application/pkcs7-mime; smime-type=signed-data",
            "its text is inside an S/MIME envelope, which is not read",
        ),
        ("image/png", "it has no text"),
        ("text/html", "it has no text"),
    ],
)
def test_a_mail_without_text_says_why(kind: str, reason: str) -> None:
    """Encrypted, wrapped or empty: the failure names it."""
    assert (
        one(
            f"{HEAD}Content-Type: {kind}\n\n--b\nContent-Type: application/octet-stream\n\nx\n--b--\n"
            if "multipart" in kind
            else f"{HEAD}Content-Type: {kind}\n\n<img src='x'>"
        ).reason
        == reason
    )


def test_a_signed_mail_is_read() -> None:
    """The signature beside a text is no part of it."""
    parts = f"--b\nContent-Type: text/plain\n\n{TEXT}\n--b\nContent-Type: application/pgp-signature\n\nxyz\n--b--\n"
    assert one(f"{HEAD}Content-Type: multipart/signed; boundary=b\n\n{parts}").text == TEXT


# ------------------------------------------------------------------------------------------------ the file


def test_an_mbox_gives_each_message() -> None:
    """Messages are told apart by their 'From ' lines, and one that cannot be read fails alone."""
    mbox = (
        f"From a@b.example Thu Jun  4 12:30:00 2020\n{HEAD}\nOne.\n>From the sea.\n\n"
        f"From here on it is text.\nFrom too.\n\n"
        f"From a@b.example Thu Jun  4 12:30:00 2020\n{HEAD}Content-Type: image/png\n\nx\n\n"
        f"From MAILER\n{HEAD}\nThree.\n"
    )
    for content in (mbox, mbox.replace("\n", "\r\n")):
        for name in ("a.mbox", "Inbox"):
            first, second, third = all_of(content, name)
            assert first.text == "One.\nFrom the sea.\n\nFrom here on it is text.\nFrom too."
            assert second == FailedSource(f"{name}#2", "it has no text")
            assert (third.key, third.text) == (f"{name}#3", "Three.")
    assert one("", "a.mbox").reason == "it is empty"
    assert one(HEAD + "\nOne.", "a.mbox").key == "a.mbox#1"


def test_an_over_long_message_fails_alone(monkeypatch) -> None:
    """A message over the limit is passed over without being held."""
    monkeypatch.setattr(formats, "MAX_BYTES", 1000)
    mail = f"From x\n{HEAD}\n{{}}\n\n"
    first, long, third = all_of(
        mail.format("One.") + mail.format("x" * 200_000) + mail.format("Three."), "a.mbox"
    )
    assert (first.text, third.text) == ("One.", "Three.")
    assert long == FailedSource("a.mbox#2", "the message is over the limit of 0 MB")


def test_a_file_without_a_suffix_is_known_for_a_mail_by_its_headers() -> None:
    """The files of a mail folder have no suffix; a text with a colon in its first line is none."""
    assert one(f"Received: by x\n id y\n{HEAD}\n{TEXT}", "cur,S").title == "Harbour closes"
    assert one(f"Date: soon\n\n{TEXT}", "note").text.startswith("Date: soon")
    assert one(f"From the harbour: news\n{TEXT}", "note").text.startswith("From the harbour")


@given(
    st.lists(
        st.sampled_from([b"From a\n", b"X: y\n", b"\n", b">From b\n", b"\r\n", b"text\n", b"From "]),
        max_size=20,
    )
)
def test_an_mbox_loses_no_line(lines: list[bytes]) -> None:
    """All that is no 'From ' line between messages is in one of them."""
    data = b"".join(lines)
    messages = [part for part in split_mbox(io.BytesIO(data), 10_000) if part is not None]
    # Not within a line: 'From X: y' is one between messages.
    assert sum(part.split(b"\n").count(b"X: y") for part in messages) == data.split(b"\n").count(b"X: y")


# ----------------------------------------------------------------------------------------------- the worst


def nested(depth: int) -> bytes:
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(depth))
    return HEAD.encode() + parts + b"Content-Type: text/plain\n\nx\n"


@pytest.mark.parametrize(
    "data",
    [
        nested(50),
        nested(400),
        nested(5000),
        HEAD.encode() + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 1_000_000,
        b"X-A: b\n" * 1_000_000 + HEAD.encode() + b"\nx",
        HEAD.encode() + b"Content-Type: multipart/mixed; " + b"a*0=b;" * 1000 + b"\n\nx",
        HEAD.encode() + b"Content-Type: text/plain; " + b"(" * 4000 + b"\n\nx",
        HEAD.encode() + b"Content-Type: text/html\n\n" + b"<table><tr><td>" * 33_000 + b"x",
        HEAD.encode() + b"Content-Type: text/html\n\n" + b"<b>" * 200_000 + b"x",
        HEAD.encode() + b"Content-Type: text/html\n\n<p>" + b" " * 5_000_000 + b"x",
        HEAD.encode() + b"Content-Type: text/html\n\n<p style='font-size:1.1.1'>\x00x",
        HEAD.encode() + b"Content-Transfer-Encoding: base64\n\n!!!",
        HEAD.encode() + b"\n" + bytes(range(32)) * 100,
        b"\xff\xfe\x00",
        b"\n\n\n",
    ],
    ids=range(15),
)
def test_a_hostile_mail_gives_an_article_or_a_failure(data: bytes) -> None:
    """Depth, parts, headers and broken encodings end in a reason at worst."""
    source = one(data)
    assert source.reason.isprintable() if isinstance(source, FailedSource) else source.text


@given(st.lists(st.sampled_from(
    [b"From: a@b\n", b"Subject: =?utf-8?b?x",
     b"Content-Type: multipart/mixed; boundary=b\n", b"\n", b"--b\n", b"--b--\n",
     b"Content-Type: text/html\n", b"Content-Transfer-Encoding: base64\n", b"<td>", b"\xff", b"From x\n", b": \n",
     b"Content-Type: message/rfc822\n", b"Date: 1\n", b"<br>", b"\x00"]), max_size=25))  # fmt: skip
def test_any_marks_of_a_mail_give_an_article_or_a_failure(pieces: list[bytes]) -> None:
    """No mixture of headers, boundaries and tags raises."""
    for source in all_of(b"".join(pieces)):
        assert source.reason.isprintable() if isinstance(source, FailedSource) else source.text
