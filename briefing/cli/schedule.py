"""`briefing schedule`: daily runs by cron."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Run every day by cron.")

_Name = Annotated[str, typer.Option(metavar="NAME", help="The schedule's name.")]


@app.command()
def add(
    at: Annotated[str, typer.Option(metavar="HH:MM", help="The time of day.")],
    name: _Name = "daily",
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The briefing.toml of the series; else your own.")
    ] = None,
) -> None:
    """Add a daily run to your crontab, or change the one of that name."""
    import os

    from briefing.config import find_file
    from briefing.schedule import daily, install

    file = find_file(config, os.environ)
    entry = daily(name, at, file)
    install(entry)
    typer.echo(entry.line, nl=False)
    if file is None:
        typer.echo(
            "There is no briefing.toml yet; 'briefing init' writes one, [sources] is what is read.", err=True
        )


@app.command("list")
def list_schedules() -> None:
    """List the daily runs in your crontab."""
    from briefing.schedule import installed

    for entry in installed():
        typer.echo(f"{entry.name}  {entry.hour:02}:{entry.minute:02}  {entry.command}")


@app.command()
def remove(name: _Name = "daily") -> None:
    """Remove a daily run from your crontab."""
    from briefing.schedule import uninstall

    uninstall(name)
    typer.echo(f"Removed {name}.", err=True)
