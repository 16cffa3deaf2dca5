"""Against Debian's own cron: a real daemon starts what the command has scheduled, and the user's crontab survives.

Only root can start the daemon. .ci/run installs it; elsewhere these tests are skipped where it is missing.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from briefing import schedule
from briefing.job import Job
from briefing.settings import Settings
from briefing.store.housekeeping import glance

WITHIN = 120  # seconds from `schedule add` to the brief
# Of a wait for the next minute: what cron needs to see a new table before it.
SPARE = 5
# Without a date: it counts as of the day on which it is first seen.
TEXT = """Marenna opens its northern harbour

The harbour authority of Marenna opened the northern harbour on Monday after a repair of two years.
"The first ferry leaves tomorrow," said Ilse Tarn, who heads the authority.
The repair cost 40 million crowns, the authority said.
"""


def missing() -> str | None:
    """Say what a real cron lacks here; None for nothing."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "only root can start a cron daemon"
    programs = [name for name in ("cron", "crontab") if shutil.which(name) is None]
    return f"not installed: {', '.join(programs)} (on Debian: apt install cron)" if programs else None


# Set by .ci/run: where cron is promised, its lack is a failure. Read here: the tests see no BRIEFING_ variable.
if os.environ.get("BRIEFING_REQUIRE_CRON") != "1" and (why := missing()):
    pytest.skip(why, allow_module_level=True)


def crontab() -> bytes | None:
    """Give the user's crontab as it is; None where there is none."""
    done = subprocess.run(["crontab", "-l"], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def set_crontab(table: bytes | None) -> None:
    """Put a crontab in place of the user's; None takes it away."""
    if table is not None:
        subprocess.run(["crontab", "-"], input=table, check=True)
    elif crontab() is not None:
        subprocess.run(["crontab", "-r"], check=True)


@pytest.fixture(autouse=True)
def own_crontab() -> Iterator[None]:
    """Give the user's own crontab back, whatever a test does with it; one test run at a time has it."""
    with FileLock(Path(tempfile.gettempdir()) / "briefing-tests-crontab.lock", timeout=600):
        before = crontab()
        yield
        set_crontab(before)


@pytest.fixture
def daemon() -> Iterator[None]:
    """Have a cron daemon run: the machine's, else one for this test."""
    if schedule.daemon_runs():
        yield
        return
    with subprocess.Popen(["cron", "-f"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + 10
        while not schedule.daemon_runs():  # seen as a user's `schedule add` sees it
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
        yield
        process.terminate()


def coming_minute() -> datetime:
    """Give the next full minute by cron's clock that is not too near."""
    now = datetime.now(schedule.machine_zone()) + timedelta(seconds=SPARE)
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)


TABLES = {
    "none": None,
    "with settings and jobs": b'# caf\xe9, mine\n\nMAILTO=""\n5 4 31 2 * true % x \\% y\n\t# the end\n',
}


@pytest.mark.parametrize("before", TABLES.values(), ids=TABLES.keys())
def test_a_real_crontab_is_as_it_was_after_add_and_remove(before, tmp_path):
    """By Debian's crontab, byte for byte; who had none has none."""
    set_crontab(before)
    entry = schedule.make_entry("daily", "6:30", "mon-fri", config=None, log_file=None, folder=tmp_path)
    schedule.install(entry)
    assert crontab() == (before or b"") + entry.line.encode()
    schedule.uninstall("daily")
    assert crontab() == before


def test_cron_makes_the_brief_of_a_schedule_and_remove_leaves_no_trace(program, daemon, tmp_path, own_home):
    """From the command to the page: in cron's bare environment, in folders with names that cron's syntax minds."""
    before = TABLES["with settings and jobs"]
    set_crontab(before)
    place = tmp_path / "100 % 'mine'"
    (place / "articles").mkdir(parents=True)
    (place / "articles" / "ferry.txt").write_text(TEXT)
    config = place / "briefing.toml"
    config.write_text('[sources]\npaths = ["articles"]\n[brief]\nout = "pages"\n[store]\npath = "store.db"\n')

    code, line, said = program("schedule", "add", "--at", f"{coming_minute():%H:%M}", "--config", config)
    assert code == 0, said
    assert "no cron daemon" not in said
    assert crontab() == before + line.encode()

    end = time.monotonic() + WITHIN
    store, series = place / "store.db", Job(Settings(file=config), datetime.now().astimezone()).series
    log, errors = (own_home / ".local/state/briefing" / f"daily.{suffix}" for suffix in ("log", "err"))
    while not ended(store, series):
        assert time.monotonic() < end, errors.read_text() if errors.exists() else "cron started nothing"
        time.sleep(0.5)
    assert glance(store, series).last.exit_code == 0
    assert errors.read_bytes() == b""
    (page,) = (place / "pages").glob("*.md")
    assert "40 million crowns" in page.read_text("utf-8")
    assert [json.loads(event) for event in log.read_text("utf-8").splitlines()]
    for made in (page, log, store):
        assert stat.S_IMODE(made.stat().st_mode) & 0o077 == 0

    listed = program("schedule", "list")[1]
    assert str(config) in listed
    assert str(log) in listed
    assert program("schedule", "remove")[0] == 0
    assert crontab() == before


def ended(store: Path, series: str) -> bool:
    """Tell whether a run of the series has ended."""
    if not store.exists():
        return False
    last = glance(store, series).last
    return last is not None and last.ended is not None
