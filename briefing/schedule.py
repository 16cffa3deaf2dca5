"""Entries in the user's crontab: one marked line each; all other lines are left alone, byte for byte."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from briefing.errors import UsageError

EVERY_DAY = "*"

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_AT = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
# Cron's number of a day is its place here.
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
# The mark is a comment to the shell that cron starts, so the command itself does not see it.
_LINE = re.compile(r"([0-9]{1,2}) ([0-9]{1,2}) \* \* (\*|[0-6,-]+) (.+) # briefing:([A-Za-z0-9_-]+)\n?")
# A setting of the crontab's own, as 'MAILTO=me'.
_SETTING = re.compile(r"\s*(['\"]?)([A-Za-z_]\w*)\1\s*=\s*(['\"]?)(.*?)\3\s*")
# Debian's cron takes a command of less than a thousand bytes, and cuts a longer one without a word.
_MAX_BYTES = 998
_DAEMONS = frozenset({"cron", "crond", "fcron", "dcron", "cronie"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A run that comes back.

    Attributes:
        name: letters, digits, '_' and '-'; one entry a name.
        hour: 0 to 23, in the time zone of the cron daemon.
        minute: 0 to 59.
        command: what the shell runs, before cron's own escaping; one line.
        days: cron's field: numbers from 0, Sunday, or '*'.
    """

    name: str
    hour: int
    minute: int
    command: str
    days: str = EVERY_DAY

    @property
    def line(self) -> str:
        """The crontab line, with its line end. Cron takes a bare % for a line break: it is escaped."""
        command = self.command.replace("%", r"\%")
        return f"{self.minute} {self.hour} * * {self.days} {command} # briefing:{self.name}\n"

    @property
    def at(self) -> str:
        """The time of day, HH:MM."""
        return f"{self.hour:02}:{self.minute:02}"

    @property
    def program(self) -> tuple[str, ...]:
        """The words of the command that start this program, without its own arguments; empty where it has none."""
        words = self._words()
        if "exec" in words:
            words = words[words.index("exec") + 1 :]
        return tuple(words[: words.index("briefing") + 1] if "briefing" in words else words[:1])

    @property
    def config(self) -> Path | None:
        """The configuration file of the run; None is the user's own."""
        return self._path("--config")

    @property
    def log_file(self) -> Path | None:
        """Where the run writes its log; None where the configuration says it."""
        return self._path("--log-file")

    @property
    def error_file(self) -> Path | None:
        """Where what the run says on stderr is appended; a Python that does not start says it there."""
        place = next((word[3:] for word in self._words() if word.startswith("2>>")), None)
        return Path(place) if place else None

    def last_due(self, now: datetime) -> datetime:
        """Give the last moment, now or before, at which cron was to start it; in the time zone of `now`."""
        days = _numbers(self.days)
        for back in range(8):
            due = (now - timedelta(days=back)).replace(
                hour=self.hour, minute=self.minute, second=0, microsecond=0
            )
            if due <= now and due.isoweekday() % 7 in days:
                return due
        return now - timedelta(days=8)

    def _path(self, option: str) -> Path | None:
        words = self._words()
        place = words.index(option) + 1 if option in words else len(words)
        return Path(words[place]) if place < len(words) else None

    def _words(self) -> list[str]:
        try:
            return shlex.split(self.command)
        except ValueError:  # edited by hand
            return []


