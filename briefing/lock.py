"""A series runs alone: its lock, and a note of who holds it."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import platform
import secrets
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from briefing.errors import AlreadyRunningError, UsageError
from briefing.text import canonical, shorten

_MAX_NOTE_BYTES = 4096
_MAX_NAME_CHARS = 60
# How long a note of a process that is gone may be the one before the holder's own, in seconds.
_UNTIL_NOTED = 0.2


@contextlib.contextmanager
def lock(store: Path, series: str) -> Iterator[None]:
    """Hold a series' lock; the operating system lets go of it with the process, however that ends.

    Who holds it and since when is noted beside it. The note grants nothing: one that a killed process left behind
    hinders nobody, and the next holder writes its own over it.

    Args:
        store: the store's file, beside which the lock is.
        series: its name.

    Raises:
        AlreadyRunningError: another process holds it; the message says which.
        UsageError: a lock cannot be had there at all.
    """
    from filelock import FileLock, Timeout

    path = store.with_name(f"{store.name}.{series}.lock")
    note = path.with_suffix(".holder")
    held = FileLock(path, timeout=0)
    try:
        held.acquire()
    except Timeout:
        raise AlreadyRunningError(
            f"Another run with the same configuration is under way{_said_by(note)}."
        ) from None
    except (OSError, NotImplementedError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise UsageError(f"{path} cannot be locked ({why}); name another place with --store.") from error
    try:
        _write(note, _Holder.this_process())
        yield
    finally:
        with contextlib.suppress(OSError):
            note.unlink()
        held.release()


@dataclass(frozen=True, slots=True)
class _Holder:
    """The process that holds a lock.

    Attributes:
        pid: its number on its host.
        host: the host's name.
        user: the user's name, or number.
        since: when it got the lock.
    """

    pid: int
    host: str
    user: str
    since: datetime

    @classmethod
    def this_process(cls) -> Self:
        try:
            user = getpass.getuser()
        except (KeyError, OSError, ImportError):  # a user without a name: in a container
            user = str(os.getuid()) if hasattr(os, "getuid") else "unknown"
        return cls(os.getpid(), platform.node(), user, datetime.now(UTC))

    @property
    def gone(self) -> bool:
        """Whether there is no such process any more, as far as can be told from here."""
        if os.name != "posix" or self.host != platform.node():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except (OSError, OverflowError):
            return False
        return False


def _said_by(note: Path) -> str:
    """Say who holds the lock, as its note has it, and what to do."""
    holder = _read(note)
    if holder is None or holder.gone:
        time.sleep(_UNTIL_NOTED)
        holder = _read(note)
    if holder is None:
        return "; wait for it to end"
    who = f"process {holder.pid} of {holder.user} on {holder.host}"
    since = f"since {holder.since.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if holder.gone:
        return (
            f", {since} by its note, but {who} has ended: a process that it started still holds {note.stem}.lock; "
            f"end that one ('fuser {note.with_suffix('.lock')}' tells it)"
        )
    return f": {who}, {since}; wait for it to end"


def _write(note: Path, holder: _Holder) -> None:
    """Write the note, whole or not at all. The lock is held without it, too."""
    temporary = note.with_name(f".{note.name}.{secrets.token_hex(4)}.tmp")
    text = json.dumps({**asdict(holder), "since": holder.since.isoformat(timespec="seconds")})
    try:
        temporary.write_text(text, encoding="ascii")
        temporary.replace(note)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _read(note: Path) -> _Holder | None:
    """Read a note that anything may stand in; None where it is no note of ours."""
    try:
        if not note.is_file():
            return None
        with note.open("rb") as file:
            table = json.loads(file.read(_MAX_NOTE_BYTES))
        pid, host, user, since = (table[name] for name in ("pid", "host", "user", "since"))
        moment = datetime.fromisoformat(since)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    if type(pid) is not int or pid <= 0 or moment.tzinfo is None:
        return None
    return _Holder(pid, _plain(host), _plain(user), moment)


def _plain(name: object) -> str:
    return shorten(canonical(str(name)), _MAX_NAME_CHARS)
