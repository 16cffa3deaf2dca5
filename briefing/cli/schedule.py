"""`briefing schedule`: runs by cron."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from briefing.schedule import Entry
    from briefing.settings import Settings

app = typer.Typer(help="Run every day by cron.")

_Name = Annotated[str, typer.Option(metavar="NAME", help="The schedule's name.")]


@app.command()
def add(
    at: Annotated[str, typer.Option(metavar="HH:MM", help="The time of day, by this machine's clock.")],
    days: Annotated[
        str, typer.Option(metavar="DAYS", help="Days of the week: mon-fri, or mon,wed,fri, or '*' for all.")
    ] = "*",
    name: _Name = "daily",
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The briefing.toml of the series; else your own.")
    ] = None,
) -> None:
    """Add a run to your crontab, or change the one of that name.

    Before, the doctor looks around as cron will: without your environment, and so without OPENAI_API_KEY. Where
    the run would fail, nothing is added.
    """
    import os

    import platformdirs

    from briefing import config as configuration
    from briefing import schedule
    from briefing.doctor.unattended import rehearse
    from briefing.errors import UsageError

    file = configuration.find_file(config, os.environ)
    folder = platformdirs.user_state_path("briefing", appauthor=False).absolute()
    # Wrong words are told before anything is asked of cron.
    schedule.make_entry(name, at, days, config=file, log_file=None, folder=folder)
    bare = schedule.environment(_crontab(), name)
    settings = configuration.load(file, bare, {})
    log = None if settings.schedule.log_file else folder / f"{name}.log"
    entry = schedule.make_entry(name, at, days, config=file, log_file=log, folder=folder)

    failed = []
    for check in rehearse(entry, bare, os.environ):
        if check.state == "fail":
            failed.append(check.name)
        if check.state in ("fail", "warn"):
            _say(f"{'FAIL' if check.state == 'fail' else 'WARN'}  {check.name}: {check.said}")
            if check.mend:
                _say(f"      mend: {check.mend}")
        elif check.name == "out":
            _say(f"The briefs go to {check.said}.")
    if failed:
        raise UsageError(
            f"The schedule '{name}' was not added: a run by cron, which has nothing of your environment, would "
            f"fail ({', '.join(dict.fromkeys(failed))}); mend that and add it again."
        )
    for before in schedule.entries(_crontab()):
        if before.name == name and before.config != entry.config:
            was = before.config or "your own briefing.toml"
            _say(f"This takes the place of the schedule '{name}' of {was}; --name keeps both.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    schedule.install(entry)
    typer.echo(entry.line, nl=False)
    _tell(entry, settings)


def _crontab() -> str:
    """Give the user's crontab; '' where there is no cron, which `install` says with the line to paste."""
    from briefing.errors import UsageError
    from briefing.schedule import read_crontab

    try:
        return read_crontab()
    except UsageError:
        return ""


def _tell(entry: "Entry", settings: "Settings") -> None:
    """Say what may surprise of a schedule that was added."""
    import os

    from briefing import clock, schedule
    from briefing.doctor.runs import START_CRON

    zone = settings.brief.zone
    elsewhere = schedule.time_elsewhere(entry, schedule.machine_zone(), zone, clock.now(os.environ, zone))
    if elsewhere:
        _say(
            f"Cron goes by this machine's clock: {entry.at} is {elsewhere} in {settings.brief.timezone}, the brief's "
            "time zone."
        )
    _say(
        f"It logs to {entry.log_file or settings.schedule.log_file}; what it makes is yours alone to read (umask 077)."
    )
    if schedule.daemon_runs() is False:
        _say(
            f"WARN  cron: no cron daemon runs on this machine, so nothing will start.\n      mend: {START_CRON}"
        )


def _say(text: str) -> None:
    typer.echo(text, err=True)


@app.command("list")
def list_schedules() -> None:
    """List the runs in your crontab: name, time, days, configuration, log."""
    from briefing.schedule import days_in_words, installed

    for entry in installed():
        places = (entry.config or "your own briefing.toml", entry.log_file or "log as configured")
        typer.echo(f"{entry.name}  {entry.at}  {days_in_words(entry.days)}  {places[0]}  {places[1]}")


@app.command()
def remove(name: _Name = "daily") -> None:
    """Remove a run from your crontab; all else in it stays as it is."""
    from briefing.schedule import uninstall

    uninstall(name)
    typer.echo(f"Removed {name}.", err=True)
