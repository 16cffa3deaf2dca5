"""The checks as a run by cron would find them: in cron's bare environment, by the installation that cron starts."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from briefing import config
from briefing.doctor.checks import Check, State
from briefing.doctor.servers import KEY_MEND, is_local
from briefing.schedule import Entry
from briefing.settings import SECTIONS, Section, Settings

_SECONDS = 120
# What is no matter of a run that is yet to be scheduled.
_OF_NOW = ("cron", "schedule", "last run")
_WHO_READS = frozenset({"[model] name", "[model] base_url"})
_TO_FILE = "put it into a file of mode 600 and name that by {} in briefing.toml"


def rehearse(entry: Entry, bare: Mapping[str, str], environ: Mapping[str, str]) -> Iterator[Check]:
    """Find out whether a run by cron would have what it needs. No server is asked.

    Args:
        entry: what cron is to start.
        bare: the environment that cron will give it.
        environ: the environment of the user who schedules it, who may have what cron has not.

    Raises:
        UsageError: a setting is wrong.
    """
    checks = _by_child(entry, bare)
    yield from checks
    if any(check.name == "configuration" and check.state != "ok" for check in checks):
        return
    theirs, mine = config.load(entry.config, bare, {}), config.load(entry.config, environ, {})
    if not _reads(theirs):
        # No mistake yet: a schedule may be made before its configuration is filled in.
        state: State = "fail" if _reads(mine) else "warn"
        mend = "name what is to be read under [sources] in briefing.toml ('briefing init' writes one)"
        yield Check("sources", state, "none are configured, and a run by cron is given no others", mend)
    if theirs.brief.out == "-" and not (theirs.deliver.mail.to or theirs.webhook_url):
        yield Check(
            "out", "fail", "stdout, where nobody reads what cron runs", "name a folder by [brief] out"
        )
    yield from _missed(mine, theirs)
    if theirs.store.path is None and environ.get("XDG_DATA_HOME") != bare.get("XDG_DATA_HOME"):
        said = "by your XDG_DATA_HOME your store is another than that of a run by cron"
        yield Check("store", "warn", said, "name the store by [store] path in briefing.toml")


def _reads(settings: Settings) -> bool:
    return bool(settings.sources.paths or settings.sources.feeds or settings.sources.opml)


def _by_child(entry: Entry, bare: Mapping[str, str]) -> list[Check]:
    """Let the program that cron starts look for itself, where cron starts it."""
    arguments = ["doctor", "--offline", "--format", "json"]
    if entry.config:
        arguments += ["--config", str(entry.config)]
    home = bare.get("HOME", "/")
    try:
        done = subprocess.run(  # noqa: S603 - the same words as stand in the crontab
            [*entry.program, *arguments],
            env=dict(bare),
            cwd=home if Path(home).is_dir() else "/",
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        checks = [Check(**check) for check in json.loads(done.stdout)["checks"]]
    except (OSError, ValueError, KeyError, TypeError, subprocess.TimeoutExpired):
        mend = "install briefing into that Python's own environment, without PYTHONPATH"
        return [Check("configuration", "fail", f"{entry.program[0]} does not start briefing alone", mend)]
    return [check for check in checks if not check.name.startswith(_OF_NOW)]


def _missed(mine: Settings, theirs: Settings) -> Iterator[Check]:
    """Say what this user's environment gives to a run, and cron's will not."""
    if mine.api_key and not theirs.api_key and theirs.model.base_url:  # without one it was said already
        needed: State = "warn" if is_local(theirs.model.base_url) else "fail"
        yield Check("key", needed, "OPENAI_API_KEY is set here, but not for cron", KEY_MEND)
    if mine.webhook_url and not theirs.webhook_url:
        mend = _TO_FILE.format("url_file under [deliver.webhook]")
        yield Check("webhook", "fail", "BRIEFING_WEBHOOK_URL is set here, but not for cron", mend)
    if names := list(_differing(mine, theirs)):
        said = f"variables of your environment set what cron will not have: {', '.join(names)}"
        # Another model, or worse, another host that gets the articles, is not what the user has tried.
        state: State = "fail" if _WHO_READS & set(names) else "warn"
        yield Check("settings", state, said, "write it into briefing.toml")


def _differing(mine: Settings, theirs: Settings) -> Iterator[str]:
    for name, model in SECTIONS.items():
        first, second = _section(mine, name), _section(theirs, name)
        for key in model.model_fields:
            if getattr(first, key) != getattr(second, key):
                yield f"[{name}] {key}"


def _section(settings: Settings, name: str) -> Section:
    found: object = settings
    for part in name.split("."):
        found = getattr(found, part)
    assert isinstance(found, Section)  # noqa: S101 - every name in SECTIONS leads to one
    return found
