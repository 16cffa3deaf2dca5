"""`briefing prompts`: see the prompts and make them your own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.evaluate import evaluate
from briefing.cli.files import write_new

if TYPE_CHECKING:
    from briefing.prompts.showing import Shown
    from briefing.settings import Settings
    from briefing.types import Article

app = typer.Typer(help="See the prompts, and make them your own.")
app.command("eval")(evaluate)

_Name = Annotated[str, typer.Argument(metavar="NAME", help="extract, story, lead or repair.")]
_Prompts = Annotated[Path | None, typer.Option(metavar="DIR", help="Your own prompts, searched first.")]
_Config = Annotated[Path | None, typer.Option(metavar="FILE", help="The briefing.toml to use.")]


def _settings(prompts: Path | None, config: Path | None) -> Settings:
    from briefing.config import load

    return load(config, os.environ, {"brief.prompts": prompts})


@app.command("list")
def list_prompts(prompts: _Prompts = None, config: _Config = None) -> None:
    """List the prompts: name, content hash, where each comes from, what it is for."""
    from briefing.cli.progress import masked
    from briefing.prompts import PROMPT_NAMES, Prompts
    from briefing.readers import asked_for
    from briefing.templating import about

    found = Prompts(**asked_for(_settings(prompts, config)))
    hashes = found.hashes()
    for name in PROMPT_NAMES:
        path = found.find(name)
        said = f"{name:<8} {hashes[name]}  {_where(path)}  {about(path.read_text('utf-8'))}"
        typer.echo(masked(said.rstrip()))


@app.command()
def show(
    name: _Name,
    rendered: Annotated[
        str | None,
        typer.Option(metavar="ARTICLE", help="Print what would be sent for this article instead."),
    ] = None,
    prompts: _Prompts = None,
    config: _Config = None,
) -> None:
    """Print the text of a prompt, or the messages that it makes of an article, with their tokens."""
    from briefing.prompts import Prompts
    from briefing.readers import asked_for

    settings = _settings(prompts, config)
    found = Prompts(**asked_for(settings))
    path = found.find(name)
    if rendered is None:
        _print(path.read_text("utf-8"))
        return
    from briefing.chunking import chunk_article
    from briefing.prompts.showing import shown

    article = _article(rendered, settings)
    _print_rendered(shown(found, name, chunk_article(article, settings.model.chunk_tokens)))


@app.command()
def check(
    directory: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Your prompts; else the configured folder.")
    ] = None,
    config: _Config = None,
) -> None:
    """Find the mistakes in prompts without asking a model: each on a line, with file and line."""
    from briefing.cli.progress import masked
    from briefing.prompts import mistakes
    from briefing.readers import asked_for

    settings = _settings(directory, config)
    found = mistakes(**asked_for(settings))
    where = settings.brief.prompts or "the shipped prompts"
    for mistake in found:
        typer.echo(masked(str(mistake)))
    if found:
        typer.echo(masked(f"{len(found)} mistake{'s' * (len(found) > 1)} in {where}."), err=True)
        raise typer.Exit(2)
    typer.echo(masked(f"No mistake in {where}."), err=True)


@app.command()
def eject(
    name: _Name,
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="Where to; else the configured folder, else prompts/."),
    ] = None,
    whole: Annotated[bool, typer.Option("--whole", help="Copy it instead of inheriting from it.")] = False,
    config: _Config = None,
) -> None:
    """Write a prompt of your own that inherits from the shipped one, and print its path."""
    from briefing.prompts import SUFFIX, eject_text

    text = eject_text(name, whole=whole)
    folder = directory or _settings(None, config).brief.prompts or Path("prompts")
    typer.echo(write_new(folder / f"{name}{SUFFIX}", text))


def _print(text: str) -> None:
    """Print a text of several lines, without what a terminal would obey."""
    from briefing.cli.progress import masked

    for line in text.splitlines():
        indent = len(line) - len(line.lstrip(" "))
        typer.echo(" " * indent + masked(line))


def _article(source: str, settings: Settings) -> Article:
    """Read the first article of a source, as a run would."""
    import sys

    from briefing import clock, loop
    from briefing.cli.progress import masked
    from briefing.gathering import gather
    from briefing.job import Job

    now = clock.now(os.environ, settings.brief.zone)
    job = Job(settings=settings, now=now, sources=(source,), stdin=sys.stdin.buffer.read)
    articles = loop.run(gather(job, None))[0].intake.articles
    if len(articles) > 1:
        said = f"{source} has {len(articles)} articles; this is the first of them, {articles[0].key}."
        typer.echo(masked(said), err=True)
    return articles[0]


def _print_rendered(shown: Shown) -> None:
    from briefing.tokens import estimate_tokens

    if shown.note:
        typer.echo(shown.note, err=True)
    for number, request in enumerate(shown.requests, start=1):
        of = f"request {number} of {len(shown.requests)}, " if len(shown.requests) > 1 else ""
        for message in request.messages:
            typer.echo(f"--- {of}{message.role}, {estimate_tokens(message.content)} tokens")
            _print(message.content)
    own, added = shown.own_tokens, shown.added_tokens
    constant = (
        f"the system's {shown.constant_tokens} come first and are the same in every request"
        if shown.constant_tokens
        else "no part is the same in every request"
    )
    share = f" ({added / own:.0%} of it)" if own else ""
    typer.echo("---")
    typer.echo(
        f"Tokens, estimated: {own} of the article's own text; {added} added by instructions, headline, date and "
        f"numbering{share}; {constant}."
    )


def _where(path: Path) -> str:
    from briefing.data import data_dir

    return "shipped" if path.parent == data_dir("prompts") else str(path)
