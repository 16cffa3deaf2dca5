"""Delivery by mail: to real SMTP servers, which take it, refuse it, are slow and hang up."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import re
import socket
import ssl
import threading
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from kept import brief as make_brief
from mail_server import MailServer
from pydantic import SecretStr

from briefing.deliver import DeliveryError, mail
from briefing.settings import MailSettings
from briefing.types import Brief

# The server says so of itself, where it takes a password without TLS.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

SENDER, READER, OTHER = "briefing@example.org", "desk@example.org", "night@example.org"
SECRET = SecretStr("open-sesame")


def titled(title: str) -> Brief:
    """Make a brief with a title."""
    return replace(make_brief(), title=title)


def composed(
    text: str = "# A brief\n", html: str = "<h1>A brief</h1>\n", title: str = "A brief", **fields
) -> EmailMessage:
    """Compose a message with plain values where none are given."""
    known = {"sender": SENDER, "to": [READER, OTHER], "identity": "one", **fields}
    return mail.compose(titled(title), text, html, **known)


def arrived(message: EmailMessage) -> EmailMessage:
    """Give a message as a reader's program reads it."""
    return email.message_from_bytes(message.as_bytes().replace(b"\r\n", b"\n"), policy=email.policy.default)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Make an authority for the certificates of the servers."""
    return trustme.CA()


@pytest.fixture
def certified(authority, tmp_path, monkeypatch) -> ssl.SSLContext:
    """Give a server's context for localhost, whose authority the system trusts."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return server_context(authority, "localhost")


def server_context(authority: trustme.CA, name: str) -> ssl.SSLContext:
    """Make a server's context with a certificate for a name."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


def settings(server: MailServer, security: str = "none", **fields) -> MailSettings:
    """Make the settings for a server on loopback."""
    return MailSettings(host="localhost", port=server.port, security=security, **fields)


def failure(server: MailServer, *, timeout: float = 10.0, password: SecretStr | None = None, **fields):
    """Send to a server, which must fail; give the error."""
    with pytest.raises(DeliveryError) as caught:
        mail.send(composed(), settings(server, **fields), password, timeout)
    assert "sesame" not in str(caught.value)
    return caught.value


# ------------------------------------------------------------------------------------------ the message


def test_a_message_has_the_text_and_the_page(tmp_path):
    """A reader's program shows the HTML page or the text, whichever it can; both are whole."""
    text = "# Überschrift\n\n.hidden\nFrom here on\n" + "x" * 3000 + "\n"
    message = arrived(composed(text, f"<p>Ä{'y' * 3000}</p>\n"))
    assert message.get_content_type() == "multipart/alternative"
    plain, page = message.iter_parts()
    assert (plain.get_content_type(), plain.get_content()) == ("text/plain", text)
    assert (page.get_content_type(), page.get_content()) == ("text/html", f"<p>Ä{'y' * 3000}</p>\n")
    assert {part["Content-Transfer-Encoding"] for part in (plain, page)} == {"quoted-printable"}
    assert max(map(len, composed(text).as_bytes().split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    "text", ["a\r.\r\nx\n.\rMAIL FROM:<spy@example.com>\x00\x85\u2028 é", "é\r.\r\n" * 500]
)
def test_no_text_ends_the_message_early(text):
    """What servers take for a line end in two ways does not get through: no second message hides in one."""
    sent = composed(text, text).as_bytes()
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\x00", sent)


def test_a_script_beyond_ascii_does_not_treble_the_message():
    """A page in Greek or Chinese stays within what servers take."""
    text = "Λιμάνι 港口\n" * 1000
    message = composed(text, text)
    assert len(message.as_bytes()) < 1.5 * 2 * len(text.encode())
    # base64 keeps the line ends of a mail.
    shown = [part.get_content().replace("\r\n", "\n") for part in arrived(message).iter_parts()]
    assert shown == [text, text]


def test_the_headers_say_what_it_is():
    """Subject, date, sender and readers are there, and what keeps holiday replies away."""
    made = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)
    brief = titled("Morgenlage für Köln")
    brief = replace(brief, run=replace(brief.run, started=made))
    message = arrived(mail.compose(brief, "x", "y", sender=SENDER, to=[READER, OTHER], identity="one"))
    assert message["Subject"] == "Morgenlage für Köln, 2026-03-04"
    assert str(message["From"]) == "Morgenlage für Köln <briefing@example.org>"
    assert str(message["To"]) == f"{READER}, {OTHER}"
    assert message["Date"].datetime == made
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] == "bulk"
    assert message["List-Id"] == "<briefing.example.org>"


