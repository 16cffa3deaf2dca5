"""Checks that ask a server: the model's endpoint and the mail server. Nothing is sent that would be kept there."""

from __future__ import annotations

import ipaddress
import json
import smtplib
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import SecretStr

from briefing.doctor.checks import Case, Check
from briefing.settings import MailSettings, ModelSettings
from briefing.text import canonical, on_one_line, shorten

_ENDPOINT_SECONDS = 5.0
_MAIL_SECONDS = 10.0
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def is_local(url: str | None) -> bool:
    """Tell whether an endpoint is on this machine, where a key is seldom needed."""
    host = urlsplit(url).hostname if url else None
    try:
        return host == "localhost" or (host is not None and ipaddress.ip_address(host).is_loopback)
    except ValueError:
        return False


# ------------------------------------------------------------------------------------------------ the model


def key(case: Case) -> Iterator[Check]:
    """Say where the endpoint's key comes from."""
    from briefing.readers import OPENAI_HOST, endpoint

    chosen = case.settings.model
    if chosen.embedded:
        yield Check("key", "skipped", "the embedded analyst needs none")
    elif case.settings.api_key:
        named = case.environ.get("OPENAI_API_KEY", "").strip()
        yield Check("key", "ok", f"from {'OPENAI_API_KEY' if named else chosen.api_key_file}")
    elif endpoint(case.settings) == OPENAI_HOST:
        yield Check("key", "fail", "there is no OPENAI_API_KEY and no api_key_file", KEY_MEND)
    elif is_local(chosen.base_url):
        yield Check("key", "ok", "none, for an endpoint on this machine")
    else:
        yield Check("key", "warn", "there is none; the endpoint may want one", KEY_MEND)


KEY_MEND = "put the key into a file of mode 600 and name that by api_key_file under [model] in briefing.toml"


def model(case: Case) -> Iterator[Check]:
    """Ask the endpoint which models it has; no article is sent."""
    chosen = case.settings.model
    if chosen.embedded:
        yield Check("model", "ok", "the embedded analyst reads")
    elif case.offline:
        yield Check("model", "skipped", f"{chosen.name}: the endpoint is not asked (--offline)")
    else:
        yield _ask(chosen, case.settings.api_key)


def _ask(chosen: ModelSettings, secret: SecretStr | None) -> Check:
    from briefing import loop
    from briefing.models.openai_compatible import NO_KEY, OPENAI_URL
    from briefing.models.transport import LateError, Response, TooLargeError, Transport, UnreachedError

    url = chosen.base_url or OPENAI_URL
    where = urlsplit(url).netloc

    async def get() -> Response:
        transport = Transport(url, secret.get_secret_value() if secret else NO_KEY, 1, _ENDPOINT_SECONDS)
        try:
            return await transport.get("/models")
        finally:
            await transport.close()

    try:
        response = loop.run(get())
    except (LateError, UnreachedError, TooLargeError) as error:
        mend = "check base_url, and that the server is running"
        return Check("model", "fail", f"{where} cannot be reached ({error})", mend)
    if response.status in (401, 403):
        return Check(
            "model", "fail", f"{where} refuses the key ({response.status})", "put in a key that is valid"
        )
    if response.status != 200:
        said = f"{where} answers, but does not list its models ({response.status})"
        return Check("model", "warn", said, "check base_url; it mostly ends in /v1")
    names = _names(response.body)
    if chosen.name in names:
        return Check("model", "ok", f"{chosen.name} at {where}")
    if not names:
        return Check(
            "model", "warn", f"{where} answers, but its list of models cannot be read", "check base_url"
        )
    known = shorten(", ".join(names), 200)
    return Check("model", "warn", f"{where} lists no {chosen.name}", f"name one that it has: {known}")


def _names(body: bytes) -> list[str]:
    try:
        rows = json.loads(body)["data"]
        return [str(row["id"]) for row in rows]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []


# -------------------------------------------------------------------------------------------- deliveries


def webhook(case: Case) -> Iterator[Check]:
    """Say whether there is an address; nothing is sent to it."""
    if case.settings.webhook_url:
        yield Check(
            "webhook",
            "ok",
            f"there is an address, for {case.settings.deliver.webhook.style}; nothing was sent",
        )
    else:
        yield Check("webhook", "skipped", "none is configured")


def mail(case: Case) -> Iterator[Check]:
    """Talk to the mail server up to the login."""
    settings = case.settings.deliver.mail
    if not settings.to:
        yield Check("mail", "skipped", "no recipients are configured")
        return
    secret = case.settings.mail_password
    yield check_mail(settings, secret.get_secret_value() if secret else None, offline=case.offline)


def check_mail(settings: MailSettings, password: str | None, *, offline: bool = False) -> Check:
    """Connect to the mail server, make the connection safe and log in; no message is sent.

    Args:
        settings: where it is and who logs in.
        password: None where there is none.
        offline: look at the settings alone.
    """
    if settings.username and not password:
        mend = "put it into a file of mode 600 and name that by password_file under [deliver.mail]"
        return Check("mail", "fail", "there is a username, but no password", mend)
    if not settings.sender and "@" not in (settings.username or ""):
        return Check("mail", "fail", "there is no address for From", "set sender under [deliver.mail]")
    where = f"{settings.host}:{settings.port or _PORTS[settings.security]}"
    if offline:
        return Check("mail", "skipped", f"{where} is not asked (--offline)")
    try:
        _converse(settings, password)
    except smtplib.SMTPAuthenticationError as error:
        mend = "check username and password; some providers want a password for programs"
        return Check("mail", "fail", f"{where} refuses the login ({error.smtp_code})", mend)
    except smtplib.SMTPNotSupportedError:
        mend = "set security or username under [deliver.mail] as the server wants them"
        what = "login" if settings.security != "starttls" else "STARTTLS or no login over it"
        return Check("mail", "fail", f"{where} offers no {what}", mend)
    except _UnsafeError:
        said = f"a password is not sent to {where} without encryption"
        return Check("mail", "fail", said, "set security to starttls or tls under [deliver.mail]")
    except ssl.SSLError as error:
        why = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else error.reason
        said = f"{where} has no safe connection ({why})"
        return Check("mail", "fail", said, "check host and security under [deliver.mail]")
    except socket.gaierror:
        return Check(
            "mail", "fail", f"the host {settings.host} is not found", "check host under [deliver.mail]"
        )
    except (OSError, smtplib.SMTPException) as error:
        why = on_one_line(canonical(shorten(str(error), 200))) or type(error).__name__
        said = f"{where} cannot be reached ({why})"
        return Check("mail", "fail", said, "check host, port and security under [deliver.mail]")
    groups = len(settings.to)
    return Check(
        "mail",
        "ok",
        f"{where}{' takes the login' if settings.username else ''}, {groups} messages a brief; nothing was sent",
    )


class _UnsafeError(Exception):
    """The password would go over a network as it is."""


def _is_here(server: smtplib.SMTP) -> bool:
    return server.sock is not None and ipaddress.ip_address(server.sock.getpeername()[0]).is_loopback


def _converse(settings: MailSettings, password: str | None) -> None:
    port = settings.port or _PORTS[settings.security]
    safe = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(settings.host, port, timeout=_MAIL_SECONDS, context=safe)
        if settings.security == "tls"
        else smtplib.SMTP(settings.host, port, timeout=_MAIL_SECONDS)
    ) as server:
        if settings.security == "starttls":
            server.starttls(context=safe)
        if settings.username and password:
            if settings.security == "none" and not _is_here(server):
                raise _UnsafeError
            server.login(settings.username, password)
        server.noop()
