"""The command line: the only place that prints or exits.

Its modules import nothing heavy at the top, so that `briefing --help` stays as quick as a bare Typer app;
each command imports what it needs. They also do without `from __future__ import annotations`: Typer would
evaluate each annotation four times.
"""

import os
import sys
from typing import Annotated

import typer

from briefing.cli import init, prompts, run, schedule, schema, templates
from briefing.errors import BriefingError

_MAX_MESSAGE_CHARS = 2000
_INTERRUPTED = 130

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
app.command()(run.run)
app.command()(init.init)
app.command()(schema.schema)
app.add_typer(prompts.app, name="prompts")
app.add_typer(templates.app, name="templates")
app.add_typer(schedule.app, name="schedule")


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"briefing {version('briefing')}")
        raise typer.Exit


@app.callback()
def _program(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Make one brief of the day's articles; each line leads back to its source."""


def main() -> None:
    """Run the program and end the process with its exit code; errors are one plain sentence on stderr."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    """Run one command line; give the exit code."""
    verbose = "--verbose" in arguments or bool(os.environ.get("BRIEFING_VERBOSE"))
    try:
        code = app(arguments, prog_name="briefing", standalone_mode=False)
        sys.stdout.flush()
    except BriefingError as error:
        _complain(str(error), verbose)
        return error.exit_code
    except typer.TyperException as error:
        _complain(_usage(error), verbose=False)
        return 2
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    except BrokenPipeError:
        # The reader has gone, `| head` say. What is still buffered must not raise once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets one sentence
        _complain(f"Unexpected {type(error).__name__}: {error} (BRIEFING_VERBOSE=1 shows where)", verbose)
        return 1
    if code == _INTERRUPTED:
        _complain("Interrupted.", verbose=False)
    return code if isinstance(code, int) else 0


def _usage(error: typer.TyperException) -> str:
    """Say what is wrong with a command line, and where its help is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "briefing"
    said = error.format_message().replace("Value error, ", "").rstrip(".")  # pydantic's, under Typer
    return f"{said}; see '{command} --help'."


def _complain(message: str, verbose: bool) -> None:
    """Print a message on stderr, on one line without control characters; if verbose, the traceback first."""
    from briefing.text import canonical, shorten

    if verbose:
        import traceback

        typer.echo(canonical(traceback.format_exc()), err=True)
    line = canonical(message).replace("\n", " ")
    if len(line) > _MAX_MESSAGE_CHARS:
        line = shorten(line, _MAX_MESSAGE_CHARS)
    typer.echo(f"briefing: {line}", err=True)