def test_the_message_id_is_that_of_its_identity():
    """A message that is sent a second time can be told by its Message-ID; another brief's has another."""
    first, again, other = (composed(text, identity=i) for text, i in [("a", "1"), ("b", "1"), ("a", "2")])
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", first["Message-ID"])
    long = f"briefing@{'a' * 60}.{'b' * 60}.example.org"
    assert arrived(composed(sender=long))["Message-ID"].endswith(f"@{long.partition('@')[2]}>")


HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Precedence", "List-Id"),
    *("MIME-Version", "Content-Type"),
}
HOSTILE = [
    "A\r\nBcc: spy@example.com",
    "A\nBcc: spy@example.com\n\nbody",
    "A\rBcc: spy@example.com",
    "A\u2028Bcc: spy@example.com\u2029",
    "A\x85Bcc: spy@example.com\x0b\x0c\x1c",
    "=?utf-8?q?A=0D=0ABcc:_spy@example.com?=",
    "=?utf-8?b?QQ0KQmNjOiBzcHlAZXhhbXBsZS5jb20=?= B",
    '"A" <spy@example.com>, "B',
    "A, spy@example.com; group: b@example.com;",
    "(comment) \\ \"quoted\" 'x' \ud800 \x00 \x1b[31m",
    "\u202eevil\u200b",
    "word " * 10 + "evil: x@example.com, y;" + "=?utf-8?q?" * 6 + "Bcc: x",
    "Lage: Köln, Bonn <spy@example.com>; Berlin " * 4,
    "é" * 5000,
    "",
]


def only_ours(title: str) -> None:
    """Check that a title is in no header but Subject and From, and that nobody else gets the message."""
    message = arrived(composed(title=title))
    assert set(message.keys()) == HEADERS
    assert len(message.keys()) == len(HEADERS)
    assert [a.addr_spec for a in message["To"].addresses] == [READER, OTHER]
    assert [a.addr_spec for a in message["From"].addresses] == [SENDER]
    assert not message["From"].defects
    assert len(message["Subject"]) <= 200
    assert not {unicodedata.category(char) for char in message["Subject"]} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert message["Subject"].endswith(", 2026-03-04")
    assert all(b"\r" not in line for line in composed(title=title).as_bytes().split(b"\r\n"))


@pytest.mark.parametrize("title", HOSTILE)
def test_no_title_begins_a_header(title):
    """Whatever stands in a title stays in the subject: no other header, reader or sender comes of it."""
    only_ours(title)


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["=?utf-8?q?", "?=", "\r\n", "Bcc: x", " ", "ü"])).map("".join)
)
def test_no_text_at_all_begins_a_header(title):
    """Likewise for any text."""
    only_ours(title)


@pytest.mark.parametrize(
    "address", ["a@b\r\nBcc: c@d", "no address", "", "@", "a b@c", "a@b, c@d", "lagé@example.org"]
)
def test_what_is_no_address_is_told(address):
    """The settings take none of these; a program that gives one is told, and no header comes of it."""
    for fields in ({"sender": address}, {"to": [address]}):
        with pytest.raises(DeliveryError, match="mail address"):
            composed(**fields)


def test_an_address_of_a_domain_in_letters_is_written_as_mail_has_it():
    """A domain beyond ASCII reaches every server."""
    message = arrived(composed(sender="lage@bücher.example", to=["a@köln.example"]))
    assert message["From"].addresses[0].addr_spec == "lage@xn--bcher-kva.example"
    assert message["To"].addresses[0].addr_spec == "a@xn--kln-sna.example"


def test_a_brief_too_long_for_a_mail_goes_as_text(monkeypatch):
    """A page that servers would refuse for its size is left out, and the text says so; a text is cut at a line."""
    monkeypatch.setattr(mail, "_HTML_BYTES", 1000)
    monkeypatch.setattr(mail, "_TEXT_BYTES", 1000)
    message = arrived(composed("line e\n" * 10, "é" * 501))
    assert message.get_content_type() == "text/plain"
    assert message.get_content().startswith("This brief is too long for a page in a mail")
    assert message.get_content().endswith("line e\n")
    cut = arrived(composed("line e\n" * 200, "")).get_body(("plain",)).get_content()
    assert len(cut.encode()) < 1200
    assert re.fullmatch(r"(line e\n)+\n… cut here: .*\n", cut)


