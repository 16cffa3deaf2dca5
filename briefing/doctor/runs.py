"""Checks of what stays between runs: the store, the last run of the series, and the schedule that starts them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from briefing import schedule
from briefing.doctor.checks import Case, Check, State, refusal
from briefing.doctor.files import LITTLE_ROOM, nearest
from briefing.errors import BriefingError
from briefing.schedule import Entry
from briefing.store.housekeeping import Glance, LastRun

# What each exit code of a run says; README has the whole table.
_ENDS = {
    0: "complete",
    1: "with an unexpected error",
    2: "for a wrong setting",
    3: "degraded: an article failed, or was read by the stand-in",
    4: "with nothing new",
    5: "because the model could not be used",
    75: "because another run was under way",
    130: "interrupted",
}
_FINE = frozenset({0, 4})
# A run begins within a minute of its time, and notes itself when its sources are read.
_GRACE = timedelta(hours=1)
_START_SECONDS = 60


def store(case: Case) -> Iterator[Check]:
    """See whether the store can be used, who holds it, and how the last run of the series ended."""
    from briefing.job import Job
    from briefing.store import default_path
    from briefing.store.database import VERSION
    from briefing.store.housekeeping import glance

    path = (case.settings.store.path or default_path()).absolute()
    series = Job(settings=case.settings, now=case.now).series
    folder = nearest(path.parent)
    if not os.access(folder, os.W_OK | os.X_OK) or (path.exists() and not os.access(path, os.W_OK)):
        yield Check(
            "store", "fail", f"{path} cannot be written", "mend its mode, or name another by [store] path"
        )
        return
    if (free := shutil.disk_usage(folder).free) < LITTLE_ROOM:
        state: State = "warn" if free else "fail"
        yield Check("store", state, f"{path} has {free // 1_000_000} MB left on its disk", "make room there")
        return
    if not path.exists():
        yield Check("store", "ok", f"{path}, which the first run makes")
        yield Check("last run", "skipped", "there was none")
        return
    try:
        seen = glance(path, series)
    except BriefingError as error:
        yield refusal("store", error)
        return
    older = "" if seen.version == VERSION else ", which the next run brings up to date"
    yield Check("store", "ok", f"{path}, {seen.size / 1e6:.1f} MB, version {seen.version}{older}")
    yield _last_run(case, seen, holder(path.with_name(f"{path.name}.{series}.lock")))


def _last_run(case: Case, seen: Glance, pid: int | None) -> Check:
    if pid is not None:
        since = f" since {_clock(case, seen.last)}" if seen.last and seen.last.ended is None else ""
        return Check("last run", "ok", f"one is under way{since}, process {pid}")
    if seen.last is None:
        return Check("last run", "skipped", "there was none of this configuration")
    if seen.last.ended is None or seen.last.exit_code is None:
        said = f"began {_clock(case, seen.last)} and never ended: it was killed, or the machine stopped"
        return Check("last run", "warn", said, "look into its log; the next run goes on where it was")
    code = seen.last.exit_code
    said = f"began {_clock(case, seen.last)}, ended {_ENDS.get(code, 'otherwise')} (exit {code})"
    return (
        Check("last run", "ok", said)
        if code in _FINE
        else Check("last run", "warn", said, "look into its log")
    )


def _clock(case: Case, run: LastRun) -> str:
    return f"{run.started.astimezone(case.settings.brief.zone):%Y-%m-%d %H:%M}"


def holder(lock: Path) -> int | None:
    """Give the process that holds a lock file, by what Linux says; None for none, or where it says nothing.

    The lock itself is not tried: to take it, for a moment even, could turn a run away.
    """
    try:
        inode, table = lock.stat().st_ino, Path("/proc/locks").read_text("ascii")
    except OSError:
        return None
    for line in table.splitlines():
        # 1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF
        fields = line.split()
        if len(fields) > 5 and fields[1] != "->" and fields[5].rpartition(":")[2] == str(inode):
            return int(fields[4])
    return None


# ----------------------------------------------------------------------------------------------- the clock


def time_zone(case: Case) -> Iterator[Check]:
    """Say by which clock a day begins, and by which cron starts a run."""
    zone, machine = case.settings.brief.zone, schedule.machine_zone()
    here, there = case.now.astimezone(machine), case.now.astimezone(zone)
    said = f"a brief's day is of {case.settings.brief.timezone}, where it is {there:%H:%M}"
    if here.utcoffset() != there.utcoffset():
        said += f"; this machine's clock, and so cron's, says {here:%H:%M}"
    yield Check("time zone", "ok", said)


def cron(settings: Case | None) -> Iterator[Check]:
    """See whether cron is there and runs, and whether each schedule would start.

    Args:
        settings: None where the configuration does not load.
    """
    if shutil.which("crontab") is None:
        yield Check("cron", "skipped", "there is no crontab program here", "for a schedule, install cron")
        return
    try:
        entries = schedule.installed()
    except BriefingError as error:
        yield refusal("cron", error)
        return
    runs = schedule.daemon_runs()
    if runs is False:
        yield Check("cron", "fail" if entries else "warn", "no cron daemon runs on this machine", START_CRON)
    else:
        said = "its daemon runs" if runs else "it is installed; whether its daemon runs cannot be seen here"
        yield Check("cron", "ok", said + ("" if entries else "; nothing is scheduled"))
    for entry in entries:
        yield _entry(entry, settings)


START_CRON = "start it: systemctl enable --now cron, or: service cron start"


def _entry(entry: Entry, case: Case | None) -> Check:
    name = f"schedule {entry.name}"
    again = f"briefing schedule add --name {entry.name} --at {entry.at} --days '{schedule.days_in_words(entry.days)}'"
    if not _starts(entry):
        program = entry.program[0] if entry.program else "its program"
        return Check(
            name, "fail", f"{program} does not start briefing any more", f"from where it does: {again}"
        )
    if entry.config and not entry.config.is_file():
        return Check(name, "fail", f"its configuration {entry.config} is gone", f"{again} --config FILE")
    mine = case if case and case.settings.file == entry.config else None
    log = entry.log_file or (mine.settings.schedule.log_file if mine else None)
    for file in (log, entry.error_file):
        if file and not os.access(file if file.exists() else nearest(file.parent), os.W_OK):
            return Check(name, "fail", f"{file} cannot be written", f"mend its mode, or delete it: rm {file}")
    if (said := entry.error_file) and _newer(said, log):
        return Check(
            name,
            "warn",
            f"what it started wrote to {said} and not to its log",
            f"look into {said}, then delete it",
        )
    if mine and (late := _late(entry, mine)):
        return Check(
            name,
            "warn",
            late,
            "if the schedule is older than that, look whether cron and the machine were on",
        )
    said_at = f"{entry.at} {'every day' if entry.days == schedule.EVERY_DAY else schedule.days_in_words(entry.days)}"
    return Check(name, "ok", said_at + (f", {entry.config}" if entry.config else ""))


def _starts(entry: Entry) -> bool:
    """Tell whether the program of an entry starts, in cron's environment."""
    if not entry.program or not Path(entry.program[0]).is_file():
        return False
    try:
        done = subprocess.run(  # noqa: S603 - what cron runs for this user each day
            [*entry.program, "--version"],
            env=schedule.environment("", entry.name),
            cwd="/",
            capture_output=True,
            timeout=_START_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.startswith(b"briefing ")


def _newer(errors: Path, log: Path | None) -> bool:
    """Tell whether the last start said something on stderr and then wrote no log, as a broken Python does."""
    try:
        said = errors.stat()
        logged = log.stat().st_mtime if log and log.exists() else 0.0
    except OSError:
        return False
    return log is not None and said.st_size > 0 and said.st_mtime > logged + _START_SECONDS


def _late(entry: Entry, case: Case) -> str:
    from briefing.job import Job
    from briefing.store import default_path
    from briefing.store.housekeeping import glance

    path = case.settings.store.path or default_path()
    series = Job(settings=case.settings, now=case.now).series
    due = entry.last_due(case.now.astimezone(schedule.machine_zone()) - _GRACE)
    try:
        last = glance(path, series).last if path.exists() else None
    except BriefingError:
        return ""  # said of the store already
    if last is not None and last.started >= due - timedelta(minutes=1):
        return ""
    return f"no run since {due:%Y-%m-%d %H:%M}, when cron was to start one"
