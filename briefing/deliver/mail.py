"""A brief as a mail message, and the talk with the SMTP server that takes it."""

from __future__ import annotations

import contextlib
import ipaddress
import threading
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from briefing.deliver import DeliveryError
from briefing.text import ELLIPSIS, canonical, digest, shorten
from briefing.types import Brief

if TYPE_CHECKING:
    import smtplib
    from email.message import EmailMessage

    from pydantic import SecretStr

    from briefing.settings import MailSettings

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_SUBJECT_CHARS = 150
_NAME_CHARS = 60
# Most servers refuse messages of more than 25 MB, and quoted-printable makes a page longer.
_HTML_BYTES = 10_000_000
_TEXT_BYTES = 5_000_000
_NO_HTML = "This brief is too long for a page in a mail; here is its text alone.\n\n"
_CUT = "\n… cut here: the brief is too long for a mail. The file has all of it.\n"
# A server may look long at a message before it says yes (RFC 5321, 4.5.3.2.6): hanging up then is how a reader
# gets it twice. This many times the time that any other answer may take.
_PATIENCE = 5
_REPLY_CHARS = 200
_LATE = "did not answer in time"


def compose(
    brief: Brief, text: str, html: str, *, sender: str, to: Sequence[str], identity: str
) -> EmailMessage:
    """Make the message of a brief: its text, and beside it the same as an HTML page.

    No title can begin another header: line ends, control and invisible characters are gone from them.

    Args:
        brief: gives the title, the date and, as the message's Date, the moment its run began.
        text: the plain part, in Markdown; beyond 5 MB it is cut at a line.
        html: the page; left out where it has more than 10 MB, and the text says so.
        sender: a mail address.
        to: mail addresses; at least one.
        identity: what the Message-ID is made from: equal ones give equal Message-IDs.

    Raises:
        DeliveryError: an address is none.
    """
    import email.policy
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.utils import format_datetime

    # `=?` begins an encoded word, which the header's parser would decode, line ends and all.
    title = shorten(canonical(brief.title).replace("=?", "= ?"), _SUBJECT_CHARS)
    sender, to = _ascii_domain(sender), [_ascii_domain(address) for address in to]
    domain = sender.rpartition("@")[2]
    message = EmailMessage(policy=email.policy.SMTP)
    try:
        message["From"] = Address(_name(title), addr_spec=sender)
        message["To"] = [Address(addr_spec=address) for address in to]
    except (ValueError, email.errors.MessageError, IndexError) as error:
        raise DeliveryError(f"no mail address: {_plain(str(error))}", passing=False) from None
    message["Subject"] = f"{title}, {brief.date.isoformat()}"
    message["Date"] = format_datetime(brief.run.started)
    message["Message-ID"] = f"<{digest(identity, 32)}@{domain}>"
    # No holiday replies (RFC 3834), and something that a filter can go by (RFC 2919).
    message["Auto-Submitted"] = "auto-generated"
    message["Precedence"] = "bulk"
    message["List-Id"] = f"<briefing.{domain}>"
    page = html.encode("utf-8", "replace")
    with_page = len(page) <= _HTML_BYTES
    plain = _bounded((text if with_page else _NO_HTML + text).encode("utf-8", "replace"))
    message.set_content(plain.decode(), cte=_encoding(plain))
    if with_page:
        message.add_alternative(page.decode(), subtype="html", cte=_encoding(page))
    return message


def _name(title: str) -> str:
    """Give a title as a name before an address: of letters, figures and what may stand between them unquoted.

    Python's email folds a long quoted name without its quotes, and what was in them counts as an address then.
    """
    kept = (char if unicodedata.category(char)[0] in "LMN" or char in "'-" else " " for char in title)
    return shorten("".join(kept), _NAME_CHARS).rstrip(ELLIPSIS)


def _ascii_domain(address: str) -> str:
    """Write the domain of an address as mail has it (RFC 5891); what is none stays as it is.

    Raises:
        DeliveryError: the part before the domain is not ASCII, which few servers take.
    """
    local, at, domain = address.rpartition("@")
    if not local.isascii():
        raise DeliveryError(f"no mail address: {_plain(address)} is not ASCII before the @", passing=False)
    with contextlib.suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    return f"{local}{at}{domain}"


def _bounded(text: bytes) -> bytes:
    if len(text) <= _TEXT_BYTES:
        return text
    return text[: text.rfind(b"\n", 0, _TEXT_BYTES) + 1] + _CUT.encode()


def _encoding(text: bytes) -> str:
    """Choose how a part is written: readable as it is, but for scripts that this would make thrice as long."""
    beyond_ascii = len(text.translate(None, bytes(range(128))))
    return "base64" if beyond_ascii > len(text) // 6 else "quoted-printable"


def send(
    message: EmailMessage, settings: MailSettings, password: SecretStr | None, timeout: float = 60.0
) -> dict[str, str]:
    """Hand a message to the server of the settings. It blocks: call it in a thread.

    The server's certificate is checked against the system's store, in which SSL_CERT_FILE has its usual part. A
    password goes over TLS, or to this machine itself, and nowhere else.

    Args:
        message: as compose made it; it goes to all in To.
        settings: of the server.
        password: for the user name of the settings.
        timeout: seconds for each answer of the server; for its yes to the message, and for the whole talk, more.

    Returns:
        The recipients that were refused, where others were taken, with the server's reason: it begins with the
        code, 4xx where trying again may help.

    Raises:
        DeliveryError: nobody gets it, as far as the server has said.
    """
    sender = message["From"].addresses[0].addr_spec
    to = [address.addr_spec for address in message["To"].addresses]
    with _session(settings, password, timeout) as client:
        assert client.sock is not None  # noqa: S101 - it is connected
        client.sock.settimeout(timeout * _PATIENCE)
        # Not its send_message, which writes '>From' where a line begins with 'From'.
        refused = client.sendmail(sender, to, message.as_bytes())
    return {address: _reply(*answer) for address, answer in refused.items()}