# ------------------------------------------------------------------------------------------ the servers


def test_a_plain_server_gets_it():
    """Without encryption, as on a relay of one's own machine, the message comes as it was made, once."""
    sent = composed("# A\n\n.\n..two\n. three\nFrom x\n\nlast line without end")
    with MailServer() as server:
        assert mail.send(sent, settings(server), None) == {}
        ((message, readers),) = server.taken
    assert readers == [READER, OTHER]
    assert message["Message-ID"] == sent["Message-ID"]
    assert (
        message.get_body(("plain",)).get_content()
        == "# A\n\n.\n..two\n. three\nFrom x\n\nlast line without end\n"
    )


def test_starttls_makes_the_connection_safe(certified):
    """The message and the password go only over TLS."""
    with MailServer(starttls=certified, password=b"open-sesame") as server:
        assert mail.send(composed(), settings(server, "starttls", username="desk"), SECRET) == {}
        assert server.logins == [(b"desk", b"open-sesame")]
        assert len(server.taken) == 1


def test_a_server_can_be_checked_without_a_message(certified):
    """What would keep a message back is known before there is one, and nothing is sent."""
    with MailServer(starttls=certified, password=b"open-sesame") as server:
        mail.check(settings(server, "starttls", username="desk"), SECRET)
        with pytest.raises(DeliveryError, match="refused the user name or password"):
            mail.check(settings(server, "starttls", username="desk"), SecretStr("another"))
        with pytest.raises(DeliveryError, match="BRIEFING_MAIL_PASSWORD"):
            mail.check(settings(server, "starttls", username="desk"), None)
    with MailServer() as server:
        mail.check(settings(server), None)
        assert server.taken == []
    with pytest.raises(DeliveryError, match="connection refused"):
        mail.check(settings(server), None)


def test_tls_from_the_first_byte(certified):
    """A server that speaks TLS only, as on port 465, gets it too."""
    with MailServer(tls=certified) as server:
        assert mail.send(composed(), settings(server, "tls"), None) == {}
        assert len(server.taken) == 1


def test_nothing_is_sent_where_starttls_is_missing():
    """A server, or somebody between, that hides STARTTLS gets neither message nor password."""
    with MailServer(password=b"open-sesame") as server:
        error = failure(server, security="starttls", username="desk", password=SECRET)
        assert "offers no STARTTLS" in error.reason
        assert not error.passing
        assert (server.taken, server.logins) == ([], [])


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("wrong", ["authority", "name"])
def test_a_certificate_that_does_not_hold_is_refused(authority, certified, security, wrong):
    """Another authority's certificate, or one for another name, gets nothing."""
    context = (
        server_context(trustme.CA(), "localhost")
        if wrong == "authority"
        else server_context(authority, "mx.example.org")
    )
    with MailServer(**{security: context}) as server:
        error = failure(server, security=security)
        assert error.reason.startswith("the mail server localhost has a certificate that does not hold (")
        assert server.taken == []


def test_a_plain_server_where_tls_is_expected(certified):
    """A wrong port is told in a clause, not in a traceback."""
    with MailServer() as server:
        assert "does not come to a safe connection" in failure(server, security="tls", timeout=5).reason


def test_a_password_goes_to_loopback_without_tls():
    """A relay on this machine may ask for one."""
    with MailServer(password=b"open-sesame") as server:
        assert mail.send(composed(), settings(server, username="desk"), SECRET) == {}
        assert server.logins == [(b"desk", b"open-sesame")]


def test_a_password_goes_nowhere_else_without_tls(monkeypatch):
    """To any other machine it is not sent in the clear."""
    with MailServer(password=b"open-sesame") as server:
        monkeypatch.setattr(socket.socket, "getpeername", lambda _: ("192.0.2.1", 25))
        error = failure(server, username="desk", password=SECRET)
        assert "not sent to localhost without encryption" in error.reason
        assert server.logins == []


