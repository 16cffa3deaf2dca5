"""Look at all that a run depends on, and say the mend for what is not right. Nothing is changed, made or sent.

checks.py      what a check is
feeds.py       whether feeds answer
files.py       what is read, the embedded model, the pages
runs.py        the store, the last run, cron
servers.py     the model's endpoint, mail, webhook
unattended.py  all of it as a run by cron would find it
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from briefing import clock, config
from briefing.doctor import feeds, files, runs, servers
from briefing.doctor.checks import Case, Check, refusal
from briefing.errors import BriefingError
from briefing.settings import Settings
from briefing.text import canonical, on_one_line

__all__ = ["Check", "examine"]

_LOOKS: Mapping[str, Callable[[Case], Iterator[Check]]] = {
    "sources": files.sources,
    "feeds": feeds.feeds,
    "model": servers.model,
    "key": servers.key,
    "embedded model": files.embedded_model,
    "store": runs.store,
    "out": files.out,
    "template": files.pages,
    "time zone": runs.time_zone,
    "mail": servers.smtp,
    "webhook": servers.webhook,
}


def examine(file: Path | None, environ: Mapping[str, str], *, offline: bool) -> Iterator[Check]:
    """Check everything; what is said stands on one line and holds no secret.

    Args:
        file: `--config`, or None.
        environ: the environment.
        offline: ask no server.

    Returns:
        The checks, each as soon as it is made.
    """
    case: Case | None = None
    try:
        settings = config.load(file, environ, {})
        case = Case(settings, environ, offline, clock.now(environ, settings.brief.zone))
        where = str(settings.file) if settings.file else "there is no briefing.toml: all is as by default"
        yield _clean(Check("configuration", "ok", where), settings)
    except BriefingError as error:
        yield _clean(refusal("configuration", error), None)
    for name, look in _LOOKS.items():
        if case is None:
            yield Check(name, "skipped", "the configuration comes first")
        else:
            yield from _guarded(name, look(case), case.settings)
    yield from _guarded("cron", runs.cron(case), case.settings if case else None)


def _guarded(name: str, checks: Iterator[Check], settings: Settings | None) -> Iterator[Check]:
    """Give checks on; one that breaks is itself a failed check."""
    try:
        for check in checks:
            yield _clean(check, settings)
    except BriefingError as error:
        yield _clean(refusal(name, error), settings)
    except Exception as error:  # noqa: BLE001 - the doctor is asked when something is broken: the rest must be said
        # Its message is left out: what nobody foresaw may hold a secret.
        yield Check(name, "fail", f"it could not be looked at ({type(error).__name__})")


def _clean(check: Check, settings: Settings | None) -> Check:
    """Take control characters and, whatever a server repeated of them, all secrets out."""
    secrets = (settings.api_key, settings.mail_password, settings.webhook_url) if settings else ()

    def clean(text: str) -> str:
        for secret in secrets:
            if secret:
                text = text.replace(secret.get_secret_value(), "…")
        return on_one_line(canonical(text))

    return replace(check, said=clean(check.said), mend=clean(check.mend))
