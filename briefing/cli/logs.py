"""The log file of a run: one JSON object a line and a line a step, whatever stderr is told; it never fails the run."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import version
from logging.handlers import RotatingFileHandler
from pathlib import Path

from briefing.cli.progress import event, hide, log_line
from briefing.job import Job
from briefing.keys import KINDS
from briefing.settings import Settings
from briefing.types import Brief

_MAX_FILE_BYTES = 1_000_000
# Beside the one that is written: FILE.1 is the youngest.
_OLD_FILES = 4
_log = logging.getLogger(__name__)


@contextmanager
def opened(settings: Settings, environ: Mapping[str, str], *, as_json: bool) -> Iterator[None]:
    """Write all that the program logs to the configured file, if there is one; from now on no secret is printed.

    Args:
        settings: with the file and the secrets.
        environ: where secrets may stand that the settings have no use for.
        as_json: how stderr is told, once, that the file cannot be written.
    """
    secrets = [value for name in KINDS if (value := getattr(settings, name))]
    hide(
        [secret.get_secret_value() for secret in secrets]
        + [environ[kind.variable].strip() for kind in KINDS.values() if kind.variable in environ]
    )
    file = settings.schedule.log_file
    handler = _File(file, as_json) if file else logging.NullHandler()
    logger = logging.getLogger("briefing")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)
        with suppress(OSError):  # the disk is full: that was said when the line was written
            handler.close()


class _File(RotatingFileHandler):
    """Writes records to a file that is the user's alone, and begins a new one when it is full."""

    def __init__(self, file: Path, as_json: bool) -> None:
        super().__init__(file, maxBytes=_MAX_FILE_BYTES, backupCount=_OLD_FILES, encoding="ascii", delay=True)
        self.setFormatter(_Json())
        self._as_json = as_json
        self._complained = False

    def _open(self) -> io.TextIOWrapper:
        file = Path(self.baseFilename)
        if file.exists() and not file.is_file():
            raise OSError(0, "it is no ordinary file")  # a pipe would be waited for
        file.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        return os.fdopen(os.open(file, flags, 0o600), "a", encoding="ascii", newline="\n")

    def doRollover(self) -> None:  # noqa: N802 - logging's name
        """Begin a new file; where the folder forbids that, go on with the old one."""
        try:
            super().doRollover()
        except OSError as error:
            self._complain(error)
            self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say once that the log cannot be written."""
        self._complain(sys.exc_info()[1])

    def _complain(self, error: BaseException | None) -> None:
        if not self._complained:
            self._complained = True
            why = getattr(error, "strerror", None) or str(error)
            said = f"The log file {self.baseFilename} cannot be written ({why.lower()}); the run goes on without it."
            print(log_line("log_file", said, as_json=self._as_json), file=sys.stderr, flush=True)  # noqa: T201


class _Json(logging.Formatter):
    """Makes an object of a record: {time, event, message} and its data."""

    def format(self, record: logging.LogRecord) -> str:
        """Give one line, in ASCII. A record without an event has its level's name for one."""
        data = dict(getattr(record, "data", None) or {})
        if record.exc_info:
            data["traceback"] = self.formatException(record.exc_info)
        name = getattr(record, "event", None) or record.levelname.lower()
        return log_line(name, record.getMessage(), as_json=True, data=data)


# ------------------------------------------------------------------------------------- what every run logs


def started(job: Job) -> None:
    """Log what a run is about to do."""
    sources, file = job.settings.sources, job.settings.file
    count = len(job.sources) or len(sources.paths) + len(sources.feeds) + len(sources.opml)
    facts = event(
        "started",
        version=version("briefing"),
        pid=os.getpid(),
        series=job.series or None,
        config=file,
        sources=count,
    )
    _log.info("A run begins; it reads %s.", _count(count, "source"), extra=facts)


def made(brief: Brief) -> None:
    """Log what became of the articles of a brief."""
    coverage, run = brief.coverage, brief.run
    read = event(
        "read",
        articles=coverage.articles_read,
        briefed=coverage.briefed,
        duplicates=coverage.duplicates,
        outside_window=coverage.outside_window,
        failed=coverage.failed,
    )
    _log.info("Read: %s.", _count(coverage.articles_read, "article"), extra=read)
    briefed = event(
        "briefed",
        articles=coverage.briefed,
        stories=len(brief.stories),
        statements=coverage.statements_kept,
        seconds=run.seconds,
        requests=run.requests,
        cached=run.cached,
    )
    _log.info("Briefed: %s.", _count(coverage.briefed, "article"), extra=briefed)


def written(paths: Sequence[Path]) -> None:
    """Log which pages are there; none where the page went to stdout."""
    places = ", ".join(map(str, paths)) or "stdout"
    _log.info("Written: %s", places, extra=event("written", paths=paths))


def finished(brief: Brief, code: int, seconds: float) -> None:
    """Log, and say, what a run came to: the last line of a run with a brief."""
    articles, statements, cost = brief.coverage.briefed, brief.coverage.statements_kept, brief.run.cost_usd
    facts = event(
        "finished",
        shown=True,
        exit=code,
        date=brief.date,
        seconds=round(seconds, 3),
        articles=articles,
        statements=statements,
        cost_usd=cost,
    )
    made = [_count(articles, "article"), _count(statements, "statement"), f"{seconds:.0f} s"]
    made += [f"{cost:.2f} USD"] if cost else []
    _log.info("Brief of %s: %s.", brief.date, ", ".join(made), extra=facts)


def _count(number: int, of: str) -> str:
    return f"{number} {of}{'' if number == 1 else 's'}"