def test_a_password_that_is_wrong_or_missing_is_told():
    """The reason names the mend, and never what was tried."""
    with MailServer(password=b"another") as server:
        wrong = failure(server, username="desk", password=SECRET)
        assert wrong.reason == "the mail server localhost refused the user name or password (535)"
        assert not wrong.passing
        assert "BRIEFING_MAIL_PASSWORD" in failure(server, username="desk").reason
        assert "plain ASCII" in failure(server, username="desk", password=SecretStr("sesameé")).reason
        assert "530" in failure(server).reason
        assert server.taken == []


def test_a_server_that_greets_with_a_refusal():
    """A server that is closed for today says so, and the reason repeats it."""
    with MailServer() as server:
        server.greeting = "421 too busy\x1b[31m"
        busy = failure(server)
        assert (busy.reason, busy.passing) == ("the mail server localhost said 421 too busy[31m", True)
        server.greeting = "554 no service"
        closed = failure(server)
        assert (closed.reason, closed.passing) == ("the mail server localhost said 554 no service", False)


def test_nobody_listens():
    """A port without a server, or a name without an address, is told."""
    with MailServer() as server:
        pass
    error = failure(server)
    assert (error.reason, error.passing) == (
        "the mail server localhost cannot be reached (connection refused)",
        True,
    )


def test_one_of_two_readers_is_refused():
    """The other gets it; who did not, and why, comes back."""
    with MailServer() as server:
        server.refuse = {OTHER: "550 5.1.1 no such user"}
        assert mail.send(composed(), settings(server), None) == {OTHER: "550 5.1.1 no such user"}
        assert [readers for _, readers in server.taken] == [[READER]]


@pytest.mark.parametrize(("code", "passing"), [("421", True), ("450", True), ("550", False)])
def test_all_readers_are_refused(code, passing):
    """Nothing is sent, and it is told whether it may pass."""
    with MailServer() as server:
        server.refuse = dict.fromkeys([READER, OTHER], f"{code} not now")
        error = failure(server)
        assert (error.reason, error.passing) == (f"the mail server localhost said {code} not now", passing)
        assert server.taken == []


def test_the_message_is_refused():
    """A refusal after the message is no delivery."""
    with MailServer() as server:
        server.at_data = lambda _: "554 looks like spam " + "x" * 400
        error = failure(server)
        assert error.reason.startswith("the mail server localhost said 554 looks like spam")
        assert len(error.reason) < 260
        assert not error.passing


def test_the_server_hangs_up_in_the_message():
    """A broken connection is no delivery."""
    with MailServer() as server:
        server.at_data = lambda _: None
        error = failure(server)
        assert (error.reason, error.passing) == ("the mail server localhost broke off the connection", True)


def test_the_server_hangs_up_after_its_yes():
    """What it took is delivered, whatever becomes of the goodbye."""
    with MailServer() as server:
        server.rude = True
        assert mail.send(composed(), settings(server), None) == {}
        assert len(server.taken) == 1


def test_the_server_takes_its_time_for_the_message(monkeypatch):
    """Its yes may take longer than any other answer, since hanging up could mean a second message; but not for ever."""
    with MailServer() as server:

        async def slow(_) -> str:
            await asyncio.sleep(0.6)
            return "250 taken"

        server.at_data = slow
        assert mail.send(composed(), settings(server), None, 0.3) == {}
        monkeypatch.setattr(mail, "_PATIENCE", 1)
        error = failure(server, timeout=0.3)
        assert (error.reason, error.passing) == ("the mail server localhost did not answer in time", True)


def test_the_server_never_speaks():
    """A server that takes the connection and says nothing costs the time limit, no more."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        made = MailSettings(host="127.0.0.1", port=silent.getsockname()[1], security="none")
        with pytest.raises(DeliveryError, match="did not answer in time"):
            mail.send(composed(), made, None, 0.2)


def test_the_server_never_comes_to_an_end(monkeypatch):
    """A server that sends a byte now and then, and never a whole answer, is left after a time."""
    monkeypatch.setattr(mail, "_PATIENCE", 1)
    stop = threading.Event()

    def trickle() -> None:
        connection, _ = listening.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"220 mx.example.org\r\n250-")
            while not stop.wait(0.05):
                connection.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=trickle)
        thread.start()
        made = MailSettings(host="127.0.0.1", port=listening.getsockname()[1], security="none")
        with pytest.raises(DeliveryError, match="broke off the connection"):
            mail.send(composed(), made, None, 0.3)
        stop.set()
        thread.join()
