"""Checks that ask a server: the model's endpoint and the mail server. Nothing is sent that would be kept there."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import SecretStr

from briefing.deliver import DeliveryError, mail
from briefing.doctor.checks import Case, Check
from briefing.settings import MailSettings, ModelSettings
from briefing.text import shorten

_ENDPOINT_SECONDS = 5.0
_MAIL_SECONDS = 10.0
_MAIL_MEND = (
    "check host, port, security, username and the password under [deliver.mail]; "
    "some providers want a password of its own for programs"
)


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


def smtp(case: Case) -> Iterator[Check]:
    """Talk to the mail server up to the login."""
    settings = case.settings.deliver.mail
    if not settings.to:
        yield Check("mail", "skipped", "no recipients are configured")
        return
    yield check_mail(settings, case.settings.mail_password, offline=case.offline)


def check_mail(settings: MailSettings, password: SecretStr | None, *, offline: bool = False) -> Check:
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
    if offline:
        return Check("mail", "skipped", f"{settings.host} is not asked (--offline)")
    try:
        # As a delivery does it, so that what is found well here is well there.
        mail.check(settings, password, _MAIL_SECONDS)
    except DeliveryError as error:
        said, _, mend = error.reason.partition("; ")
        return Check("mail", "fail", said, mend or _MAIL_MEND)
    groups = len(settings.to)
    return Check(
        "mail",
        "ok",
        f"{settings.host}{' takes the login' if settings.username else ''}, "
        f"{groups} message{'' if groups == 1 else 's'} a brief; nothing was sent",
    )
