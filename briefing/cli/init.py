"""`briefing init`."""

from pathlib import Path
from typing import Annotated

import typer

from briefing.cli.files import write_new


def init(
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where; else in your configuration folder.")
    ] = None,
) -> None:
    """Write a commented briefing.toml and print its path."""
    from briefing.config import default_file, default_toml

    typer.echo(write_new(config or default_file(), default_toml()))
