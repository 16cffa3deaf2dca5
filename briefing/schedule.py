"""Entries in the user's crontab: one marked line each; all other lines are left alone, byte for byte."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from briefing.errors import UsageError

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_AT = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
# The mark is a comment to the shell that cron starts, so the command itself does not see it.
_LINE = re.compile(r"([0-9]{1,2}) ([0-9]{1,2}) \* \* \* (.+) # briefing:([A-Za-z0-9_-]+)\n?")


@dataclass(frozen=True, slots=True)
class Entry:
    """A daily run.

    Attributes:
        name: letters, digits, '_' and '-'; one entry a name.
        hour: 0 to 23, in the time zone of the cron daemon.
        minute: 0 to 59.
        command: what the shell runs, before cron's own escaping; one line.
    """

    name: str
    hour: int
    minute: int
    command: str

    @property
    def line(self) -> str:
        """The crontab line, with its line end. Cron takes a bare % for a line break: it is escaped."""
        command = self.command.replace("%", r"\%")
        return f"{self.minute} {self.hour} * * * {command} # briefing:{self.name}\n"


def daily(name: str, at: str, config: Path | None) -> Entry:
    """Make the entry that runs this installation every day.

    Args:
        name: the entry's name.
        at: the time of day, HH:MM.
        config: the configuration file of the series; made absolute. None: the user's own.

    Raises:
        UsageError: where one of them cannot stand in a crontab.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"'{name}' is no name for a schedule; use letters, digits, '-' and '_'.")
    time = _AT.fullmatch(at)
    if not time:
        raise UsageError(f"'{at}' is no time of day; write it as 06:30.")
    # -P: cron starts in the home folder, and a folder 'briefing' there must not be taken for the program.
    words = [sys.executable, "-P", "-m", "briefing", "run"]
    if config is not None:
        words += ["--config", str(config.absolute())]
    command = shlex.join(words)
    if not command.isprintable():
        raise UsageError(
            f"The path {command!r} cannot stand in a crontab; rename it without control characters."
        )
    return Entry(name, int(time[1]), int(time[2]), command)


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
    return Entry(match[4], int(match[2]), int(match[1]), match[3].replace(r"\%", "%"))


def _named(line: str, name: str) -> bool:
    entry = _parse(line)
    return entry is not None and entry.name == name


# ------------------------------------------------------------------------------------- the crontab itself


def install(entry: Entry) -> None:
    """Put an entry into the user's crontab.

    Raises:
        UsageError: where there is no cron, or it refuses; the message has the line to paste.
    """
    try:
        _write(add_entry(_read(), entry))
    except UsageError as error:
        raise UsageError(f"{error} The line to paste elsewhere: {entry.line.rstrip()}") from error


def uninstall(name: str) -> None:
    """Take an entry out of the user's crontab.

    Raises:
        UsageError: where there is none of that name, no cron, or it refuses.
    """
    crontab = _read()
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
    return entries(_read())


def _read() -> str:
    done = _crontab("-l")
    if done.returncode == 0:
        return _decode(done.stdout)
    said = _decode(done.stderr).strip()
    # No crontab yet: Vixie cron and cronie say so, BusyBox names the missing file.
    if not said or "no crontab" in said.lower() or "no such file" in said.lower():
        return ""
    raise UsageError(f"The crontab cannot be read: {said.removesuffix('.')}.")


def _write(crontab: str) -> None:
    done = _crontab("-", crontab.encode("utf-8", "surrogateescape"))
    if done.returncode != 0:
        said = _decode(done.stderr).strip() or f"crontab ended with {done.returncode}"
        raise UsageError(f"The crontab cannot be written: {said.removesuffix('.')}.")


def _crontab(argument: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("crontab")
    if program is None:
        raise UsageError("There is no crontab program here; install cron.")
    try:
        return subprocess.run([program, argument], input=given, capture_output=True, timeout=30, check=False)  # noqa: S603 - fixed arguments
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(
            f"{program} cannot be run ({type(error).__name__}); check that cron works."
        ) from error


def _decode(output: bytes) -> str:
    return output.decode("utf-8", "surrogateescape")
