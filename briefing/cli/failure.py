"""How a run fails is logged; where a series' did, somebody is woken: by a command of the user's, or by mail."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import IO

import typer
from pydantic import ValidationError

from briefing.cli.progress import event, log_line, masked
from briefing.errors import BriefingError, NothingToBriefError
from briefing.keys import KINDS
from briefing.settings import MailSettings, Settings
from briefing.text import shorten

DEGRADED = 3
# The ends that wake somebody. A degraded brief does so only where its delivery failed, and a day without one only
# where no source could be read, or an earlier brief still could not be delivered.
_WAKING = {1, 2, 5, 75}
_INTERRUPTED = 130
_MAILTO = "mailto:"
# Seconds that a command may take, and a mail server for each answer.
_COMMAND_SECONDS = 60
_ANSWER_SECONDS = 10
_MAX_ERROR_CHARS = 1000
_MAX_OUTPUT_CHARS = 1000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom to wake, and what about.

    Attributes:
        settings: with [schedule] on_failure, and the mail server.
        series: the series' name; '' for a run with sources of its own, which wakes nobody.
        as_json: how stderr is told that nobody could be woken.
    """

    settings: Settings
    series: str
    as_json: bool

    @contextmanager
    def over(self) -> Iterator[None]:
        """Log how what is done here fails, and wake somebody; the error goes on as it was."""
        began = time.monotonic()

        def ended(name: str, code: int, message: str, level: int, *, trace: bool = False) -> None:
            seconds = round(time.monotonic() - began, 3)
            _log.log(level, "%s", message, exc_info=trace, extra=event(name, exit=code, seconds=seconds))

        try:
            yield
        except typer.Exit:
            raise  # said already
        except NothingToBriefError as error:
            ended("nothing_new", error.exit_code, str(error), logging.INFO)
            # No quiet day where nothing could be read, or a brief did not reach its readers.
            silent = error.intake is None or error.intake.all_failed
            said = " ".join((*error.undelivered, str(error)))
            self.wake(error.exit_code, said, silent=silent, undelivered=bool(error.undelivered))
            raise
        except BriefingError as error:
            ended("failed", error.exit_code, str(error), logging.ERROR)
            self.wake(error.exit_code, str(error))
            raise
        except KeyboardInterrupt:
            ended("interrupted", _INTERRUPTED, "Interrupted.", logging.WARNING)
            raise
        except Exception as error:
            said = f"Unexpected {type(error).__name__}: {error}"
            ended("failed", 1, said, logging.ERROR, trace=True)
            self.wake(1, said)
            raise

    def wake(self, code: int, message: str, *, undelivered: bool = False, silent: bool = False) -> None:
        """Run on_failure where this end asks for it. That it fails is said and logged, and changes nothing.

        Args:
            code: the exit code of the run.
            message: what went wrong.
            undelivered: a brief was made, but a delivery of it failed.
            silent: there is no brief, and not one source could be read.
        """
        action = self.settings.schedule.on_failure
        wakes = code in _WAKING or undelivered or silent
        if not action or not self.series or not wakes:
            return
        message = shorten(masked(message), _MAX_ERROR_CHARS)
        try:
            if action.startswith(_MAILTO):
                self._mail(action.removeprefix(_MAILTO), code, message)
            else:
                _run(action, self._environment(code, message))
        except Exception as error:  # noqa: BLE001 - whatever it is, the run ends as it would have
            said = f"on_failure did not work: {error}"
            _log.warning("%s", said, extra=event("on_failure", worked=False))
            typer.echo(
                log_line("on_failure", shorten(said, 2 * _MAX_OUTPUT_CHARS), as_json=self.as_json), err=True
            )
        else:
            _log.info("on_failure was run.", extra=event("on_failure", worked=True))

    def _environment(self, code: int, message: str) -> Mapping[str, str]:
        """Give the command's environment: the run's own without a secret, and why it is run."""
        secret = {kind.variable for kind in KINDS.values()}
        environ = {
            name: value for name, value in os.environ.items() if name not in secret | {"BRIEFING_CONFIG"}
        }
        told = {"BRIEFING_EXIT": str(code), "BRIEFING_ERROR": message, "BRIEFING_SERIES": self.series}
        if self.settings.file:
            told["BRIEFING_CONFIG"] = str(self.settings.file)
        # Under an old locale the environment cannot hold every character.
        coding = sys.getfilesystemencoding()
        return environ | {
            name: value if name == "BRIEFING_CONFIG" else value.encode(coding, "replace").decode(coding)
            for name, value in told.items()
        }

    def _mail(self, address: str, code: int, message: str) -> None:
        """Send a short message by the server of [deliver.mail]."""
        server = self.settings.deliver.mail
        try:
            address = MailSettings(to=((address,),)).to[0][0]
        except ValidationError:
            raise BriefingError(f"{address!r} is no mail address; write mailto:desk@example.org.") from None
        sender = server.sender or (server.username if "@" in (server.username or "") else None) or address
        mail = EmailMessage()
        mail["From"], mail["To"] = sender, address
        mail["Subject"] = f"briefing failed with exit code {code}"
        mail["Date"] = format_datetime(datetime.now(UTC))
        mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        lines = [message, "", f"Configuration: {self.settings.file or 'none'}"]
        if self.settings.schedule.log_file:
            lines.append(f"Log: {self.settings.schedule.log_file}")
        mail.set_content(masked("\n".join(lines)) + "\n")
        from briefing.deliver.mail import send

        if refused := send(mail, server, self.settings.mail_password, _ANSWER_SECONDS):
            raise BriefingError(f"the server refused {', '.join(refused)}.")


def _run(command: str, environ: Mapping[str, str]) -> None:
    """Run a shell command, in a group of its own so that nothing of it outlives its time.

    What it prints is told where it fails: the run's stdout is the brief's, and stderr may be JSON.

    Raises:
        BriefingError: it fails or takes too long.
    """
    posix = os.name == "posix"
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(  # noqa: S603 - the user's own command is what is asked for
            ["/bin/sh", "-c", command] if posix else command,
            shell=not posix,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=posix,
        )
        try:
            code = process.wait(_COMMAND_SECONDS)
        except subprocess.TimeoutExpired:
            raise BriefingError(f"it took longer than {_COMMAND_SECONDS} s and was ended.") from None
        finally:
            if process.poll() is None:
                _kill(process)
        if code:
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            raise BriefingError(f"it ended with {how}{_last_words(output)}.")


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _last_words(output: IO[bytes]) -> str:
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - _MAX_OUTPUT_CHARS))
    said = masked(output.read(_MAX_OUTPUT_CHARS).decode("utf-8", "replace"))
    return f", saying: {shorten(said, _MAX_OUTPUT_CHARS).rstrip('.')}" if said else ""
