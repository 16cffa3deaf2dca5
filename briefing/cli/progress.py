"""What a run says on stderr: a bar on a terminal, log lines elsewhere; never a character of a source's control."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from briefing.text import canonical, on_one_line

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


def log_line(event: str, text: str, *, as_json: bool) -> str:
    """Give a line of stderr, without control characters.

    Args:
        event: what it is about, in a word; only JSON has it.
        text: for people; what others wrote may stand in it.
        as_json: an object {time, event, message}, in ASCII, so that no locale can break it.
    """
    message = canonical(text)
    if not as_json:
        return f"briefing: {on_one_line(message)}"
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps({"time": moment, "event": event, "message": message})


class Progress:
    """Tells how far a run is.

    Args:
        quiet: say nothing but what `always` asks for.
        verbose: a line for each article, also where there is a bar.
        log_format: 'text', or 'json' for an object a line.
    """

    def __init__(self, quiet: bool, verbose: bool, log_format: Literal["text", "json"]) -> None:
        self._quiet = quiet
        self._verbose = verbose
        self._json = log_format == "json"
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._counts = (0, 0)
        self._log = _Handler(self)

    def __enter__(self) -> Self:
        """Show the bar, where stderr is a terminal; from now on what the program logs is said here."""
        logger = logging.getLogger("briefing")
        logger.addHandler(self._log)
        logger.setLevel(logging.INFO if self._verbose else logging.WARNING)
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
        logger = logging.getLogger("briefing")
        logger.removeHandler(self._log)
        logger.setLevel(logging.NOTSET)
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

    def say(self, event: str, text: str, *, always: bool = False) -> None:
        """Write one line."""
        if self._quiet and not always:
            return
        print(log_line(event, text, as_json=self._json), file=sys.stderr, flush=True)  # noqa: T201 - the log


class _Handler(logging.Handler):
    """Takes log records to stderr as lines of the run's own."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        """Say a record: warnings always, what is less only without --quiet."""
        always = record.levelno >= logging.WARNING
        self._progress.say(record.levelname.lower(), record.getMessage(), always=always)