def make_entry(
    name: str, at: str, days: str, *, config: Path | None, log_file: Path | None, folder: Path
) -> Entry:
    """Make the entry that runs this installation.

    What it creates is the user's alone (umask 077), the brief's pages among it.

    Args:
        name: the entry's name.
        at: the time of day, HH:MM.
        days: as parse_days takes them.
        config: the configuration file of the series; made absolute. None: the user's own.
        log_file: where the run writes its log, absolute; None: where the configuration says.
        folder: absolute; what the run says on stderr is appended to NAME.err there. Made by the run if missing.

    Raises:
        UsageError: where one of them cannot stand in a crontab.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"'{name}' is no name for a schedule; use letters, digits, '-' and '_'.")
    time = _AT.fullmatch(at)
    if not time:
        raise UsageError(f"'{at}' is no time of day; write it as 06:30.")
    field = parse_days(days)
    # -P: cron starts in the home folder, and a folder 'briefing' there must not be taken for the program.
    words = [sys.executable, "-P", "-m", "briefing", "run", "--quiet"]
    if config is not None:
        words += ["--config", str(config.absolute())]
    if log_file is not None:
        words += ["--log-file", str(log_file)]
    # A folder that is gone, after a clean-up say, must not keep the shell from starting the program.
    command = (
        f"umask 077; mkdir -p {shlex.quote(str(folder))}; exec {shlex.join(words)} "
        f">/dev/null 2>>{shlex.quote(str(folder / f'{name}.err'))}"
    )
    if not command.isprintable():
        raise UsageError(
            f"The path {command!r} cannot stand in a crontab; rename it without control characters."
        )
    entry = Entry(name, int(time[1]), int(time[2]), command, field)
    if len(entry.line.encode("utf-8", "surrogateescape")) > _MAX_BYTES:
        raise UsageError(f"The crontab line would be over {_MAX_BYTES} bytes; use shorter paths.")
    return entry


# ------------------------------------------------------------------------------------- days of the week


def parse_days(text: str) -> str:
    """Make cron's field of days: 'mon-fri' is '1-5', 'fri-mon' is '0,1,5,6', '*' every day.

    Raises:
        UsageError: where a name is none of mon, tue, wed, thu, fri, sat, sun.
    """
    if text.strip() in (EVERY_DAY, ""):
        return EVERY_DAY
    days: set[int] = set()
    for part in text.lower().split(","):
        ends = [end.strip() for end in part.split("-")]
        if len(ends) > 2 or not all(end in _DAYS for end in ends):
            raise UsageError(f"'{text}' names no days; write them as mon-fri, or mon,wed,fri, or '*'.")
        first, last = _DAYS.index(ends[0]), _DAYS.index(ends[-1])
        days.update((first + step) % 7 for step in range((last - first) % 7 + 1))
    return EVERY_DAY if len(days) == 7 else _ranges(sorted(days), str)


def days_in_words(field: str) -> str:
    """Give cron's field as parse_days takes it, the week from Monday on."""
    days = _numbers(field)
    if len(days) == 7:
        return EVERY_DAY
    # Sunday is last: 7.
    return _ranges(sorted(day or 7 for day in days), lambda day: _DAYS[day % 7])


def _ranges(days: list[int], name: Callable[[int], str]) -> str:
    """Write ascending numbers with names, three and more in a row as a range."""
    rows: list[list[int]] = []
    for day in days:
        if rows and rows[-1][-1] == day - 1:
            rows[-1].append(day)
        else:
            rows.append([day])
    parts = [
        [name(row[0]) + "-" + name(row[-1])] if len(row) > 2 else [name(day) for day in row] for row in rows
    ]
    return ",".join(part for row in parts for part in row)


def _numbers(field: str) -> set[int]:
    """Give the days of cron's field, 0 for Sunday; one that nobody can read is every day."""
    days: set[int] = set()
    for first, last in re.findall(r"([0-6])(?:-([0-6]))?", field):
        days.update(range(int(first), int(last or first) + 1))
    return days or set(range(7))


# ------------------------------------------------------------------------------ the text of the crontab


def entries(crontab: str) -> list[Entry]:
    """Give the entries of this program in a crontab, in its order."""
    return [entry for line in _lines(crontab) if (entry := _parse(line))]


def add_entry(crontab: str, entry: Entry) -> str:
    """Give the crontab with the entry in it, in place of the one with its name if there is one."""
    lines = _lines(crontab)
    places = [i for i, line in enumerate(lines) if _named(line, entry.name)]
    if places:
        lines[places[0]] = entry.line
        return "".join(line for i, line in enumerate(lines) if i not in places[1:])
    # Without a final newline there is nothing to append to, and a newline of ours would stay on removal.
    return crontab + entry.line if crontab.endswith("\n") else entry.line + crontab


def remove_entry(crontab: str, name: str) -> str:
    """Give the crontab without the entries of that name."""
    return "".join(line for line in _lines(crontab) if not _named(line, name))


def _lines(crontab: str) -> list[str]:
    """Split after each line feed and nowhere else, as cron does; str.splitlines knows many more."""
    return re.findall(r"[^\n]*\n|[^\n]+", crontab)


def _parse(line: str) -> Entry | None:
    match = _LINE.fullmatch(line)
    if not match:
        return None
    return Entry(match[5], int(match[2]), int(match[1]), match[4].replace(r"\%", "%"), match[3])


def _named(line: str, name: str) -> bool:
    entry = _parse(line)
    return entry is not None and entry.name == name


