"""The command line: the only place that prints or exits.

Its modules import nothing heavy at the top, so that `briefing --help` stays as quick as a bare Typer app;
each command imports what it needs. They also do without `from __future__ import annotations`: Typer would
evaluate each annotation four times.
"""

import os
import sys
from itertools import pairwise
from typing import Annotated

import typer

from briefing.cli import (
    actors,
    config,
    doctor,
    init,
    prompts,
    render,
    run,
    schedule,
    schema,
    search,
    show,
    store,
    templates,
    verify,
)
from briefing.errors import BriefingError

_MAX_MESSAGE_CHARS = 2000
_INTERRUPTED = 130

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
app.command()(run.run)
app.command()(init.init)
app.command()(schema.schema)
app.command()(render.render)
app.command()(verify.verify)
app.command()(show.show)
app.command()(search.search)
app.command()(actors.actors)
app.command()(doctor.doctor)
app.add_typer(prompts.app, name="prompts")
app.add_typer(templates.app, name="templates")
app.add_typer(schedule.app, name="schedule")
app.add_typer(config.app, name="config")
app.add_typer(store.app, name="store")


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
    # Known here already, so that the complaint about a wrong command line is JSON too.
    as_json = "--log-format=json" in arguments or ("--log-format", "json") in pairwise(arguments)
    try:
        code = app(arguments, prog_name="briefing", standalone_mode=False)
        sys.stdout.flush()
    except BriefingError as error:
        _complain(str(error), verbose, as_json)
        return error.exit_code
    except typer.TyperException as error:
        _complain(_usage(error), verbose=False, as_json=as_json)
        return 2
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    except BrokenPipeError:
        # The reader has gone, `| head` say. What is still buffered must not raise once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets one sentence
        said = f"Unexpected {type(error).__name__}: {error} (BRIEFING_VERBOSE=1 shows where)"
        _complain(said, verbose, as_json)
        return 1
    if code == _INTERRUPTED:
        _complain("Interrupted.", verbose=False, as_json=as_json)
    return code if isinstance(code, int) else 0


def _usage(error: typer.TyperException) -> str:
    """Say what is wrong with a command line, and where its help is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "briefing"
    said = error.format_message().replace("Value error, ", "").rstrip(".")  # pydantic's, under Typer
    return f"{said}; see '{command} --help'."


def _complain(message: str, verbose: bool, as_json: bool) -> None:
    """Print a message on stderr, on one line without control characters; if verbose, the traceback first."""
    from briefing.cli.progress import log_line, masked
    from briefing.text import shorten

    if verbose:
        import traceback

        trace = traceback.format_exc()
        typer.echo(log_line("traceback", trace, as_json=True) if as_json else masked(trace), err=True)
    typer.echo(log_line("error", shorten(masked(message), _MAX_MESSAGE_CHARS), as_json=as_json), err=True)