def check(settings: MailSettings, password: SecretStr | None, timeout: float = 60.0) -> None:
    """Find out whether the server of the settings would let us send: connect, make safe, log in, and leave.

    Args:
        settings: of the server.
        password: as for send.
        timeout: as for send.

    Raises:
        DeliveryError: it would not.
    """
    with _session(settings, password, timeout) as client:
        client.ehlo_or_helo_if_needed()


@contextlib.contextmanager
def _session(settings: MailSettings, password: SecretStr | None, timeout: float) -> Iterator[smtplib.SMTP]:
    """Give a client that is connected and logged in; say goodbye at the end.

    Raises:
        DeliveryError: it comes to nothing, or what is done with the client fails.
    """
    with _plain_errors(settings.host):
        client = _connected(settings, timeout)
        try:
            with _limited(client, timeout * _PATIENCE * 2):
                _open(client, settings, password)
                yield client
        except BaseException:
            client.close()
            raise
    # What was to be done is done, whatever becomes of the goodbye.
    with contextlib.suppress(Exception):
        if client.sock is not None:
            client.sock.settimeout(timeout)
        client.quit()
    client.close()


def _connected(settings: MailSettings, timeout: float) -> smtplib.SMTP:
    import smtplib
    import ssl

    port = settings.port or _PORTS[settings.security]
    if settings.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(settings.host, port, timeout=timeout, context=context)
    return smtplib.SMTP(settings.host, port, timeout=timeout)


def _open(client: smtplib.SMTP, settings: MailSettings, password: SecretStr | None) -> None:
    """Make the connection safe and log in, as the settings have it."""
    import smtplib
    import ssl

    if settings.security == "starttls":
        try:
            client.starttls(context=ssl.create_default_context())
        except smtplib.SMTPNotSupportedError:
            raise DeliveryError(
                f"the mail server {settings.host} offers no STARTTLS, and nothing is sent without; "
                "see `security` under [deliver.mail]",
                passing=False,
            ) from None
    if settings.username is None:
        return
    if password is None:
        raise DeliveryError(
            "there is no password for the mail server's user name; set BRIEFING_MAIL_PASSWORD or `password_file`",
            passing=False,
        )
    assert client.sock is not None  # noqa: S101 - it is connected
    if settings.security == "none" and not ipaddress.ip_address(client.sock.getpeername()[0]).is_loopback:
        raise DeliveryError(
            f"a password is not sent to {settings.host} without encryption; see `security` under [deliver.mail]",
            passing=False,
        )
    secret = password.get_secret_value()
    if not (settings.username + secret).isascii():
        raise DeliveryError("the mail server's user name or password is not plain ASCII", passing=False)
    client.login(settings.username, secret)


@contextlib.contextmanager
def _limited(client: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """End the connection after a time: a server that sends a byte a minute keeps any other limit."""

    def hang_up() -> None:
        with contextlib.suppress(Exception):
            if client.sock is not None:
                client.sock.shutdown(2)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextlib.contextmanager
def _plain_errors(host: str) -> Iterator[None]:
    """Put what goes wrong with a server into one clause.

    Raises:
        DeliveryError: in the place of whatever the libraries raise.
    """
    import smtplib
    import ssl

    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        reason, passing = _all_refused(error.recipients)
    except smtplib.SMTPAuthenticationError as error:
        # Without its words: some servers repeat what they were sent.
        reason, passing = f"refused the user name or password ({error.smtp_code})", error.smtp_code < 500
    except smtplib.SMTPResponseException as error:
        reason, passing = f"said {_reply(error.smtp_code, error.smtp_error)}", error.smtp_code < 500
    except smtplib.SMTPNotSupportedError as error:
        reason, passing = f"does not offer what is needed ({_plain(str(error))})", False
    except smtplib.SMTPException as error:
        late = isinstance(error.__context__, TimeoutError)
        reason, passing = _LATE if late else "broke off the connection", True
    except ssl.SSLCertVerificationError as error:
        reason, passing = f"has a certificate that does not hold ({_plain(error.verify_message)})", False
    except ssl.SSLError as error:
        reason, passing = f"does not come to a safe connection ({_plain(error.reason or 'TLS fails')})", False
    except TimeoutError:
        reason, passing = _LATE, True
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "no such host"
        reason, passing = f"cannot be reached ({_plain(why).lower()})", True
    else:
        return
    raise DeliveryError(f"the mail server {host} {reason}", passing=passing) from None


def _all_refused(answers: Mapping[str, tuple[int, bytes]]) -> tuple[str, bool]:
    said = "; ".join(dict.fromkeys(_reply(*answer) for answer in answers.values()))
    return f"said {shorten(said, 2 * _REPLY_CHARS)}", any(code < 500 for code, _ in answers.values())


def _reply(code: int, words: bytes | str) -> str:
    text = words if isinstance(words, str) else words.decode("utf-8", "replace")
    return f"{code} {_plain(text)}".strip()


def _plain(text: str) -> str:
    return shorten(canonical(text), _REPLY_CHARS)