def environment(crontab: str, name: str) -> dict[str, str]:
    """Give the environment in which cron runs this user's entry of a name, whether it is in the crontab yet or not.

    It is cron's own, and what the crontab sets above the entry. What a system adds for everybody
    (/etc/environment, say) is not in it.

    Raises:
        UsageError: this is a system that cannot have cron.
    """
    if os.name != "posix":
        raise UsageError("There is no cron for this system; let its own scheduler start 'briefing run'.")
    import pwd

    account = pwd.getpwuid(os.getuid())
    given = {"HOME": account.pw_dir, "LOGNAME": account.pw_name, "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
    for line in _lines(add_entry(crontab, Entry(name, 0, 0, "-"))):
        if _named(line, name):
            break
        if setting := _SETTING.fullmatch(line.rstrip("\n")):
            given[setting[2]] = setting[4]
    return given


# ------------------------------------------------------------------------------------- the crontab itself


def install(entry: Entry) -> None:
    """Put an entry into the user's crontab.

    Raises:
        UsageError: where there is no cron, or it refuses; the message has the line to paste.
    """
    try:
        _write(add_entry(read_crontab(), entry))
    except UsageError as error:
        raise UsageError(f"{error} The line to paste elsewhere: {entry.line.rstrip()}") from error


def uninstall(name: str) -> None:
    """Take an entry out of the user's crontab; a crontab with nothing else in it goes too.

    Raises:
        UsageError: where there is none of that name, no cron, or it refuses.
    """
    crontab = read_crontab()
    names = [entry.name for entry in entries(crontab)]
    if name not in names:
        there = f"there are: {', '.join(names)}" if names else "there are none"
        raise UsageError(f"No schedule is named '{name}'; {there}.")
    _write(remove_entry(crontab, name))


def installed() -> list[Entry]:
    """Give the entries in the user's crontab.

    Raises:
        UsageError: where there is no cron, or it refuses.
    """
    return entries(read_crontab())


def read_crontab() -> str:
    """Give the user's crontab; '' where there is none yet. Bytes that are no UTF-8 are surrogates in it.

    Raises:
        UsageError: where there is no cron, or it refuses.
    """
    done = _crontab("-l")
    if done.returncode == 0:
        return _decode(done.stdout)
    said = _decode(done.stderr).strip()
    # No crontab yet: Vixie cron and cronie say so, BusyBox names the missing file.
    if not said or "no crontab" in said.lower() or "no such file" in said.lower():
        return ""
    raise UsageError(f"The crontab cannot be read: {said.removesuffix('.')}.")


def _write(crontab: str) -> None:
    # A table of nothing is the same to cron as none; who had none before is to have none again.
    done = _crontab("-", crontab.encode("utf-8", "surrogateescape")) if crontab else _crontab("-r")
    if done.returncode != 0:
        said = _decode(done.stderr).strip() or f"crontab ended with {done.returncode}"
        raise UsageError(f"The crontab cannot be written: {said.removesuffix('.')}.")


def _crontab(argument: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("crontab")
    if program is None:
        raise UsageError("There is no crontab program here; install cron (on Debian: apt install cron).")
    try:
        return subprocess.run([program, argument], input=given, capture_output=True, timeout=30, check=False)  # noqa: S603 - fixed arguments
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(
            f"{program} cannot be run ({type(error).__name__}); check that cron works."
        ) from error


def _decode(output: bytes) -> str:
    return output.decode("utf-8", "surrogateescape")


# -------------------------------------------------------------------------------------------- the daemon


def daemon_runs() -> bool | None:
    """Tell whether a cron daemon runs on this machine; None where that cannot be seen."""
    if Path("/run/systemd/system").is_dir() and Path("/lib/systemd/system/cron.target").exists():
        return True  # systemd-cron: systemd's own timers read the crontabs
    if not Path("/proc/1/comm").exists():
        return None  # not Linux, or other users' processes are hidden
    return bool(_running() & _DAEMONS)


def _running() -> set[str]:
    """Give the names of the processes of this machine, but of those that have ended."""
    names = set()
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with contextlib.suppress(OSError):  # it has just ended
                # '17 (cron) S 1 …' (proc_pid_stat(5)); what has ended and is not yet waited for is in state Z.
                head, _, rest = (process / "stat").read_text(errors="replace").rpartition(")")
                if not rest.lstrip().startswith(("Z", "X")):
                    names.add(head.partition("(")[2])
    return names


def machine_zone() -> tzinfo:
    """Give the time zone by which cron starts what it starts: the machine's, whatever TZ says here."""
    try:
        with Path("/etc/localtime").open("rb") as file:
            return zoneinfo.ZoneInfo.from_file(file)
    except (OSError, ValueError):
        return UTC


def time_elsewhere(entry: Entry, here: tzinfo, there: tzinfo, now: datetime) -> str | None:
    """Give the time of day of an entry in another time zone, HH:MM, as of today.

    Args:
        entry: its time is in `here`.
        here: the zone of cron.
        there: another zone.
        now: the present.

    Returns:
        None where both zones have the same time all year.
    """
    samples = [now, now.replace(month=1, day=1), now.replace(month=7, day=1)]
    if all(moment.astimezone(here).utcoffset() == moment.astimezone(there).utcoffset() for moment in samples):
        return None
    due = now.astimezone(here).replace(hour=entry.hour, minute=entry.minute)
    return f"{due.astimezone(there):%H:%M}"
