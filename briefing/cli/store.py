"""`briefing store`: what is remembered from run to run, and how to make it smaller."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.kept import ConfigOption, StoreOption, find_store

if TYPE_CHECKING:
    from briefing.settings import Settings

app = typer.Typer(help="See what is remembered between runs, and make it smaller.")

# What a series has seen must outlive its window, or an article that comes back would be briefed again.
_FEWEST_DAYS = 30


@app.command()
def info(store: StoreOption = None, config: ConfigOption = None) -> None:
    """Say where the store is, how big, and what it holds."""
    from briefing.store import Store

    settings, path = _find(store, config)
    if path is None:
        return
    opened = Store(path)
    try:
        held = opened.info()
    finally:
        opened.close()
    lines = {
        "store": held.path,
        "size": _in_words(held.size),
        "version": held.version,
        "responses": held.responses,
        "analyses": held.analyses,
        "articles": held.articles,
        "briefs": held.briefs,
        "runs": held.runs,
    }
    if held.oldest and held.newest:
        lines["oldest"] = f"{held.oldest.astimezone(settings.brief.zone):%Y-%m-%d %H:%M}"
        lines["newest"] = f"{held.newest.astimezone(settings.brief.zone):%Y-%m-%d %H:%M}"
    for name, value in lines.items():
        typer.echo(f"{name:<10} {value}")


@app.command()
def prune(
    older_than: Annotated[
        int,
        typer.Option(metavar="DAYS", min=_FEWEST_DAYS, help="How many days back all is kept."),
    ] = 90,
    store: StoreOption = None,
    config: ConfigOption = None,
) -> None:
    """Delete what is older, and give the room back: responses, analyses, runs, briefs and their articles.

    What was seen within these days stays known as briefed, so they must not be fewer than max_age.
    """
    import os
    from datetime import timedelta

    from briefing import clock
    from briefing.errors import UsageError
    from briefing.store import Store

    settings, path = _find(store, config)
    if path is None:
        return
    if older_than < settings.brief.max_age:
        raise UsageError(
            f"--older-than {older_than}: max_age is {settings.brief.max_age} days, and what is younger would be "
            "briefed again; give at least as many."
        )
    opened = Store(path)
    try:
        before = opened.info().size
        gone = opened.prune(clock.now(os.environ, settings.brief.zone) - timedelta(days=older_than))
        after = opened.info().size
    finally:
        opened.close()
    typer.echo(
        f"Deleted what is older than {older_than} days: {gone.responses} responses, {gone.analyses} analyses, "
        f"{gone.runs} runs, {gone.briefs} briefs, {gone.articles} articles."
    )
    typer.echo(f"{path} has {_in_words(after)} now, {_in_words(before)} before.")


def _find(store: Path | None, config: Path | None) -> tuple["Settings", Path | None]:
    """Read the settings and find the store as a run does; where there is none yet, say so and give None."""
    settings, path = find_store(store, config)
    if path.exists():
        return settings, path
    typer.echo(f"There is no store at {path} yet; the first run that has something to remember makes it.")
    return settings, None


def _in_words(size: int) -> str:
    """Give a number of bytes in the unit that leaves up to three digits before the point."""
    amount = float(size)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"
