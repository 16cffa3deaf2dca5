"""What a run says on stderr: a bar on a terminal, log lines elsewhere; never a source's control character or a secret.

All of it goes through logging, where the log file of logs.py hears it, too. A step is logged in words, with what it
is about: `logging.getLogger("briefing.x").info("words", extra=event("fetched", url=…))`.
"""

from __future__ import annotations

import json
import logging
import math
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import quote, urlsplit

from briefing.text import canonical, on_one_line, shorten

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_MASK = "***"
# What is shorter is the 'x' or 'none' that stands for a key where an endpoint wants none: words would be masked.
_SHORTEST_SECRET = 6
_MAX_TEXT_CHARS = 4000
_MAX_ITEMS = 1000
_DEEPEST = 5
_log = logging.getLogger(__name__)
# What may never be printed, longest first; see hide.
_hidden: tuple[str, ...] = ()


def hide(secrets: Iterable[str]) -> None:
    """From now on mask these in every line and log, as they are and as they are quoted; what was hidden before is not.

    Args:
        secrets: keys, passwords, addresses, of at least six characters. Of an address its path and query alone are
            hidden, too.
    """
    global _hidden
    forms: set[str] = set()
    for secret in secrets:
        parts = urlsplit(secret) if secret.startswith(("http://", "https://")) else None
        for form in (secret, *((parts.path, parts.query) if parts else ())):
            forms |= {form, canonical(form), on_one_line(form), quote(form), quote(form, safe="")}
            forms |= {repr(form)[1:-1], json.dumps(form)[1:-1]}
    _hidden = tuple(sorted((f for f in forms if len(f) >= _SHORTEST_SECRET), key=len, reverse=True))


def masked(text: str) -> str:
    """Give a text in canonical form, without control characters, in which no secret stands."""
    text = canonical(text)
    for secret in _hidden:
        text = text.replace(secret, _MASK)
    return text


def log_line(event: str, text: str, *, as_json: bool, data: Mapping[str, object] | None = None) -> str:
    """Give a line of stderr or the log file, without control characters and secrets.

    Args:
        event: what it is about, in a word; only JSON has it.
        text: for people; what others wrote may stand in it.
        as_json: an object {time, event, message} and the data, in ASCII, so that no locale can break it.
        data: more for machines, by names other than these three.
    """
    message = masked(text)
    if not as_json:
        return f"briefing: {on_one_line(message)}"
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = {"time": moment, "event": event, "message": message}
    return json.dumps(line | _plain(data or {}) | line)


def _plain(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - whatever a module logs becomes JSON
    """Make of any value one that JSON can hold: bounded, masked, without control characters."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth < _DEEPEST and isinstance(value, Mapping):
        return {masked(str(key)): _plain(item, depth + 1) for key, item in [*value.items()][:_MAX_ITEMS]}
    if depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
        return [_plain(item, depth + 1) for item in [*value][:_MAX_ITEMS]]
    text = masked(str(value))
    return text if len(text) <= _MAX_TEXT_CHARS else shorten(text, _MAX_TEXT_CHARS)


def event(name: str, /, *, shown: bool = False, **data: object) -> dict[str, object]:
    """Give the `extra` of a log call.

    Args:
        name: what it is about, in a word.
        shown: stderr has it as text, too, unless --quiet.
        data: for machines.
    """
    return {"event": name, "shown": shown, "data": data}


class Progress:
    """Tells how far a run is.

    Args:
        quiet: say nothing but warnings.
        verbose: a line for each article, also where there is a bar, and for each step.
        log_format: 'text', or 'json' for an object a line, of each step.
    """

    def __init__(self, quiet: bool, verbose: bool, log_format: Literal["text", "json"]) -> None:
        self._quiet = quiet
        self._verbose = verbose
        self._json = log_format == "json"
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._counts = (0, 0)
        self._handler = _Handler(self)

    def __enter__(self) -> Self:
        """Show the bar, where stderr is a terminal; from now on what the program logs is said here."""
        logging.getLogger("briefing").addHandler(self._handler)
        if sys.stderr.isatty() and not self._quiet and not self._json:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bar

            columns = (TextColumn("Reading articles"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        logging.getLogger("briefing").removeHandler(self._handler)
        if self._bar is not None:
            self._bar.stop()

    @property
    def done(self) -> str:
        """Say in words how far it is."""
        done, total = self._counts
        if not total:
            return "No article was read"
        return f"{done} of {total} articles were read"

    def advance(self, done: int, total: int) -> None:
        """Note that `done` articles of `total` are read."""
        self._counts = (done, total)
        if self._bar is not None:
            if self._task is None:
                self._task = self._bar.add_task("", total=total)
            self._bar.update(self._task, completed=done)
        if self._verbose:
            self.say("article", self.done)

    def say(self, name: str, text: str, *, always: bool = False, **data: object) -> None:
        """Log one line that stderr has, too; `always`: as a warning, also where it is to be quiet."""
        level = logging.WARNING if always else logging.INFO
        _log.log(level, "%s", text, extra=event(name, shown=True, **data))

    def take(self, record: logging.LogRecord) -> None:
        """Write what is logged: warnings always, else only without --quiet what is for people, or all if verbose."""
        name: str | None = getattr(record, "event", None)
        wanted = self._verbose or getattr(record, "shown", False) or (self._json and name is not None)
        if record.levelno < logging.WARNING and (self._quiet or not wanted):
            return
        line = log_line(
            name or record.levelname.lower(),
            record.getMessage(),
            as_json=self._json,
            data=getattr(record, "data", None),
        )
        print(line, file=sys.stderr, flush=True)  # noqa: T201 - the log


class _Handler(logging.Handler):
    """Takes log records to stderr as lines of the run's own."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        """Say a record."""
        self._progress.take(record)
